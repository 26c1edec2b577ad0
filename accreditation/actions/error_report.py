"""Errors that an observer or a mission reports, and what a clerk answers."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from accreditation.models import Application, ErrorReport
from accreditation.roles import offices_of, roles_on
from accreditation.steps import Instant, StepRefused, hold
from accreditation.workflow import Role, State
from observer_portal.accounts.models import User
from observer_portal.audit.record import act as audit_act


def report(
    application: Application,
    fields: Sequence[str],
    words: str,
    *,
    by: User | None,
    at: Instant,
) -> ErrorReport:
    """Say what stands wrong; `by` is None where the observer does. Raises StepRefused."""
    with audit_act("application:report_error", application.reference, by=by) as act:
        locked = hold(application)
        moment = at() if callable(at) else at
        if locked.state != State.ACCREDITED:
            raise StepRefused(_("Only what an accreditation rests on is corrected this way."))
        if by is not None and Role.HEAD not in roles_on(by, [locked], at=moment)[locked.pk]:
            raise StepRefused(_("The head of the mission or a deputy reports an error."))
        if ErrorReport.objects.filter(application=locked, answered_at=None).exists():
            raise StepRefused(_("An error is reported already; the commission is looking at it."))
        made = ErrorReport.objects.create(
            application=locked,
            fields=list(fields),
            words=words,
            reported_by=by,
            reported_at=moment,
        )
        act.note(at=moment, fields=list(fields))
    return made


def answer(application: Application, words: str, *, by: User, at: Instant) -> None:
    """Close the open report without a correction; the mission reads why. Raises StepRefused."""
    with audit_act("application:answer_report", application.reference, by=by) as act:
        locked = hold(application)
        moment = at() if callable(at) else at
        if Role.CLERK not in offices_of(by, at=moment):
            raise StepRefused(_("A clerk answers what is reported."))
        closed = ErrorReport.objects.filter(application=locked, answered_at=None).update(
            answered_at=moment, answered_by=by, answer=words
        )
        if not closed:
            raise StepRefused(_("Another clerk has answered this report meanwhile."))
        act.note(at=moment)
