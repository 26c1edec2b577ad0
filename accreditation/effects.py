"""What a step writes: its StepTaken rows, the applications' columns, the observers' fields."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import F, OuterRef, Subquery

from accreditation.answers import Answers
from accreditation.jobs import Job
from accreditation.models import Application, CorrectionRequest, ResolutionRow, StepTaken
from accreditation.models.step import line
from accreditation.workflow import Opens, ResolutionKind, Role, Step
from missions.actions import declaration, reinstatement
from missions.models import Observer
from observer_portal import bulk, jobs
from observer_portal.accounts.models import User
from observer_portal.audit.record import Act

BRINGS_VERSION = ("submit", "resubmit", "answer")
BECOMES_EXAMINER = ("query", "set_aside", "examine")
RESTORES_VERSION = ("take_back", "reconsider")
CLEARS_PROPOSAL = ("reopen", "reconsider")
# the clerk's clock stands still from the one to the other; `submission.answer` sets it going again
PAUSES_CLOCK = ("query", "answer")
ENDS_ACCREDITATION = ("revoke", "withdraw")


def write(
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
    version_of = _version_of(step, rows)
    alike = {
        "act": act.id,
        "verb": step.verb,
        "after": str(step.after),
        "taken_by_id": by.pk,
        "taken_at": at,
        "reason": answers.reason,
        "words": answers.words,
        "fields": list(answers.fields),
        "checklist": list(answers.checklist),
        "number": answers.note_number or answers.invitation or answers.overturned_by,
        "recommendation_id": answers.recommendation and answers.recommendation.pk,
        "resolution_id": answers.resolution and answers.resolution.pk,
    }
    varying: dict[str, list[Any]] = {
        "application_id": ids,
        "role": [str(next(role for role in step.by if role in roles[row.pk])) for row in rows],
        "before": [row.state for row in rows],
        "version_id": [version_of[pk] for pk in ids],
        "ground": [grounds.get(pk, answers.ground) for pk in ids],
        "correction_id": [corrections.get(pk) for pk in ids],
    }
    bulk.insert(StepTaken, varying, alike)
    act.cover(
        line(alike | dict(zip(varying, values, strict=True)))
        for values in zip(*varying.values(), strict=True)
    )
    Application.objects.filter(pk__in=ids).update(**_columns(step, by=by, at=at, answers=answers))
    if corrections:
        CorrectionRequest.objects.filter(pk__in=corrections.values()).update(done_at=at)
    if step.verb in ENDS_ACCREDITATION:  # what corrected it has nothing left to correct
        CorrectionRequest.objects.filter(application__in=ids, done_at=None).update(done_at=at)
        jobs.after_commit(Job.BUILD_PACK, [{}])  # stations are to know of it
    _open_fields(step, rows, version_of, answers, at=at)


def _columns(step: Step, *, by: User, at: datetime, answers: Answers) -> dict[str, Any]:
    """What changes on the application's row."""
    columns: dict[str, Any] = {
        "state": step.after,
        "state_since": at,
        "row_version": F("row_version") + 1,
    }
    if step.verb not in PAUSES_CLOCK:
        columns["waits_since"] = at
    if step.verb in BRINGS_VERSION:
        current = Observer.objects.filter(pk=OuterRef("observer_id"))
        columns["version"] = Subquery(current.values("current_version_id")[:1])
    if step.verb == "correct":
        prepared = CorrectionRequest.objects.filter(application=OuterRef("pk"), done_at=None)
        columns["version"] = Subquery(prepared.values("version_id")[:1])
    if step.verb in BECOMES_EXAMINER:
        columns["examiner"] = by
    if step.verb == "examine":
        ground = answers.ground if answers.proposal == ResolutionKind.REFUSE else ""
        columns |= {"proposal": answers.proposal, "proposal_ground": ground}
    if step.verb in CLEARS_PROPOSAL:
        columns |= {"proposal": "", "proposal_ground": ""}
    if step.verb in ("recommend", "take_back"):
        columns["recommendation"] = answers.recommendation
    if step.verb == "submit":
        columns["observer_list"] = answers.observer_list
    return columns


def _version_of(step: Step, rows: Sequence[Application]) -> dict[int, int]:
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
    step: Step,
    rows: Sequence[Application],
    version_of: Mapping[int, int],
    answers: Answers,
    *,
    at: datetime,
) -> None:
    """Open or shut the observer's fields as the table says, and put a version back."""
    if step.verb in RESTORES_VERSION:
        reinstatement.restore([version_of[row.pk] for row in rows])
    if step.verb == "correct":
        reinstatement.put_in_force([version_of[row.pk] for row in rows])
    if step.opens is Opens.SAME:
        return
    fields = {
        Opens.NOTHING: (),
        Opens.ALL: declaration.ALL,
        Opens.ASKED: tuple(answers.fields),
    }[step.opens]
    declaration.set_open_fields(
        [row.observer_id for row in rows],
        fields,
        submitted_at=at if step.verb == "submit" else None,
    )
