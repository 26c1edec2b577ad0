"""The one door: lock, look up, ask, guard, write; for one application or for 5,000.

The only writer of `Application.state`. Lock order everywhere: election (share), mission,
resolution, applications, observers, matches of the election, counter, audit.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from accreditation import effects
from accreditation.answers import Answers
from accreditation.guards import GUARDS
from accreditation.models import Application, StepTaken
from accreditation.roles import roles_on
from accreditation.workflow import Ask, ResolutionKind, State, Step, find_step
from missions.models import FIELDS, Observer, Origin
from observer_portal.accounts.models import User
from observer_portal.audit.record import act as audit_act

Instant = datetime | Callable[[], datetime]


class StepRefused(Exception):  # noqa: N818 - carries the sentence that is shown
    """The step may not be taken; the message is a sentence. `refused`: id -> sentence."""

    def __init__(self, sentence: str, refused: Mapping[int, str] | None = None) -> None:
        super().__init__(sentence)
        self.refused = dict(refused or {})


@dataclass(frozen=True)
class Outcome:
    """What became of the rows: ids that took the step, and the others with their sentences."""

    taken: tuple[int, ...] = ()
    refused: dict[int, str] = field(default_factory=dict)
    at: datetime | None = None


NO_ANSWERS = Answers()
PROPOSALS = (ResolutionKind.ACCREDIT, ResolutionKind.REFUSE)


def take_steps(
    verb: str,
    applications: Iterable[Application],
    *,
    by: User,
    at: Instant,
    answers: Answers = NO_ANSWERS,
    seen: Mapping[int, int] | None = None,
    all_or_nothing: bool = False,
) -> Outcome:
    """Take the step `verb` on these applications, in a constant number of queries.

    `at`: the legal time, or a function that is asked for it once the locks are held. `seen`: id to
    row version; a row that another has changed since is left out. Rows that pass take the step, the
    others come back with sentences; with `all_or_nothing` one failure raises StepRefused for all.
    """
    given = list(applications)
    wanted = sorted({application.pk for application in given})
    with audit_act(f"application:{verb}", subject_of(given), by=by) as act:
        locked = _lock(wanted)
        moment = at() if callable(at) else at
        roles = roles_on(by, locked, at=moment)
        refused = _stale(locked, seen)
        groups: dict[Step, dict[int, Application]] = {}
        for application in locked:
            if application.pk in refused:
                continue
            step = find_step(verb, roles[application.pk], State(application.state))
            if step is None:
                refused[application.pk] = _not_open(application)
            else:
                groups.setdefault(step, {})[application.pk] = application
        passed = {}
        for step, rows in groups.items():
            failed = _failures(step, rows, by=by, at=moment, answers=answers)
            refused |= failed
            passed[step] = [row for pk, row in rows.items() if pk not in failed]
        if all_or_nothing and refused:
            sentences = sorted(set(refused.values()))
            raise StepRefused(" ".join(sentences), refused)
        taken: list[int] = []
        for step, ready in passed.items():
            if ready:
                effects.write(act, step, ready, roles, by=by, at=moment, answers=answers)
                taken += [row.pk for row in ready]
        if taken:
            act.note(at=moment, verb=verb, taken=len(taken))
        return Outcome(tuple(taken), refused, moment)


def take_step(
    verb: str,
    application: Application,
    *,
    by: User,
    at: Instant,
    answers: Answers = NO_ANSWERS,
    seen: int | None = None,
) -> Outcome:
    """Take the step on one application; raises StepRefused with its sentence."""
    versions = None if seen is None else {application.pk: seen}
    outcome = take_steps(verb, [application], by=by, at=at, answers=answers, seen=versions)
    if outcome.refused:
        raise StepRefused(next(iter(outcome.refused.values())), outcome.refused)
    return outcome


def subject_of(applications: Sequence[Application]) -> str:
    """Return what an audit entry calls these: the one by its reference, many by their number."""
    if len(applications) == 1:
        return applications[0].reference
    return f"{len(applications)} applications"


def hold(application: Application) -> Application:
    """Lock one application and its observer, and return it fresh: for acts that are no steps."""
    [locked] = _lock([application.pk])
    return locked


def _lock(wanted: Sequence[int]) -> list[Application]:
    """Lock the applications, then their observers, each in key order.

    Not against rows that refer to them: two acts that note a match with each other's file would
    else wait for each other for ever.
    """
    rows = Application.objects.filter(pk__in=wanted).order_by("pk")
    locked = list(rows.select_for_update(no_key=True))
    observers = Observer.objects.filter(pk__in={row.observer_id for row in locked}).order_by("pk")
    list(observers.select_for_update(no_key=True).values_list("pk"))
    return locked


def _stale(locked: Iterable[Application], seen: Mapping[int, int] | None) -> dict[int, str]:
    """Leave out what another has changed since the page was shown, and say who."""
    if seen is None:
        return {}
    changed = [row for row in locked if row.pk in seen and row.row_version != seen[row.pk]]
    if not changed:
        return {}
    who = _last_changed_by([row.pk for row in changed])
    return {
        row.pk: _("%(who)s changed this file meanwhile; it is now: %(state)s.")
        % {"who": who.get(row.pk, ""), "state": State(row.state).label}
        for row in changed
    }


def _last_changed_by(ids: Sequence[int]) -> dict[int, str]:
    """Who took the last step, or confirmed a form of the name after it, which is no step."""
    steps = (
        StepTaken.objects.filter(application__in=ids)
        .order_by("application_id", "-pk")
        .distinct("application_id")
        .values_list("application_id", "taken_at", "taken_by__name")
    )
    confirmed = Application.objects.filter(pk__in=ids, version__origin=Origin.CONFIRMED)
    forms = confirmed.values_list("pk", "version__declared_at", "version__declared_by__name")
    found: dict[int, tuple[datetime, str]] = {}
    for pk, at, name in (*steps, *forms):
        if pk not in found or at >= found[pk][0]:
            found[pk] = (at, name)
    return {pk: name for pk, (_at, name) in found.items()}


def _not_open(application: Application) -> str:
    return _("This step is not open to you; the application is: %(state)s.") % {
        "state": State(application.state).label
    }


def _failures(
    step: Step, rows: Mapping[int, Application], *, by: User, at: datetime, answers: Answers
) -> dict[int, str]:
    """See the step's questions answered, then put its guards to the rows that still stand."""
    for ask in step.asks:
        if not _is_answered(ask, answers):
            return dict.fromkeys(rows, str(ask.label))
    failed: dict[int, str] = {}
    for guard in step.only_if:
        left = [pk for pk in rows if pk not in failed]
        if not left:
            break
        asked = Application.objects.filter(pk__in=left)
        for pk in GUARDS[guard](asked, by=by, at=at, answers=answers):
            failed[pk] = str(guard.label)
    return failed


def _is_answered(ask: Ask, answers: Answers) -> bool:
    """Whether there is an answer, and one that the question has."""
    if ask is Ask.FIELDS:  # "*" would open everything
        return bool(answers.fields) and set(answers.fields) <= set(FIELDS)
    if ask is Ask.PROPOSAL:
        needs_ground = answers.proposal == ResolutionKind.REFUSE
        return answers.proposal in PROPOSALS and (bool(answers.ground) or not needs_ground)
    return bool(getattr(answers, ask.value))
