"""What the ministry does, and the clerk for election bodies: recommend, return, decline, admit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from accreditation import notices
from accreditation.actions import matching
from accreditation.answers import Answers
from accreditation.models import Application, Recommendation
from accreditation.steps import Instant, Outcome, StepRefused, subject_of, take_steps
from missions.models import StoredFile
from observer_portal.accounts.models import User
from observer_portal.audit.record import act as audit_act

Applications = Sequence[Application]
Seen = Mapping[int, int] | None


@dataclass(frozen=True, kw_only=True)
class Letter:
    """The ministry's letter."""

    number: str
    on: date
    scan: StoredFile | None = None


def recommend(
    applications: Applications, *, letter: Letter, by: User, at: Instant, seen: Seen = None
) -> Outcome:
    """Recommend many applications under one letter; a letter that is known already is used again.

    Raises StepRefused where none of them can be recommended: then no letter is kept.
    """
    with audit_act("application:recommend", subject_of(applications), by=by) as act:
        moment = at() if callable(at) else at
        if not applications:
            raise StepRefused(_("Choose at least one application."))
        if len({application.election_id for application in applications}) > 1:
            raise StepRefused(_("A letter recommends the observers of one election."))
        kept, _made = Recommendation.objects.get_or_create(
            election_id=applications[0].election_id,
            number=letter.number,
            letter_on=letter.on,
            defaults={"scan": letter.scan, "made_by": by, "made_at": moment},
        )
        outcome = take_steps(
            "recommend",
            applications,
            by=by,
            at=at,
            answers=Answers(recommendation=kept),
            seen=seen,
        )
        if not outcome.taken or outcome.at is None:
            raise StepRefused(" ".join(sorted(set(outcome.refused.values()))), outcome.refused)
        act.note(at=outcome.at, letter=letter.number)
    return outcome


def give_back(
    applications: Applications,
    *,
    reason: str,
    words: str,
    fields: Sequence[str],
    by: User,
    at: Instant,
    seen: Seen = None,
) -> Outcome:
    """Return applications to the mission with the fields to be corrected (the verb `return`)."""
    answers = Answers(reason=reason, words=words, fields=tuple(fields))
    return told("return", applications, answers=answers, by=by, at=at, seen=seen)


def decline(
    applications: Applications,
    *,
    reason: str,
    words: str,
    by: User,
    at: Instant,
    seen: Seen = None,
) -> Outcome:
    """Not recommend; the observer's fields open again for the mission."""
    answers = Answers(reason=reason, words=words)
    return told("decline", applications, answers=answers, by=by, at=at, seen=seen)


def take_back(
    applications: Applications,
    *,
    reason: str,
    words: str,
    by: User,
    at: Instant,
    seen: Seen = None,
) -> Outcome:
    """Undo an own recommendation or refusal to recommend, before a clerk has begun.

    A declined file is under way again: it may meet one that came meanwhile.
    """
    with audit_act("application:take_back", subject_of(applications), by=by):
        answers = Answers(reason=reason, words=words)
        outcome = take_steps("take_back", applications, by=by, at=at, answers=answers, seen=seen)
        matching.find_for(outcome)
    return outcome


def admit(
    applications: Applications, *, invitation: str, by: User, at: Instant, seen: Seen = None
) -> Outcome:
    """Take in the people of an election body that the commission itself invited."""
    answers = Answers(invitation=invitation)
    return take_steps("admit", applications, by=by, at=at, answers=answers, seen=seen)


def send_back(
    applications: Applications,
    *,
    reason: str,
    words: str,
    fields: Sequence[str],
    by: User,
    at: Instant,
    seen: Seen = None,
) -> Outcome:
    """Return the people of such an election body for correction."""
    answers = Answers(reason=reason, words=words, fields=tuple(fields))
    return told("send_back", applications, answers=answers, by=by, at=at, seen=seen)


def told(
    verb: str,
    applications: Applications,
    *,
    answers: Answers,
    by: User,
    at: Instant,
    seen: Seen = None,
) -> Outcome:
    """Take the step and tell the missions, in one act."""
    with audit_act(f"application:{verb}", subject_of(applications), by=by) as act:
        outcome = take_steps(verb, applications, by=by, at=at, answers=answers, seen=seen)
        if outcome.taken and outcome.at:
            notices.tell_missions(verb, str(act.id), outcome.taken, at=outcome.at)
    return outcome
