"""How often somebody may guess a password or a code, counted in PostgreSQL.

A password is counted for account and address together: people of one embassy share an address, and
whoever guesses at an account from elsewhere must not lock its owner out. A code is counted for the
account, since only who has given the password is asked for one. Where the database is away, nobody
signs in.
"""

from datetime import timedelta
from typing import NamedTuple

from allauth.core.internal.ratelimit import get_ip
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import connection
from django.db.models import F
from django.http import HttpRequest

from observer_portal import sealing
from observer_portal.accounts import alerts
from observer_portal.accounts.models import Tries, User


class Limit(NamedTuple):
    """So many tries within so long a time."""

    name: str
    most: int
    within: timedelta


PASSWORD = Limit("password", 5, timedelta(minutes=5))  # of an account, from one address
ACCOUNT = Limit("account", 200, timedelta(hours=1))  # of an account, from addresses not its own
SLOWLY = Limit("slowly", 20, timedelta(days=1))  # refuses nothing: the owner is told
CODE = Limit("code", 5, timedelta(minutes=5))
CODES = Limit("codes", 50, timedelta(days=1))

Asked = tuple[Limit, tuple[str, ...]]
Tried = list[bytes]  # keys of rows that were counted


def password(request: HttpRequest, email: str) -> Tried | None:
    """Count a password that is about to be tried; None where it must not be."""
    address, account = get_ip(request), email.strip().lower()
    own = UserSession.objects.filter(user__email=account, ip=address).exists()
    asked: list[Asked] = [(PASSWORD, (account, address))]
    if not own:
        asked.append((ACCOUNT, (account,)))
    counted, slowly = _count(asked), _count([(SLOWLY, (account,))])
    if counted is None or slowly is None:
        alerts.tell_of_guesses(User.objects.filter(email=account).first(), alerts.PASSWORDS)
    return None if counted is None else counted + (slowly or [])


def code(user: User) -> Tried | None:
    """Count a code that is about to be tried; None where it must not be."""
    counted = _count([(CODE, (str(user.pk),)), (CODES, (str(user.pk),))])
    if counted is None:
        alerts.tell_of_guesses(user, alerts.CODES)
    return counted


def forgive(tried: Tried) -> None:
    """Take the count of a try back: it was right."""
    Tries.objects.filter(key__in=tried, count__gt=0).update(count=F("count") - 1)


def forget(user: User) -> None:
    """Let a user try codes anew, after two people have helped."""
    Tries.objects.filter(key__in=[_key(limit, (str(user.pk),)) for limit in (CODE, CODES)]).delete()


def _key(limit: Limit, whose: tuple[str, ...]) -> bytes:
    key = sealing.subkey(settings.DATA_KEY, "tries")
    return sealing.keyed_hash(key, limit.name, *whose)


def _count(asked: list[Asked]) -> Tried | None:
    counted: Tried = []
    with connection.cursor() as cursor:
        for limit, whose in asked:
            key = _key(limit, whose)
            cursor.execute(
                "INSERT INTO accounts_tries AS old (key, count, ends_at)"
                " VALUES (%s, 1, clock_timestamp() + %s * interval '1 second')"
                " ON CONFLICT (key) DO UPDATE SET"
                " count = CASE WHEN old.ends_at <= clock_timestamp() THEN 1"
                "   ELSE least(old.count + 1, %s) END,"
                " ends_at = CASE WHEN old.ends_at <= clock_timestamp() THEN EXCLUDED.ends_at"
                "   ELSE old.ends_at END"
                " RETURNING count",
                [key, limit.within.total_seconds(), limit.most + 1],
            )
            if cursor.fetchone()[0] > limit.most:
                return None  # a try that is refused is no guess: it counts against nothing more
            counted.append(key)
    return counted
