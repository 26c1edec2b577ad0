"""Mails are rows: one that is wrong stops no other, and none is sent by two."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends import locmem

from observer_portal import clock
from observer_portal.notices import sender
from observer_portal.notices.models import Notice
from tests.factories import AT, make_user

pytestmark = pytest.mark.django_db


def notices(n, **columns):
    """Notices that are due, each of its own key."""
    to = make_user("reader")
    given = {
        "to": to,
        "template": "withdrawn",
        "language": "en",
        "facts": {"mission": "MIS-1", "count": 1},
        "made_at": AT,
        "next_try_at": AT,
    }
    return [
        Notice.objects.create(unique_key=f"{number}", **(given | columns)) for number in range(n)
    ]


def test_a_notice_that_cannot_be_composed_does_not_stop_the_others():
    bad, *others = notices(3)
    Notice.objects.filter(pk=bad.pk).update(template="no_such_template")
    assert sender.send_due() == len(mail.outbox) == len(others)
    bad.refresh_from_db()
    assert (bad.problem, bad.attempts, bad.sending_at) == ("TemplateDoesNotExist", 1, None)
    assert bad.next_try_at > clock.database_now()


class RefusesHeaders(locmem.EmailBackend):
    """A backend that fails as one does on a subject or address that it cannot write."""

    def send_messages(self, messages):
        raise ValueError("someone@example.org: no")


def test_what_a_mail_cannot_hold_is_kept_by_its_type_alone(settings, caplog):
    settings.EMAIL_BACKEND = f"{__name__}.RefusesHeaders"
    [notice] = notices(1)
    assert sender.send_due() == 0
    notice.refresh_from_db()
    assert notice.problem == "ValueError"
    assert "someone@" not in caplog.text


class Slow(locmem.EmailBackend):
    """A backend so slow that another sender takes what this one had claimed."""

    def send_messages(self, messages):
        taken = Notice.objects.filter(sent_at=None, sending_at__isnull=False)
        later = clock.database_now() + timedelta(seconds=1)
        taken.exclude(
            pk=int(messages[0].extra_headers["Message-ID"].split("-")[1].split("@")[0])
        ).update(sending_at=later)
        return super().send_messages(messages)


def test_a_mail_whose_claim_another_has_taken_over_is_left_to_it(settings):
    settings.EMAIL_BACKEND = f"{__name__}.Slow"
    notices(3)
    assert sender.send_due() == len(mail.outbox) == 1
