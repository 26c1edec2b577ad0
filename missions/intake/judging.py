"""What a file is, and whether the pages would take it: one file of any kind, wherever it lies.

The pages know what a file is sent for and hand it to the same readers. Here the kind may be left
to the content; the path is looked at before it is opened, so that nothing that only looks like a
file (a device, a pipe) is ever read.
"""

import os
import stat
import time
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, NamedTuple

from missions.intake import archive, batch, limits, picture, scan, sniffing, spreadsheet
from missions.intake.parent import Child
from missions.intake.refusals import FileRefused


class Kind(StrEnum):
    """What files are sent for."""

    LIST = "list"
    PHOTO = "photo"
    SCAN = "scan"
    PHOTO_ARCHIVE = "photo_archive"


UNKNOWN = "unknown"


class Verdict(NamedTuple):
    """What a file was taken for, and why it is refused; None where it is accepted."""

    kind: str
    refusal: FileRefused | None


def judge(path: Path, *, kind: Kind | None = None) -> Verdict:
    """Say whether a file would be taken as what it is sent for; without `kind` by its content.

    An archive is accepted where its frame is sound and a photo in it can be read; the first that
    can is looked for until the time is over (`limits.JUDGE_SECONDS`). The pages tell of each.
    """
    found: Kind | None = kind
    try:
        with _opened(path) as file:
            found = kind or kind_of(file)
            if found is None:
                raise FileRefused("unknown_type")  # noqa: TRY301 - told as every other refusal
            _READERS[found](file, path.name)
    except FileRefused as refusal:
        return Verdict(found or UNKNOWN, refusal)
    except OSError:
        return Verdict(found or UNKNOWN, FileRefused("unreadable"))
    return Verdict(found, None)


def _opened(path: Path) -> BinaryIO:
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # to open a device may do something already
            raise FileRefused("not_a_file")
        file = os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb")
    except (OSError, ValueError) as failure:
        raise FileRefused("unreadable") from failure
    found = os.fstat(file.fileno())
    if stat.S_ISREG(found.st_mode) and found.st_size:
        return file
    file.close()  # what says that it is empty and is not, as in /proc, is no file that was sent
    raise FileRefused("empty" if stat.S_ISREG(found.st_mode) else "not_a_file")


def kind_of(file: BinaryIO) -> Kind | None:
    """Return what the content of a file is sent for; None for what is sent for nothing.

    Raises FileRefused("empty").
    """
    beginning = file.read(sniffing.ENOUGH)
    if not beginning:
        raise FileRefused("empty")
    if sniffing.is_zip(beginning):
        return Kind.LIST if sniffing.is_workbook(file) else Kind.PHOTO_ARCHIVE
    if sniffing.is_picture(beginning):
        return Kind.PHOTO
    if sniffing.is_pdf(beginning):
        return Kind.SCAN
    return Kind.LIST if sniffing.is_table(beginning) else None


def _whole(file: BinaryIO, most: int) -> bytes:
    """Return what a file holds, never more than `most` of it. Raises FileRefused."""
    if file.seek(0, os.SEEK_END) > most:
        raise FileRefused("too_big", limit=most // limits.MB)
    file.seek(0)
    data = file.read(most + 1)
    if len(data) > most:  # it grows, or its size is not what it holds
        raise FileRefused("too_big", limit=most // limits.MB)
    return data


def _list(file: BinaryIO, name: str) -> None:
    spreadsheet.look_through(_whole(file, limits.SPREADSHEET_BYTES), filename=name)


def _photo(file: BinaryIO, _name: str) -> None:
    picture.reencode(_whole(file, limits.PHOTO_BYTES))


def _scan(file: BinaryIO, _name: str) -> None:
    scan.reencode_scan(_whole(file, limits.SCAN_BYTES))


def _photo_archive(file: BinaryIO, _name: str) -> None:
    until = time.monotonic() + limits.JUDGE_SECONDS
    refused: FileRefused | None = None
    for _file_name, result in batch.each(archive.photos_in(file), _photo_or_scan, until=until):
        if not isinstance(result, FileRefused):
            return
        refused = refused or result
        if time.monotonic() >= until:
            break
    raise refused or FileRefused("empty")


def _photo_or_scan(data: bytes, child: Child) -> None:
    """An archive holds the one or the other; here nobody has said which."""
    try:
        picture.reencode_by(data, child)
    except FileRefused as refusal:
        if not sniffing.is_pdf(data) and refusal.kind != "too_small":
            raise
        scan.reencode_by(data, child)


_READERS: dict[Kind, Callable[[BinaryIO, str], None]] = {
    Kind.LIST: _list,
    Kind.PHOTO: _photo,
    Kind.SCAN: _scan,
    Kind.PHOTO_ARCHIVE: _photo_archive,
}
