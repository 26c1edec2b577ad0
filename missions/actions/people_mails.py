"""Mails about who belongs to a mission. Rows in the same transaction; names when it is sent."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from missions.models import Membership, Mission, Post
from observer_portal.accounts.models import Appointment, Office, User
from observer_portal.notices import making, sender
from observer_portal.notices.models import Notice

TEMPLATES = (
    "headship_declined",
    "headship_offered",
    "headship_passed",
    "member_added",
    "member_ended",
)
NAMED = ("by", "to", "before")  # facts that are users


def tell(
    template: str, mission: Mission, people: Iterable[User], *, key: int, at: datetime, **facts: Any
) -> None:
    """Make one notice for each of these people; `key` names what happened."""
    making.tell(
        template,
        [(user.pk, user.language) for user in people],
        key=f"{key}:{at.isoformat()}",
        at=at,
        mission=mission.reference,
        **facts,
    )


def tell_of_new_head(
    mission: Mission, to: Membership, before: Membership | None, *, at: datetime
) -> None:
    """Tell both, and whoever admits the mission: the ministry, or the commission's secretary."""
    office = Office.SECRETARY if mission.admitted_by_commission else Office.MINISTRY
    desk = Appointment.objects.current(at).filter(office=office).values("user")
    both = [member.user for member in (to, before) if member is not None]
    facts = {"to": to.user_id, "before": before.user_id if before else None}
    people = [*both, *User.objects.filter(pk__in=desk)]
    tell("headship_passed", mission, people, key=to.pk, at=at, **facts)


def _compose(notice: Notice) -> sender.Composed:
    """Look the names up now: none stands in the row."""
    if notice.to is None or not notice.to.is_active:
        raise sender.NobodyToTell("The user is gone.")
    mission = Mission.objects.select_related("organisation", "election").get(
        reference=notice.facts["mission"]
    )
    ids = {name: notice.facts.get(name) for name in NAMED}
    known = User.objects.in_bulk([pk for pk in ids.values() if pk])
    context: dict[str, Any] = {name: known.get(pk) for name, pk in ids.items()}
    if post := notice.facts.get("post"):
        context["post"] = Post(post).label
    is_member = mission.memberships.filter(user=notice.to, ended_at=None).exists()
    context |= {"person": notice.to, "of": mission, "is_member": is_member}
    return sender.Composed(notice.to.email, notice.language, context)


for _template in TEMPLATES:
    sender.composes(_template)(_compose)
