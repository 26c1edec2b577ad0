"""Missions that an administrator makes; who belongs to them is arranged in `people`."""

from datetime import datetime

from django.utils.translation import gettext as _

from missions.models import (
    Election,
    Inviter,
    Mission,
    SendingOrganisation,
    inviter_of,
)
from observer_portal import reference
from observer_portal.accounts.appointments import holds
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
                "admitted_by_commission": inviter_of(election, organisation.kind)
                == Inviter.COMMISSION,
            },
        )
        if not made:
            raise MembershipRefused(_("This sender has a mission at this election already."))
        act.note(at=at, mission=mission.reference)
    return mission


def _must_administer(by: User, at: datetime) -> None:
    if not holds(by, (Office.ADMINISTRATOR,), at=at):
        raise MembershipRefused(_("An administrator makes missions."))
