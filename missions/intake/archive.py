"""A ZIP archive of photos, opened without a library that unpacks.

Nothing is written to a disk and nothing is held but one photo. The archive is looked at in this
process with the standard library (`zipframes.py`); what the photos are is for the child to say.
"""

import re
import unicodedata
from collections.abc import Iterator
from contextlib import nullcontext
from itertools import takewhile
from pathlib import Path
from typing import BinaryIO

from missions.intake import limits, sniffing, zipframes
from missions.intake.refusals import FileRefused, told_by_child
from missions.intake.wire import Refused

ABSOLUTE = re.compile(r"/|[A-Za-z]:")
UTF8_NAME = 1 << 11
LINES = re.compile("[\u2500-\u259f]")  # of which frames are drawn: no letters of a name
MIXED_WORD = re.compile(r"[A-Za-z][\u0400-\u04ff]|[\u0400-\u04ff][A-Za-z]")
UNICODE_PATH = 0x7075  # an extra field: the name in UTF-8, from programs older than the flag
LEFT_BY_SYSTEMS = frozenset({".ds_store", "thumbs.db", "desktop.ini"})


def photos_in(archive: Path | str | BinaryIO) -> Iterator[tuple[str, bytes | FileRefused]]:
    """The files of an archive by name, in its order; a refusal in its place.

    A name keeps the folders that tell files apart: "Asanov/photo.jpg", but not those in which all
    of them lie. Folders themselves and what systems leave behind are passed over. Raises
    FileRefused, with the first photo asked for, when the archive as a whole is not taken.
    """
    opened = open(archive, "rb") if isinstance(archive, Path | str) else nullcontext(archive)  # noqa: PTH123, SIM115
    with opened as file:
        seen: set[str] = set()
        found = [(part, _decoded_name(part).replace("\\", "/")) for part in _parts(file)]
        found = [(part, path) for part, path in found if not _is_passed_over(path)]
        outer = _folders_of_all([path for _part, path in found])
        for part, path in found:
            key = path.casefold()
            yield _shown(path, outer), _photo(file, part, path, is_second=key in seen)
            seen.add(key)


def _folders_of_all(paths: list[str]) -> int:
    """How many outer folders hold every file; 0 for a single one, whose folder may name it."""
    if len(paths) < 2:  # noqa: PLR2004 - one file is not told apart from others
        return 0
    levels = zip(*(path.split("/")[:-1] for path in paths), strict=False)
    return sum(1 for _ in takewhile(lambda names: len(set(names)) == 1, levels))


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
        return _in_one_byte_per_letter(raw)


def _in_one_byte_per_letter(raw: bytes) -> str:
    """As the encoding in which the name reads like one: of Russian Windows, of older programs."""
    russian = raw.decode("cp866")
    if LINES.search(russian):
        return raw.decode("cp1251", errors="replace")
    return raw.decode("cp437") if MIXED_WORD.search(russian) else russian


def _unicode_path(extra: bytes) -> bytes | None:
    at = 0
    while at + 4 <= len(extra):
        kind = int.from_bytes(extra[at : at + 2], "little")
        length = int.from_bytes(extra[at + 2 : at + 4], "little")
        if kind == UNICODE_PATH and extra[at + 4 : at + 5] == b"\x01":
            return extra[at + 9 : at + 4 + length] or None
        at += 4 + length
    return None


def _shown(path: str, outer: int) -> str:
    """A path as it may be shown: no controls, no marks that turn the text, nothing outside."""
    inside = path.split("/")[-1:] if _points_outside(path) else path.split("/")[outer:]
    shown = "".join(symbol for symbol in "/".join(inside) if symbol.isprintable())
    return shown[: limits.FILE_NAME_CHARACTERS] or "?"


def _points_outside(path: str) -> bool:
    folders = path.split("/")
    return ".." in folders or "\0" in path or bool(ABSOLUTE.match(path))


def _is_passed_over(path: str) -> bool:
    folders = path.casefold().split("/")
    last = folders[-1]
    is_left = "__macosx" in folders or last.startswith("._") or last in LEFT_BY_SYSTEMS
    return is_left or not last
