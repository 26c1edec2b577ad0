"""Read an archive of photos or scans in the background, and match its files by name."""

import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any, BinaryIO

from django.db import transaction

from missions.actions import keys, uploads, versions
from missions.actions.files import FileGone
from missions.intake import archive as archives
from missions.intake import limits, pages, picture, scan, zipframes
from missions.intake.picture import Picture
from missions.intake.refusals import FileRefused
from missions.intake.scan import Scan
from missions.intake.wire import Refused
from missions.jobs import Job
from missions.models import ImportState, Mission, PhotoArchive, Purpose
from missions.queries import rosters
from missions.roster import photo_names
from observer_portal.jobs import after_commit

# Parts of an archive beside those of `uploads`: what was drawn anew, sealed until it is attached.
STORED, PRINTED, SCANNED = "2", "3", "4"
SAVE_EVERY = 2.0  # seconds
WORK_FOR = 150.0  # seconds; then the task makes room and goes on in another

Now = Callable[[], datetime]
Result = Picture | Scan | FileRefused


def stage(archive_id: int, *, now: Now) -> None:
    """Read an archive file by file, and match what was read; done again, it goes on.

    1. claim the row; 2. draw each file anew in the child process and keep it sealed; 3. save what
    is done every two seconds; 4. match by name and put the board before the mission. Nothing is
    written to an observer. Stops where the archive was dropped or another has taken it over.
    """
    archive = uploads.claim(PhotoArchive, archive_id, at=now())
    if archive is None:
        return
    data_key = uploads.data_key_of(archive)
    report: list[dict[str, Any]] = uploads.report_of(archive, data_key) or []
    try:
        with uploads.open_file(archive, data_key) as file:
            is_whole = _read_on(archive, file, report, data_key, now=now)
    except FileRefused as refusal:
        _refuse(archive, refusal, at=now())
        return
    except FileGone:
        if _is_over(archive):  # dropped while it was read
            return
        raise
    if is_whole is not None and _go_on(archive, report, data_key, is_whole=is_whole, now=now):
        return
    _is_over(archive)


def _go_on(
    archive: PhotoArchive,
    report: list[dict[str, Any]],
    data_key: bytes,
    *,
    is_whole: bool,
    now: Now,
) -> bool:
    """Put the board before the mission, or go on in another task; False when it is not ours."""
    if is_whole:
        match_files(report, archive.mission)
        staged = {"state": ImportState.STAGED, "rows": len(report)}
        return _save(archive, report, data_key, at=now(), **staged)
    at = now()
    if not _save(archive, report, data_key, at=at, next_try_at=at):
        return False
    after_commit(Job.STAGE_PHOTOS, [{"archive_id": archive.pk}])
    return True


def _read_on(
    archive: PhotoArchive,
    file: BinaryIO,
    report: list[dict[str, Any]],
    data_key: bytes,
    *,
    now: Now,
) -> bool | None:
    """Read the files that the report lacks. True: all; False: time is up; None: not ours now."""
    total = _how_many(file)
    began = saved = time.monotonic()
    for name, result in _drawn_anew(archive, islice(archives.photos_in(file), len(report), None)):
        report.append(_kept(archive, data_key, len(report), name, result))
        tick = time.monotonic()
        if tick - saved >= SAVE_EVERY:
            saved = tick
            if not _save(archive, report, data_key, at=now(), rows=max(total, len(report))):
                return None
        if tick - began >= WORK_FOR:
            return False
    return True


def _how_many(file: BinaryIO) -> int:
    """Return about how many files an archive holds, for the progress; `photos_in` judges it."""
    try:
        parts = zipframes.parts(file, most=limits.PHOTO_ARCHIVE_PARTS)
    except Refused:
        return 0
    return sum(not part.name.endswith((b"/", b"\\")) for part in parts)


def _drawn_anew(
    archive: PhotoArchive, found: Iterable[tuple[str, bytes | FileRefused]]
) -> Iterator[tuple[str, Result]]:
    if archive.holds == Purpose.DOCUMENT_SCAN:
        return scan.reencode_each(found)
    return picture.reencode_each(found)


def _kept(
    archive: PhotoArchive, data_key: bytes, number: int, name: str, result: Result
) -> dict[str, Any]:
    """Keep what was drawn anew, sealed, and return its line of the report."""
    line: dict[str, Any] = {"name": name, "observer": "", "how": ""}
    if isinstance(result, FileRefused):
        return line | {"refused": result.kind, "facts": result.facts}
    if isinstance(result, Scan):
        uploads.put_part(archive, data_key, SCANNED, number, pages.join(result.pages))
        return line | {"pages": len(result.pages)}
    uploads.put_part(archive, data_key, STORED, number, result.jpeg)
    uploads.put_part(archive, data_key, PRINTED, number, result.print_jpeg)
    return line | {"advice": list(result.advice)}


def _save(
    archive: PhotoArchive,
    report: list[dict[str, Any]],
    data_key: bytes,
    *,
    at: datetime,
    **columns: Any,
) -> bool:
    readable = sum("refused" not in line for line in report)
    staged = uploads.sealed_report(archive, data_key, report)
    done = {"staged": staged, "rows_done": len(report), "rows_ok": readable}
    return uploads.renew(archive, at=at, **(done | columns))


def _refuse(archive: PhotoArchive, refusal: FileRefused, *, at: datetime) -> None:
    with transaction.atomic():
        locked = PhotoArchive.objects.select_for_update().get(pk=archive.pk)
        if locked.state == ImportState.WAITING and locked.attempts == archive.attempts:
            facts = dict(refusal.facts)
            uploads.end(locked, ImportState.REFUSED, at=at, problem=refusal.kind, facts=facts)


def _is_over(archive: PhotoArchive) -> bool:
    """Say whether the archive has ended meanwhile; what was written since then is removed."""
    ends = (ImportState.DROPPED, ImportState.REFUSED, ImportState.APPLIED)
    is_over = PhotoArchive.objects.filter(pk=archive.pk, state__in=ends).exists()
    if is_over:
        uploads.wipe(archive)
    return is_over


def match_files(report: list[dict[str, Any]], mission: Mission) -> None:
    """Find by name whose file each is; a choice that a person made stays.

    What can be read is matched first: a broken file takes nobody away from a sound one.
    """
    chosen = {line["observer"] for line in report if line["how"] == "chosen"}
    mission_people = list(_people(mission))
    people = [person for person in mission_people if person.reference not in chosen]
    for is_refused in (False, True):
        lines = [
            line
            for line in report
            if ("refused" in line) is is_refused and line["how"] not in ("chosen", "released")
        ]
        found = photo_names.match([line["name"] for line in lines], people)
        for position, line in enumerate(lines):
            match = found.get(position)
            line["observer"] = match.reference if match else ""
            line["how"] = str(match.how) if match else ""
    _say_whom_they_fit(report, mission_people)


def _say_whom_they_fit(report: list[dict[str, Any]], people: list[photo_names.Person]) -> None:
    """Put beside each file that is nobody's whom its name might mean."""
    nobodys = {
        number: line["name"]
        for number, line in enumerate(report)
        if "refused" not in line and not line["observer"]
    }
    fits = photo_names.fitting(nobodys, people)
    for number, line in enumerate(report):
        line.pop("fits", None)
        if number in fits:
            line["fits"] = fits[number]


def _people(mission: Mission) -> Iterator[photo_names.Person]:
    observers = rosters.roster(mission).select_related("current_version", "key")
    for observer in observers.iterator(chunk_size=1000):
        if observer.current_version is None:
            continue
        values = versions.values_of(observer.current_version, keys.unwrap(observer.key))
        yield photo_names.Person(
            reference=observer.reference,
            listed=values.get("photo_name", ""),
            document_number=values["document_number"],
            surname_latin=values["surname_latin"],
            given_names_latin=values["given_names_latin"],
            surname_cyrillic=values["surname_cyrillic"],
            given_names_cyrillic=values["given_names_cyrillic"],
        )
