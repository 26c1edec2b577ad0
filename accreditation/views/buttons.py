"""The buttons of a file: what this person may do with it now, and what not and why."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from accreditation.forms import verbs
from accreditation.models import Application
from accreditation.queries.open_steps import open_steps
from accreditation.workflow import Role
from observer_portal import clock
from observer_portal.accounts.models import User

# role -> the namespace in which its pages stand
ACTORS = {
    Role.HEAD: "mission_acts",
    Role.MINISTRY: "ministry",
    Role.CLERK: "commission",
    Role.SECRETARY: "commission",
}


@dataclass(frozen=True)
class Button:
    """A step that is open; with `why_not` it is closed by what is known already."""

    verb: str
    label: str
    url: str
    tone: str
    why_not: str = ""


def buttons_for(
    application: Application, user: User, *, at: datetime | None = None
) -> list[Button]:
    """Return the steps that the user can take on this file now, for `acts/_buttons.html`."""
    return [button for button in acts_for(application, user, at=at) if not button.why_not]


def acts_for(application: Application, user: User, *, at: datetime | None = None) -> list[Button]:
    """Return the open steps and those that are closed with a reason worth telling."""
    moment = at or clock.database_now()
    return [
        Button(
            verb=found.step.verb,
            label=str(found.step.label),
            url=reverse(f"{ACTORS[found.role]}:{found.step.verb}", args=[application.reference]),
            tone=verbs.tone(found.step.verb),
            why_not=found.why_not,
        )
        for found in open_steps(application, user, at=moment)
    ]
