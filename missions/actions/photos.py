"""Archives of photos or document scans: uploaded, matched on a board, attached in one act.

`photo_staging` reads them in the background and matches the files by name.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from missions.actions import declaration, dossier, files, keys, uploads, versions
from missions.actions.photo_choices import ArchiveRefused, report_of, staged
from missions.actions.photo_staging import PRINTED, SCANNED, STORED
from missions.intake import pages
from missions.jobs import Job
from missions.models import ImportState, Mission, Observer, PhotoArchive, Purpose
from missions.queries import rosters
from observer_portal import reference
from observer_portal.accounts.models import User
from observer_portal.audit.record import act as audit_act
from observer_portal.jobs import after_commit

CHUNK = 50  # photos in memory at a time
FILENAME = 200


class Attached(NamedTuple):
    """What became of an archive's files: numbers, and who could not be changed."""

    attached: int
    unchanged: int
    locked: tuple[str, ...]


def upload(
    mission: Mission,
    chunks: Iterable[bytes],
    *,
    filename: str,
    holds: Purpose,
    by: User,
    at: datetime,
) -> PhotoArchive:
    """Keep an archive and have it read in the background."""
    archive = PhotoArchive(
        reference=reference.new("ZIP"),
        mission=mission,
        holds=holds,
        filename=filename[-FILENAME:],
        next_try_at=at,
        uploaded_by=by,
        uploaded_at=at,
    )
    with audit_act("archive:upload", archive.reference, by=by) as act:
        uploads.receive(archive, chunks)
        act.note(at=at, mission=mission.reference, holds=str(holds))
        after_commit(Job.STAGE_PHOTOS, [{"archive_id": archive.pk}])
    return archive


def picture_of(archive: PhotoArchive, number: int) -> bytes:
    """Return one file of a staged archive as a JPEG, a scan by its first page. Raises FileGone."""
    data_key = uploads.data_key_of(archive)
    if archive.holds == Purpose.DOCUMENT_SCAN:
        return pages.part(uploads.take_part(archive, data_key, SCANNED, number))[0]
    return uploads.take_part(archive, data_key, PRINTED, number)


def attach(archive: PhotoArchive, *, by: User, at: datetime) -> Attached:
    """Give each observer the file that is matched or chosen; all in one act.

    Who is locked is left out and named; a file that an observer has already changes nothing. The
    archive's key is destroyed. Raises ArchiveRefused where it was done or dropped meanwhile.
    """
    with audit_act("archive:apply", archive.reference, by=by) as act:
        locked_archive = staged(archive)
        wanted = {
            line["observer"]: number
            for number, line in enumerate(report_of(locked_archive))
            if line["observer"] and "refused" not in line
        }
        if not wanted:
            raise ArchiveRefused(
                _("No file is matched yet. Choose an observer for a file, or drop the archive.")
            )
        observers = _locked_observers(locked_archive.mission, wanted)
        able = [one for one in observers if archive.holds in rosters.open_groups(one)]
        changes = list(_changes(locked_archive, able, wanted))
        if changes:
            declaration.change_all(changes, by=by, at=at)
        locked_archive.rows_done = len(changes)
        locked_archive.save(update_fields=["rows_done"])
        uploads.end(locked_archive, ImportState.APPLIED, at=at)
        act.note(at=at, attached=len(changes))
    shut = tuple(one.reference for one in observers if one not in able)
    return Attached(len(changes), len(able) - len(changes), shut)


def _locked_observers(mission: Mission, wanted: Iterable[str]) -> list[Observer]:
    return list(
        Observer.objects.filter(mission=mission, removed_at=None, reference__in=list(wanted))
        .select_for_update(of=("self",))
        .select_related("key", "current_version")
        .order_by("pk")
    )


def _changes(
    archive: PhotoArchive, observers: list[Observer], wanted: Mapping[str, int]
) -> Iterator[declaration.Change]:
    archive_key = uploads.data_key_of(archive)
    for start in range(0, len(observers), CHUNK):
        chunk = observers[start : start + CHUNK]
        new = [
            files.NewFile(one, keys.unwrap(one.key), purpose, dossier.JPEG, data)
            for one in chunk
            for purpose, data in _parts(archive, archive_key, wanted[one.reference])
        ]
        kept: dict[int, dict[str, Any]] = {}
        for row, file in zip(files.keep_all(new), new, strict=True):
            kept.setdefault(file.observer.pk, {})[str(file.purpose)] = row
        for one in chunk:
            if not _has(one, kept[one.pk]):
                yield declaration.Change(one, {}, versions.Files(**kept[one.pk]))


def _parts(
    archive: PhotoArchive, archive_key: bytes, number: int
) -> Iterator[tuple[Purpose, bytes]]:
    kinds = {Purpose.PHOTO: STORED, Purpose.PHOTO_PRINT: PRINTED}
    if archive.holds == Purpose.DOCUMENT_SCAN:
        kinds = {Purpose.DOCUMENT_SCAN: SCANNED}
    for purpose, kind in kinds.items():
        yield purpose, uploads.take_part(archive, archive_key, kind, number)


def _has(observer: Observer, kept: Mapping[str, Any]) -> bool:
    version = observer.current_version
    return all(getattr(version, f"{column}_id") == row.pk for column, row in kept.items())


def drop(archive: PhotoArchive, *, by: User, at: datetime) -> None:
    """Give an archive up, also while it is read; its key is destroyed. Done twice, once."""
    with audit_act("archive:drop", archive.reference, by=by) as act:
        locked = PhotoArchive.objects.select_for_update().get(pk=archive.pk)
        if locked.state in (ImportState.WAITING, ImportState.STAGED):
            uploads.end(locked, ImportState.DROPPED, at=at)
            act.note(at=at)
