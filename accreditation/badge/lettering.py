"""Letters: which can be printed, how wide they are, and how they stand in a PDF.

Each weight is two fonts, the core and the rest (see `fonts`). A badge has the core always, and the
rest where a letter of it is printed.
"""

import json
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
WEIGHTS = ("regular", "bold")
PARTS = ("core", "rest")
_NAMES = {"regular": "NotoSans-Regular", "bold": "NotoSans-Bold"}
_CAPITAL_HEIGHT = 714
_STEM = {"regular": 80, "bold": 140}
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))


class Unprintable(ValueError):
    """The fonts have no such letter."""

    def __init__(self, letter: str) -> None:
        name = unicodedata.name(letter, "")
        super().__init__(f"U+{ord(letter):04X} {name}".rstrip())
        self.letter = letter


@dataclass(frozen=True, slots=True)
class Weight:
    """Regular or bold. `widths`: letter -> thousandths of the size. `codes`: letter -> digits."""

    widths: dict[str, int]
    codes: dict[str, str]
    rest: frozenset[str]

    def width(self, text: str, spacing: float = 0) -> float:
        """The width in sizes, with `spacing` of a size behind each letter. Raises `Unprintable`."""
        try:
            return sum(map(self.widths.__getitem__, text)) / 1000 + spacing * len(text)
        except KeyError as error:
            raise Unprintable(error.args[0]) from None

    def stretches(self, text: str) -> list[tuple[str, str]]:
        """The text as ("core" or "rest", hexadecimal codes), one after another."""
        if self.rest.isdisjoint(text):
            return [("core", "".join(map(self.codes.__getitem__, text)))]
        found: list[tuple[str, str]] = []
        for letter in text:
            part = "rest" if letter in self.rest else "core"
            if found and found[-1][0] == part:
                found[-1] = part, found[-1][1] + self.codes[letter]
            else:
                found.append((part, self.codes[letter]))
        return found


def printable(text: str) -> str:
    """The text as it is printed: normal form C, no invisible letters, single plain spaces.

    A text that is measured without `Unprintable` is in that form but for its spaces: the fonts have
    no combining marks, no special spaces and no invisible letters.
    """
    return " ".join(unicodedata.normalize("NFC", text).translate(_INVISIBLE).split())


@cache
def weight(*, bold: bool) -> Weight:
    name = "bold" if bold else "regular"
    widths: dict[str, int] = {}
    codes: dict[str, str] = {}
    for part in PARTS:
        letters = _metrics()[part]["letters"]
        widths |= zip(letters, _metrics()[part][name]["widths"][1:], strict=True)
        codes |= {letter: f"{at:04X}" for at, letter in enumerate(letters, 1)}
    return Weight(widths, codes, frozenset(_metrics()["rest"]["letters"]))


@cache
def objects(name: str, part: str, first: int) -> tuple[bytes, ...]:
    """Five objects of a PDF, numbered from `first`: the font and what it refers to."""
    font, letters = _metrics()[part][name], _metrics()[part]["letters"]
    program = (FONTS / f"{name}-{part}.z").read_bytes()
    called = f"/{'KZOB'}{'C' if part == 'core' else 'R'}{'B' if name == 'bold' else 'A'}+{_NAMES[name]}"
    box = " ".join(map(str, font["box"]))
    widths = " ".join(map(str, font["widths"]))
    map_ = _to_unicode(letters)
    return (
        f"<</Type/Font/Subtype/Type0/BaseFont{called}/Encoding/Identity-H"
        f"/DescendantFonts[{first + 1} 0 R]/ToUnicode {first + 4} 0 R>>".encode(),
        f"<</Type/Font/Subtype/CIDFontType2/BaseFont{called}"
        "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
        f"/FontDescriptor {first + 2} 0 R/CIDToGIDMap/Identity/DW 0/W[0[{widths}]]>>".encode(),
        f"<</Type/FontDescriptor/FontName{called}/Flags 4/FontBBox[{box}]/ItalicAngle 0"
        f"/Ascent {font['ascent']}/Descent {font['descent']}/CapHeight {_CAPITAL_HEIGHT}"
        f"/StemV {_STEM[name]}/FontFile2 {first + 3} 0 R>>".encode(),
        b"<</Length %d/Length1 %d/Filter/FlateDecode>>\nstream\n%b\nendstream"
        % (len(program), font["length"], program),
        b"<</Length %d>>\nstream\n%b\nendstream" % (len(map_), map_),
    )


def _to_unicode(letters: str) -> bytes:
    """The map by which a reader takes text out of a page: code -> letter."""
    ranges: list[list[int]] = []  # first code, last code, first letter
    for code, letter in enumerate(map(ord, letters), 1):
        # The last byte must not run over within a range.
        if ranges and letter - ranges[-1][2] == code - ranges[-1][0] and code % 256 and letter % 256:
            ranges[-1][1] = code
        else:
            ranges.append([code, code, letter])
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


@cache
def _metrics() -> dict[str, dict[str, dict[str, list[int]]]]:
    return json.loads((FONTS / "metrics.json").read_text(encoding="utf-8"))
