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

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import getitem, xor

from accreditation.badge import qr_mask

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
QUIET = 4  # light modules around a symbol, which a reader needs
LARGEST = 20
_LEVEL_BITS = {"L": 1, "M": 0, "Q": 3, "H": 2}
# For each version: error correction words in a block, number of blocks.
_BLOCKS = {
    "L": """7,1 10,1 15,1 20,1 26,1 18,2 20,2 24,2 30,2 18,4 20,4 24,4 26,4 30,4 22,6 24,6 28,6
        30,6 28,7 28,8""",
    "M": """10,1 16,1 26,1 18,2 24,2 16,4 18,4 22,4 22,5 26,5 30,5 22,8 22,9 24,9 24,10 28,10
        28,11 26,13 26,14 26,16""",
    "Q": """13,1 22,1 18,2 26,2 18,4 24,4 18,6 22,6 20,8 24,8 28,8 26,10 24,12 20,16 30,12 24,17
        28,16 28,18 26,21 30,20""",
    "H": """17,1 28,1 22,2 16,4 22,4 28,4 26,5 26,6 24,8 28,8 24,11 28,11 22,16 24,16 24,18 30,16
        28,19 28,21 26,25 28,25""",
}
_SHARED = 96  # half codewords
_LONG_COUNT = 10  # from this version on the number of characters takes eleven bits, not nine
_STATES_VERSION = 7  # from this version on a symbol states it
_BITS_OF = {one: f"{at:06b}" for at, one in enumerate(ALPHABET)} | {
    one + two: f"{45 * i + j:011b}"
    for i, one in enumerate(ALPHABET)
    for j, two in enumerate(ALPHABET)
}

Module = tuple[int, int]  # row, column


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
    bits = f"0010{len(text):0{_count_bits(frame.version)}b}{bits}"
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
        bits = 4 + _count_bits(version) + 11 * (length // 2) + 6 * (length % 2)
        if bits <= sum(_blocks(version, level)[1]) * 8:
            return version
    raise CannotEncode(f"{length} characters are too many for a symbol of version {LARGEST}.")


def _count_bits(version: int) -> int:
    return 9 if version < _LONG_COUNT else 11


def _blocks(version: int, level: str) -> tuple[int, list[int]]:
    """The number of error correction words in a block; the data words of each block."""
    ec, blocks = map(int, _BLOCKS[level].split()[version - 1].split(","))
    free = (16 * version + 128) * version + 64
    if version > 1:
        across = version // 7 + 2  # alignment patterns
        free -= (25 * across - 10) * across - 55
    if version >= _STATES_VERSION:
        free -= 36
    words = free // 8 - ec * blocks
    return ec, [words // blocks + (at >= blocks - words % blocks) for at in range(blocks)]


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

    def symbol(modules: Iterable[Module]) -> int:
        last = size * stride - 1
        return sum(1 << last - row * stride - column for row, column in modules)

    patterns = _patterns(version)
    reserved = patterns.keys() | _information(version, level, 0).keys()
    free = [module for module in _zigzag(size) if module not in reserved]
    dark = symbol(module for module, is_dark in patterns.items() if is_dark)
    masked = [
        dark ^ symbol(module for module in free if qr_mask.RULES[mask](*module))
        for mask in range(len(qr_mask.RULES))
    ]
    information = [
        symbol(module for module, bit in _information(version, level, mask).items() if bit)
        for mask in range(len(qr_mask.RULES))
    ]
    places = [symbol([module]) for module in free]
    ec, blocks = _blocks(version, level)
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


def _patterns(version: int) -> dict[Module, int]:
    """Finder, timing and alignment patterns: module -> dark or light."""
    size = 17 + 4 * version
    found = {}
    for at in range(8, size - 8):
        found[6, at] = found[at, 6] = 1 - at % 2
    for top, left in ((3, 3), (3, size - 4), (size - 4, 3)):
        for row in range(max(top - 4, 0), min(top + 5, size)):
            for column in range(max(left - 4, 0), min(left + 5, size)):
                found[row, column] = int(max(abs(row - top), abs(column - left)) not in (2, 4))
    centres = _centres(version)
    for top in centres:
        for left in centres:
            if (top, left) not in ((6, 6), (6, centres[-1]), (centres[-1], 6)):
                for row in range(top - 2, top + 3):
                    for column in range(left - 2, left + 3):
                        found[row, column] = int(max(abs(row - top), abs(column - left)) != 1)
    return found


def _centres(version: int) -> list[int]:
    """Rows, and columns, of the centres of the alignment patterns."""
    if version == 1:
        return []
    across = version // 7 + 2
    step = (version * 4 + across * 2 + 1) // (across * 2 - 2) * 2
    return [6, *reversed([4 * version + 10 - at * step for at in range(across - 1)])]


def _information(version: int, level: str, mask: int) -> dict[Module, int]:
    """Format, version and the one module that is always dark."""
    size = 17 + 4 * version
    word = _LEVEL_BITS[level] << 3 | mask
    word = (word << 10 | _remainder(word << 10, 0b10100110111)) ^ 0b101010000010010
    found = {(size - 8, 8): 1}
    for at in range(15):
        bit = word >> at & 1
        found[(at + (at > 5) if at < 8 else size - 15 + at), 8] = bit  # noqa: PLR2004
        found[8, (size - 1 - at if at < 8 else 15 - at - (at > 8))] = bit  # noqa: PLR2004
    if version >= _STATES_VERSION:
        word = version << 12 | _remainder(version << 12, 0b1111100100101)
        for at in range(18):
            place = at // 3, size - 11 + at % 3
            found[place] = found[place[::-1]] = word >> at & 1
    return found


def _remainder(value: int, divisor: int) -> int:
    """The remainder of two polynomials over GF(2)."""
    while value.bit_length() >= divisor.bit_length():
        value ^= divisor << value.bit_length() - divisor.bit_length()
    return value


def _zigzag(size: int) -> Iterator[Module]:
    """Where the bits of the codewords go: up and down in pairs of columns, from the right."""
    upwards = True
    for right in (*range(size - 1, 6, -2), 5, 3, 1):
        for row in range(size - 1, -1, -1) if upwards else range(size):
            yield row, right
            yield row, right - 1
        upwards = not upwards


def _table(places: list[int], ec: int, blocks: list[int]) -> list[dict[str, int]]:
    """For each half data codeword and each hexadecimal digit, the symbol which that alone makes."""
    order = [(block, at) for at in range(max(blocks)) for block, words in enumerate(blocks)
             if at < words]  # fmt: skip
    order += [(block, -1 - at) for at in range(ec) for block in range(len(blocks))]
    bits_of = {word: places[at * 8 : at * 8 + 8] for at, word in enumerate(order)}
    powers = _powers(ec, max(blocks))
    table = []
    for block, words in enumerate(blocks):
        for at in range(words):
            made = []  # by the highest bit alone, by the next, ...
            for bit in range(8):
                symbol = bits_of[block, at][bit]
                for place, factor in enumerate(powers[words - 1 - at]):
                    product = _multiply(0x80 >> bit, factor)
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


def _powers(ec: int, count: int) -> list[list[int]]:
    """x^ec, x^(ec+1), ... modulo the generator of `ec` error correction words; highest first."""
    generator = [1]
    root = 1
    for _ in range(ec):
        shifted = [*generator, 0]
        generator = [a ^ _multiply(b, root) for a, b in zip(shifted, [0, *generator], strict=True)]
        root = _multiply(root, 2)
    powers = [generator[1:]]
    while len(powers) < count:
        last = powers[-1]
        powers.append([
            a ^ _multiply(last[0], b) for a, b in zip([*last[1:], 0], generator[1:], strict=True)
        ])  # fmt: skip
    return powers


@lru_cache(maxsize=65536)
def _multiply(a: int, b: int) -> int:
    """The product in GF(256) modulo x^8 + x^4 + x^3 + x^2 + 1."""
    product = 0
    while b:
        product ^= a * (b & 1)
        a = a << 1 ^ (a >> 7) * 0x11D
        b >>= 1
    return product
