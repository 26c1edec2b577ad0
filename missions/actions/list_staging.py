"""Read an uploaded list in the background: check every cell, compare it with who is declared."""

import logging
import secrets
import time
from collections.abc import Callable, Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction

from missions.actions import (
    list_applying,
    list_claims,
    list_comparing,
    list_memory,
    list_report,
    uploads,
)
from missions.actions.files import FileGone
from missions.actions.list_applying import Applied, Now
from missions.actions.list_claims import TakenOver
from missions.actions.list_report import Kind, Line, Report
from missions.intake import spreadsheet
from missions.intake.refusals import FileRefused
from missions.models import ImportState, ListImport
from missions.roster import staging
from missions.roster.reading import CYRILLIC_NAMES
from missions.roster.said import Said
from missions.roster.sheet import Sheet, sheets_of
from missions.roster.staging import NotAList, Problem, Staged

MOST_ATTEMPTS = 3
SAVE_EVERY = 0.5  # seconds
NO_LIST = "no_list"  # the problem of an import in which nothing looks like headings
STOPPED, CHANGED = "stopped", "changed"  # why a list is shown again
KEPT_DUPLICATES = 100
KEPT_MISSING = 500
KEPT_IGNORED = 20

logger = logging.getLogger(__name__)


def stage(import_id: int, *, now: Now) -> None:
    """Do what an import waits for; does nothing where another works on it.

    1. claim the row: the attempt is counted before the work; 2. where applying was asked for, write
    the good rows in one act; 3. read the file in the child process, check every row, compare with
    the observers that are declared, and seal what was found. Nothing else is written to observers.

    A file that ends its worker three times is refused; a list that was checked before is shown
    again as it was.
    """
    import_ = uploads.claim(ListImport, import_id, at=now())
    if import_ is None:
        return
    try:
        _work(import_, now=now)
    except TakenOver:
        list_claims.is_over(import_)
    except FileGone:
        if not list_claims.is_over(import_):
            raise


def _work(import_: ListImport, *, now: Now) -> None:
    data_key = uploads.data_key_of(import_)
    report = list_report.report_of(import_, data_key) or Report()
    try:
        found = _found(import_, data_key, report, now=now)
    except FileRefused as refusal:
        if not report.compared_at:
            _refuse(import_, refusal, at=now())
            return
        logger.warning("The check of %s did not end: %s.", import_, refusal.kind)
        report.note, report.applying = STOPPED, None
        found = report
    if found is not None:
        _show(import_, data_key, found, at=now())


def _found(import_: ListImport, data_key: bytes, report: Report, *, now: Now) -> Report | None:
    """Apply where that was asked for, then check; None where the import has ended with it.

    Raises FileRefused, FileGone and TakenOver.
    """
    if import_.attempts > MOST_ATTEMPTS:
        raise FileRefused(uploads.GIVEN_UP)
    if report.applying is not None:
        applied = list_applying.apply(import_, data_key, report, now=now)
        if applied is Applied.WHOLLY:
            return None
        report.note = CHANGED if applied is Applied.NOTHING else ""
    return _check(import_, data_key, report, now=now)


def _check(import_: ListImport, data_key: bytes, before: Report, *, now: Now) -> Report:
    """Read, check and compare; keep the rows. Raises what `_found` does."""
    with uploads.open_file(import_, data_key) as file:
        data = file.read()
    sheets = sheets_of(spreadsheet.read(data, filename=import_.filename))
    at = now()
    list_claims.renew(import_, at=at)
    try:
        staged = _staged(import_, sheets, before, at=at, now=now)
    except NotAList as refusal:
        if refusal.header_row is None:
            raise FileRefused(NO_LIST) from refusal
        found = _unknown(refusal, before, now=now)
    else:
        found = _compared(import_, data_key, before, staged, now=now)
    found.sheets = [sheet.name for sheet in sheets if sheet.name]
    return found


def _staged(
    import_: ListImport, sheets: Sequence[Sheet], before: Report, *, at: datetime, now: Now
) -> Staged:
    said = Said(
        import_.mapping,
        list_memory.remembered(import_.mission),
        sheet=import_.table_sheet or None,
        row=import_.header_row,
    )
    return staging.stage(
        sheets,
        election_day=import_.mission.election.election_day,
        today=at.astimezone(settings.ASTANA).date(),
        demo=settings.DEMO,
        said=said,
        corrections={int(row): cells for row, cells in before.corrections.items()},
        progress=_progress(import_, now=now),
    )


def _compared(
    import_: ListImport, data_key: bytes, before: Report, staged: Staged, *, now: Now
) -> Report:
    at = now()
    present = list_comparing.present_of(import_.mission)
    lines, missing = list_comparing.compare(_lines(staged, before), present)
    list_claims.renew(import_, at=at, rows=staged.n, rows_done=staged.n)
    generation = secrets.randbelow(list_report.GENERATIONS - 1)
    if generation >= before.generation:  # never the one that is shown now
        generation += 1
    sections = list_report.keep_lines(import_, data_key, lines, generation=generation)
    new = [line for line in lines if line.kind == Kind.NEW]
    return Report(
        generation=generation,
        is_list=True,
        sheet=staged.sheet,
        header_row=staged.header_row,
        columns={x: [k] if isinstance(k, str) else list(k) for x, k in staged.columns.items()},
        headings=dict(staged.headings),
        unknown_columns=staged.unknown_columns,
        missing_columns=staged.missing_columns,
        unsure=staged.unsure,
        unread_sheets=staged.unread_sheets,
        ignored_rows=len(staged.ignored_rows),
        ignored=[n for n in staged.ignored_rows if n > staged.header_row][:KEPT_IGNORED],
        sections=sections,
        values_changed=sum(len(line.was) for line in lines if line.kind == Kind.CHANGED),
        suggested=sum(not any(line.values.get(key) for key in CYRILLIC_NAMES) for line in new),
        duplicates=[list(one.rows) for one in staged.duplicates[:KEPT_DUPLICATES]],
        missing=missing[:KEPT_MISSING],
        missing_in_all=len(missing),
        digest=list_comparing.digest(lines, present),
        compared_at=at.isoformat(),
        corrections=before.corrections,
        note=before.note,
    )


def _lines(staged: Staged, before: Report) -> list[Line]:
    problems: dict[int, list[Problem]] = {}
    warnings: dict[int, list[Problem]] = {}
    for found, by_row in ((staged.problems, problems), (staged.warnings, warnings)):
        for problem in found:
            by_row.setdefault(problem.row, []).append(problem)
    return [
        Line(
            row=row.row,
            values=row.values,
            problems=problems.get(row.row, ()),
            warnings=warnings.get(row.row, ()),
            mended=list(before.corrections.get(str(row.row), ())),
            key=row.key,
            written=row.written,
        )
        for row in staged.rows
    ]


def _unknown(refusal: NotAList, before: Report, *, now: Now) -> Report:
    """Return the report of a table whose headings say nothing: a person has to."""
    return Report(
        sheet=refusal.sheet,
        header_row=refusal.header_row or 0,
        headings=dict(refusal.headings),
        unknown_columns=list(refusal.headings),
        compared_at=now().isoformat(),
        corrections=before.corrections,
    )


def _show(import_: ListImport, data_key: bytes, report: Report, *, at: datetime) -> None:
    """Put the list before the mission."""
    total = sum(report.sections.values())
    list_claims.renew(
        import_,
        at=at,
        state=ImportState.STAGED,
        staged=list_report.sealed(import_, data_key, report),
        rows=total,
        rows_done=total,
        rows_ok=total - report.count(Kind.PROBLEM),
        attempts=0,
    )
    list_report.wipe_lines(import_, but=report.generation)


def _progress(import_: ListImport, *, now: Now) -> Callable[[int, int], None]:
    saved = time.monotonic()

    def progress(done: int, total: int) -> None:
        nonlocal saved
        if time.monotonic() - saved >= SAVE_EVERY:
            saved = time.monotonic()
            list_claims.renew(import_, at=now(), rows=total, rows_done=done)

    return progress


def _refuse(import_: ListImport, refusal: FileRefused, *, at: datetime) -> None:
    with transaction.atomic():
        locked = list_claims.lock(import_)
        facts = dict(refusal.facts)
        uploads.end(locked, ImportState.REFUSED, at=at, problem=refusal.kind, facts=facts)
