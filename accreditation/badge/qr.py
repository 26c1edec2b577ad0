"""QR symbols in alphanumeric mode (ISO/IEC 18004:2015), by table.

For one version and level every module is a linear function over GF(2) of the data bits: the places
of the codewords are fixed, and so is the code that makes the error correction words. A table holds,
for each half codeword and each of its sixteen values, the whole symbol which that alone would make;
a symbol is the XOR of the rows that its data choose. A mask is one more XOR.

A symbol is one integer. Row after row, first module highest; behind each row stand at least four
light modules, up to a whole number of bytes (`Symbol.stride` modules).

Versions 1 to 20: the table of a greater one would take hundreds of megabytes. The choice of the
mask (`qr_mask`) and the padding agree with segno bit for bit.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import getitem, xor

from accreditation.badge import qr_mask
from accreditation.badge import qr_standard as standard

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
QUIET = 4  # light modules around a symbol, which a reader needs
LARGEST = 20
_SHARED = 96  # half codewords
_BITS_OF = {one: f"{at:06b}" for at, one in enumerate(ALPHABET)} | {
    one + two: f"{45 * i + j:011b}"
    for i, one in enumerate(ALPHABET)
    for j, two in enumerate(ALPHABET)
}


class CannotEncode(ValueError):  # noqa: N818 - reads as the sentence it is
    """The text is too long for version 20, or has a character outside `ALPHABET`."""


@dataclass(frozen=True, slots=True)
class Symbol:
    """The modules of a symbol, in one integer."""

    version: int
    mask: int
    size: int  # modules on a side
    stride: int  # modules in a row of `bits`, those behind it included; a multiple of 8
    bits: int

    def packed(self) -> bytes:
        """Rows of `stride` modules, one bit each, 1 = dark."""
        return self.bits.to_bytes(self.size * self.stride // 8, "big")

    def rows(self) -> list[list[int]]:
        """The modules, 1 = dark."""
        text = f"{self.bits:0{self.size * self.stride}b}"
        starts = range(0, len(text), self.stride)
        return [[int(module) for module in text[at : at + self.size]] for at in starts]


def encode(text: str, level: str = "Q", mask: int | None = None) -> Symbol:
    """The smallest symbol that holds `text` at `level`, with the best mask or the given one.

    Raises `CannotEncode`.
    """
    frame = _frame(_version(len(text), level), level)
    words = _codewords(text, frame)
    begun = _beginning(frame.version, level, words[:_SHARED])
    unmasked = reduce(xor, map(getitem, frame.later, words[_SHARED:]), begun)
    chosen = frame.masks.best(unmasked) if mask is None else mask
    return Symbol(frame.version, chosen, frame.size, frame.stride, unmasked ^ frame.finish[chosen])


def _codewords(text: str, frame: "_Frame") -> str:
    """The data codewords in hexadecimal: mode, count, characters, end, padding."""
    try:
        bits = "".join([_BITS_OF[text[at : at + 2]] for at in range(0, len(text), 2)])
    except KeyError:
        raise CannotEncode("The text has a character outside the alphanumeric set.") from None
    bits = f"0010{len(text):0{standard.count_bits(frame.version)}b}{bits}"
    bits += "0" * min(4, frame.data_words * 8 - len(bits))
    # Where the end falls on a whole codeword, segno puts one of zeros behind it. A reader does not
    # look behind the end, so that both ways are read alike; this way a test can ask for equality.
    words = len(bits) // 8 + 1
    data = f"{int(bits, 2) << words * 8 - len(bits):0{words * 2}x}"
    return (data + "ec11" * (frame.data_words - words))[: frame.data_words * 2]


@lru_cache(maxsize=256)
def _beginning(version: int, level: str, words: str) -> int:
    """What the first half codewords make: host, key and dates are those of many links."""
    return reduce(xor, map(getitem, _frame(version, level).table, words))


@lru_cache(maxsize=4096)
def _version(length: int, level: str) -> int:
    for version in range(1, LARGEST + 1):
        bits = 4 + standard.count_bits(version) + 11 * (length // 2) + 6 * (length % 2)
        if bits <= sum(standard.blocks(version, level)[1]) * 8:
            return version
    raise CannotEncode(f"{length} characters are too many for a symbol of version {LARGEST}.")


@dataclass(frozen=True, slots=True)
class _Frame:
    """What all symbols of one version and level share."""

    version: int
    size: int
    stride: int
    data_words: int
    table: list[dict[str, int]]  # for each half codeword: its hexadecimal digit -> symbol
    later: list[dict[str, int]]  # those behind `_SHARED`
    finish: list[int]  # for each mask: mask, patterns, format and version
    masks: qr_mask.Masks


@lru_cache(maxsize=8)
def _frame(version: int, level: str) -> _Frame:
    size = 17 + 4 * version
    stride = (size + qr_mask.MARGIN + 7) // 8 * 8

    def symbol(modules: Iterable[standard.Module]) -> int:
        last = size * stride - 1
        return sum(1 << last - row * stride - column for row, column in modules)

    patterns = standard.patterns(version)
    reserved = patterns.keys() | standard.information(version, level, 0).keys()
    free = [module for module in standard.zigzag(size) if module not in reserved]
    dark = symbol(module for module, is_dark in patterns.items() if is_dark)
    masked = [
        dark ^ symbol(module for module in free if qr_mask.RULES[mask](*module))
        for mask in range(len(qr_mask.RULES))
    ]
    information = [
        symbol(module for module, bit in standard.information(version, level, mask).items() if bit)
        for mask in range(len(qr_mask.RULES))
    ]
    places = [symbol([module]) for module in free]
    ec, blocks = standard.blocks(version, level)
    table = _table(places, ec, blocks)
    return _Frame(
        version,
        size,
        stride,
        sum(blocks),
        table,
        table[_SHARED:],
        list(map(xor, masked, information)),
        qr_mask.Masks(masked, size, stride),
    )


def _table(places: list[int], ec: int, blocks: list[int]) -> list[dict[str, int]]:
    """For each half data codeword and each hexadecimal digit, the symbol which that alone makes."""
    order = [(block, at) for at in range(max(blocks)) for block, words in enumerate(blocks)
             if at < words]  # fmt: skip
    order += [(block, -1 - at) for at in range(ec) for block in range(len(blocks))]
    bits_of = {word: places[at * 8 : at * 8 + 8] for at, word in enumerate(order)}
    powers = standard.powers(ec, max(blocks))
    table = []
    for block, words in enumerate(blocks):
        for at in range(words):
            made = []  # by the highest bit alone, by the next, ...
            for bit in range(8):
                symbol = bits_of[block, at][bit]
                for place, factor in enumerate(powers[words - 1 - at]):
                    product = standard.multiply(0x80 >> bit, factor)
                    for lower, module in enumerate(bits_of[block, -1 - place]):
                        if product & 0x80 >> lower:
                            symbol ^= module
                made.append(symbol)
            table += [_digits(made[:4]), _digits(made[4:])]
    return table


def _digits(made: list[int]) -> dict[str, int]:
    return {
        f"{digit:x}": reduce(xor, [made[at] for at in range(4) if digit & 8 >> at], 0)
        for digit in range(16)
    }
