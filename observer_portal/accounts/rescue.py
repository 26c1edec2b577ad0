"""Somebody is locked out: two people take the second step of signing in away.

One has spoken with the person by phone and asks; another confirms, and it is done at once: the app,
the keys and the recovery codes go, every session ends, a mail tells it. The password stays. There
is no waiting period, for it is needed at ten to six; each step of it stands in the audit log.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils.translation import gettext as _

from observer_portal.accounts import limits, two_people
from observer_portal.accounts.appointments import holds
from observer_portal.accounts.models import Appointment, KeptForm, Office, TwoPersonAct, User
from observer_portal.audit.record import act as audit_act
from observer_portal.notices.models import Notice

KIND = "second_factor"
OFFICES = (Office.MINISTRY, Office.CLERK, Office.SECRETARY, Office.ADMINISTRATOR)
# who holds an office is helped by those who give offices
FOR_OFFICES = (Office.ADMINISTRATOR, Office.SECRETARY)


class RescueRefused(Exception):  # noqa: N818 - carries the sentence that is shown
    """The second step cannot be taken away, or not by this person; the message is a sentence."""


def waiting() -> list[TwoPersonAct]:
    """Return what is asked for and not decided."""
    rows = TwoPersonAct.objects.waiting().filter(kind=KIND)
    return list(rows.select_related("asked_by").order_by("pk"))


def may_confirm(acts: Sequence[TwoPersonAct], by: User, *, at: datetime) -> dict[int, str]:
    """Return for each act why this person cannot confirm it, or nothing. One query."""
    held: dict[int, set[str]] = {}
    everybody = [by.pk, *(act.facts["user"] for act in acts)]
    current = Appointment.objects.current(at).filter(user__in=everybody)
    for pk, office in current.values_list("user", "office"):
        held.setdefault(pk, set()).add(office)
    return {act.pk: _why_not(act, by.pk, held) for act in acts}


def _why_not(asked: TwoPersonAct, by: int, held: Mapping[int, set[str]]) -> str:
    if by == asked.asked_by_id:
        return _("Another person has to confirm this.")
    if by == asked.facts["user"]:
        return _("Nobody decides about the own account.")
    helpers = FOR_OFFICES if held.get(asked.facts["user"]) else OFFICES
    if held.get(by, set()).isdisjoint(helpers):
        return _("For whoever holds an office, a secretary or an administrator confirms it.")
    return ""


def ask(user: User, *, how: str, by: User, at: datetime) -> TwoPersonAct:
    """Ask that a person's second step be taken away. `how`: how it was checked who it is."""
    with audit_act("second_factor:ask", f"account {user.pk}", by=by) as act:
        if not holds(by, OFFICES, at=at):
            raise RescueRefused(_("This is not yours to decide."))
        if by.pk == user.pk:
            raise RescueRefused(_("Nobody decides about the own account."))
        if not how.strip():
            raise RescueRefused(_("Write how you checked who it is."))
        if not Authenticator.objects.filter(user=user).exists():
            raise RescueRefused(
                _("This account has no second step. A forgotten password is renewed on the page of"
                  " signing in.")
            )  # fmt: skip
        asked, made = TwoPersonAct.objects.get_or_create(
            kind=KIND,
            subject=user.email,
            confirmed_at=None,
            dropped_at=None,
            defaults={
                "facts": {"user": user.pk},
                "reason": how.strip(),
                "asked_by": by,
                "asked_at": at,
            },
        )
        if not made:
            raise RescueRefused(_("This is asked for already."))
        act.note(at=at, member=user.pk)
    return asked


def confirm(asked: TwoPersonAct, *, by: User, at: datetime) -> User:
    """Take the second step away, end every session, tell the person. Raises RescueRefused."""
    with audit_act("second_factor:reset", f"account {asked.facts['user']}", by=by) as act:
        held = two_people.still_asked(asked, RescueRefused)
        if sentence := may_confirm([held], by, at=at)[held.pk]:
            raise RescueRefused(sentence)
        user = User.objects.select_for_update(no_key=True).get(pk=held.facts["user"])
        Authenticator.objects.filter(user=user).delete()
        ended = end_sessions(user)
        KeptForm.objects.filter(user=user).delete()
        limits.forget(user)
        two_people.confirm(held, by=by, at=at)
        Notice.objects.create(
            to=user,
            template="second_factor_reset",
            language=user.language,
            unique_key=f"second_factor_reset:{held.pk}",
            made_at=at,
            next_try_at=at,
        )
        act.note(at=at, member=user.pk, asked_by=held.asked_by_id, sessions=ended)
    return user


def drop(asked: TwoPersonAct, *, by: User, at: datetime) -> None:
    """Decline it, or take the own question back."""
    with audit_act("second_factor:drop", f"account {asked.facts['user']}", by=by) as act:
        held = two_people.still_asked(asked, RescueRefused)
        if not holds(by, OFFICES, at=at):
            raise RescueRefused(_("This is not yours to decide."))
        two_people.drop(held, at=at)
        act.note(at=at, member=held.facts["user"])


def end_sessions(user: User) -> int:
    """End every session of a user, on whatever device; returns how many there were."""
    keys = [
        row.session_key
        for row in Session.objects.iterator()
        if row.get_decoded().get(SESSION_KEY) == str(user.pk)
    ]
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(user=user).delete()
    return len(keys)
