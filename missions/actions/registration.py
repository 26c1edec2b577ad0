"""Registrations: a sender asks by itself, confirms its address, answers what it is asked."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from missions import notices
from missions.actions.arrival import Details, Instant, moment_of
from missions.models import (
    Election,
    Mission,
    Registration,
    RegistrationState,
    SendingOrganisation,
    inviter_of,
    links,
)
from missions.models.election import share_election
from missions.models.registration import PURPOSE
from observer_portal import reference
from observer_portal.audit.record import act as audit_act

OPEN = (RegistrationState.REQUESTED, RegistrationState.ASKED)
STANDING = (*OPEN, RegistrationState.ADMITTED)
# Requests that nobody has confirmed: so many may come in an hour, from everybody together and to
# one address, whatever the cache says.
HOUR, MOST_AN_HOUR, MOST_TO_ONE = timedelta(hours=1), 60, 3


class RegistrationRefused(Exception):  # noqa: N818 - carries the sentence that is shown
    """The registration cannot be taken, changed or decided; the message is a sentence."""


@dataclass(frozen=True, kw_only=True)
class Sender:
    """Who asks: a sender that is known, or one that is named in words."""

    organisation: SendingOrganisation | None = None
    named: str = ""
    kind: str = ""


def why_not(election: Election, sender: Sender, *, at: datetime) -> str:
    """Return why this sender cannot register now, or nothing.

    Of a sender that has registered nothing more is told than that: not who did it, when, or how
    far it has come.
    """
    if election.lists_close_at <= at:
        return _("The lists have closed; no mission can be registered any more.")
    if sender.organisation is None or not _stands(election, sender.organisation):
        return ""
    return _(
        "A registration of this sender is here already, so that a second one is not taken. If you"
        " act for this sender, please telephone or write to us."
    )


def _stands(election: Election, organisation: SendingOrganisation) -> bool:
    asked = Registration.objects.filter(
        election=election, organisation=organisation, state__in=STANDING
    )
    missions = Mission.objects.filter(election=election, organisation=organisation)
    return bool(asked.exists() or missions.exists())


def request(
    election: Election, sender: Sender, details: Details, *, words: str, at: Instant
) -> Registration:
    """Take a request in; it waits until its contact confirms the address. RegistrationRefused."""
    with audit_act("registration:request", election.code, by=None) as act:
        share_election(election.pk)
        held = Election.objects.get(pk=election.pk)
        moment = moment_of(at)
        if why := why_not(held, sender, at=moment):
            raise RegistrationRefused(why)
        _must_be_few(details.contact_email, moment)
        name = reference.unused(Registration.objects, 1, "REG")[0]
        kind = sender.organisation.kind if sender.organisation else sender.kind
        made = Registration.objects.create(
            reference=name,
            election=held,
            organisation=sender.organisation,
            named="" if sender.organisation else sender.named,
            named_kind="" if sender.organisation else sender.kind,
            decided_through=inviter_of(held, kind),
            words=words,
            **vars(details),
            secret_hash=links.hash_of(links.secret_of(PURPOSE, name, 1)),
            made_at=moment,
        )
        notices.tell_applicant(made, "registration_confirm", "", at=moment)
        act.note(at=moment, registration=name)
    return made


def _must_be_few(address: str, at: datetime) -> None:
    recent = Registration.objects.filter(state=RegistrationState.UNCONFIRMED, made_at__gt=at - HOUR)
    to_one = recent.filter(contact_email__iexact=address).count()
    if to_one >= MOST_TO_ONE or recent.count() >= MOST_AN_HOUR:
        raise RegistrationRefused(
            _("Too many requests came in this hour. Try again later, or telephone us.")
        )


def find(secret: str) -> Registration | None:
    """Return the registration with this link, or None; the same work for all."""
    rows = Registration.objects.select_related("election", "organisation", "letter")
    return rows.filter(secret_hash=links.hash_of(secret)).first()


def confirm(registration: Registration, *, at: Instant) -> Registration:
    """Confirm the contact's address by the link: from now on it waits for a decision."""
    with audit_act("registration:confirm", registration.reference, by=None) as act:
        share_election(registration.election_id)
        held = hold(registration)
        moment = moment_of(at)
        if held.state != RegistrationState.UNCONFIRMED:
            return held
        sender = Sender(organisation=held.organisation)
        if why := why_not(held.election, sender, at=moment):
            raise RegistrationRefused(why)
        try:
            with transaction.atomic():
                move(held, RegistrationState.REQUESTED, requested_at=moment)
        except IntegrityError:  # a colleague has confirmed another at this very moment
            raise RegistrationRefused(why_not(held.election, sender, at=moment)) from None
        notices.tell_who_decides(held, at=moment)
        act.note(at=moment)
    return held


def answer(
    registration: Registration, details: Details, *, words: str, at: Instant
) -> Registration:
    """Answer what was asked: the contacts, the head, the letter anew; it waits again."""
    with audit_act("registration:answer", registration.reference, by=None) as act:
        share_election(registration.election_id)
        held = hold(registration)
        moment = moment_of(at)
        if held.state != RegistrationState.ASKED:
            raise RegistrationRefused(_("Nothing is asked of you now."))
        if held.election.lists_close_at <= moment:
            raise RegistrationRefused(
                _("The lists have closed; no mission can be registered any more.")
            )
        move(
            held,
            RegistrationState.REQUESTED,
            requested_at=moment,
            words=words,
            **vars(details) | {"contact_email": held.contact_email},  # that one is confirmed
        )
        notices.tell_who_decides(held, at=moment)
        act.note(at=moment)
    return held


def forget_unconfirmed(*, at: datetime) -> int:
    """Remove requests whose address nobody confirmed in time, with their letters; how many."""
    before = at - timedelta(days=settings.UNCONFIRMED_DAYS)
    rows = Registration.objects.filter(state=RegistrationState.UNCONFIRMED, made_at__lt=before)
    if not rows.exists():
        return 0
    with audit_act("registration:forget", "unconfirmed", by=None) as act:
        held = list(rows.select_for_update().select_related("letter").order_by("pk"))
        for row in held:
            row.delete()
            row.letter.delete()
        if held:
            act.note(at=at, removed=len(held))
    return len(held)


def hold(registration: Registration) -> Registration:
    """Hold the row, and return it fresh."""
    rows = Registration.objects.select_related("election", "organisation", "letter")
    return rows.select_for_update(no_key=True, of=("self",)).get(pk=registration.pk)


def move(held: Registration, state: RegistrationState, **columns: object) -> None:
    """Write the state, and what came with it."""
    held.state = state
    for name, value in columns.items():
        setattr(held, name, value)
    held.save()
