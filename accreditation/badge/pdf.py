"""A PDF file written front to back, in the shape of PDF/A-2u, the same bytes for the same input.

A `File` numbers objects and keeps their places; what has been added is taken out and handed on, so
that memory holds no more than the places, eight bytes an object, however long the file.
"""

from array import array
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from xml.sax.saxutils import escape

HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
CATALOG, PAGES, METADATA, PROFILE = 1, 2, 3, 4
_SLICE = 4096  # lines of the table that are written at a time


class File:
    """Begins after `HEADER`, which the caller writes."""

    def __init__(self) -> None:
        self._places = array("Q", [0])
        self._length = len(HEADER)
        self._parts: list[bytes] = []
        self._pages = array("Q")
        self._digest = blake2b(digest_size=16)

    def copy(self) -> "File":
        """Another file that goes on from here. What was added must have been taken."""
        other = File()
        other._places = self._places[:]
        other._length = self._length
        other._pages = self._pages[:]
        other._digest = self._digest.copy()
        return other

    def reserve(self, count: int = 1) -> int:
        """The first of `count` numbers for objects that will be added."""
        first = len(self._places)
        self._places.extend([0] * count)
        return first

    def add(self, number: int, *body: bytes) -> None:
        """Adds an object; its body comes in parts, which are not copied until `take`."""
        self._places[number] = self._length
        head = b"%d 0 obj\n" % number
        self._parts += (head, *body, b"\nendobj\n")
        self._length += len(head) + sum(map(len, body)) + 8

    def add_page(self, number: int, *body: bytes) -> None:
        """Adds an object that is the next page."""
        self._pages.append(number)
        self.add(number, *body)

    def mark(self, content: bytes) -> None:
        """Makes `content` count for the identifier of the file."""
        self._digest.update(content)

    def take(self) -> bytes:
        """What was added since the last time."""
        taken = b"".join(self._parts)
        self._parts.clear()
        return taken

    def finish(self, page_box: str) -> Iterator[bytes]:
        """The tree of pages, the table of places and the end."""
        self._places[PAGES] = self._length
        head = b"%d 0 obj\n<</Type/Pages/MediaBox[%b]/Count %d/Kids[" % (
            PAGES,
            page_box.encode(),
            len(self._pages),
        )
        yield head
        self._length += len(head)
        for at in range(0, len(self._pages), _SLICE):
            some = b"".join([b"%d 0 R " % page for page in self._pages[at : at + _SLICE]])
            self._length += len(some)
            yield some
        tail = b"]>>\nendobj\n"
        start = self._length + len(tail)
        count = len(self._places)
        yield tail + b"xref\n0 %d\n0000000000 65535 f \n" % count
        for at in range(1, count, _SLICE):
            yield b"".join([b"%010d 00000 n \n" % at for at in self._places[at : at + _SLICE]])
        name = self._digest.hexdigest().encode()
        yield b"trailer\n<</Size %d/Root %d 0 R/ID[<%b><%b>]>>\nstartxref\n%d\n%%%%EOF\n" % (
            count,
            CATALOG,
            name,
            name,
            start,
        )


def begin(title: str, language: str) -> File:
    """A file with its catalogue, its metadata and its profile of colours added."""
    file = File()
    file.reserve(PROFILE)
    file.add(
        CATALOG,
        f"<</Type/Catalog/Pages {PAGES} 0 R/Metadata {METADATA} 0 R/Lang({language})"
        "/ViewerPreferences<</DisplayDocTitle true>>"
        "/OutputIntents[<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB)"
        f"/Info(sRGB)/DestOutputProfile {PROFILE} 0 R>>]>>".encode(),
    )
    file.add(METADATA, *stream(_xmp(title), "/Type/Metadata/Subtype/XML"))
    profile = (Path(__file__).parent / "srgb.icc").read_bytes()
    file.add(PROFILE, *stream(profile, "/N 3"))
    return file


def stream(content: bytes, entries: str = "") -> tuple[bytes, bytes, bytes]:
    """The body of an object that is a stream."""
    head = f"<<{entries}/Length {len(content)}>>\nstream\n".encode()
    return head, content, b"\nendstream"


def _xmp(title: str) -> bytes:
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>2</pdfaid:part><pdfaid:conformance>U</pdfaid:conformance>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(title)}</rdf:li></rdf:Alt></dc:title>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>""".encode()
