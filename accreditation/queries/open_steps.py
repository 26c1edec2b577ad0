"""Which steps are open on one file to one person: by the table, and by what is known already."""

from dataclasses import dataclass
from datetime import datetime

from accreditation.answers import Answers
from accreditation.guards import GUARDS
from accreditation.models import Application
from accreditation.roles import roles_on
from accreditation.workflow import Ask, Guard, Role, State, Step, steps_open_to
from observer_portal.accounts.models import User

# guards that cannot be asked before the questions are answered, or that hardly ever fail
ASKED_LATER = (
    Guard.DOCUMENT_FREE,
    Guard.CHANGED_OR_REPLIED,
    Guard.CHECKLIST_DONE,
    Guard.ON_THIS_RESOLUTION,
    Guard.PROPOSAL_SAYS_SO,
)
# where one of these fails, the step is another's affair or has no object: it is not shown
SILENT = (
    Guard.MINISTRY_ADMITS,
    Guard.COMMISSION_ADMITS,
    Guard.SET_ASIDE_FOR_ANOTHER,
    Guard.CORRECTION_READY,
)


@dataclass(frozen=True)
class OpenStep:
    """A row of the table that this person may take; `why_not` is empty or a guard's sentence."""

    step: Step
    role: Role
    why_not: str = ""


def open_steps(application: Application, user: User, *, at: datetime) -> list[OpenStep]:
    """Return the steps in the order of the table. Two queries and one per guard that matters.

    Steps that are taken by adopting a resolution are not among them.
    """
    roles = roles_on(user, [application], at=at)[application.pk]
    failed = _Failed(application, user, at)
    found = []
    for step in steps_open_to(roles, State(application.state)):
        if Ask.RESOLUTION in step.asks or Ask.OBSERVER_LIST in step.asks:
            continue
        if any(guard in SILENT and failed[guard] for guard in step.only_if):
            continue
        role = next(role for role in step.by if role in roles)
        found.append(OpenStep(step, role, _sentence(step, failed)))
    return found


def why_not(step: Step, application: Application, user: User, *, at: datetime) -> str:
    """Return the sentence of the first guard that is known to fail now, or nothing."""
    return _sentence(step, _Failed(application, user, at))


class _Failed(dict[Guard, bool]):
    """Guard -> whether it fails for one file; each is asked once."""

    def __init__(self, application: Application, user: User, at: datetime) -> None:
        super().__init__()
        self.asked = Application.objects.filter(pk=application.pk)
        self.by, self.at = user, at

    def __missing__(self, guard: Guard) -> bool:
        fails = GUARDS[guard](self.asked, by=self.by, at=self.at, answers=Answers())
        self[guard] = bool(fails)
        return self[guard]


def _sentence(step: Step, failed: _Failed) -> str:
    asked = (guard for guard in step.only_if if guard not in ASKED_LATER)
    return next((str(guard.label) for guard in asked if failed[guard]), "")
