"""Badges as PDF files: one badge in one file, or many in one; front and back are two pages.

What is the same for all is compiled once: by layout the head of the file with its fonts, by wording
(kind of bearer, election, resolution) a form for the front and the whole of the back. For one badge
there remain its photo, handed through as it came, its QR symbol, and some lines of text. Nothing is
compressed here and no clock is read: the same face makes the same bytes on every machine.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from accreditation.badge import jpeg, lettering, ornament, pages, pdf, qr, typeset
from accreditation.badge.faces import CannotDraw, Face, Reason, Wording
from accreditation.badge.layout import A6, Layout
from accreditation.badge.typeset import MM

__all__ = ["A6", "CannotDraw", "Face", "Reason", "Wording", "draw", "draw_many"]

LANGUAGE = "kk"
_COLOURS = {1: "DeviceGray", 3: "DeviceRGB"}
_FONT_OBJECTS = 5


def draw(face: Face, layout: Layout = A6) -> bytes:
    """One badge as a file of its own. Raises `CannotDraw`."""
    return b"".join(draw_many([face], layout))


def draw_many(faces: Iterable[Face], layout: Layout = A6) -> Iterator[bytes]:
    """The badges in one file, two pages each, in pieces of at most one badge.

    Raises `CannotDraw` when it comes to a badge that cannot be drawn; the pieces until then are no
    file.
    """
    start = _start(layout)
    file = start.file.copy()
    yield start.head
    fonts = start.core_fonts
    forms: dict[Wording, int] = {}  # the shared front; the number after it is the back's content
    for face in faces:
        badge = _badge(face, layout)
        printed = [badge.content]
        if face.wording not in forms:
            printed += pages.shared_front(face.wording, layout), pages.back(face.wording, layout)
        # No code of a letter can look like the name of a font: its first byte is 0 to 4.
        if fonts == start.core_fonts and any(b"/R" in content for content in printed):
            fonts = _add_rest(file, start)
        if face.wording not in forms:
            forms[face.wording] = _add_wording(file, printed[1], printed[2], fonts, start)
        _add_badge(file, badge, fonts, forms[face.wording])
        yield file.take()
    yield from file.finish(f"0 0 {layout.width * MM:.3f} {layout.height * MM:.3f}")


class _Start(NamedTuple):
    """The head of every file of a layout."""

    head: bytes
    file: pdf.File  # goes on after the head; only copies of it are written to
    form: str  # entries of the shared front's dictionary
    emblem: int
    motif: int
    core: str  # entries of the dictionary of fonts
    core_fonts: int  # its number


class _Badge(NamedTuple):
    content: bytes
    photo: bytes
    measures: jpeg.Measures
    symbol: qr.Symbol


@lru_cache(maxsize=8)
def _start(layout: Layout) -> _Start:
    file = pdf.begin(layout.title, LANGUAGE)
    emblem = file.reserve(2)
    side = ornament.EMBLEM_SIDE
    file.add(emblem, *pdf.stream(ornament.emblem(), _form(side, side)))
    file.add(emblem + 1, *pdf.stream(ornament.motif(), _form(*ornament.MOTIF)))
    core = _add_fonts(file, "core")
    fonts = file.reserve()
    file.add(fonts, f"<<{core}>>".encode())
    form = _form(layout.width * MM, layout.height * MM)
    return _Start(pdf.HEADER + file.take(), file, form, emblem, emblem + 1, core, fonts)


def _form(width: float, height: float) -> str:
    return f"/Type/XObject/Subtype/Form/BBox[0 0 {width:g} {height:g}]"


def _add_fonts(file: pdf.File, part: str) -> str:
    """Adds both weights of a part; the entries by which a page names them."""
    entries = ""
    for bold in (False, True):
        first = file.reserve(_FONT_OBJECTS)
        for number, body in enumerate(lettering.objects(part, first, bold=bold), first):
            file.add(number, body)
        entries += f"/{typeset.FONT_NAMES[part, bold].decode()} {first} 0 R"
    return entries


def _add_rest(file: pdf.File, start: _Start) -> int:
    """Adds the fonts for rare letters; the number of the dictionary of all fonts."""
    rest = _add_fonts(file, "rest")
    fonts = file.reserve()
    file.add(fonts, f"<<{start.core}{rest}>>".encode())
    return fonts


def _add_wording(file: pdf.File, front: bytes, back: bytes, fonts: int, start: _Start) -> int:
    number = file.reserve(2)
    resources = (
        f"/Resources<</Font {fonts} 0 R/XObject<</E {start.emblem} 0 R/M {start.motif} 0 R>>>>"
    )
    file.add(number, *pdf.stream(front, start.form + resources))
    file.add(number + 1, *pdf.stream(back))
    file.mark(front + back)
    return number


def _badge(face: Face, layout: Layout) -> _Badge:
    if not face.photo:
        raise CannotDraw(Reason.PHOTO_MISSING, face.number)
    measures = jpeg.measure(face.photo)
    if measures is None or measures.channels not in _COLOURS:
        raise CannotDraw(Reason.PHOTO_UNREADABLE, face.number)
    symbol = _symbol(face, layout)
    return _Badge(pages.front(face, measures, symbol, layout), face.photo, measures, symbol)


def _symbol(face: Face, layout: Layout) -> qr.Symbol:
    """The QR symbol at level Q, or at M where its modules would become too small."""
    place = layout.front
    try:
        for level in "QM":
            symbol = qr.encode(face.link, level)
            if place.qr.width / (symbol.size + 2 * qr.QUIET) >= place.smallest_module:
                return symbol
    except qr.CannotEncode as refusal:
        raise CannotDraw(Reason.LINK_NOT_ENCODABLE, face.number) from refusal
    raise CannotDraw(Reason.LINK_NOT_ENCODABLE, face.number)


def _add_badge(file: pdf.File, badge: _Badge, fonts: int, front: int) -> None:
    number = file.reserve(5)
    measures, symbol = badge.measures, badge.symbol
    packed = symbol.packed()
    file.mark(badge.content + packed)
    file.add(
        number,
        b"<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/%b/BitsPerComponent 8"
        b"/Filter/DCTDecode/Length %d>>\nstream\n"
        % (
            measures.width,
            measures.height,
            _COLOURS[measures.channels].encode(),
            len(badge.photo),
        ),
        badge.photo,
        b"\nendstream",
    )
    file.add(
        number + 1,
        b"<</Type/XObject/Subtype/Image/Width %d/Height %d/ImageMask true/BitsPerComponent 1"
        b"/Decode[1 0]/Length %d>>\nstream\n" % (symbol.stride, symbol.size, len(packed)),
        packed,
        b"\nendstream",
    )
    file.add(
        number + 2,
        b"<</Length %d>>\nstream\n" % len(badge.content),
        badge.content,
        b"\nendstream",
    )
    _add_pages(file, number, fonts, front)


def _add_pages(file: pdf.File, number: int, fonts: int, front: int) -> None:
    """Add front and back of the badge whose parts begin at `number`."""
    file.add_page(
        number + 3,
        b"<</Type/Page/Parent 2 0 R/Contents %d 0 R/Resources<</Font %d 0 R"
        b"/XObject<</W %d 0 R/P %d 0 R/Q %d 0 R>>>>>>"
        % (number + 2, fonts, front, number, number + 1),
    )
    file.add_page(
        number + 4,
        b"<</Type/Page/Parent 2 0 R/Contents %d 0 R/Resources<</Font %d 0 R>>>>"
        % (front + 1, fonts),
    )
