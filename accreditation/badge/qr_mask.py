"""Which of the eight masks a QR symbol gets: the one with the lowest penalty (ISO/IEC 18004, 7.8).

A candidate is one integer as in `qr.Symbol`, with four light rows more at its end. One shift moves
all of it, the light modules behind a row keep it from running into the next, and a rule is a
handful of shifts and bit operations over all rows or all columns at once.

What the standard leaves open is done as segno does it: places for format and version count as
light, and a finder-like pattern that overlaps one already counted is not counted.
"""

from collections.abc import Callable

RULES: tuple[Callable[[int, int], bool], ...] = (
    lambda row, column: (row + column) % 2 == 0,
    lambda row, _: row % 2 == 0,
    lambda _, column: column % 3 == 0,
    lambda row, column: (row + column) % 3 == 0,
    lambda row, column: (row // 2 + column // 3) % 2 == 0,
    lambda row, column: row * column % 2 + row * column % 3 == 0,
    lambda row, column: (row * column % 2 + row * column % 3) % 2 == 0,
    lambda row, column: ((row + column) % 2 + row * column % 3) % 2 == 0,
)
MARGIN = 4  # light modules behind a row; light rows below the last


class Masks:
    """The candidates of all symbols of one version and level."""

    def __init__(self, masked: list[int], size: int, stride: int) -> None:
        """`masked`: for each mask, what it and the patterns make dark in a symbol without data."""
        self._modules = size * size
        self._stride = stride
        self._masked = [symbol << MARGIN * stride for symbol in masked]
        row = ((1 << size) - 1) << stride - size
        rows = range(MARGIN, MARGIN + size)
        self._has_left = sum((row & row >> 1) << at * stride for at in rows)
        self._has_above = sum(row << at * stride for at in rows[:-1])

    def best(self, unmasked: int) -> int:
        """The number of the mask with the lowest penalty, the first of equals."""
        below = unmasked << MARGIN * self._stride
        penalties = [self._penalty(below ^ masked) for masked in self._masked]
        return penalties.index(min(penalties))

    def _penalty(self, dark: int) -> int:
        stride = self._stride
        like_left, rows, lying = _along(dark, self._has_left, 1)
        like_above, columns, upright = _along(dark, self._has_above, stride)
        squares = like_left & like_left >> stride & like_above
        # Three at a time: their sum is that of `ones` and twice that of `twos`.
        both = rows ^ columns
        ones = both ^ squares
        twos = rows & columns | both & squares
        finders = (lying | upright).bit_count() + (lying & upright).bit_count()
        # A run of n >= 5 holds n - 4 fives, n - 5 of them behind another: 3 + (n - 5) points.
        return (
            3 * ones.bit_count()
            + 6 * twos.bit_count()
            - 2 * (rows & rows >> 1).bit_count()
            - 2 * (columns & columns >> stride).bit_count()
            + 40 * finders
            + 10 * int(abs(dark.bit_count() / self._modules * 100 - 50) / 5)
        )


def _along(dark: int, has_before: int, step: int) -> tuple[int, int, int]:
    """What the rules look for, along the rows (step 1) or the columns (step `stride`).

    - modules of the colour of the one before;
    - the last modules of all stretches of five of one colour;
    - the last modules of patterns dark, light, three dark, light, dark beside four light.
    """
    before = dark >> step
    like = has_before ^ ((dark ^ before) & has_before)
    pairs = like & like >> step
    pairs_before = pairs >> 2 * step
    unlike = like ^ has_before
    turns = unlike & unlike >> step
    found = turns & turns >> 4 * step & pairs_before & dark
    near = dark | before
    near |= near >> 2 * step  # dark within the last four
    found ^= found & near >> 7 * step & near << 4 * step
    overlapping = found & (found >> 4 * step | found >> 6 * step)
    while overlapping:
        last = 1 << overlapping.bit_length() - 1
        if found & (last << 4 * step | last << 6 * step):
            found ^= last
        overlapping ^= last
    return like, pairs & pairs_before, found
