"""Corrections after accreditation: prepared by one, registered by another; a new card."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from accreditation import notices
from accreditation.actions import badge_issue, matching
from accreditation.answers import Answers
from accreditation.models import (
    Application,
    CorrectionRequest,
    ErrorReport,
    Resolution,
    ResolutionRow,
    VoidReason,
)
from accreditation.roles import offices_of
from accreditation.steps import Instant, Outcome, StepRefused, hold, take_steps
from accreditation.workflow import Guard, ResolutionKind, Role, State
from missions.actions import declaration, dossier, versions
from missions.models import ALWAYS_OPEN, Origin
from missions.models.election import share_election
from observer_portal.accounts.models import User
from observer_portal.audit.record import act as audit_act

# what an annex prints of a person
WORDS_OF_ANNEX = frozenset({"names", "names_cyrillic", "citizenship", "kind", "position"})


def prepare(
    application: Application,
    values: Mapping[str, Any],
    *,
    reason: str,
    by: User,
    at: Instant,
    uploads: dossier.Uploads = dossier.Uploads(),  # noqa: B008 - immutable
) -> CorrectionRequest:
    """Prepare the corrected version. It becomes current when the secretary registers it.

    What only contacts or regions say otherwise is no correction: the mission changes them itself,
    and the card stays. A report of the error is answered by it.
    """
    with audit_act("application:prepare_correction", application.reference, by=by) as act:
        locked = hold(application)
        moment = at() if callable(at) else at
        if Role.CLERK not in offices_of(by, at=moment) or locked.state != State.ACCREDITED:
            raise StepRefused(_("A clerk prepares the correction of an accredited observer."))
        if CorrectionRequest.objects.filter(application=locked, done_at=None).exists():
            raise StepRefused(_("A correction of this file is already prepared."))
        files = dossier.keep(locked.observer, uploads)
        version = declaration.change(
            locked.observer, values, by=by, at=moment, files=files, origin=Origin.CORRECTED
        )
        fields = versions.differing_fields(locked.version, version)
        if not set(fields) - set(ALWAYS_OPEN):
            raise StepRefused(_("Nothing is corrected: the new data equal the old."))
        request = CorrectionRequest.objects.create(
            application=locked,
            version=version,
            fields=list(fields),
            words_change=not WORDS_OF_ANNEX.isdisjoint(fields),
            reason=reason,
            prepared_by=by,
            prepared_at=moment,
        )
        ErrorReport.objects.filter(application=locked, answered_at=None).update(
            answered_at=moment, answered_by=by, correction=request
        )
        act.note(at=moment, fields=list(fields))
    return request


def drop(application: Application, *, by: User, at: Instant) -> None:
    """Give a prepared correction up: it was wrong itself. Raises StepRefused."""
    with audit_act("application:drop_correction", application.reference, by=by) as act:
        locked = hold(application)
        moment = at() if callable(at) else at
        if Role.CLERK not in offices_of(by, at=moment):
            raise StepRefused(_("A clerk gives a prepared correction up."))
        standing = ResolutionRow.objects.filter(
            application=locked,
            struck_at=None,
            closed_at=None,
            resolution__kind=ResolutionKind.CORRECT,
        )
        if standing.exists():
            raise StepRefused(str(Guard.NOT_ON_CORRECTING.label))
        dropped = CorrectionRequest.objects.filter(application=locked, done_at=None).update(
            done_at=moment, dropped_by=by
        )
        if not dropped:
            raise StepRefused(str(Guard.CORRECTION_READY.label))
        act.note(at=moment)


def correct(
    application: Application,
    *,
    by: User,
    at: Instant,
    resolution: Resolution | None = None,
    seen: int | None = None,
) -> Outcome:
    """Register a prepared correction, and issue the next card in the same act."""
    with audit_act("application:correct", application.reference, by=by) as act:
        share_election(application.election_id)  # a card is issued
        versions = None if seen is None else {application.pk: seen}
        outcome = take_steps(
            "correct",
            [application],
            by=by,
            at=at,
            answers=Answers(resolution=resolution),
            seen=versions,
            all_or_nothing=True,
        )
        matching.find_for(outcome)
        if outcome.at:
            badge_issue.issue(
                outcome.taken,
                application.election,
                resolution=resolution,
                at=outcome.at,
                void_reason=VoidReason.CORRECTED,
            )
            notices.tell_missions("correct", str(act.id), outcome.taken, at=outcome.at)
    return outcome
