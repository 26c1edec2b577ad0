"""Corrections after accreditation: prepared by one, registered by another; a new card."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from accreditation import notices
from accreditation.actions import badge_issue, matching
from accreditation.answers import Answers
from accreditation.models import Application, CorrectionRequest, Resolution, VoidReason
from accreditation.roles import offices_of
from accreditation.steps import Instant, Outcome, StepRefused, hold, take_steps
from accreditation.workflow import Role, State
from missions.actions import declaration, versions
from missions.models import ALWAYS_OPEN, Origin
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
    files: versions.Files = versions.Files(),  # noqa: B008 - immutable
) -> CorrectionRequest:
    """Prepare the corrected version. It becomes current when the secretary registers it."""
    with audit_act("application:prepare_correction", application.reference, by=by) as act:
        locked = hold(application)
        moment = at() if callable(at) else at
        if Role.CLERK not in offices_of(by, at=moment) or locked.state != State.ACCREDITED:
            raise StepRefused(_("A clerk prepares the correction of an accredited observer."))
        if CorrectionRequest.objects.filter(application=locked, done_at=None).exists():
            raise StepRefused(_("A correction of this file is already prepared."))
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
        act.note(at=moment, fields=list(fields))
    return request


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
