"""Purge an election: two people decide, a task does it in pieces, a record says what went.

1. an administrator asks, once the time that the election keeps personal data for is over; 2. a
second person confirms: from that moment nothing new is taken; 3. a task destroys piece by piece,
each in a transaction of its own that also says how far it has come; 4. when nothing is left, the
counts stand in the record and in the log. The keys of observers go with the first of it: what a
copy of the files or of the table still holds can then be read by nobody.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accreditation.jobs import Job
from accreditation.models import Purge
from accreditation.queries import purges
from accreditation.queries.purges import KIND, KINDS, NOBODY, Level
from missions.actions import declaration, files, uploads
from missions.models import Election, ImportState, Mission, MissionStatus, Observer
from observer_portal.accounts import two_people
from observer_portal.accounts.appointments import holds
from observer_portal.accounts.models import Office, TwoPersonAct, User
from observer_portal.audit.record import act as audit_act
from observer_portal.jobs import after_commit
from observer_portal.page.moments import day_text

log = logging.getLogger(__name__)

MAY_ASK = (Office.ADMINISTRATOR,)
MAY_CONFIRM = (Office.ADMINISTRATOR, Office.SECRETARY)
PIECE = 500  # observers
MAY_TAKE = timedelta(seconds=100)  # of one task; then it sends for itself again
Rows = QuerySet[Any]


class PurgeRefused(Exception):  # noqa: N818 - carries the sentence that is shown
    """The election cannot be purged now, or not by this person; the message is a sentence."""


def why_not(election: Election, *, at: datetime) -> str:
    """Return why this election cannot be purged at `at`; or nothing."""
    if election.purged_at is not None:
        return _("The personal data of this election are destroyed, or are being destroyed.")
    due = purges.due_on(election)
    if due is None:
        return _("The time runs from the day of the results. Enter that day first.")
    if at.astimezone(settings.ASTANA).date() < due:
        return _("The personal data are kept until %(day)s.") % {"day": day_text(due, "long")}
    return ""


def ask(election: Election, *, reason: str, by: User, at: datetime) -> TwoPersonAct:
    """Ask that the personal data of an election be destroyed. Another has to confirm it."""
    with audit_act("purge:ask", election.code, by=by) as act:
        held = _held(election.code)
        _must_hold(by, MAY_ASK, _("An administrator asks for a purge."), at)
        _must_be_due(held, at)
        if not reason.strip():
            raise PurgeRefused(_("Give a reason."))
        if purges.asked_for(held):
            raise PurgeRefused(_("This is asked for already. Another person has to confirm it."))
        asked = TwoPersonAct.objects.create(
            kind=KIND, subject=held.code, reason=reason.strip(), asked_by=by, asked_at=at
        )
        act.note(at=at, reason=asked.reason)
    return asked


def take_back(asked: TwoPersonAct, *, by: User, at: datetime) -> None:
    """Close the question: whoever asked takes it back, a second person declines."""
    with audit_act("purge:take_back", asked.subject, by=by) as act:
        _held(asked.subject)
        held = two_people.still_asked(asked, PurgeRefused)
        _must_hold(by, MAY_CONFIRM, _("This is not yours to decide."), at)
        two_people.drop(held, at=at)
        act.note(at=at)


def confirm(asked: TwoPersonAct, *, by: User, at: datetime) -> Purge:
    """Begin: close the missions, take nothing new, have the task started. Raises PurgeRefused."""
    with audit_act("purge:confirm", asked.subject, by=by) as act:
        election = _held(asked.subject)
        held = two_people.still_asked(asked, PurgeRefused)
        _must_hold(by, MAY_CONFIRM, _("An administrator or a secretary confirms a purge."), at)
        two_people.must_be_another(held, by, PurgeRefused)
        _must_be_due(election, at)
        two_people.confirm(held, by=by, at=at)
        election.purged_at = at
        election.save(update_fields=["purged_at"])
        # waits for whoever adds people or hands in at this moment; the next one is refused
        Mission.objects.filter(election=election).update(status=MissionStatus.CLOSED)
        purge = Purge.objects.create(
            election=election,
            decided=held,
            begun_at=at,
            observers=Observer.objects.filter(mission__election=election).count(),
        )
        after_commit(Job.PURGE, [{}])
        act.note(at=at, observers=purge.observers, asked_by=held.asked_by_id)
    return purge


def work(*, now: Callable[[], datetime], most: timedelta = MAY_TAKE) -> bool:
    """Go on with every purge that is not done, for so long; whether all of them are done.

    Twice at once, they take turns; done again, there is nothing to do.
    """
    until = now() + most
    for election_id in Purge.objects.filter(done_at=None).values_list("pk", flat=True):
        while _next_piece(election_id, now()):
            if now() >= until:
                after_commit(Job.PURGE, [{}])
                return False
    return not Purge.objects.filter(done_at=None).exists()


def _next_piece(election_id: int, at: datetime) -> bool:
    """Destroy the next piece and say how far it has come; False where there is none."""
    with audit_act("purge:done", "", by=None) as act:
        held = Purge.objects.select_for_update(of=("self",), no_key=True)
        purge = held.select_related("election").filter(pk=election_id, done_at=None).first()
        if purge is None:
            return False
        election = purge.election
        people = Observer.objects.filter(mission__election=election, pk__gt=purge.last_observer)
        missions = Mission.objects.filter(election=election, pk__gt=purge.last_mission)
        if ids := list(people.order_by("pk").values_list("pk", flat=True)[:PIECE]):
            _destroy(purge, Level.OBSERVERS, ids, at)
            forget(ids)
            purge.last_observer = ids[-1]
            purge.observers_done += len(ids)
        elif ids := list(missions.order_by("pk").values_list("pk", flat=True)[:1]):
            _destroy(purge, Level.MISSION, ids, at)
            purge.last_mission = ids[0]
        else:
            _destroy(purge, Level.ELECTION, [], at)
            if left := {name: n for name, n in purges.would_go(election).items() if n}:
                log.error("Purge of %s: still there: %s", election.code, left)
                purge.last_observer = purge.last_mission = purge.observers_done = 0
                purge.save()
                return False  # beat begins anew with it: not at once, for ever
            purge.done_at = at
            act.subject = election.code
            act.note(at=at, **purge.counts)
        purge.save()
        return purge.done_at is None


def _destroy(purge: Purge, level: Level, ids: Sequence[int], at: datetime) -> None:
    """Count what goes of each kind of this level, then destroy it, in the order of DESTROY."""
    rows = {
        name: kind.rows(purge.election).filter(**{f"{kind.path}__in": ids} if kind.path else {})
        for name, kind in KINDS.items()
        if kind.level is level
    }
    for name, of_kind in rows.items():
        purge.counts[name] = purge.counts.get(name, 0) + of_kind.count()
    for name, destroy in DESTROY.items():
        if name in rows:
            destroy(rows[name], at)


def _remove_files(rows: Rows, at: datetime) -> None:
    """Remove files from the store, then mark their rows: broken off between, it is done again."""
    for name in rows.values_list("name", flat=True):
        files.drop(name)
    rows.update(gone_at=at)


def _end_uploads(rows: Rows, at: datetime) -> None:
    """Destroy the keys of uploads, with what was staged and the names of their files."""
    for upload in rows.select_for_update(of=("self",), no_key=True):
        over = upload.state not in (ImportState.WAITING, ImportState.STAGED)
        uploads.end(
            upload,
            ImportState(upload.state) if over else ImportState.DROPPED,
            at=upload.ended_at or at,
            problem=upload.problem,
            facts=upload.facts,
        )
    rows.model.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).update(filename="")


def _delete(rows: Rows, _at: datetime) -> None:
    rows.model.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).delete()


def _drop_mails(rows: Rows, at: datetime) -> None:
    rows.update(dropped_at=at, problem="The personal data were purged.")


def _empty(**columns: Any) -> Callable[[Rows, datetime], None]:
    def destroy(rows: Rows, _at: datetime) -> None:
        rows.update(**columns)

    return destroy


DESTROY: dict[str, Callable[[Rows, datetime], None]] = {
    "keys": _delete,
    "hashes": _empty(document_hash=None, person_hash=None, row_key=""),
    "photos": _remove_files,
    "scans": _remove_files,
    "badge_files": _remove_files,
    "tokens": _empty(token=None),
    "links": _empty(secret_hash=None),
    "matches": _empty(why=NOBODY),
    "corrections": _empty(reason=""),
    "reports": _empty(words=NOBODY, answer=""),
    "handed_over": _empty(handed_over_to=""),
    "holdings": _delete,
    "directory": _delete,
    "consents": _delete,
    "drafts": _delete,
    "lists": _end_uploads,
    "archives": _end_uploads,
    "contacts": _empty(contact_email="", contact_phone="", list_columns={}),
    "letters": _remove_files,
    "invitations": _empty(contact_email="", answer_words="", secret_hash=None, void_hashes=[]),
    "registrations": _empty(
        head_name="", head_email="", contact_email="", contact_phone="",
        words="", question="", reason="",
    ),
    "mails": _drop_mails,
    "kept_forms": _delete,
}  # fmt: skip


def forget(observer_ids: Sequence[int]) -> None:
    """Empty what was sealed, and the names of whom the commission never decided about.

    Versions are append-only: only a function of the database's owner may do this, and it asks the
    election and the keys again.
    """
    declaration.set_open_fields(observer_ids, [])
    with connection.cursor() as cursor:
        cursor.execute("SELECT accreditation_forget(%s)", [list(observer_ids)])


def _held(code: str) -> Election:
    return Election.objects.select_for_update(no_key=True).get(code=code)


def _must_hold(by: User, offices: tuple[Office, ...], sentence: str, at: datetime) -> None:
    if not holds(by, offices, at=at):
        raise PurgeRefused(sentence)


def _must_be_due(election: Election, at: datetime) -> None:
    if sentence := why_not(election, at=at):
        raise PurgeRefused(sentence)
