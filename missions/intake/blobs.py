"""The JPEG files that a child sends one behind the other."""

from typing import Any

from missions.intake.refusals import FileRefused

BEGINS, ENDS = b"\xff\xd8\xff", b"\xff\xd9"


def cut(body: bytes | bytearray, lengths: Any, *, least: int, most: int) -> list[bytes]:
    """The files. Raises FileRefused("damaged") where they are not what the child was asked for."""
    if not isinstance(lengths, list) or not least <= len(lengths) <= most:
        raise FileRefused("damaged")
    files: list[bytes] = []
    at = 0
    for length in lengths:
        if not isinstance(length, int) or length <= 0:
            raise FileRefused("damaged")
        files.append(bytes(body[at : at + length]))
        at += length
    if at != len(body):
        raise FileRefused("damaged")
    if not all(file.startswith(BEGINS) and file.endswith(ENDS) for file in files):
        raise FileRefused("damaged")
    return files
