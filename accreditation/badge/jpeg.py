"""What a PDF must know about a JPEG, read from its headers."""

from typing import NamedTuple

_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})  # markers without content


class Measures(NamedTuple):
    """Of a picture."""

    width: int  # pixels
    height: int
    channels: int  # 1 grey, 3 colours, 4 inks


def measure(photo: bytes) -> Measures | None:
    """The measures of a JPEG; None for anything else."""
    if photo[:2] != b"\xff\xd8" or photo[-2:] != b"\xff\xd9":
        return None
    at = 2
    while at + 10 <= len(photo) and photo[at] == 0xFF:  # noqa: PLR2004
        marker = photo[at + 1]
        if marker in _FRAMES:
            height = int.from_bytes(photo[at + 5 : at + 7], "big")
            width = int.from_bytes(photo[at + 7 : at + 9], "big")
            return Measures(width, height, photo[at + 9]) if width and height else None
        if marker == 0xFF:  # noqa: PLR2004 - a filling byte
            at += 1
        elif marker in _ALONE:
            at += 2
        else:
            at += 2 + int.from_bytes(photo[at + 2 : at + 4], "big")
    return None
