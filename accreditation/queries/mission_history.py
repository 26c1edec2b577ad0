"""What happened to a file, as its mission may read it: the newest first."""

from typing import Any

from django.utils.translation import gettext as _

from accreditation.models import Application, StepTaken
from accreditation.queries import wordings
from accreditation.workflow import Role, State
from missions.models import ObserverVersion, Origin
from observer_portal.page import moments

COMMISSION = (Role.CLERK, Role.SECRETARY)
# with these the mission is told the reason or the ground; the rest is the State's own affair
TOLD = ("return", "send_back", "query", "decline", "set_aside", "refuse", "revoke")
WORDS_TOLD = ("return", "send_back", "query", "decline")


def of(application: Application) -> list[dict[str, Any]]:
    """Return [{"at", "text", "note"}]. Three queries.

    The mission's own people stand there by name, those of the State by their office. Nothing is
    said of other files: what was set aside reads as what the ministry took back and declined, or a
    mission would learn that somebody else has declared the same person.
    """
    steps = _told(
        list(
            StepTaken.objects.filter(application=application)
            .select_related("taken_by", "resolution")
            .order_by("-pk")
        )
    )
    said = wordings.said(steps)
    lines = [
        {"at": step.taken_at, "text": _text(step), "note": _note(step, said)} for step in steps
    ]
    confirmed = ObserverVersion.objects.filter(
        observer=application.observer_id, origin=Origin.CONFIRMED
    )
    lines += [
        {
            "at": version.declared_at,
            "text": _("The commission confirmed the Cyrillic form of the name"),
            "note": version.cyrillic,
        }
        for version in confirmed
    ]
    return sorted(lines, key=lambda line: line["at"], reverse=True)


def _told(steps: list[StepTaken]) -> list[StepTaken]:
    """Leave out a step that was taken back only to decline, which setting aside does in one."""
    return [
        step
        for step, later in zip(steps, [None, *steps], strict=False)
        if not (step.verb == "take_back" and later is not None and later.verb == "decline")
    ]


def _text(step: StepTaken) -> str:
    role, state = Role(step.role), State(step.after).label
    if step.after == State.DECLINED:  # by which office would tell the one from the other
        return str(state)
    if role == Role.HEAD:
        return _("%(state)s: %(name)s") % {"state": state, "name": step.taken_by}
    if role in COMMISSION:
        return _("%(state)s: the commission") % {"state": state}
    return _("%(state)s: the ministry") % {"state": state}


def _note(step: StepTaken, said: dict[int, str]) -> str:
    parts = []
    if step.resolution and step.resolution.number:
        day = moments.day_text(step.resolution.adopted_on) if step.resolution.adopted_on else ""
        words = {"number": step.resolution.number, "day": day}
        parts.append(_("Resolution %(number)s of %(day)s.") % words)
    if step.verb in TOLD:
        parts.append(said.get(step.pk, ""))
    if step.role == Role.HEAD or step.verb in WORDS_TOLD:
        parts.append(step.words)
    if step.role == Role.HEAD and step.number:
        parts.append(_("Note verbale %(number)s") % {"number": step.number})
    return " ".join(part for part in parts if part)
