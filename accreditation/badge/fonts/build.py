"""Makes the font files of this folder from the whole Noto Sans; see the package's docstring."""

import io
import json
import sys
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.ttLib.reorderGlyphs import reorderGlyphs

HERE = Path(__file__).parent
WEIGHTS = ("Regular", "Bold")


def _letters(*parts: str | tuple[int, int]) -> str:
    """Letters given as they are or as the first and last of a row."""
    return "".join(
        part if isinstance(part, str) else "".join(map(chr, range(part[0], part[1] + 1)))
        for part in parts
    )


# What nearly every badge is written with: ASCII, Latin-1 and Extended-A, letters of Azerbaijani and
# Romanian, Cyrillic of Russian and its neighbours and all of Kazakh, punctuation.
CORE = _letters(
    (0x20, 0x7E),
    (0xA1, 0xAC),
    (0xAE, 0x17F),
    "ƏəȘșȚț",
    (0x400, 0x45F),
    "ҐґҒғҖҗҚқҢңҮүҰұҲҳҶҷҺһӘәӢӣӨөӮӯ",
    "–—‘’‚“”„†•…‹›«»№ʻʼ₸",
)
# The rarer ones, Vietnamese among them. No combining marks: what normal form C cannot compose is
# refused, and a decomposed letter is therefore always noticed.
REST = _letters(
    (0x180, 0x24F),
    (0x2B9, 0x2BA),
    (0x2BD, 0x2BF),
    (0x2C6, 0x2C8),
    (0x460, 0x482),
    (0x48A, 0x52F),
    (0x1E00, 0x1EFF),
    "‐‑‒―′″⁄",
)
CORE = "".join(sorted(set(CORE)))
REST = "".join(sorted(set(REST) - set(CORE)))


def cut(source: TTFont, letters: Iterable[str], *, bare: bool) -> TTFont:
    """The font with these letters alone; bare: only what a font program inside a PDF needs.

    In a bare one the glyphs are in the order of the letters, after the empty box: the glyph of the
    n-th letter has the number n + 1.
    """
    options = subset.Options()
    options.hinting = False
    options.layout_features = []
    options.notdef_outline = True
    options.recalc_timestamp = False
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "gasp", "meta"]
    options.name_IDs = [] if bare else [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.glyph_names = False
    worker = subset.Subsetter(options)
    worker.populate(unicodes=[ord(letter) for letter in letters])
    worker.subset(source)
    if bare:
        source["glyf"].ensureDecompiled(recurse=True)  # parts are named while the order holds
        glyphs = source.getBestCmap()
        first = [".notdef", *(glyphs[code] for code in sorted(glyphs))]
        others = [name for name in source.getGlyphOrder() if name not in set(first)]
        reorderGlyphs(source, first + others)
        for table in ("cmap", "OS/2", "name", "post"):
            del source[table]
    return source


def saved(font: TTFont) -> bytes:
    """The font as a file."""
    file = io.BytesIO()
    font.save(file)
    return file.getvalue()


def opened(file: bytes) -> TTFont:
    """The font that `saved` wrote."""
    return TTFont(io.BytesIO(file), recalcTimestamp=False)


def metrics(font: TTFont, letters: str, capitals: int) -> dict[str, Any]:
    """Widths of the box and of each letter, and the measures a PDF states, in thousandths."""
    head, across = font["head"], font["hhea"]
    if head.unitsPerEm != 1000:  # noqa: PLR2004 - a PDF counts in thousandths too
        raise ValueError("The font has other units than thousandths of its size.")
    order = font.getGlyphOrder()
    widths = [font["hmtx"][name][0] for name in order[: len(letters) + 1]]
    return {
        "ascent": across.ascent,
        "descent": across.descent,
        "capitals": capitals,
        "box": [head.xMin, head.yMin, head.xMax, head.yMax],
        "widths": widths,
    }


def build(whole: Path) -> dict[str, bytes]:
    """File name -> bytes of everything in this folder but the licence."""
    files = {}
    measures: dict[str, Any] = {"core": {"letters": CORE}, "rest": {"letters": REST}}
    for weight in WEIGHTS:
        source = TTFont(whole / f"NotoSans-{weight}.ttf", recalcTimestamp=False)
        capitals = source["OS/2"].sCapHeight
        wide = saved(cut(source, CORE + REST, bare=False))
        files[f"NotoSans-{weight}.ttf"] = wide
        for part, letters in (("core", CORE), ("rest", REST)):
            program = cut(opened(wide), letters, bare=True)
            plain = saved(program)
            files[f"{weight.lower()}-{part}.z"] = zlib.compress(plain, 9)
            measures[part][weight.lower()] = metrics(opened(plain), letters, capitals) | {
                "length": len(plain)
            }
    files["metrics.json"] = json.dumps(measures, ensure_ascii=False).encode() + b"\n"
    return files


if __name__ == "__main__":
    for name, content in build(Path(sys.argv[1])).items():
        (HERE / name).write_bytes(content)
