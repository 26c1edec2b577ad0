"""Which part of a photo is kept: always as wide and as high as the badge wants it.

Told either exactly, as a crop in the browser gives it, or as one of nine places and a share.
"""

from typing import NamedTuple

WHOLE = 10_000  # a width or a height, in the units of a Part
PLACES = tuple(down + across for down in "tmb" for across in "lcr")  # top, middle, bottom
SUGGESTED = "tc"  # the head of a portrait is in its upper half
SHARES = (100, 90, 80, 70, 60, 50, 40)  # per cent of the largest part that there is
_ALONG = {"l": 0.0, "t": 0.0, "c": 0.5, "m": 0.5, "r": 1.0, "b": 1.0}

Box = tuple[float, float, float, float]


class Part(NamedTuple):
    """Left edge, upper edge and width, in ten-thousandths of the upright photo's sides."""

    left: int
    top: int
    width: int


def asked(text: str) -> "Part | tuple[str, int]":
    """Read what a form says: "left top width", or "place share"; else it is the suggestion."""
    words = text.split()
    if len(words) == len(Part._fields) and all(_is_figure(word) for word in words):
        part = Part(*map(int, words))
        if part.width and part.left + part.width <= WHOLE and part.top < WHOLE:
            return part
    if len(words) == 2 and words[0] in PLACES and words[1] in map(str, SHARES):  # noqa: PLR2004
        return words[0], int(words[1])
    return SUGGESTED, SHARES[0]


def _is_figure(word: str) -> bool:
    return word.isascii() and word.isdecimal() and len(word) <= len(str(WHOLE))


def box_of(text: str, photo: tuple[int, int], size: tuple[int, int], *, narrowest: int) -> Box:
    """Return the part in pixels of the upright `photo`, in the proportions of `size`.

    Not narrower than `narrowest` pixels, where the photo has as many, and never outside of it.
    """
    width, height = photo
    widest = min(width, height * size[0] / size[1])
    wanted = asked(text)
    if isinstance(wanted, Part):
        left, top = wanted.left / WHOLE * width, wanted.top / WHOLE * height
        across = _across(wanted.width / WHOLE * width, widest, narrowest)
    else:
        place, share = wanted
        across = _across(widest * share / 100, widest, narrowest)
        left = (width - across) * _ALONG[place[1]]
        top = (height - across * size[1] / size[0]) * _ALONG[place[0]]
    down = across * size[1] / size[0]
    left = max(0.0, min(left, width - across))
    top = max(0.0, min(top, height - down))
    return left, top, left + across, min(top + down, height)


def _across(wanted: float, widest: float, narrowest: int) -> float:
    return min(widest, max(wanted, narrowest))


def part_of(box: Box, photo: tuple[int, int]) -> Part:
    """Return a box as a Part."""
    width, height = photo
    left, top, right, _bottom = box
    return Part(
        round(left / width * WHOLE),
        round(top / height * WHOLE),
        round((right - left) / width * WHOLE),
    )
