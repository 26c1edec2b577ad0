"""What the State decides on a registration: which sender it is, ask again, decline, admit."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from missions import notices
from missions.actions import arrival, senders
from missions.actions.arrival import Details, Instant, moment_of
from missions.actions.registration import OPEN, RegistrationRefused, hold, move
from missions.models import (
    Answer,
    Invitation,
    Inviter,
    Mission,
    Registration,
    RegistrationState,
    SendingOrganisation,
    inviter_of,
)
from missions.models.election import share_election
from observer_portal.accounts.appointments import holds
from observer_portal.accounts.models import Office, User
from observer_portal.audit.record import act as audit_act

MAY_DECIDE: dict[Inviter, tuple[Office, ...]] = {
    Inviter.MINISTRY: (Office.MINISTRY,),
    Inviter.COMMISSION: (Office.CLERK,),
}


def identify(
    registration: Registration, organisation: SendingOrganisation, *, by: User, at: datetime
) -> Registration:
    """Say which sender it is that was named in words."""
    with audit_act("registration:identify", registration.reference, by=by) as act:
        held = _to_be_decided(registration, by, at)
        if not held.named:
            raise RegistrationRefused(_("The sender chose itself from the list."))
        if inviter_of(held.election, organisation.kind) != held.decided_through:
            raise RegistrationRefused(_("Registrations of this sender go to the other office."))
        try:
            with transaction.atomic():
                move(held, RegistrationState(held.state), organisation=organisation)
        except IntegrityError:
            raise RegistrationRefused(
                _("This sender has another registration. Decide on that one first.")
            ) from None
        act.note(at=at, organisation=organisation.code)
    return held


def ask(registration: Registration, *, question: str, by: User, at: datetime) -> Registration:
    """Ask the sender again: it answers by its link, with everything it wrote in the form."""
    with audit_act("registration:ask", registration.reference, by=by) as act:
        held = _to_be_decided(registration, by, at)
        move(held, RegistrationState.ASKED, question=question, asked_at=at)
        notices.tell_applicant(held, "registration_asked", at.isoformat(), at=at)
        act.note(at=at)
    return held


def decline(registration: Registration, *, reason: str, by: User, at: datetime) -> Registration:
    """Decline, with the reason that the sender reads."""
    with audit_act("registration:decline", registration.reference, by=by) as act:
        held = _to_be_decided(registration, by, at)
        move(held, RegistrationState.DECLINED, reason=reason, decided_at=at, decided_by=by)
        notices.tell_applicant(held, "registration_declined", "", at=at)
        act.note(at=at)
    return held


def add_sender(
    registration: Registration, columns: Mapping[str, str], *, by: User, at: datetime
) -> Registration:
    """Add the sender that was named in words, and set it: both or neither."""
    with audit_act("registration:add_sender", registration.reference, by=by):
        return identify(registration, senders.add(columns, by=by, at=at), by=by, at=at)


def admit(registration: Registration, *, by: User, at: Instant) -> Mission:
    """Admit: the mission is made and its head named; an open invitation counts as accepted.

    Raises RegistrationRefused.
    """
    with audit_act("registration:admit", registration.reference, by=by) as act:
        share_election(registration.election_id)
        moment = moment_of(at)
        held = _to_be_decided(registration, by, moment)
        if held.organisation is None:
            raise RegistrationRefused(_("First say which sender this is."))
        if held.election.lists_close_at <= moment:
            raise RegistrationRefused(
                _("The lists have closed; no mission can be registered any more.")
            )
        if arrival.holds_an_office(held.head_email, at=moment):
            raise RegistrationRefused(
                _("The named head holds an office of the State. Ask the sender for another one.")
            )
        invited = _held_invitation(held)
        try:
            mission = arrival.open_mission(
                held.election,
                held.organisation,
                details_of(held),
                through=Inviter(held.decided_through),
                at=moment,
            )
        except arrival.ArrivalRefused as refusal:
            raise RegistrationRefused(str(refusal)) from refusal
        if invited is not None:
            invited.answer, invited.answered_at = Answer.ACCEPTED, moment
            invited.save(update_fields=["answer", "answered_at"])
            mission.invitation = invited
            mission.save(update_fields=["invitation"])
        move(held, RegistrationState.ADMITTED, mission=mission, decided_at=moment, decided_by=by)
        notices.tell_applicant(held, "registration_admitted", "", at=moment)
        act.note(at=moment, mission=mission.reference)
    return mission


def details_of(registration: Registration) -> Details:
    """Return what a sender said of its mission."""
    return Details(**{one.name: getattr(registration, one.name) for one in fields(Details)})


def _held_invitation(registration: Registration) -> Invitation | None:
    """Return the open invitation of the sender, held before the mission is made: as by `accept`."""
    rows = Invitation.objects.select_for_update(no_key=True).filter(
        election=registration.election_id,
        organisation=registration.organisation_id,
        answer=Answer.NONE,
    )
    return rows.first()


def _to_be_decided(registration: Registration, by: User, at: datetime) -> Registration:
    held = hold(registration)
    if not holds(by, MAY_DECIDE[Inviter(held.decided_through)], at=at):
        raise RegistrationRefused(_("This is not yours to decide."))
    if held.state not in OPEN:
        raise RegistrationRefused(_("This was decided meanwhile."))
    return held
