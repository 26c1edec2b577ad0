"""Mails of the arriving of missions: to addresses without an account, and to the offices.

A notice holds references; the address, the secret and the words are looked up when it is composed.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from missions.models import (
    Answer,
    Invitation,
    Inviter,
    Nomination,
    Registration,
    RegistrationState,
)
from observer_portal import clock
from observer_portal.accounts import appointments
from observer_portal.accounts.models import Office
from observer_portal.notices import making, sender
from observer_portal.notices.models import Notice

OFFICE_OF = {Inviter.MINISTRY: Office.MINISTRY, Inviter.COMMISSION: Office.CLERK}
GONE = "The user is gone."


def invite(invitations: Iterable[Invitation], *, at: datetime) -> None:
    """Send the link of each; a later issue is another mail."""
    making.write(
        Notice(
            template="invitation",
            language=row.language,
            unique_key=row.mail_key,
            facts={"invitation": row.pk, "issue": row.issue},
            made_at=at,
            next_try_at=at,
        )
        for row in invitations
    )


def tell_applicant(registration: Registration, template: str, key: str, *, at: datetime) -> None:
    """Write to the contact of a registration, who has a link and no account."""
    making.write(
        [
            Notice(
                template=template,
                language=registration.language,
                unique_key=f"{template}:{registration.pk}:{key}",
                facts={"registration": registration.pk},
                made_at=at,
                next_try_at=at,
            )
        ]
    )


def tell_who_decides(registration: Registration, *, at: datetime) -> None:
    """Tell everyone in the office that decides that a registration waits."""
    office = OFFICE_OF[Inviter(registration.decided_through)]
    asked = registration.asked_at.isoformat() if registration.asked_at else ""
    making.tell(
        "registration_waits",
        appointments.in_office(office, at=at),
        key=f"{registration.pk}:{asked}",
        at=at,
        registration=registration.pk,
    )


def name_head(nomination: Nomination, *, language: str, at: datetime) -> None:
    """Ask whoever has an account to take the mission over."""
    making.tell(
        "head_named",
        [(nomination.user_id, language)],
        key=str(nomination.pk),
        at=at,
        nomination=nomination.pk,
    )


@sender.composes("invitation")
@sender.composes("invitation_reminder")
def compose_invitation(notice: Notice) -> sender.Composed:
    """Derive the secret now; what was answered or sent anew meanwhile needs no mail."""
    row = _invitation(notice)
    if row is None or row.issue != notice.facts["issue"]:
        raise sender.NobodyToTell("The invitation was sent anew.")
    if row.answer != Answer.NONE:
        raise sender.NobodyToTell("The invitation is answered.")
    if not row.contact_email:
        raise sender.NobodyToTell("The invitation has no address.")
    good = row.expires_at is not None and row.expires_at > clock.database_now()
    context: dict[str, Any] = {
        "invitation": row,
        "election": row.election,
        "secret": row.secret,
        "is_good": good,
    }
    return sender.Composed(row.contact_email, notice.language, context)


def _invitation(notice: Notice) -> Invitation | None:
    rows = Invitation.objects.select_related("election", "organisation")
    return rows.filter(pk=notice.facts["invitation"]).first()


@sender.composes("registration_confirm")
@sender.composes("registration_asked")
@sender.composes("registration_admitted")
@sender.composes("registration_declined")
def compose_to_applicant(notice: Notice) -> sender.Composed:
    """Write to the contact, with the applicant's own link."""
    row = _registration(notice)
    if notice.template == "registration_confirm" and row.state != RegistrationState.UNCONFIRMED:
        raise sender.NobodyToTell("The address is confirmed.")
    context = {"registration": row, "election": row.election, "secret": row.secret}
    return sender.Composed(row.contact_email, notice.language, context)


@sender.composes("registration_waits")
def compose_registration_waits(notice: Notice) -> sender.Composed:
    """Name the sender to whoever decides; nobody needs it when it is decided."""
    if notice.to is None or not notice.to.is_active:
        raise sender.NobodyToTell(GONE)
    row = _registration(notice)
    if row.state != RegistrationState.REQUESTED:
        raise sender.NobodyToTell("The registration is decided.")
    context = {"person": notice.to, "registration": row, "election": row.election}
    return sender.Composed(notice.to.email, notice.language, context)


def _registration(notice: Notice) -> Registration:
    rows = Registration.objects.select_related("election", "organisation")
    found = rows.filter(pk=notice.facts["registration"]).first()
    if found is None:
        raise sender.NobodyToTell("The registration is gone.")
    return found


@sender.composes("head_named")
def compose_head_named(notice: Notice) -> sender.Composed:
    """Name the mission, with the address at which it is taken over."""
    if notice.to is None or not notice.to.is_active:
        raise sender.NobodyToTell(GONE)
    rows = Nomination.objects.select_related("mission__organisation", "mission__election")
    named = rows.filter(pk=notice.facts["nomination"]).first()
    if named is None or named.taken_at:
        raise sender.NobodyToTell("The mission has its head.")
    context = {"person": notice.to, "nomination": named, "mission": named.mission}
    return sender.Composed(notice.to.email, notice.language, context)
