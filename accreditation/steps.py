"""The one door: lock, look up, ask, guard, write; for one application or for 5,000.

The only writer of `Application.state`. Lock order everywhere: election (share), resolution,
applications, observers, counter, audit.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import F, OuterRef, Subquery
from django.utils.translation import gettext as _

from accreditation.guards import GUARDS, Answers
from accreditation.models import Application, CorrectionRequest, ResolutionRow, StepTaken
from accreditation.models.step import line
from accreditation.roles import roles_on
from accreditation.workflow import Ask, Opens, ResolutionKind, Role, State, Step, find_step
from missions.actions import declaration
from missions.models import Observer
from observer_portal.accounts.models import User
from observer_portal.audit.record import Act
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
BRINGS_VERSION = ("submit", "resubmit", "answer")
BECOMES_EXAMINER = ("query", "set_aside", "examine")
RESTORES_VERSION = ("take_back", "reconsider")
CLEARS_PROPOSAL = ("reopen", "reconsider")


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
    wanted = sorted({application.pk for application in applications})
    with audit_act(f"application:{verb}", f"{len(wanted)} applications", by=by) as act:
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
                _write(act, step, ready, roles, by=by, at=moment, answers=answers)
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


def share_election(election_id: int) -> None:
    """Hold the election FOR SHARE, which the ORM lacks: no deadline moves while lists are taken."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM missions_election WHERE id = %s FOR SHARE", [election_id])


def _lock(wanted: Sequence[int]) -> list[Application]:
    """Lock the applications, then their observers, each in key order."""
    locked = list(Application.objects.filter(pk__in=wanted).select_for_update().order_by("pk"))
    observers = Observer.objects.filter(applications__in=wanted).order_by("pk")
    list(observers.select_for_update(of=("self",)).values_list("pk"))
    return locked


def _stale(locked: Iterable[Application], seen: Mapping[int, int] | None) -> dict[int, str]:
    """Leave out what another has changed since the page was shown, and say who."""
    if seen is None:
        return {}
    changed = [row for row in locked if row.pk in seen and row.row_version != seen[row.pk]]
    if not changed:
        return {}
    last = (
        StepTaken.objects.filter(application__in=changed)
        .order_by("application_id", "-pk")
        .distinct("application_id")
        .values_list("application_id", "taken_by__name")
    )
    who = dict(last)
    return {
        row.pk: _("%(who)s changed this file meanwhile; it is now: %(state)s.")
        % {"who": who.get(row.pk, ""), "state": State(row.state).label}
        for row in changed
    }


def _not_open(application: Application) -> str:
    return _("This step is not open to you; the application is: %(state)s.") % {
        "state": State(application.state).label
    }


def _failures(
    step: Step, rows: Mapping[int, Application], *, by: User, at: datetime, answers: Answers
) -> dict[int, str]:
    """See the step's questions answered, then put its guards to the rows that still stand."""
    for ask in step.asks:
        if not getattr(answers, ask.value):
            return dict.fromkeys(rows, str(ask.label))
    refusal = Ask.PROPOSAL in step.asks and answers.proposal == ResolutionKind.REFUSE
    if refusal and not answers.ground:
        return dict.fromkeys(rows, str(Ask.PROPOSAL.label))
    failed: dict[int, str] = {}
    for guard in step.only_if:
        left = [pk for pk in rows if pk not in failed]
        if not left:
            break
        asked = Application.objects.filter(pk__in=left)
        for pk in GUARDS[guard](asked, by=by, at=at, answers=answers):
            failed[pk] = str(guard.label)
    return failed


def _write(
    act: Act,
    step: Step,
    rows: Sequence[Application],
    roles: Mapping[int, frozenset[Role]],
    *,
    by: User,
    at: datetime,
    answers: Answers,
) -> None:
    """Write the steps first, the states after them: a trigger compares the two."""
    ids = [row.pk for row in rows]
    corrections = _corrections(step, ids)
    grounds = _grounds(ids, answers)
    versions = _versions(step, rows)
    written = [
        StepTaken(
            act=act.id,
            application_id=row.pk,
            verb=step.verb,
            role=next(role for role in step.by if role in roles[row.pk]),
            before=row.state,
            after=step.after,
            taken_by=by,
            taken_at=at,
            version_id=versions[row.pk],
            reason=answers.reason,
            words=answers.words,
            fields=list(answers.fields),
            checklist=list(answers.checklist),
            ground=grounds.get(row.pk, answers.ground),
            number=answers.note_number or answers.invitation or answers.overturned_by,
            recommendation=answers.recommendation,
            resolution=answers.resolution,
            correction_id=corrections.get(row.pk),
        )
        for row in rows
    ]
    StepTaken.objects.bulk_create(written)
    Application.objects.filter(pk__in=ids).update(**_columns(step, by=by, at=at, answers=answers))
    if corrections:
        CorrectionRequest.objects.filter(pk__in=corrections.values()).update(done_at=at)
    _open_fields(step, rows, versions, answers)
    act.cover([line(taken) for taken in written])


def _columns(step: Step, *, by: User, at: datetime, answers: Answers) -> dict[str, Any]:
    """What changes on the application's row."""
    columns: dict[str, Any] = {
        "state": step.after,
        "state_since": at,
        "row_version": F("row_version") + 1,
    }
    if step.verb in BRINGS_VERSION:
        current = Observer.objects.filter(pk=OuterRef("observer_id"))
        columns["version"] = Subquery(current.values("current_version_id")[:1])
    if step.verb == "correct":
        prepared = CorrectionRequest.objects.filter(application=OuterRef("pk"), done_at=None)
        columns["version"] = Subquery(prepared.values("version_id")[:1])
    if step.verb in BECOMES_EXAMINER:
        columns["examiner"] = by
    if step.verb == "examine":
        columns |= {"proposal": answers.proposal, "proposal_ground": answers.ground}
    if step.verb in CLEARS_PROPOSAL:
        columns |= {"proposal": "", "proposal_ground": ""}
    if step.verb in ("recommend", "take_back"):
        columns["recommendation"] = answers.recommendation
    if step.verb == "submit":
        columns["observer_list"] = answers.observer_list
    return columns


def _versions(step: Step, rows: Sequence[Application]) -> dict[int, int]:
    """Application id -> the version that the step speaks of."""
    ids = [row.pk for row in rows]
    if step.verb in BRINGS_VERSION:
        pairs = Application.objects.filter(pk__in=ids)
        return dict(pairs.values_list("pk", "observer__current_version_id"))
    if step.verb == "correct":
        ready = CorrectionRequest.objects.filter(application__in=ids, done_at=None)
        return dict(ready.values_list("application_id", "version_id"))
    return {row.pk: row.version_id for row in rows}


def _corrections(step: Step, ids: Sequence[int]) -> dict[int, int]:
    if step.verb != "correct":
        return {}
    ready = CorrectionRequest.objects.filter(application__in=ids, done_at=None)
    return dict(ready.values_list("application_id", "pk"))


def _grounds(ids: Sequence[int], answers: Answers) -> dict[int, str]:
    if not answers.resolution:
        return {}
    rows = ResolutionRow.objects.filter(
        resolution=answers.resolution, application__in=ids, struck_at=None
    )
    return dict(rows.values_list("application_id", "ground"))


def _open_fields(
    step: Step, rows: Sequence[Application], versions: Mapping[int, int], answers: Answers
) -> None:
    """Open or shut the observer's fields as the table says, and put a version back."""
    observers = [row.observer_id for row in rows]
    if step.verb in RESTORES_VERSION or step.verb == "correct":
        declaration.point_at([versions[row.pk] for row in rows])
    if step.opens is Opens.SAME:
        return
    fields = {
        Opens.NOTHING: (),
        Opens.ALL: declaration.ALL,
        Opens.ASKED: tuple(answers.fields),
    }[step.opens]
    declaration.set_open_fields(observers, fields)
