"""Move the closing of lists, by two people: an administrator asks, a secretary confirms.

Later only, or earlier with a day's notice, which begins when it is confirmed: then all missions are
told. What was accepted stands. The time for corrections keeps its distance from the closing.
"""

from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from accreditation import notices
from accreditation.queries.closings import KIND
from accreditation.steps import Instant
from missions.models import Election
from observer_portal.accounts import two_people
from observer_portal.accounts.appointments import holds
from observer_portal.accounts.models import Office, TwoPersonAct, User
from observer_portal.audit.record import act as audit_act

MAY_ASK = (Office.ADMINISTRATOR,)
MAY_CONFIRM = (Office.SECRETARY,)
NOTICE = timedelta(hours=24)


class ClosingRefused(Exception):  # noqa: N818 - carries the sentence that is shown
    """The closing cannot be moved so, or not by this person; the message is a sentence."""


def asked_for(election: Election) -> TwoPersonAct | None:
    """Return the move that waits to be confirmed."""
    waiting = TwoPersonAct.objects.waiting().filter(kind=KIND, subject=election.code)
    return waiting.select_related("asked_by").first()


def moment_of(asked: TwoPersonAct, name: str) -> datetime:
    """Return `was` or `closes_at` of a move."""
    found = parse_datetime(asked.facts[name])
    if found is None:
        raise ValueError(asked.facts[name])
    return found


def why_not(election: Election, closes_at: datetime, *, at: datetime) -> str:
    """Return why the lists cannot close at `closes_at` instead, told at `at`; or nothing."""
    was = election.lists_close_at
    day = datetime.combine(election.election_day, time(), tzinfo=settings.ASTANA)
    if closes_at == was:
        return _("The lists close at this moment already.")
    if closes_at >= day:
        return _("The lists have to close before election day. Choose an earlier moment.")
    if closes_at > was:
        return "" if closes_at > at else _("The new moment has passed already. Choose a later one.")
    if was <= at:
        return _("The lists have closed; their closing can only be moved to a later moment.")
    if closes_at < at + NOTICE:
        return _("An earlier closing needs 24 hours' notice. Choose a later moment.")
    return ""


def ask(
    election: Election, *, closes_at: datetime, reason: str, by: User, at: Instant
) -> TwoPersonAct:
    """Ask that the lists close at another moment. One move at a time waits for its secretary."""
    with audit_act("closing:ask", election.code, by=by) as act:
        held = _held(election)
        moment = at() if callable(at) else at
        if not holds(by, MAY_ASK, at=moment):
            raise ClosingRefused(_("An administrator asks for another closing of lists."))
        if sentence := why_not(held, closes_at, at=moment):
            raise ClosingRefused(sentence)
        if not reason.strip():
            raise ClosingRefused(_("Give a reason."))
        facts = {"was": held.lists_close_at.isoformat(), "closes_at": closes_at.isoformat()}
        if waiting := asked_for(held):
            if (waiting.facts, waiting.reason, waiting.asked_by_id) == (
                facts,
                reason.strip(),
                by.pk,
            ):
                return waiting  # pressed twice
            raise ClosingRefused(_("Another closing is asked for already. Take that back first."))
        asked = TwoPersonAct.objects.create(
            kind=KIND,
            subject=held.code,
            facts=facts,
            reason=reason.strip(),
            asked_by=by,
            asked_at=moment,
        )
        act.note(at=moment, **facts, reason=asked.reason)
    return asked


def take_back(asked: TwoPersonAct, *, by: User, at: Instant) -> None:
    """Take the question back: whoever asked, or another administrator."""
    _drop(asked, "closing:take_back", MAY_ASK, by=by, at=at)


def decline(asked: TwoPersonAct, *, reason: str, by: User, at: Instant) -> None:
    """Decline, with a reason: the closing stays as it is."""
    if not reason.strip():
        raise ClosingRefused(_("Give a reason."))
    _drop(asked, "closing:decline", MAY_CONFIRM, by=by, at=at, reason=reason.strip())


def confirm(asked: TwoPersonAct, *, by: User, at: Instant) -> Election:
    """Move the closing, and tell every mission.

    1. hold the election: whoever submits holds it too, so that each list is taken before the move
    or after it; 2. ask the clock; 3. see that nothing changed since it was asked, and that there
    is still time; 4. write, tell. Raises ClosingRefused.
    """
    with audit_act("closing:confirm", asked.subject, by=by) as act:
        election = _held(Election.objects.get(code=asked.subject))
        moment = at() if callable(at) else at
        held = two_people.still_asked(asked, ClosingRefused)
        if not holds(by, MAY_CONFIRM, at=moment):
            raise ClosingRefused(_("A secretary confirms another closing of lists."))
        two_people.must_be_another(held, by, ClosingRefused)
        was, closes_at = moment_of(held, "was"), moment_of(held, "closes_at")
        if election.lists_close_at != was:
            raise ClosingRefused(_("The closing was moved meanwhile. It has to be asked for anew."))
        if sentence := why_not(election, closes_at, at=moment):
            raise ClosingRefused(sentence)
        election.corrections_close_at += closes_at - was
        election.lists_close_at = closes_at
        election.save(update_fields=["lists_close_at", "corrections_close_at"])
        two_people.confirm(held, by=by, at=moment)
        told = notices.tell_all_missions(
            election, "closing_moved", str(held.pk), at=moment, **held.facts, reason=held.reason
        )
        act.note(at=moment, **held.facts, reason=held.reason, asked_by=held.asked_by_id, told=told)
    return election


def _held(election: Election) -> Election:
    """Hold the election's row against whoever takes lists, and return it fresh."""
    return Election.objects.select_for_update(no_key=True).get(pk=election.pk)


def _drop(
    asked: TwoPersonAct,
    tag: str,
    offices: tuple[Office, ...],
    *,
    by: User,
    at: Instant,
    **facts: Any,
) -> None:
    with audit_act(tag, asked.subject, by=by) as act:
        _held(Election.objects.get(code=asked.subject))
        moment = at() if callable(at) else at
        held = two_people.still_asked(asked, ClosingRefused)
        if not holds(by, offices, at=moment):
            raise ClosingRefused(_("This is not yours to decide."))
        two_people.drop(held, at=moment)
        act.note(at=moment, **held.facts, **facts)
