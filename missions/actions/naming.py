"""A head who was named and has not come: whoever let the mission in corrects name and address."""

from datetime import datetime

from django.utils.translation import gettext as _

from missions.actions import arrival, people
from missions.actions.admission import MAY_DECIDE
from missions.actions.invitation import MAY_INVITE
from missions.models import Inviter, Membership, Mission, Nomination
from observer_portal.accounts import appointments
from observer_portal.accounts.models import Office, User
from observer_portal.audit.record import act as audit_act


class NamingRefused(Exception):  # noqa: N818 - carries the sentence that is shown
    """The head cannot be corrected, or not by this person; the message is a sentence."""


def correct(mission: Mission | None, *, name: str, email: str, by: User, at: datetime) -> None:
    """Send the head's mail to another address; what the wrong one received opens nothing more.

    An account that nobody has used moves with its address. Where the right address has an account
    already, its owner is asked, as at every naming. Raises NamingRefused.
    """
    if mission is None:
        raise NamingRefused(_("Nobody is awaited as head of this mission."))
    with audit_act("mission:correct_head", mission.reference, by=by) as act:
        held = people.hold(mission)
        if not appointments.holds(by, _offices_of(held), at=at):
            raise NamingRefused(_("Whoever invited or admitted this mission corrects it."))
        named = Nomination.objects.filter(mission=held, taken_at=None).first()
        head = people.head_of(held)
        if head is not None and head.user.last_login is not None:
            raise NamingRefused(
                _("The head has signed in already. Another head is named by an administrator.")
            )
        awaited = head or named
        if awaited is None:
            raise NamingRefused(_("Nobody is awaited as head of this mission."))
        address, language = email.strip().lower(), awaited.user.language
        if named is not None:
            named.delete()
        if head is None or not _moves(head, address, name, at):
            if head is not None:
                _end(head, at)
            _name_anew(held, address, name, language, at)
        act.note(at=at, **({"member": head.user_id} if head else {}))


def _offices_of(mission: Mission) -> tuple[Office, ...]:
    """Return whose mission it is: of who invited, or of who decided on the registration."""
    if mission.invitation is not None:
        return MAY_INVITE[Inviter(mission.invitation.inviter)]
    registration = getattr(mission, "registration", None)
    return MAY_DECIDE[Inviter(registration.decided_through)] if registration else ()


def _moves(head: Membership, address: str, name: str, at: datetime) -> bool:
    """Give the account the right address, where it is nobody's yet and of this mission alone."""
    is_alone = _is_of_this_mission_alone(head, at)
    return is_alone and appointments.readdress(head.user, email=address, name=name, at=at)


def _is_of_this_mission_alone(head: Membership, at: datetime) -> bool:
    user = head.user
    elsewhere = user.memberships.exclude(pk=head.pk).filter(ended_at=None)
    named = user.nominations.filter(taken_at=None)
    return not (elsewhere.exists() or named.exists() or appointments.has_office(user, at=at))


def _end(head: Membership, at: datetime) -> None:
    """End the membership; the account stays, and no link opens it, where it was of this alone."""
    if _is_of_this_mission_alone(head, at):
        appointments.void_links(head.user, at=at)
    head.ended_at = at
    head.save(update_fields=["ended_at"])


def _name_anew(mission: Mission, address: str, name: str, language: str, at: datetime) -> None:
    if arrival.holds_an_office(address, at=at):
        raise NamingRefused(_("Whoever holds an office of the State joins no mission."))
    arrival.name_head(mission, email=address, name=name, language=language, at=at)
