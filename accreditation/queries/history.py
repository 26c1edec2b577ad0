"""What happened to a file, in words, the newest first."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accreditation.models import Application, StepTaken
from accreditation.queries import wordings
from accreditation.workflow import Role, State

COMMISSION = (Role.CLERK, Role.SECRETARY)
# what the commission says to the mission, and so to the ministry; the rest is its own affair
SAID_ALOUD = ("query", "send_back", "set_aside")


def for_ministry(application: Application) -> list[dict[str, Any]]:
    """Return [{"at", "text", "note"}] as the ministry may read it: nothing of matches. Two queries.

    Of the commission's people the role is named, not the person.
    """
    steps = list(_steps(application))
    reasons = wordings.said(steps)
    return [
        {"at": step.taken_at, "text": _text(step), "note": _note(step, reasons)} for step in steps
    ]


def _steps(application: Application) -> QuerySet[StepTaken]:
    return (
        StepTaken.objects.filter(application=application)
        .select_related("taken_by", "recommendation")
        .order_by("-pk")
    )


def _text(step: StepTaken) -> str:
    role = Role(step.role)
    if role in COMMISSION:
        return _("%(state)s: the commission") % {"state": State(step.after).label}
    return _("%(state)s: %(name)s, %(role)s") % {
        "state": State(step.after).label,
        "name": step.taken_by,
        "role": role.label,
    }


def _note(step: StepTaken, reasons: dict[int, str]) -> str:
    if step.role in COMMISSION and step.verb not in SAID_ALOUD:
        return ""
    reason = reasons.get(step.pk, "") if step.reason else ""
    words = "" if step.verb == "set_aside" else step.words
    letter = step.recommendation
    under = _("Letter %(number)s") % {"number": letter.number} if letter else ""
    return " ".join(part for part in (under, step.number, reason, words) if part)
