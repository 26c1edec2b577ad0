"""Sealed files on disk under keyed names. A retry writes the same bytes to the same name."""

import fcntl
import hashlib
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from missions.actions import keys
from missions.models import Observer, ObserverKey, Purpose, StoredFile
from observer_portal import sealing

UNFINISHED = ".tmp"  # what is being written ends so
LOCK = "lock"


class FileGone(Exception):  # noqa: N818 - reads as the sentence it is
    """The row is there and the file is not, or its key was destroyed."""


class NewFile(NamedTuple):
    """A file to be kept for an observer."""

    observer: Observer
    data_key: bytes
    purpose: Purpose
    media_type: str
    data: bytes


def keep_all(new: Iterable[NewFile]) -> list[StoredFile]:
    """Seal and write files of observers, and make their rows in one query."""
    rows = []
    folders = set()
    for file in new:
        name = name_of(file.data_key, file.purpose, file.data)
        blob = sealing.seal(file.data_key, file.data, aad=f"file|{name}")
        folders.add(_write(name, blob))
        rows.append(
            StoredFile(
                observer=file.observer,
                name=name,
                purpose=file.purpose,
                media_type=file.media_type,
                size=len(file.data),
            )
        )
    for folder in folders:
        _sync(folder)
    return _bulk(rows)


def name_of(data_key: bytes, purpose: str, data: bytes) -> str:
    """Return the name under which this content is kept: a digest keyed with its observer's key."""
    content = hashlib.sha256(data).hexdigest()
    return sealing.keyed_hash(data_key, "file", purpose, content).hex()


def keep(
    observer: Observer, data: bytes, *, data_key: bytes, purpose: Purpose, media_type: str
) -> StoredFile:
    """Seal and write one file of an observer; the case of one of `keep_all`."""
    return keep_all([NewFile(observer, data_key, purpose, media_type, data)])[0]


def keep_letter(data: bytes, *, media_type: str) -> StoredFile:
    """Seal and write a letter or a signed scan that belongs to no observer."""
    name = secrets.token_hex(32)
    put(name, sealing.seal(keys.offices_key(), data, aad=f"file|{name}"))
    return StoredFile.objects.create(
        name=name, purpose=Purpose.LETTER, media_type=media_type, size=len(data)
    )


def read(file: StoredFile, data_key: bytes | None = None) -> bytes:
    """Return the file's content; `data_key` spares a query where the caller has it.

    Raises FileGone.
    """
    key = data_key
    if key is None:
        key = key_of(file.observer) if file.observer else keys.offices_key()
    return sealing.unseal(key, take(file.name), aad=f"file|{file.name}")


def key_of(observer: Observer) -> bytes:
    """Return the observer's data key; raises FileGone where the purge has destroyed it."""
    try:
        return keys.unwrap(observer.key)
    except ObserverKey.DoesNotExist:
        raise FileGone(f"the key of {observer}") from None


def put(name: str, blob: bytes) -> None:
    """Write sealed bytes under `name`: to a temporary file, synced, then renamed.

    The folder is synced too: else a lost power supply could take the file from a row that is kept.
    """
    _sync(_write(name, blob))


def _write(name: str, blob: bytes) -> Path:
    """Write one file and return its folder, which is still to be synced.

    What is there already is not written again, but made young: whoever cleans the store takes an
    old file without a row for one that nobody will ever have, and the row may come in a moment.
    """
    path = _path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    with _kept_from_cleaning():
        if path.exists() and path.stat().st_size == len(blob) and path.read_bytes() == blob:
            os.utime(path)
            return path.parent
    temporary = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}{UNFINISHED}")
    with temporary.open("wb") as file:
        file.write(blob)
        file.flush()
        os.fsync(file.fileno())
    with _kept_from_cleaning():
        temporary.rename(path)
    return path.parent


@contextmanager
def _kept_from_cleaning() -> Iterator[None]:
    """Hold the lock of the store, shared: no file is removed between two looks at it."""
    with _lock(fcntl.LOCK_SH):
        yield


@contextmanager
def _lock(how: int) -> Iterator[None]:
    """Hold the lock of the store; raises BlockingIOError where LOCK_NB finds it held.

    A file, opened for writing, so that it holds between machines too (NFS).
    """
    descriptor = _open_lock(Path(settings.FILES) / LOCK)
    try:
        fcntl.flock(descriptor, how)
        yield
    finally:
        os.close(descriptor)


def _open_lock(path: Path) -> int:
    """Open the file of the lock; whoever makes it, all accounts of the portal can open it."""
    try:
        return os.open(path, os.O_RDWR)
    except FileNotFoundError:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o660)
        with suppress(PermissionError):  # another account has made it at this very moment
            os.fchmod(descriptor, 0o660)  # a command by hand may have another umask
        return descriptor


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def take(name: str) -> bytes:
    """Return the sealed bytes under `name`; raises FileGone."""
    try:
        return _path(name).read_bytes()
    except FileNotFoundError:
        raise FileGone(name) from None


def is_there(name: str) -> bool:
    """Whether sealed bytes are kept under `name`."""
    return _path(name).exists()


def is_away() -> bool:
    """Whether the store as a whole is missing: a disk that is not mounted is an empty folder."""
    root = Path(settings.FILES)
    return not root.is_dir() or not any(path.is_dir() for path in root.iterdir())


def drop_if_old(path: Path, *, before: float) -> bool:
    """Remove a file of the store that was last written before that second; False where it was not.

    Nobody writes it between the look at its age and the removal. Where somebody is writing at this
    moment, it stays until the next time.
    """
    try:
        with _lock(fcntl.LOCK_EX | fcntl.LOCK_NB):
            if path.stat().st_mtime >= before:
                return False
            path.unlink()
    except (BlockingIOError, FileNotFoundError):
        return False
    return True


def drop(name: str) -> None:
    """Remove the sealed bytes under `name`, where they are still there."""
    _path(name).unlink(missing_ok=True)


def _path(name: str) -> Path:
    if not name.isalnum():  # our own hexadecimal names; anything else is a path in disguise
        raise ValueError("a stored file's name is hexadecimal digits")
    return Path(settings.FILES) / name[:2] / name


def _bulk(rows: list[StoredFile]) -> list[StoredFile]:
    """Make the rows; the same content kept twice is one row."""
    unique = {row.name: row for row in rows}
    StoredFile.objects.bulk_create(unique.values(), ignore_conflicts=True)
    kept = {file.name: file for file in StoredFile.objects.filter(name__in=unique)}
    return [kept[row.name] for row in rows]
