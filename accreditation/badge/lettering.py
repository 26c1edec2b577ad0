"""Letters: which can be printed, how wide they are, and how they stand in a PDF.

Each weight is two fonts, the core and the rest (see `fonts`). A badge has the core always, and the
rest where a letter of it is printed.
"""

import json
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FONTS = Path(__file__).parent / "fonts"
PARTS = ("core", "rest")
_SPECIAL = b"()\\"  # in a string of a PDF
_CARRIAGE_RETURN = 0x0D  # a reader would take it for the end of a line
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))


class Unprintable(ValueError):  # noqa: N818 - reads as the sentence it is
    """The fonts have no such letter."""

    def __init__(self, letter: str) -> None:
        super().__init__(f"U+{ord(letter):04X} {unicodedata.name(letter, '')}".rstrip())
        self.letter = letter


@dataclass(frozen=True, slots=True)
class Weight:
    """Regular or bold."""

    widths: dict[str, int]  # letter -> thousandths of the size
    codes: dict[str, bytes]  # letter -> its number, two bytes as in a string of a PDF
    rest: frozenset[str]

    def width(self, text: str, spacing: float = 0) -> float:
        """The width in sizes, with `spacing` of a size behind each letter. Raises `Unprintable`."""
        try:
            return sum(map(self.widths.__getitem__, text)) / 1000 + spacing * len(text)
        except KeyError as error:
            raise Unprintable(error.args[0]) from None

    def stretches(self, text: str) -> list[tuple[str, bytes]]:
        """The text as ("core" or "rest", codes), one after another."""
        if self.rest.isdisjoint(text):
            return [("core", b"".join(map(self.codes.__getitem__, text)))]
        found: list[tuple[str, bytes]] = []
        for letter in text:
            part = "rest" if letter in self.rest else "core"
            before = b""
            if found and found[-1][0] == part:
                before = found.pop()[1]
            found.append((part, before + self.codes[letter]))
        return found


def printable(text: str) -> str:
    """The text as it is printed: normal form C, no invisible letters, single plain spaces."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text).translate(_INVISIBLE)
    return " ".join(text.split())


@cache
def weight(*, bold: bool) -> Weight:
    """The letters of both parts, core and rest."""
    widths: dict[str, int] = {}
    codes: dict[str, bytes] = {}
    for part in PARTS:
        letters = _metrics()[part]["letters"]
        widths |= zip(letters, _font(part, bold=bold)["widths"][1:], strict=True)
        codes |= {letter: _code(at) for at, letter in enumerate(letters, 1)}
    return Weight(widths, codes, frozenset(_metrics()["rest"]["letters"]))


def objects(part: str, first: int, *, bold: bool) -> tuple[bytes, ...]:
    """The five objects of a font in a PDF, numbered from `first`."""
    font = _font(part, bold=bold)
    program = (FONTS / f"{_name(bold=bold).lower()}-{part}.z").read_bytes()
    called = f"/OBS{'C' if part == 'core' else 'R'}AA+NotoSans-{_name(bold=bold)}"
    to_unicode = _to_unicode(_metrics()[part]["letters"])
    return (
        f"<</Type/Font/Subtype/Type0/BaseFont{called}/Encoding/Identity-H"
        f"/DescendantFonts[{first + 1} 0 R]/ToUnicode {first + 4} 0 R>>".encode(),
        f"<</Type/Font/Subtype/CIDFontType2/BaseFont{called}"
        "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
        f"/FontDescriptor {first + 2} 0 R/CIDToGIDMap/Identity/DW 0"
        f"/W[0[{' '.join(map(str, font['widths']))}]]>>".encode(),
        f"<</Type/FontDescriptor/FontName{called}/Flags 4"
        f"/FontBBox[{' '.join(map(str, font['box']))}]/ItalicAngle 0/Ascent {font['ascent']}"
        f"/Descent {font['descent']}/CapHeight {font['capitals']}"
        f"/StemV {140 if bold else 80}/FontFile2 {first + 3} 0 R>>".encode(),
        b"<</Length %d/Length1 %d/Filter/FlateDecode>>\nstream\n%b\nendstream"
        % (len(program), font["length"], program),
        b"<</Length %d>>\nstream\n%b\nendstream" % (len(to_unicode), to_unicode),
    )


def _to_unicode(letters: str) -> bytes:
    """The map by which a reader takes text out of a page: number -> letter."""
    ranges: list[list[int]] = []  # first number, last number, first letter
    for number, letter in enumerate(map(ord, letters), 1):
        follows = ranges and letter - ranges[-1][2] == number - ranges[-1][0]
        if follows and number % 256 and letter % 256:  # a range keeps to one upper byte
            ranges[-1][1] = number
        else:
            ranges.append([number, number, letter])
    lines = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def",
        "/CMapName /Adobe-Identity-UCS def",
        "/CMapType 2 def",
        "1 begincodespacerange",
        "<0000> <FFFF>",
        "endcodespacerange",
    ]
    for at in range(0, len(ranges), 100):
        some = ranges[at : at + 100]
        lines.append(f"{len(some)} beginbfrange")
        lines += [f"<{a:04X}> <{b:04X}> <{letter:04X}>" for a, b, letter in some]
        lines.append("endbfrange")
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines).encode()


def _code(number: int) -> bytes:
    high, low = number.to_bytes(2, "big")
    if low == _CARRIAGE_RETURN:
        return bytes([high]) + b"\\r"
    return bytes([high]) + b"\\" * (low in _SPECIAL) + bytes([low])


def _name(*, bold: bool) -> str:
    return "Bold" if bold else "Regular"


def _font(part: str, *, bold: bool) -> dict[str, Any]:
    found: dict[str, Any] = _metrics()[part][_name(bold=bold).lower()]
    return found


@cache
def _metrics() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = json.loads(
        (FONTS / "metrics.json").read_text(encoding="utf-8")
    )
    return found
