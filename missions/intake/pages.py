"""Several pictures in one file: JPEG files one behind the other.

A program that knows nothing of it shows the first. Between the files lies the end mark of one and
the beginning of the next, which stands nowhere inside a JPEG file without metadata, and others are
not made here: the entropy-coded data never holds a mark, and no thumbnail is kept.
"""

from collections.abc import Iterable

from missions.intake.blobs import BEGINS, ENDS

_BETWEEN = ENDS + BEGINS


def join(pictures: Iterable[bytes]) -> bytes:
    """Return the pictures as one file."""
    return b"".join(pictures)


def part(file: bytes) -> list[bytes]:
    """Return the pictures of a file that `join` made, in their order."""
    pieces = file.split(_BETWEEN)
    last = len(pieces) - 1
    return [
        (BEGINS if number else b"") + piece + (ENDS if number < last else b"")
        for number, piece in enumerate(pieces)
    ]
