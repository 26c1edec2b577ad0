"""Mails about the own account: a new device has signed in, somebody guesses at it.

A browser in which somebody has signed in holds a secret of its own; one without it is new. The
first browser of all is told to nobody. Of guesses one mail a day is enough.
"""

import secrets
from datetime import datetime
from typing import Any

from allauth.account.signals import user_logged_in
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.dateparse import parse_datetime

from observer_portal import clock, sealing
from observer_portal.accounts import agents
from observer_portal.accounts.models import KnownDevice, User
from observer_portal.notices import making, sender
from observer_portal.notices.models import Notice

COOKIE = "device"
COOKIE_AGE = 400 * 24 * 3600  # seconds: the longest that browsers keep one
PASSWORDS, CODES = "passwords", "codes"


def note_device(
    sender: Any,  # noqa: ARG001 - a signal's
    request: HttpRequest,
    user: User,
    response: HttpResponse | None = None,
    **_more: Any,
) -> None:
    """Know this browser from now on; where it is not the first, a mail tells of it."""
    now = clock.database_now()
    secret = request.COOKIES.get(_cookie(), "") or secrets.token_urlsafe(32)
    if response is not None:
        response.set_cookie(
            _cookie(),
            secret,
            max_age=COOKIE_AGE,
            secure=settings.HTTPS,
            httponly=True,
            samesite="Lax",
        )
    had_some = KnownDevice.objects.filter(user=user).exists()
    _device, is_new = KnownDevice.objects.update_or_create(
        user=user, secret_hash=_hash(secret), defaults={"seen_at": now}
    )
    if is_new and had_some and not settings.DEMO:  # there everybody is the same few people
        browser, system = agents.known(request.headers.get("User-Agent", ""))
        _tell("new_device", user, now.isoformat(), now, browser=browser, system=system)


user_logged_in.connect(note_device, dispatch_uid="observer_portal.note_device")


def tell_of_guesses(user: User | None, what: str) -> None:
    """Tell a user that too many wrong passwords or codes were tried; once a day."""
    if user is not None and user.is_active:
        now = clock.database_now()
        _tell("many_guesses", user, f"{now.astimezone(settings.ASTANA):%Y-%m-%d}", now, what=what)


def _tell(template: str, user: User, key: str, at: datetime, **facts: str) -> None:
    people = [(user.pk, user.language)]
    making.tell(template, people, key=key, at=at, moment=at.isoformat(), **facts)


@sender.composes("new_device")
@sender.composes("many_guesses")
def compose(notice: Notice) -> sender.Composed:
    """Say when it was, on the commission's clock."""
    if notice.to is None or not notice.to.is_active:
        raise sender.NobodyToTell("The user is gone.")
    context = {"person": notice.to, "moment": parse_datetime(notice.facts["moment"])}
    return sender.Composed(notice.to.email, notice.language, context)


def _cookie() -> str:
    return f"__Host-{COOKIE}" if settings.HTTPS else COOKIE


def _hash(secret: str) -> bytes:
    return sealing.keyed_hash(sealing.subkey(settings.DATA_KEY, "known devices"), secret)
