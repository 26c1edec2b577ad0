"""A wrong number or date of an adopted resolution is put right by another one: it never changes."""

from datetime import date

from django.utils.translation import gettext as _

from accreditation.actions.resolution import hold, must_hold
from accreditation.models import Resolution, Sitting
from accreditation.steps import Instant, StepRefused
from accreditation.workflow import DONE, UNDER_WAY, ResolutionKind, Role
from observer_portal import reference
from observer_portal.accounts.models import User
from observer_portal.audit.record import act as audit_act


def draft(
    corrected: Resolution,
    *,
    number: str,
    on: date,
    by: User,
    at: Instant,
    sitting: Sitting | None = None,
) -> Resolution:
    """Draft the resolution that says how number and date are to read; it has no annex.

    It is locked, adopted and published as any other, by other hands. Raises StepRefused.
    """
    with audit_act("resolution:draft", str(ResolutionKind.CORRECT), by=by) as act:
        held = hold(corrected)
        moment = at() if callable(at) else at
        must_hold(by, (Role.CLERK,), moment)
        if held.state not in DONE:
            raise StepRefused(_("Only an adopted resolution is put right by another one."))
        number = number.strip()
        if not number:
            raise StepRefused(_("Give the number of the resolution."))
        if (number, on) == (held.number, held.adopted_on):
            raise StepRefused(_("Number and date read like this already."))
        if Resolution.objects.filter(corrects=held, state__in=UNDER_WAY).exists():
            raise StepRefused(_("A resolution that puts this one right is under way already."))
        made = Resolution.objects.create(
            reference=reference.unused(Resolution.objects, 1, "RES")[0],
            kind=ResolutionKind.CORRECT,
            election=held.election,
            sitting=sitting,
            corrects=held,
            reads_number=number,
            reads_on=on,
            drafted_by=by,
            drafted_at=moment,
        )
        act.subject = made.reference
        act.note(at=moment, kind=str(ResolutionKind.CORRECT), corrects=held.reference)
    return made
