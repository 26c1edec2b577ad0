"""Where a user is signed in: which browser on what, from which address, since when, seen when."""

from datetime import UTC, datetime
from typing import NamedTuple

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils.translation import gettext as _

from observer_portal import clock, sealing
from observer_portal.accounts import agents
from observer_portal.accounts.middleware import BEGAN, SEEN
from observer_portal.accounts.models import User


class Device(NamedTuple):
    """One session of a user; `name` is what a form calls it."""

    name: str
    browser: str
    system: str
    address: str
    began_at: datetime
    seen_at: datetime
    is_current: bool


def of(user: User, current_key: str | None) -> list[Device]:
    """Return the sessions that are open, this one first, then those seen last. Two queries."""
    rows = {row.session_key: row for row in UserSession.objects.filter(user=user)}
    open_now = Session.objects.filter(session_key__in=rows, expire_date__gt=clock.database_now())
    found = []
    for session in open_now:
        row, held = rows[session.session_key], session.get_decoded()
        browser, system = agents.known(row.user_agent)
        began = held.get(BEGAN, row.created_at.timestamp())
        found.append(
            Device(
                _name(session.session_key),
                browser or _("unknown"),
                system or _("unknown"),
                row.ip,
                datetime.fromtimestamp(began, UTC),
                datetime.fromtimestamp(held.get(SEEN, began), UTC),
                session.session_key == current_key,
            )
        )
    return sorted(found, key=lambda one: (not one.is_current, -one.seen_at.timestamp()))


def end(user: User, name: str, current_key: str | None) -> bool:
    """End the session of this name, but not the present one; False where there is none."""
    keys = UserSession.objects.filter(user=user).values_list("session_key", flat=True)
    ended = [key for key in keys if _name(key) == name and key != current_key]
    return bool(_end(user, ended))


def end_others(user: User, current_key: str | None) -> int:
    """End every session but the present one; returns how many."""
    keys = UserSession.objects.filter(user=user).values_list("session_key", flat=True)
    return _end(user, [key for key in keys if key != current_key])


def _end(user: User, keys: list[str]) -> int:
    UserSession.objects.filter(user=user, session_key__in=keys).delete()
    return Session.objects.filter(session_key__in=keys).delete()[0]


def _name(key: str) -> str:
    """A session's key opens the account; what a page says of it does not."""
    return sealing.keyed_hash(sealing.subkey(settings.DATA_KEY, "devices"), key).hex()[:16]
