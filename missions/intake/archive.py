"""A ZIP archive of photos, opened without a library that unpacks.

Nothing is written to a disk and nothing is held but one photo. The archive is looked at in this
process with the standard library (`zipframes.py`); what the photos are is for the child to say.
"""

import re
import unicodedata
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import BinaryIO

from missions.intake import limits, sniffing, zipframes
from missions.intake.refusals import FileRefused, told_by_child
from missions.intake.wire import Refused

ABSOLUTE = re.compile(r"/|[A-Za-z]:")
UTF8_NAME = 1 << 11
UNICODE_PATH = 0x7075  # an extra field: the name in UTF-8, from programs older than the flag
LEFT_BY_SYSTEMS = frozenset({".ds_store", "thumbs.db", "desktop.ini"})


def photos_in(archive: Path | str | BinaryIO) -> Iterator[tuple[str, bytes | FileRefused]]:
    """The files of an archive by plain name (no folders), in its order; a refusal in its place.

    Folders and what systems leave behind are passed over. Raises FileRefused, with the first
    photo asked for, when the archive as a whole is not taken.
    """
    opened = open(archive, "rb") if isinstance(archive, Path | str) else nullcontext(archive)  # noqa: PTH123, SIM115
    with opened as file:
        seen: set[str] = set()
        for part in _parts(file):
            path = _decoded_name(part).replace("\\", "/")
            name = _plain(path)
            if path.endswith("/") or _is_left_by_a_system(path):
                continue
            key = name.casefold()
            yield name, _photo(file, part, path, is_second=key in seen)
            seen.add(key)


def _parts(file: BinaryIO) -> list[zipframes.Part]:
    size = file.seek(0, 2)
    file.seek(0)
    if size > limits.PHOTO_ARCHIVE_BYTES:
        raise FileRefused("too_big", limit=limits.PHOTO_ARCHIVE_BYTES // limits.MB)
    if not size:
        raise FileRefused("empty")
    beginning = file.read(len(sniffing.ZIP))
    if beginning == sniffing.EMPTY_ZIP:
        raise FileRefused("empty")
    if beginning != sniffing.ZIP:
        raise FileRefused("not_an_archive")
    try:
        parts = zipframes.parts(file, most=limits.PHOTO_ARCHIVE_PARTS)
    except Refused as refusal:
        kind = "too_many_files" if refusal.kind == "too_many_parts" else refusal.kind
        raise told_by_child(kind, refusal.facts) from refusal
    if sum(part.unpacked for part in parts) > limits.PHOTO_ARCHIVE_UNPACKED:
        raise FileRefused("bomb")
    return parts


def _photo(
    file: BinaryIO, part: zipframes.Part, path: str, *, is_second: bool
) -> bytes | FileRefused:
    if _points_outside(path):
        return FileRefused("unsafe_name")
    if is_second:
        return FileRefused("duplicate_name")
    if part.unpacked > limits.PHOTO_BYTES:
        return FileRefused("too_big", limit=limits.PHOTO_BYTES // limits.MB)
    try:
        zipframes.must_not_explode([part], unpacked_in_all=limits.PHOTO_BYTES)
        data = b"".join(zipframes.unpack(file, part))
    except Refused as refusal:
        return told_by_child(refusal.kind, refusal.facts)
    return FileRefused("archive_inside") if data.startswith(sniffing.ZIP) else data


def _decoded_name(part: zipframes.Part) -> str:
    """As UTF-8 where the archive says so or the bytes allow it, else as Russian Windows writes."""
    raw = _unicode_path(part.extra) or part.name
    try:
        return unicodedata.normalize("NFC", raw.decode())
    except UnicodeDecodeError:
        if part.flags & UTF8_NAME:
            return unicodedata.normalize("NFC", raw.decode(errors="replace"))
        return raw.decode("cp866")


def _unicode_path(extra: bytes) -> bytes | None:
    at = 0
    while at + 4 <= len(extra):
        kind = int.from_bytes(extra[at : at + 2], "little")
        length = int.from_bytes(extra[at + 2 : at + 4], "little")
        if kind == UNICODE_PATH and extra[at + 4 : at + 5] == b"\x01":
            return extra[at + 9 : at + 4 + length] or None
        at += 4 + length
    return None


def _plain(path: str) -> str:
    """The last part of a path, as it may be shown: no controls, no marks that turn the text."""
    last = path.rstrip("/").rsplit("/", 1)[-1]
    shown = "".join(symbol for symbol in last if symbol.isprintable())
    return shown[: limits.FILE_NAME_CHARACTERS] or "?"


def _points_outside(path: str) -> bool:
    folders = path.split("/")
    return ".." in folders or "\0" in path or bool(ABSOLUTE.match(path))


def _is_left_by_a_system(path: str) -> bool:
    folders = path.casefold().split("/")
    return "__macosx" in folders or folders[-1].startswith("._") or folders[-1] in LEFT_BY_SYSTEMS
