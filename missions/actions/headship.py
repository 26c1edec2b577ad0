"""The headship is handed over in two steps: the head offers it, another member accepts."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from missions.actions import people, people_mails
from missions.actions.membership import MembershipRefused
from missions.models import Membership, Mission, Post
from observer_portal.accounts.models import TwoPersonAct, User
from observer_portal.audit.record import act as audit_act

KIND = "headship"


def offered(mission: Mission) -> TwoPersonAct | None:
    """Return the offer that waits to be answered; none where one of the two has gone."""
    found = _waiting(mission).select_related("asked_by").first()
    if found is None or not _still_there(mission, found):
        return None
    return found


def is_for(offer: TwoPersonAct, user: User) -> bool:
    """Whether the headship is offered to this person."""
    return bool(offer.facts["to"] == user.pk)


def offer(mission: Mission, to: Membership, *, stays: bool, by: User, at: datetime) -> TwoPersonAct:
    """Offer the headship to a deputy or an editor. `stays`: the head becomes deputy, else leaves.

    One offer waits at a time; a new one takes the place of the old.
    """
    with audit_act("headship:offer", mission.reference, by=by) as act:
        held = people.hold(mission)
        _must_be_head(held, by)
        member = Membership.objects.filter(pk=to.pk, mission=held, ended_at=None).first()
        if member is None or member.user_id == by.pk:
            raise MembershipRefused(_("Choose another member of the mission."))
        _waiting(held).update(dropped_at=at)
        asked = TwoPersonAct.objects.create(
            kind=KIND,
            subject=held.reference,
            facts={"to": member.user_id, "stays": stays},
            reason="",
            asked_by=by,
            asked_at=at,
        )
        people_mails.tell("headship_offered", held, [member.user], key=asked.pk, at=at, by=by.pk)
        act.note(at=at, member=member.user_id)
    return asked


def accept(mission: Mission, *, by: User, at: datetime) -> Membership:
    """Become the head. Raises MembershipRefused for everybody but whom it was offered to."""
    with audit_act("headship:accept", mission.reference, by=by) as act:
        held = people.hold(mission)
        asked = _answered(held, by)
        member = Membership.objects.get(mission=held, user=by, ended_at=None)
        people.pass_on(held, member, at=at, stays=asked.facts["stays"])
        asked.confirmed_by, asked.confirmed_at = by, at
        asked.save(update_fields=["confirmed_by", "confirmed_at"])
        act.note(at=at, member=by.pk, before=asked.asked_by_id)
    return member


def decline(mission: Mission, *, by: User, at: datetime) -> None:
    """Leave the headship where it is; who offered it is told."""
    with audit_act("headship:decline", mission.reference, by=by) as act:
        held = people.hold(mission)
        asked = _answered(held, by)
        asked.dropped_at = at
        asked.save(update_fields=["dropped_at"])
        who = [asked.asked_by]
        people_mails.tell("headship_declined", held, who, key=asked.pk, at=at, by=by.pk)
        act.note(at=at, member=by.pk)


def take_back(mission: Mission, *, by: User, at: datetime) -> None:
    """Offer it no longer."""
    with audit_act("headship:take_back", mission.reference, by=by) as act:
        held = people.hold(mission)
        _must_be_head(held, by)
        if _waiting(held).update(dropped_at=at):
            act.note(at=at)


def _waiting(mission: Mission) -> QuerySet[TwoPersonAct]:
    return TwoPersonAct.objects.waiting().filter(kind=KIND, subject=mission.reference)


def _still_there(mission: Mission, asked: TwoPersonAct) -> bool:
    """Whether the one still is the head, and the other a member."""
    current = Membership.objects.filter(mission=mission, ended_at=None)
    found = dict(
        current.filter(user__in=[asked.asked_by_id, asked.facts["to"]]).values_list(
            "user_id", "post"
        )
    )
    return found.get(asked.asked_by_id) == Post.HEAD and asked.facts["to"] in found


def _answered(mission: Mission, by: User) -> TwoPersonAct:
    asked = offered(mission)
    if asked is None or not is_for(asked, by):
        raise MembershipRefused(_("The headship is not offered to you now."))
    return asked


def _must_be_head(mission: Mission, by: User) -> None:
    own = Membership.objects.filter(mission=mission, user=by, ended_at=None, post=Post.HEAD)
    if not own.exists():
        raise MembershipRefused(_("The head of mission offers the headship."))
