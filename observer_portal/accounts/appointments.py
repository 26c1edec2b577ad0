"""Offices are given by two people: one asks, another confirms; ended by one."""

from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from observer_portal.accounts import two_people
from observer_portal.accounts.models import Appointment, Office, TwoPersonAct, User
from observer_portal.audit.record import act as audit_act
from observer_portal.notices import making
from observer_portal.notices.models import Notice

KIND = "appointment"
OPENED = "account_opened"
MAY_ASK = (Office.ADMINISTRATOR,)
MAY_CONFIRM = (Office.ADMINISTRATOR, Office.SECRETARY)


class AppointmentRefused(Exception):  # noqa: N818 - carries the sentence that is shown
    """The appointment cannot be asked for, given or ended; the message is a sentence."""


def holds(user: User, offices: tuple[Office, ...], *, at: datetime) -> bool:
    """Whether the user holds one of these offices at the instant `at`."""
    held = Appointment.objects.current(at).filter(user=user, office__in=offices)
    return bool(held.exists())


def in_office(office: Office, *, at: datetime) -> list[tuple[int, str]]:
    """Return who holds this office at the instant `at`, as (id, language). One query."""
    held = Appointment.objects.current(at).filter(office=office).values("user")
    return list(User.objects.filter(pk__in=held).values_list("pk", "language"))


def has_office(user: User, *, at: datetime) -> bool:
    """Whether an office is held at `at`, or was given since: `at` may be from before a wait."""
    return bool(user.appointments.exclude(ends_at__lte=at).exists())


def open_account(*, email: str, name: str, language: str, at: datetime) -> User:
    """Return the user with this address, made and told by mail where there is none.

    The row is held until the transaction ends: offices and missions shut each other out, so who
    gives the one and who gives the other to the same person come one after another.
    """
    address = email.strip().lower()
    if known := _held(address).first():
        return known
    try:
        with transaction.atomic():
            user = User.objects.create_user(address, None, name=name, language=language)
    except IntegrityError:  # another has made it at this very moment
        return _held(address).get()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    making.tell(OPENED, [(user.pk, language)], key=str(user.pk), at=at)
    return user


def readdress(user: User, *, email: str, name: str, at: datetime) -> bool:
    """Give an account that nobody has used another address; False where that is another's.

    What the wrong address received opens nothing more, and a mail goes to the right one.
    """
    address = email.strip().lower()
    if User.objects.filter(email=address).exclude(pk=user.pk).exists():
        return False
    void_links(user, at=at)
    user.email, user.name = address, name
    try:
        with transaction.atomic():
            user.save(update_fields=["email", "name"])
    except IntegrityError:  # somebody has taken it at this very moment
        return False
    EmailAddress.objects.filter(user=user).delete()
    EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
    making.tell(OPENED, [(user.pk, user.language)], key=at.isoformat(), at=at)
    return True


def void_links(user: User, *, at: datetime) -> None:
    """Let no link to a password of this account be good any more, nor one that is not sent yet."""
    user.set_unusable_password()  # each is another one, and a link knows of the last
    user.save(update_fields=["password"])
    unsent = Notice.objects.filter(to=user, template=OPENED, sent_at=None)
    unsent.update(dropped_at=at, problem="The address was corrected.")


def _held(address: str) -> QuerySet[User]:
    return User.objects.select_for_update(no_key=True).filter(email=address)


def ask(
    *, email: str, name: str, language: str, office: Office, reason: str, by: User, at: datetime
) -> TwoPersonAct:
    """Ask that someone be given an office. Another has to confirm it."""
    with audit_act("appointment:ask", str(office), by=by) as act:
        if not holds(by, MAY_ASK, at=at):
            raise AppointmentRefused(_("An administrator asks for appointments."))
        address = email.strip().lower()
        if address == by.email:
            raise AppointmentRefused(_("Nobody asks for an office for himself or herself."))
        facts = {"email": address, "name": name, "language": language, "office": str(office)}
        asked, made = TwoPersonAct.objects.get_or_create(
            kind=KIND,
            subject=f"{address} {office}",
            confirmed_at=None,
            dropped_at=None,
            defaults={"facts": facts, "reason": reason, "asked_by": by, "asked_at": at},
        )
        if not made:
            raise AppointmentRefused(_("This appointment is asked for already."))
        act.note(at=at, office=str(office))
    return asked


def confirm(asked: TwoPersonAct, *, by: User, at: datetime) -> Appointment:
    """Give the office. Raises AppointmentRefused for whoever asked, or whom it is for."""
    with audit_act("appointment:confirm", asked.facts["office"], by=by) as act:
        held = two_people.still_asked(asked, AppointmentRefused)
        facts: dict[str, Any] = held.facts
        if not holds(by, MAY_CONFIRM, at=at):
            raise AppointmentRefused(_("An administrator or a secretary confirms appointments."))
        if by.pk == held.asked_by_id or by.email == facts["email"]:
            raise AppointmentRefused(_("Another person has to confirm this."))
        user = open_account(
            email=facts["email"], name=facts["name"], language=facts["language"], at=at
        )
        if user.memberships.filter(ended_at=None).exists():
            raise AppointmentRefused(_("Whoever belongs to a mission holds no office."))
        two_people.confirm(held, by=by, at=at)
        given = Appointment.objects.create(
            user=user, office=facts["office"], starts_at=at, given_by=by
        )
        act.note(at=at, office=facts["office"], appointment=given.pk)
    return given


def end(appointment: Appointment, *, by: User, at: datetime) -> Appointment:
    """End an appointment now. The last administrator stays."""
    with audit_act("appointment:end", appointment.office, by=by) as act:
        # all administrators are held: two who end each other at once would both be gone
        wanted = Q(pk=appointment.pk) | Q(office=Office.ADMINISTRATOR, ends_at=None)
        rows = Appointment.objects.filter(wanted).order_by("pk").select_for_update(no_key=True)
        held = next(row for row in rows if row.pk == appointment.pk)
        if not holds(by, MAY_ASK, at=at):
            raise AppointmentRefused(_("An administrator ends appointments."))
        others = Appointment.objects.current(at).filter(office=Office.ADMINISTRATOR)
        if held.office == Office.ADMINISTRATOR and others.count() == 1:
            raise AppointmentRefused(_("The last administrator stays. Appoint another first."))
        if held.ends_at is None or held.ends_at > at:
            held.ends_at = at
            held.save(update_fields=["ends_at"])
            act.note(at=at, appointment=held.pk)
    return held
