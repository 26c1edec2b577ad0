"""Guessing a password or a code, and using a code twice: counted where nothing can flush it."""

from datetime import timedelta

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.urls import reverse

from observer_portal import clock
from observer_portal.accounts import limits, tidying
from observer_portal.accounts.models import Tries
from tests.factories import PASSWORD, make_user
from tests.observer_portal.accounts.app import code_of_app, set_up_app

pytestmark = pytest.mark.django_db
LOGIN = reverse("account_login")
STEP = reverse("mfa_authenticate")


@pytest.fixture
def somebody():
    return make_user("somebody", password=PASSWORD)


def flush():
    """Empty every cache there is, as FLUSHALL would."""
    for cache in caches.all(initialized_only=False):
        cache.clear()


def password(client, user, typed=PASSWORD, address="192.0.2.7"):
    return client.post(
        LOGIN, {"login": user.email, "password": typed}, headers={}, REMOTE_ADDR=address
    )


def code(client, user, figures):
    """Give the password, then the code; returns the last page."""
    assert password(client, user)["Location"] == STEP
    return client.post(STEP, {"code": figures})


def text(page):
    return page.content.decode()


# --- A code is good once --------------------------------------------------------------------------


def test_a_code_that_was_used_is_refused_though_the_caches_were_emptied(somebody):
    figures = code_of_app(set_up_app(somebody))
    assert code(Client(), somebody, figures).status_code == 302
    flush()
    again = code(Client(), somebody, figures)
    assert again.status_code == 200
    assert "has been used already" in text(again)


def test_an_earlier_code_is_refused_after_a_later_one(somebody):
    secret = set_up_app(somebody)
    assert code(Client(), somebody, code_of_app(secret)).status_code == 302
    assert "has been used already" in text(code(Client(), somebody, code_of_app(secret, -1)))
    assert code(Client(), somebody, code_of_app(secret, 1)).status_code == 302


def test_the_code_that_set_an_app_up_opens_nothing(somebody):
    client = Client()
    password(client, somebody)
    activate = reverse("mfa_activate_totp")
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.get(activate)
    figures = code_of_app(client.session["mfa.totp.secret"])
    assert client.post(activate, {"code": figures}).status_code == 302
    assert "has been used already" in text(code(Client(), somebody, figures))


def test_a_used_code_does_not_show_again_that_it_is_you(somebody):
    figures, client = code_of_app(set_up_app(somebody)), Client()
    code(client, somebody, figures)
    page = client.post(reverse("mfa_reauthenticate"), {"code": figures})
    assert "has been used already" in text(page)


def test_a_recovery_code_works_once(somebody):
    set_up_app(somebody)
    first = RecoveryCodes.activate(somebody).get_unused_codes()[0]
    assert code(Client(), somebody, first).status_code == 302
    flush()
    assert code(Client(), somebody, first).status_code == 200


# --- So many guesses ------------------------------------------------------------------------------


def test_the_sixth_wrong_password_is_refused_and_so_is_the_right_one_then(somebody):
    pages = [password(Client(), somebody, "wrong-wrong-wrong") for _i in range(6)]
    assert "Too many failed login attempts" not in text(pages[4])
    assert "Too many failed login attempts" in text(pages[5])
    flush()
    assert "Too many failed login attempts" in text(password(Client(), somebody))


def test_whoever_guesses_elsewhere_does_not_lock_the_owner_out(somebody, monkeypatch):
    monkeypatch.setattr(limits, "ACCOUNT", limits.ACCOUNT._replace(most=6))
    for _i in range(8):
        password(Client(), somebody, "wrong-wrong-wrong", address="198.51.100.1")
    assert password(Client(), somebody).status_code == 302


def test_one_persons_slips_do_not_lock_the_embassy_out(somebody):
    other = make_user("colleague", password=PASSWORD)
    for _i in range(8):
        password(Client(), somebody, "wrong-wrong-wrong")
    assert password(Client(), other).status_code == 302


def test_an_account_is_guessed_at_from_many_addresses_only_so_often(somebody, monkeypatch):
    monkeypatch.setattr(limits, "ACCOUNT", limits.ACCOUNT._replace(most=10))
    home = "192.0.2.9"
    assert password(Client(), somebody, address=home).status_code == 302
    for n in range(10):
        password(Client(), somebody, "wrong-wrong-wrong", address=f"198.51.100.{n}")
    assert "Too many" in text(password(Client(), somebody, address="198.51.100.99"))
    assert password(Client(), somebody, address=home).status_code == 302


def test_right_passwords_are_not_counted(somebody):
    assert [password(Client(), somebody).status_code for _i in range(7)] == [302] * 7


def test_the_sixth_wrong_code_is_refused_and_so_is_the_right_one_then(somebody):
    secret, client = set_up_app(somebody), Client()
    for _i in range(5):
        page = code(client, somebody, "000000")
    assert "Too many wrong codes" not in text(page)
    flush()
    assert "Too many wrong codes" in text(code(client, somebody, code_of_app(secret)))
    limits.forget(somebody)
    assert code(client, somebody, code_of_app(secret)).status_code == 302


def test_counts_begin_anew_when_their_time_is_over(somebody):
    for _i in range(6):
        password(Client(), somebody, "wrong-wrong-wrong")
    Tries.objects.update(ends_at=clock.database_now() - timedelta(seconds=1))
    assert password(Client(), somebody).status_code == 302


def test_people_sign_in_while_redis_is_away(somebody, settings):
    away = settings.CACHES["quick"] | {"LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = settings.CACHES | {"quick": away}
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": None, "login": "300/m/ip"}
    assert password(Client(), somebody).status_code == 302


def test_what_has_run_out_is_removed(somebody):
    password(Client(), somebody, "wrong-wrong-wrong")
    caches["default"].set("kept", 1, timeout=60)
    tidying.tidy(at=clock.database_now())
    assert Tries.objects.count() == 3
    tidying.tidy(at=clock.database_now() + timedelta(days=2))
    assert Tries.objects.count() == 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM accounts_cache")
        assert cursor.fetchone() == (0,)
