"""Uploaded files on their way: sealed in pieces with a key of their own, destroyed at the end.

A file is never held whole: it is sealed piece by piece as it comes in, and read again piece by
piece by the task. The row is the queue: whoever works on an upload claims it for a minute and
renews the claim while it goes on, so that what a killed worker leaves is found and taken up again.
"""

import io
import json
import secrets
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.db import transaction

from missions.actions import files, keys
from missions.jobs import Job
from missions.models import ImportState, ListImport, PhotoArchive
from observer_portal import sealing
from observer_portal.jobs import Ids, after_commit

PIECE = 4 << 20  # bytes
LEASE = timedelta(seconds=60)
MOST_ATTEMPTS = 12
AT_ONCE = 200
GIVEN_UP = "timeout"  # a kind of missions.intake.refusals
NAME_BYTES = 28  # hexadecimal digits of a part follow: 64 characters in all
MANIFEST, PIECES = "0", "1"  # what a part is; an action may have more of its own

AnyUpload = ListImport | PhotoArchive
Upload = TypeVar("Upload", ListImport, PhotoArchive)


def receive(upload: AnyUpload, chunks: Iterable[bytes]) -> None:
    """Seal what comes in and make the row; `upload` has all its columns but key and file."""
    data_key = sealing.new_key()
    upload.key_wrapped = keys.wrap_for(data_key, upload.reference)
    upload.file_name = secrets.token_hex(NAME_BYTES)
    sizes = []
    for number, piece in enumerate(_pieces(chunks)):
        put_part(upload, data_key, PIECES, number, piece)
        sizes.append(len(piece))
    put_part(upload, data_key, MANIFEST, 0, json.dumps(sizes).encode())
    upload.save()


def _pieces(chunks: Iterable[bytes]) -> Iterator[bytes]:
    gathered = bytearray()
    for chunk in chunks:
        gathered += chunk
        while len(gathered) >= PIECE:
            yield bytes(gathered[:PIECE])
            del gathered[:PIECE]
    if gathered:
        yield bytes(gathered)


def open_file(upload: AnyUpload, data_key: bytes) -> io.BufferedReader:
    """Return the uploaded file, to be read and sought in. Raises FileGone."""
    return io.BufferedReader(_Sealed(upload, data_key), buffer_size=1 << 18)


class _Sealed(io.RawIOBase):
    """The pieces of an upload as one file; one piece is in memory at a time."""

    def __init__(self, upload: AnyUpload, data_key: bytes) -> None:
        super().__init__()
        self._upload, self._key = upload, data_key
        sizes: list[int] = json.loads(take_part(upload, data_key, MANIFEST, 0))
        self._size = sum(sizes)
        self._at = 0
        self._held = (-1, b"")

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def readinto(self, target: Any, /) -> int:
        number, skipped = divmod(self._at, PIECE)
        if self._at >= self._size:
            return 0
        if self._held[0] != number:
            self._held = (number, take_part(self._upload, self._key, PIECES, number))
        found = self._held[1][skipped : skipped + len(target)]
        target[: len(found)] = found
        self._at += len(found)
        return len(found)


def put_part(upload: AnyUpload, data_key: bytes, kind: str, number: int, data: bytes) -> None:
    """Seal one part of an upload; written again it is the same file."""
    name = f"{upload.file_name}{kind}{number:07x}"
    files.put(name, sealing.seal(data_key, data, aad=f"upload|{upload.reference}|{name}"))


def take_part(upload: AnyUpload, data_key: bytes, kind: str, number: int) -> bytes:
    """Return one part. Raises FileGone."""
    name = f"{upload.file_name}{kind}{number:07x}"
    return sealing.unseal(data_key, files.take(name), aad=f"upload|{upload.reference}|{name}")


def data_key_of(upload: AnyUpload) -> bytes:
    """Return the upload's key. Raises FileGone when it was destroyed."""
    if upload.key_wrapped is None:
        raise files.FileGone(upload.reference)
    return keys.unwrap_for(bytes(upload.key_wrapped), upload.reference)


def sealed_report(upload: AnyUpload, data_key: bytes, report: Any) -> bytes:
    """Seal what was found in an upload, as JSON, for its column `staged`."""
    text = json.dumps(report, ensure_ascii=False).encode()
    return sealing.seal(data_key, text, aad=f"staged|{upload.reference}")


def report_of(upload: AnyUpload, data_key: bytes) -> Any:
    """Return what `sealed_report` sealed; None where nothing is staged yet."""
    if upload.staged is None:
        return None
    return json.loads(sealing.unseal(data_key, upload.staged, aad=f"staged|{upload.reference}"))


def claim(model: type[Upload], upload_id: int, *, at: datetime) -> Upload | None:
    """Take an upload to work on, or None where it is not due, gone or in another's hands.

    The attempt is counted before the work. After too many the upload is refused: something in it
    ends the worker.
    """
    with transaction.atomic():
        upload = (
            model.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(pk=upload_id, state=ImportState.WAITING, next_try_at__lte=at)
            .first()
        )
        if upload is None:
            return None
        if upload.attempts >= MOST_ATTEMPTS:
            end(upload, ImportState.REFUSED, at=at, problem=GIVEN_UP)
            return None
        upload.attempts += 1
        upload.next_try_at = at + LEASE
        upload.save(update_fields=["attempts", "next_try_at"])
    return upload


def resume(*, at: datetime) -> int:
    """Send word again of every upload that waits and is due; returns how many."""
    found = 0
    for model, job, name in (
        (ListImport, Job.STAGE_IMPORT, "import_id"),
        (PhotoArchive, Job.STAGE_PHOTOS, "archive_id"),
    ):
        due = model.objects.filter(state=ImportState.WAITING, next_try_at__lte=at)
        ids = due.order_by("next_try_at").values_list("pk", flat=True)[:AT_ONCE]
        calls: list[Ids] = [{name: pk} for pk in ids]
        after_commit(job, calls)
        found += len(calls)
    return found


def renew(upload: AnyUpload, *, at: datetime, **columns: Any) -> bool:
    """Keep the claim and what was done so far; False when another has taken over or dropped it."""
    mine = type(upload).objects.filter(
        pk=upload.pk, state=ImportState.WAITING, attempts=upload.attempts
    )
    return bool(mine.update(**{"next_try_at": at + LEASE, **columns}))


def end(
    upload: AnyUpload,
    state: ImportState,
    *,
    at: datetime,
    problem: str = "",
    facts: dict[str, Any] | None = None,
) -> None:
    """End an upload: destroy its key at once and its files after the commit.

    `problem` and `facts`: why, and what the sentence about it names. The row must be locked by the
    caller.
    """
    upload.state, upload.ended_at = state, at
    upload.problem, upload.facts = problem, facts or {}
    upload.key_wrapped = upload.staged = None
    upload.save(update_fields=["state", "ended_at", "problem", "facts", "key_wrapped", "staged"])
    transaction.on_commit(lambda: wipe(upload))


def wipe(upload: AnyUpload) -> None:
    """Remove the sealed files of an upload; done again, nothing happens."""
    name = upload.file_name
    for path in (Path(settings.FILES) / name[:2]).glob(f"{name}*"):
        path.unlink(missing_ok=True)
