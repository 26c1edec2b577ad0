"""Missions and who belongs to them; made by an administrator."""

from datetime import datetime

from django.utils.translation import gettext as _

from missions.models import (
    Election,
    Membership,
    Mission,
    Post,
    SenderKind,
    SendingOrganisation,
)
from observer_portal import reference
from observer_portal.accounts.appointments import holds, open_account
from observer_portal.accounts.models import Office, User
from observer_portal.audit.record import act as audit_act


class MembershipRefused(Exception):  # noqa: N818 - carries the sentence that is shown
    """The mission or membership cannot be made; the message is a sentence."""


def register(
    election: Election, organisation: SendingOrganisation, *, by: User, at: datetime
) -> Mission:
    """Make the mission of a sender at an election.

    Who admits it is fixed now: the commission, where it is an election body and the election's
    policy says so; else the ministry.
    """
    with audit_act("mission:register", organisation.code, by=by) as act:
        _must_administer(by, at)
        mission, made = Mission.objects.get_or_create(
            election=election,
            organisation=organisation,
            defaults={
                "reference": reference.unused(Mission.objects, 1, "MIS")[0],
                "admitted_by_commission": organisation.kind == SenderKind.ELECTION_BODY
                and election.commission_admits_election_bodies,
            },
        )
        if not made:
            raise MembershipRefused(_("This sender has a mission at this election already."))
        act.note(at=at, mission=mission.reference)
    return mission


def add(
    mission: Mission,
    *,
    email: str,
    name: str,
    language: str,
    post: Post,
    by: User,
    at: datetime,
) -> Membership:
    """Add someone to a mission, with an account where there is none yet."""
    with audit_act("membership:add", mission.reference, by=by) as act:
        _must_administer(by, at)
        Mission.objects.select_for_update(no_key=True).get(pk=mission.pk)
        user = open_account(email=email, name=name, language=language, at=at)
        if user.appointments.current(at).exists():
            raise MembershipRefused(_("Whoever holds an office of the State joins no mission."))
        members = Membership.objects.filter(mission=mission, ended_at=None)
        if members.filter(user=user).exists():
            raise MembershipRefused(_("This person belongs to the mission already."))
        if post == Post.HEAD and members.filter(post=Post.HEAD).exists():
            raise MembershipRefused(
                _("The mission has a head. Add a deputy, and make the deputy the head.")
            )
        member = Membership.objects.create(user=user, mission=mission, post=post)
        act.note(at=at, post=str(post))
    return member


def end(member: Membership, *, by: User, at: datetime) -> Membership:
    """End a membership now, but that of the head."""
    with audit_act("membership:end", member.mission.reference, by=by) as act:
        _must_administer(by, at)
        held = Membership.objects.select_for_update(no_key=True).get(pk=member.pk)
        if held.post == Post.HEAD and held.ended_at is None:
            raise MembershipRefused(
                _("A mission is never without its head. Make another member the head first.")
            )
        if held.ended_at is None:
            held.ended_at = at
            held.save(update_fields=["ended_at"])
            act.note(at=at, post=held.post)
    return held


def _must_administer(by: User, at: datetime) -> None:
    if not holds(by, (Office.ADMINISTRATOR,), at=at):
        raise MembershipRefused(_("An administrator makes missions and memberships."))
