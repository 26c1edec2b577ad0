"""A mission comes into being, with its head: by an invitation or by a registration."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from missions import notices
from missions.models import (
    Election,
    Inviter,
    Membership,
    Mission,
    Nomination,
    Post,
    SendingOrganisation,
    StoredFile,
    inviter_of,
)
from observer_portal import reference
from observer_portal.accounts.appointments import has_office, open_account
from observer_portal.accounts.models import User
from observer_portal.audit.record import act as audit_act

Instant = datetime | Callable[[], datetime]


class ArrivalRefused(Exception):  # noqa: N818 - carries the sentence that is shown
    """The mission cannot be made, or has its head already; the message is a sentence."""


@dataclass(frozen=True, kw_only=True)
class Details:
    """What a sender says of its mission."""

    contact_email: str
    contact_phone: str
    expected_size: int
    head_name: str
    head_email: str
    language: str
    letter: StoredFile


def moment_of(at: Instant) -> datetime:
    """Return the moment: asked once the rows are held, where it is a clock."""
    return at() if callable(at) else at


def open_mission(
    election: Election,
    organisation: SendingOrganisation,
    details: Details,
    *,
    through: Inviter,
    at: datetime,
) -> Mission:
    """Make the mission of a sender and name its head. Raises ArrivalRefused.

    The caller holds the election. Who admits its observers is fixed now: the commission, where it
    invited the election body or decided on its registration; else the ministry.
    """
    mission, made = Mission.objects.get_or_create(
        election=election,
        organisation=organisation,
        defaults={
            "reference": reference.unused(Mission.objects, 1, "MIS")[0],
            "admitted_by_commission": through == Inviter.COMMISSION
            and inviter_of(election, organisation.kind) == Inviter.COMMISSION,
            "letter": details.letter,
            "expected_size": details.expected_size,
            "contact_email": details.contact_email,
            "contact_phone": details.contact_phone,
            "registered_at": at,
        },
    )
    if not made:
        raise ArrivalRefused(_("This sender has a mission at this election already."))
    name_head(
        mission,
        email=details.head_email,
        name=details.head_name,
        language=details.language,
        at=at,
    )
    return mission


def name_head(mission: Mission, *, email: str, name: str, language: str, at: datetime) -> None:
    """Give the head an account and the mission; whoever has an account is asked first.

    The same is said to whoever named the head in both cases: who has an account is nobody's.
    """
    known = User.objects.filter(email=email.strip().lower()).first()
    if known is None:
        user = open_account(email=email, name=name, language=language, at=at)
        Membership.objects.create(user=user, mission=mission, post=Post.HEAD, began_at=at)
        return
    nomination = Nomination.objects.create(
        reference=reference.unused(Nomination.objects, 1, "NOM")[0],
        mission=mission,
        user=known,
        made_at=at,
    )
    notices.name_head(nomination, language=known.language, at=at)


def holds_an_office(address: str, *, at: datetime) -> bool:
    """Whether somebody in an office of the State signs in by this address."""
    known = User.objects.filter(email=address.strip().lower()).first()
    return known is not None and has_office(known, at=at)


def why_not_head(nomination: Nomination, *, at: datetime) -> str:
    """Return why the user cannot take the mission over, or nothing."""
    if has_office(nomination.user, at=at):
        return _("Whoever holds an office of the State joins no mission.")
    heads = Membership.objects.filter(
        mission=nomination.mission_id, post=Post.HEAD, ended_at=None
    ).exclude(user=nomination.user_id)
    if heads.exists():
        return _("The mission has a head. End that membership first.")
    return ""


def take_over(nomination: Nomination, *, by: User, at: datetime) -> Mission:
    """Become head of the mission, by whoever was named. Raises ArrivalRefused."""
    mission = nomination.mission
    with audit_act("mission:take_over", mission.reference, by=by) as act:
        Mission.objects.select_for_update(no_key=True).get(pk=mission.pk)
        held = Nomination.objects.select_for_update(no_key=True).get(pk=nomination.pk, user=by)
        if held.taken_at is not None:
            return mission
        User.objects.select_for_update(no_key=True).get(pk=by.pk)  # as `open_account` does
        if why := why_not_head(held, at=at):
            raise ArrivalRefused(why)
        own = Membership.objects.filter(mission=mission, user=by, ended_at=None)
        if not own.update(post=Post.HEAD):
            Membership.objects.create(user=by, mission=mission, post=Post.HEAD, began_at=at)
        held.taken_at = at
        held.save(update_fields=["taken_at"])
        act.note(at=at, post=str(Post.HEAD))
    return mission
