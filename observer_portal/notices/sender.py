"""Sends what is due: at least once, with a Message-ID that a repeated mail shares."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from smtplib import SMTPException
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.utils import translation

from observer_portal import clock
from observer_portal.notices.models import Notice

log = logging.getLogger(__name__)

BATCH = 50
MAY_TAKE = timedelta(minutes=5)  # a sender that has not come back by then is taken for lost
LONGEST_WAIT = timedelta(minutes=10)


class NobodyToTell(Exception):  # noqa: N818 - reads as the sentence it is
    """There is no address, or no longer a person, to send this notice to."""


@dataclass(frozen=True)
class Composed:
    """Address, language and what the templates of a notice need."""

    address: str
    language: str
    context: dict[str, Any] = field(default_factory=dict)


Composer = Callable[[Notice], Composed]
_composers: dict[str, Composer] = {}


def composes(template: str) -> Callable[[Composer], Composer]:
    """Register who composes the notices of `template`; without one, facts are the context."""

    def register(composer: Composer) -> Composer:
        _composers[template] = composer
        return composer

    return register


def send_due() -> int:
    """Send what is due; returns how many were sent. Two senders never take the same rows.

    A notice that cannot be composed or sent keeps its problem and does not stop the others.
    """
    return sum(_send(notice) for notice in _take() if _still_mine(notice))


def _take() -> list[Notice]:
    """Claim a batch: committed before any mail server is spoken to."""
    now = clock.database_now()
    lost = Q(sending_at=None) | Q(sending_at__lt=now - MAY_TAKE)
    with transaction.atomic():
        due = list(
            Notice.objects.filter(lost, sent_at=None, dropped_at=None, next_try_at__lte=now)
            .select_for_update(skip_locked=True)
            .order_by("next_try_at", "pk")[:BATCH]
        )
        Notice.objects.filter(pk__in=[notice.pk for notice in due]).update(
            sending_at=now, attempts=F("attempts") + 1
        )
    return list(
        Notice.objects.filter(pk__in=[notice.pk for notice in due])
        .select_related("to")
        .order_by("pk")
    )


def _still_mine(notice: Notice) -> bool:
    """Renew the claim before this mail: a slow server could outlast the claim on the batch."""
    mine = Notice.objects.filter(pk=notice.pk, sent_at=None, sending_at=notice.sending_at)
    return bool(mine.update(sending_at=clock.database_now()))


def _send(notice: Notice) -> bool:
    rows = Notice.objects.filter(pk=notice.pk)
    try:
        compose(notice).send()
    except SoftTimeLimitExceeded:  # the task is to end now; its claim lapses
        raise
    except NobodyToTell as nobody:
        rows.update(dropped_at=clock.database_now(), problem=str(nobody)[:200])
        return False
    except Exception as error:  # noqa: BLE001 - whatever is wrong with one mail, the next is another
        # the type alone: the text of a mail server's error holds the address
        if not isinstance(error, SMTPException | OSError):
            log.error("Notice %s (%s): %s", notice.pk, notice.template, type(error).__name__)  # noqa: TRY400
        rows.update(
            sending_at=None,
            next_try_at=clock.database_now() + wait_after(notice.attempts),
            problem=type(error).__name__,
        )
        return False
    rows.update(sent_at=clock.database_now(), problem="")
    return True


def wait_after(attempts: int) -> timedelta:
    """Return how long to wait after so many attempts: doubling, ten minutes at most."""
    return min(timedelta(seconds=10 * 2 ** min(attempts, 10)), LONGEST_WAIT)


def compose(notice: Notice) -> EmailMultiAlternatives:
    """Make the mail of a notice, in its recipient's language. Raises NobodyToTell."""
    composer = _composers.get(notice.template)
    if composer:
        composed = composer(notice)
    elif notice.to is None or not notice.to.is_active:
        raise NobodyToTell("The user is gone.")
    else:
        composed = Composed(notice.to.email, notice.language, {"person": notice.to})
    folder = f"email/{notice.template}"
    scheme = "https" if settings.HTTPS else "http"
    context = {
        "facts": notice.facts,
        "portal": f"{scheme}://{settings.PORTAL_HOST}",
        "contact_phone": settings.CONTACT_PHONE,
        "contact_email": settings.CONTACT_EMAIL,
        **composed.context,
    }
    with translation.override(composed.language):
        subject = " ".join(render_to_string(f"{folder}/subject.txt", context).split())
        mail = EmailMultiAlternatives(
            subject,
            render_to_string(f"{folder}/body.txt", context),
            to=[composed.address],
            headers={
                "Message-ID": f"<notice-{notice.pk}@{_domain()}>",
                "Auto-Submitted": "auto-generated",
                "Content-Language": composed.language,
            },
            connection=get_connection(),
        )
        mail.attach_alternative(render_to_string(f"{folder}/body.html", context), "text/html")
    return mail


def _domain() -> str:
    return settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")


def overdue(at: datetime) -> int:
    """Return how many notices wait longer than ten minutes: for the health page."""
    return Notice.objects.filter(
        sent_at=None, dropped_at=None, made_at__lt=at - LONGEST_WAIT
    ).count()
