"""Withdraw, replace, and reconsider what was refused or revoked."""

from collections.abc import Mapping, Sequence
from typing import Any

from accreditation import notices
from accreditation.actions import matching
from accreditation.answers import Answers
from accreditation.models import Application, Badge, ResolutionRow, VoidReason
from accreditation.queries import replacing
from accreditation.steps import (
    Instant,
    Outcome,
    StepRefused,
    subject_of,
    take_steps,
)
from missions.actions import declaration
from missions.models import Observer
from missions.models.election import share_election
from observer_portal.accounts.models import User
from observer_portal.audit.record import act as audit_act

Applications = Sequence[Application]


def withdraw(
    applications: Applications,
    *,
    note_number: str,
    by: User,
    at: Instant,
    words: str = "",
    seen: Mapping[int, int] | None = None,
) -> Outcome:
    """Withdraw by note, and strike from a draft or locked resolution.

    The row is guarded by the application's lock, so the resolution need not be held.
    """
    with audit_act("application:withdraw", subject_of(applications), by=by) as act:
        answers = Answers(note_number=note_number, words=words)
        outcome = take_steps("withdraw", applications, by=by, at=at, answers=answers, seen=seen)
        ResolutionRow.objects.filter(
            application__in=outcome.taken, struck_at=None, closed_at=None
        ).update(struck_at=outcome.at, struck_by=by, struck_why="withdrawn")
        if outcome.taken and outcome.at:
            notices.tell_missions("withdraw", str(act.id), outcome.taken, at=outcome.at)
    return outcome


def replace(
    application: Application,
    person: Mapping[str, Any],
    *,
    note_number: str,
    by: User,
    at: Instant,
    words: str = "",
    seen: int | None = None,
) -> Observer:
    """Withdraw one and declare another in the same act, who names the one that is replaced.

    The new observer is submitted with a list of its own, after the lists have closed too where the
    policy allows it. `person`: as for `declaration.add`. Raises StepRefused, and
    DeclarationRefused where the person cannot be declared; nothing is withdrawn then.
    """
    with audit_act("application:replace", application.reference, by=by) as act:
        share_election(application.election_id)  # the lists close before this act, or after it
        declaration.hold(application.mission)  # before the observers
        versions = None if seen is None else {application.pk: seen}
        outcome = withdraw(
            [application], note_number=note_number, by=by, at=at, words=words, seen=versions
        )
        if not outcome.taken or outcome.at is None:
            raise StepRefused(" ".join(outcome.refused.values()), outcome.refused)
        if sentence := replacing.why_not(application, at=outcome.at):
            raise StepRefused(sentence)
        # in the transaction now, whose lock it needs anyway
        gone = Observer.objects.select_related("mission__election").get(pk=application.observer_id)
        [fresh] = declaration.add(gone.mission, [person], replaces=[gone], by=by, at=outcome.at)
        act.note(at=outcome.at, replaced_by=fresh.reference)
    return fresh


def reconsider(
    applications: Applications,
    *,
    overturned_by: str,
    by: User,
    at: Instant,
    words: str = "",
    seen: Mapping[int, int] | None = None,
) -> Outcome:
    """Open a refused or revoked application again; the card it still has is voided.

    Else a card would stay off the list of ended ones, and valid offline.
    """
    with audit_act("application:reconsider", subject_of(applications), by=by):
        answers = Answers(overturned_by=overturned_by, words=words)
        outcome = take_steps("reconsider", applications, by=by, at=at, answers=answers, seen=seen)
        Badge.objects.filter(application__in=outcome.taken, voided_at=None).update(
            voided_at=outcome.at, void_reason=VoidReason.RECONSIDERED
        )
        matching.find_for(outcome)
    return outcome
