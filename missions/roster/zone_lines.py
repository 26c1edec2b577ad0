"""The lines of a machine-readable zone out of what was pasted, with the slips of reading machines.

A slip is mended only where the place leaves no doubt: a date and a check digit hold no letters, a
name and the code of a state no digits, and the fillers at the end of a name are as many as fit.
The number of a document holds both, so nothing in it is touched: its check digit tells.
"""

import re
from typing import NamedTuple

FILLER = "<"
_FILLERS = str.maketrans(dict.fromkeys("‹〈＜≤({[", FILLER) | {"«": "<<"})
_CYRILLIC = str.maketrans("АВЕКМНОРСТУХІЅЈ", "ABEKMHOPCTYXISJ")
_AS_DIGITS = str.maketrans("OQDUILZSGB", "0000112568")
_AS_LETTERS = str.maketrans("0125680", "OIZSGBO")
_IN_ONE_LINE = {88: 44, 72: 36, 90: 30}
_WIDTHS = {2: (44, 36), 3: (30,)}  # by how many lines there are
_SHORTEST = 20  # signs: what is shorter is no line of a zone
_STRAY = 2  # signs too many or too few that are put down to fillers
_RUN = re.compile(f"{FILLER}{{3,}}")

Spans = tuple[tuple[int, int], ...]
_NAMES: dict[int, tuple[Spans, Spans]] = {
    44: (((0, 1), (2, 44)), ()),
    36: (((0, 1), (2, 36)), ()),
    30: (((0, 30),), ()),
}
# width -> per line: where no digit can stand, where no letter can
_PLACES: dict[int, tuple[tuple[Spans, Spans], ...]] = {
    44: (_NAMES[44], (((10, 13), (20, 21)), ((9, 10), (13, 20), (21, 28), (42, 44)))),
    36: (_NAMES[36], (((10, 13), (20, 21)), ((9, 10), (13, 20), (21, 28), (35, 36)))),
    30: (
        (((0, 1), (2, 5)), ((14, 15),)),
        (((7, 8), (15, 18)), ((0, 7), (8, 15), (29, 30))),
        _NAMES[30],
    ),
}
_NAMES_LINE = {44: 0, 36: 0, 30: 2}


class Slip(NamedTuple):
    """What was mended: line and place from 1, the sign that stood there, the one that is meant.

    With fillers put in or left out, place and signs are empty.
    """

    line: int
    place: int = 0
    was: str = ""
    meant: str = ""


def lines_of(text: str) -> tuple[str, ...]:
    """Return the lines of a pasted zone in capitals without spaces; one long line is cut."""
    cleaned = text.translate(_FILLERS).upper().translate(_CYRILLIC)
    lines = tuple(line for raw in cleaned.splitlines() if (line := re.sub(r"\s", "", raw)))
    if len(lines) == 1 and len(lines[0]) in _IN_ONE_LINE:
        width = _IN_ONE_LINE[len(lines[0])]
        whole = lines[0]
        return tuple(whole[at : at + width] for at in range(0, len(whole), width))
    return lines


def among(lines: tuple[str, ...]) -> tuple[str, ...]:
    """Return a zone's lines out of those of a whole page; all of them where it is not clear."""
    found = tuple(line for line in lines if FILLER in line and len(line) >= _SHORTEST)
    return found if len(lines) > max(_WIDTHS) and len(found) in _WIDTHS else lines


def mended(lines: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[Slip, ...]]:
    """Return the lines as they are meant, and what was mended in them."""
    width = _width(lines)
    if width is None:
        return lines, ()
    slips: list[Slip] = []
    meant = []
    for number, line in enumerate(lines):
        whole = _filled(line, width, is_names=number == _NAMES_LINE[width])
        if len(whole) != width:
            return lines, ()
        if whole != line:
            slips.append(Slip(number + 1))
        right = _right(whole, *_PLACES[width][number])
        slips += [
            Slip(number + 1, at + 1, was, now)
            for at, (was, now) in enumerate(zip(whole, right, strict=True))
            if was != now
        ]
        meant.append(right)
    return tuple(meant), tuple(slips)


def _width(lines: tuple[str, ...]) -> int | None:
    """Return which width the lines come nearest to; that of a name says little."""
    for width in _WIDTHS.get(len(lines), ()):
        others = [line for n, line in enumerate(lines) if n != _NAMES_LINE[width]]
        names = lines[_NAMES_LINE[width]]
        if (
            all(abs(len(line) - width) <= _STRAY for line in others)
            and len(names) <= width + _STRAY
        ):
            return width
    return None


def _filled(line: str, width: int, *, is_names: bool) -> str:
    """Put in or leave out fillers, so that the line is as long as it should be."""
    wanted = width - len(line)
    if not wanted:
        return line
    if is_names:
        bare = line.rstrip(FILLER)
        return bare.ljust(width, FILLER) if len(bare) <= width else line
    runs = sorted(_RUN.finditer(line), key=lambda run: len(run[0]))
    if not runs or len(runs[-1][0]) + wanted < 1:
        return line
    run = runs[-1]
    return line[: run.start()] + FILLER * (len(run[0]) + wanted) + line[run.end() :]


def _right(line: str, letters: Spans, digits: Spans) -> str:
    for spans, table in ((letters, _AS_LETTERS), (digits, _AS_DIGITS)):
        for start, end in spans:
            line = line[:start] + line[start:end].translate(table) + line[end:]
    return line
