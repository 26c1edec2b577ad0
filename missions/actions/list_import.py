"""Lists of observers: uploaded, mended where they stand, applied, dropped.

`list_staging` reads them in the background, `list_applying` writes; what is asked for here waits
on the row for a worker.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from missions.actions import list_memory, list_report, uploads
from missions.actions.declaration import PURGED
from missions.actions.files import FileGone
from missions.actions.list_report import Line, Report
from missions.jobs import Job
from missions.models import ImportState, ListImport, Mission
from missions.roster.staging import LONGEST_FOUND
from observer_portal import reference
from observer_portal.accounts.models import User
from observer_portal.audit.record import act as audit_act
from observer_portal.jobs import after_commit

FILENAME = 200
MOST_OPEN = 20  # imports of one mission that are neither applied nor dropped

Cells = Mapping[int, Mapping[str, str]]  # row -> key -> text


class ImportRefused(Exception):  # noqa: N818 - carries the sentence that is shown
    """An import cannot be worked on like this; the message is a sentence for the person."""


class Page(NamedTuple):
    """A staged list: its report, the rows that were asked for, how many there are of them."""

    report: Report
    lines: list[Line]
    total: int


def upload(
    mission: Mission, chunks: Iterable[bytes], *, filename: str, by: User, at: datetime
) -> ListImport:
    """Keep a list, sealed, and have it read in the background. Raises ImportRefused."""
    if mission.election.purged_at:
        raise ImportRefused(str(PURGED))
    waiting = (ImportState.WAITING, ImportState.STAGED)
    if mission.imports.filter(state__in=waiting).count() >= MOST_OPEN:
        raise ImportRefused(
            _("Too many lists are open. Apply or drop one of them, then send this one.")
        )
    import_ = ListImport(
        reference=reference.new("IMP"),
        mission=mission,
        filename=filename[-FILENAME:],
        next_try_at=at,
        uploaded_by=by,
        uploaded_at=at,
    )
    with audit_act("import:upload", import_.reference, by=by) as act:
        uploads.receive(import_, chunks)
        act.note(at=at, mission=mission.reference)
        after_commit(Job.STAGE_IMPORT, [{"import_id": import_.pk}])
    return import_


def page_of(import_: ListImport, view: str, *, start: int, most: int) -> Page:
    """Return what a page of a staged list shows. Raises FileGone where it has just ended."""
    data_key = uploads.data_key_of(import_)
    report = list_report.report_of(import_, data_key)
    if report is None:
        raise FileGone(import_.reference)
    lines = list_report.lines_in(import_, data_key, report, view, start=start, most=most)
    return Page(report, lines, report.count_in(view))


def report_of(import_: ListImport) -> Report:
    """Return what was found in a staged list, without its rows. Raises FileGone."""
    report = list_report.report_of(import_, uploads.data_key_of(import_))
    if report is None:
        raise FileGone(import_.reference)
    return report


def lines_of(import_: ListImport) -> Iterable[Line]:
    """Yield every row of a staged list in the order of the file. Raises FileGone."""
    data_key = uploads.data_key_of(import_)
    report = list_report.report_of(import_, data_key) or Report()
    return list_report.in_order(import_, data_key, report)


def mend(import_: ListImport, cells: Cells, *, at: datetime) -> None:
    """Keep what a person wrote instead of cells, and have the list checked again.

    A check that is under way begins anew, so that two people can mend at once. Raises
    ImportRefused where the list was applied or dropped.
    """
    with transaction.atomic():
        locked, report, data_key = _open(import_)
        for row, texts in cells.items():
            kept = report.corrections.setdefault(str(row), {})
            kept.update({key: text[:LONGEST_FOUND] for key, text in texts.items()})
        _wait(locked, report, data_key, at=at)


def say_columns(import_: ListImport, mapping: Mapping[str, str], *, at: datetime) -> None:
    """Keep which column is which (letter -> key, keys joined by "+", "" for none of ours).

    The list is checked again, and the mission's next list begins with it. Raises ImportRefused.
    """
    with transaction.atomic():
        locked, report, data_key = _staged(import_)
        locked.mapping = dict(mapping)
        locked.save(update_fields=["mapping"])
        list_memory.remember(locked.mission, report.headings, mapping)
        _wait(locked, report, data_key, at=at)


def point_at(import_: ListImport, *, sheet: str, row: int, at: datetime) -> None:
    """Keep on which sheet and in which row the headings are; what was said of columns is void.

    So are corrections: they were of other rows. The list is checked again. Raises ImportRefused.
    """
    with transaction.atomic():
        locked, report, data_key = _staged(import_)
        locked.mapping, locked.table_sheet, locked.header_row = {}, sheet, row
        locked.save(update_fields=["mapping", "table_sheet", "header_row"])
        if sheet != (report.sheet or ""):
            report.corrections = {}
        _wait(locked, report, data_key, at=at)


def compare_again(import_: ListImport, *, at: datetime) -> None:
    """Have the list compared with the observers as they are now. Raises ImportRefused."""
    with transaction.atomic():
        _wait(*_staged(import_), at=at)


def ask_to_apply(
    import_: ListImport, *, seen: str, consented: bool, by: User, at: datetime
) -> None:
    """Have the good rows declared. `seen`: the digest of what the person was shown.

    `consented`: the person says that each observer who is added has agreed. Raises ImportRefused.
    """
    with transaction.atomic():
        locked, report, data_key = _staged(import_)
        if report.digest != seen:
            raise ImportRefused(
                _("The list was checked again since you opened the page. Look at it once more.")
            )
        if not report.ready:
            raise ImportRefused(_("There is nothing to apply in this list."))
        report.applying = {"by": by.pk, "consent": consented}
        _wait(locked, report, data_key, at=at)


def drop(import_: ListImport, *, by: User, at: datetime) -> None:
    """Give a list up, also while it is read; its key is destroyed. Done twice, once.

    A list of which a part was applied has then been applied, without the rest.
    """
    with audit_act("import:drop", import_.reference, by=by) as act:
        locked = ListImport.objects.select_for_update().get(pk=import_.pk)
        if locked.state in (ImportState.WAITING, ImportState.STAGED):
            state = ImportState.APPLIED if was_applied(locked) else ImportState.DROPPED
            uploads.end(locked, state, at=at, facts=locked.facts)
            act.note(at=at)


def was_applied(import_: ListImport) -> bool:
    """Say whether anything of a list was declared."""
    return bool(import_.facts.get("added") or import_.facts.get("changed"))


def is_applying(import_: ListImport) -> bool:
    """Say whether an import waits to be applied, or is. It waits to be checked otherwise."""
    if import_.staged is None or import_.key_wrapped is None:
        return False
    report = list_report.report_of(import_, uploads.data_key_of(import_))
    return report is not None and report.applying is not None


Opened = tuple[ListImport, Report, bytes]


def _open(import_: ListImport) -> Opened:
    """Lock an import that was checked and has not ended. Raises ImportRefused."""
    locked = ListImport.objects.select_for_update(of=("self",)).get(pk=import_.pk)
    if locked.state not in (ImportState.WAITING, ImportState.STAGED) or locked.staged is None:
        raise ImportRefused(
            _("This list has been applied or dropped meanwhile. Nothing was changed now.")
        )
    data_key = uploads.data_key_of(locked)
    return locked, list_report.report_of(locked, data_key) or Report(), data_key


def _staged(import_: ListImport) -> Opened:
    """Lock an import that waits for the mission. Raises ImportRefused."""
    opened = _open(import_)
    if opened[0].state == ImportState.WAITING:
        raise ImportRefused(
            _("The list is being checked or applied at this moment. Wait until that is done.")
        )
    return opened


def _wait(import_: ListImport, report: Report, data_key: bytes, *, at: datetime) -> None:
    """Let the import wait for a worker again."""
    report.note = ""
    import_.staged = list_report.sealed(import_, data_key, report)
    import_.state, import_.next_try_at = ImportState.WAITING, at
    import_.attempts = import_.rows_done = 0
    import_.save(update_fields=["staged", "state", "next_try_at", "attempts", "rows_done"])
    after_commit(Job.STAGE_IMPORT, [{"import_id": import_.pk}])
