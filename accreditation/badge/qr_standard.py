"""What ISO/IEC 18004 lays down about a QR symbol: sizes, places and the code for correction."""

from collections.abc import Iterator
from functools import lru_cache

Module = tuple[int, int]  # row, column
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
_LONG_COUNT = 10  # from this version on the number of characters takes eleven bits, not nine
_STATES_VERSION = 7  # from this version on a symbol states it


def count_bits(version: int) -> int:
    """How many bits the number of characters takes."""
    return 9 if version < _LONG_COUNT else 11


def blocks(version: int, level: str) -> tuple[int, list[int]]:
    """The number of error correction words in a block; the data words of each block."""
    ec, count = map(int, _BLOCKS[level].split()[version - 1].split(","))
    free = (16 * version + 128) * version + 64
    if version > 1:
        across = version // 7 + 2  # alignment patterns
        free -= (25 * across - 10) * across - 55
    if version >= _STATES_VERSION:
        free -= 36
    words = free // 8 - ec * count
    return ec, [words // count + (at >= count - words % count) for at in range(count)]


def patterns(version: int) -> dict[Module, int]:
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


def information(version: int, level: str, mask: int) -> dict[Module, int]:
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


def zigzag(size: int) -> Iterator[Module]:
    """Where the bits of the codewords go: up and down in pairs of columns, from the right."""
    upwards = True
    for right in (*range(size - 1, 6, -2), 5, 3, 1):
        for row in range(size - 1, -1, -1) if upwards else range(size):
            yield row, right
            yield row, right - 1
        upwards = not upwards


def powers(ec: int, count: int) -> list[list[int]]:
    """x^ec, x^(ec+1), ... modulo the generator of `ec` error correction words; highest first."""
    generator = [1]
    root = 1
    for _ in range(ec):
        shifted = [*generator, 0]
        generator = [a ^ multiply(b, root) for a, b in zip(shifted, [0, *generator], strict=True)]
        root = multiply(root, 2)
    found = [generator[1:]]
    while len(found) < count:
        last = found[-1]
        found.append([
            a ^ multiply(last[0], b) for a, b in zip([*last[1:], 0], generator[1:], strict=True)
        ])  # fmt: skip
    return found


@lru_cache(maxsize=65536)
def multiply(a: int, b: int) -> int:
    """The product in GF(256) modulo x^8 + x^4 + x^3 + x^2 + 1."""
    product = 0
    while b:
        product ^= a * (b & 1)
        a = a << 1 ^ (a >> 7) * 0x11D
        b >>= 1
    return product
