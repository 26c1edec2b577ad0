"""Texts into lines: fitting, wrapping, and the operators of a PDF that print them."""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

from accreditation.badge import lettering
from accreditation.badge.layout import Box, Step, Style

MM = 72 / 25.4  # points
_BASELINE = 0.388  # of Noto Sans, below the middle of a line, in sizes
_FINER = 0.1  # mm from one size that is tried to the next
FONT_NAMES = {
    ("core", False): b"C0",
    ("core", True): b"C1",
    ("rest", False): b"R0",
    ("rest", True): b"R1",
}
_SCALES = [1 - 0.04 * at for at in range(16)]
_AFTER_BREAK = re.compile(r"(?<=[ -])")


class DoesNotFit(ValueError):  # noqa: N818 - reads as the sentence it is
    """The text does not fit its place in any of the ways of its style."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class Line(NamedTuple):
    """A line of text in its place."""

    x: float  # mm from the left
    y: float  # mm from above to the line on which the letters stand
    size: float
    text: str
    style: Style


def stack(texts: Iterable[tuple[str, Style]], box: Box) -> list[Line]:
    """The texts one below another in a box, from its upper edge.

    Empty texts take no room. Where they are too high together, all are set smaller, but none below
    the least size of its style. Raises `DoesNotFit`, and `lettering.Unprintable`.
    """
    return stacks([(texts, box)])[0]


def stacks(many: Iterable[tuple[Iterable[tuple[str, Style]], Box]]) -> list[list[Line]]:
    """Several stacks that are set smaller together, so that equal texts stay equally large."""
    given = [
        ([(text.upper() if style.capitals else text, style) for text, style in texts if text], box)
        for texts, box in many
    ]
    for scale in _SCALES[:-1]:
        try:
            return [_stacked(texts, box, scale) for texts, box in given]
        except DoesNotFit:
            continue
    return [_stacked(texts, box, _SCALES[-1]) for texts, box in given]


def bottom(lines: Sequence[Line]) -> float:
    """Where the last line ends, in mm from above."""
    last = lines[-1]
    return last.y + (last.style.leading / 2 - _BASELINE) * last.size


def operators(lines: Iterable[Line], height: float) -> bytes:
    """What prints the lines on a page that is `height` mm high."""
    parts = [b"BT"]
    colour = ""
    for x, y, mm, text, style in lines:
        if style.colour != colour:
            colour = style.colour
            parts.append(fill(colour).encode())
        size = mm * MM
        if style.spacing:
            parts.append(b"%.3f Tc" % (style.spacing * size))
        parts.append(b"1 0 0 1 %.2f %.2f Tm" % (x * MM, (height - y) * MM))
        for part, codes in lettering.weight(bold=style.bold).stretches(text):
            parts.append(b"/%b %.2f Tf(%b)Tj" % (FONT_NAMES[part, style.bold], size, codes))
        if style.spacing:
            parts.append(b"0 Tc")
    parts.append(b"ET\n")
    return b"\n".join(parts)


@cache
def fill(colour: str) -> str:
    """The operator that sets the colour of surfaces and letters."""
    return f"{_rgb(colour)} rg"


def stroke(colour: str) -> str:
    """The operator that sets the colour of lines."""
    return f"{_rgb(colour)} RG"


def _rgb(colour: str) -> str:
    return " ".join(f"{int(colour[at : at + 2], 16) / 255:.3f}" for at in (1, 3, 5))


def _stacked(texts: Sequence[tuple[str, Style]], box: Box, scale: float) -> list[Line]:
    lines: list[Line] = []
    y = box.y
    size = float("inf")
    for text, style in texts:
        if lines:
            y += style.gap * scale
        largest = min(style.steps[0].largest * scale, size * style.share)
        size, rows = fit(text, style, box.width, largest)
        for row in rows:
            baseline = y + (style.leading / 2 + _BASELINE) * size
            lines.append(Line(box.x, baseline, size, row, style))
            y += style.leading * size
    if y > box.y + box.height:
        raise DoesNotFit(texts[-1][0])
    return lines


def fit(text: str, style: Style, width: float, largest: float) -> tuple[float, list[str]]:
    """The size and the lines by the first step that does it, about as large as `largest` at most.

    Raises `DoesNotFit`.
    """
    whole = lettering.weight(bold=style.bold).width(text, style.spacing)
    for step in style.steps:
        most = max(min(step.largest, largest), step.smallest)
        least = most if style.even else step.smallest
        if whole * most <= width:
            return most, [text]
        if step.lines == 1 and whole * least <= width:
            return width / whole, [text]
        found = _wrapped(text, style, width, Step(step.lines, most, least))
        if found:
            return found
    raise DoesNotFit(text)


def _wrapped(text: str, style: Style, width: float, step: Step) -> tuple[float, list[str]] | None:
    if step.lines == 1:
        return None
    size = step.largest
    while size > step.smallest - _FINER / 2:
        rows = wrap(text, style, width / size)
        if rows and len(rows) <= step.lines:
            return size, rows
        size -= _FINER
    return None


def wrap(text: str, style: Style, room: float) -> list[str]:
    """Lines of at most `room` sizes, broken after spaces and hyphens. Empty: a word is wider."""
    width = lettering.weight(bold=style.bold).width
    rows = [""]
    for piece in _AFTER_BREAK.split(text):
        if width((rows[-1] + piece).rstrip(), style.spacing) <= room:
            rows[-1] += piece
        elif width(piece.rstrip(), style.spacing) > room:
            return []
        else:
            rows.append(piece)
    return [row.rstrip() for row in rows if row]
