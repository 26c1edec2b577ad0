"""Appeals against a refusal or a revocation: filed, and settled by what was decided on them."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from accreditation import notices
from accreditation.actions import withdrawal
from accreditation.models import Appeal, AppealBody, AppealOutcome, Application, ResolutionRow
from accreditation.queries import appeals
from accreditation.roles import roles_on
from accreditation.steps import Instant, StepRefused, hold
from accreditation.workflow import Role
from missions.models import StoredFile
from observer_portal import reference
from observer_portal.accounts.models import User
from observer_portal.audit.record import act as audit_act

MAY_ENTER = (Role.CLERK, Role.SECRETARY)


@dataclass(frozen=True, kw_only=True)
class Paper:
    """What was handed in: to whom it goes, its number, the day it came, its words and scan."""

    body: str = AppealBody.COMMISSION
    number: str = ""
    received_on: date
    words: str = ""
    scan: StoredFile | None = None


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What was decided on an appeal, by the act of this number and day."""

    outcome: str
    number: str
    on: date
    words: str = ""


def file(application: Application, paper: Paper, *, by: User, at: Instant) -> Appeal:
    """File an appeal. The mission does it within the time; an office enters what came, when it did.

    What came late is entered too: whether it is heard is for those who decide on it.
    """
    with audit_act("appeal:file", application.reference, by=by) as act:
        locked = hold(application)
        moment = at() if callable(at) else at
        row = appeals.decision_on(locked)
        if row is None:
            raise StepRefused(_("Only a refusal or a revocation can be appealed."))
        _may_file(locked, row, by, moment)
        if not paper.words.strip() and paper.scan is None:
            raise StepRefused(_("Write why the decision is appealed, or attach the appeal."))
        if Appeal.objects.filter(application=locked, outcome="").exists():
            raise StepRefused(_("An appeal on this file waits for its decision already."))
        made = Appeal.objects.create(
            reference=reference.unused(Appeal.objects, 1, "APL")[0],
            application=locked,
            resolution=row.resolution,
            body=paper.body,
            number=paper.number.strip(),
            received_on=paper.received_on,
            words=paper.words.strip(),
            scan=paper.scan,
            filed_by=by,
            filed_at=moment,
        )
        act.note(at=moment, appeal=made.reference, resolution=row.resolution.reference)
    return made


def _may_file(application: Application, row: ResolutionRow, by: User, at: datetime) -> None:
    roles = roles_on(by, [application], at=at)[application.pk]
    if not roles.isdisjoint(MAY_ENTER):
        return
    if Role.HEAD not in roles:
        raise StepRefused(_("The head of the mission or a deputy files an appeal."))
    if at >= appeals.ends_at(row):
        raise StepRefused(_("The time to appeal has ended. Please contact the commission."))


def settle(appeal: Appeal, outcome: Outcome, *, by: User, at: Instant) -> Appeal:
    """Enter what was decided. An appeal that is upheld opens the file again in the same act.

    Raises StepRefused; of a file that cannot be opened again (another one of the observer is under
    way, the secretary examined it) nothing is entered.
    """
    with audit_act("appeal:settle", appeal.reference, by=by) as act:
        application = hold(appeal.application)
        held = Appeal.objects.select_for_update(no_key=True).get(pk=appeal.pk)
        moment = at() if callable(at) else at
        if Role.SECRETARY not in roles_on(by, [application], at=moment)[application.pk]:
            raise StepRefused(_("A secretary enters what was decided on an appeal."))
        if held.outcome:
            raise StepRefused(_("This appeal was decided meanwhile."))
        if not outcome.number.strip() and outcome.outcome != AppealOutcome.TAKEN_BACK:
            raise StepRefused(_("Give the number of the act that decided on the appeal."))
        held.outcome, held.act_on = outcome.outcome, outcome.on
        held.act_number, held.outcome_words = outcome.number.strip(), outcome.words.strip()
        held.settled_by, held.settled_at = by, moment
        held.save()
        if outcome.outcome == AppealOutcome.UPHELD:
            _open_again(application, held, by=by, at=moment)
        notices.tell_missions(
            "appeal", held.reference, [application.pk], at=moment, file=application.reference
        )
        act.note(at=moment, appeal=held.reference, outcome=held.outcome)
    return held


def _open_again(application: Application, appeal: Appeal, *, by: User, at: datetime) -> None:
    act = f"{appeal.act_number}, {appeal.act_on:%d.%m.%Y}"
    done = withdrawal.reconsider([application], overturned_by=act, by=by, at=at)
    if not done.taken:
        raise StepRefused(" ".join(done.refused.values()), done.refused)
