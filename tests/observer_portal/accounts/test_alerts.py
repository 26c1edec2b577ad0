"""Mails about the own account: a new device, and guesses; one mail each, in one's language."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from observer_portal import clock
from observer_portal.accounts import limits, tidying
from observer_portal.accounts.models import KnownDevice
from observer_portal.notices import sender
from observer_portal.notices.models import Notice
from tests.factories import PASSWORD, make_user
from tests.observer_portal.accounts.app import set_up_app
from tests.observer_portal.accounts.test_devices import LAPTOP, PHONE, signed_in
from tests.observer_portal.accounts.test_guessing import code, password

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_demo(settings):
    """In the demonstration a new device is no news."""
    settings.DEMO = False


@pytest.fixture
def somebody():
    return make_user("somebody", password=PASSWORD, language="ru")


def mails(template):
    return [sender.compose(one) for one in Notice.objects.filter(template=template)]


def test_a_second_browser_is_told_and_the_first_and_a_known_one_are_not(somebody):
    laptop = signed_in(somebody, LAPTOP)
    assert not mails("new_device")
    cookie = laptop.cookies["device"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    signed_in(somebody, PHONE)
    [told] = mails("new_device")
    assert told.to == [somebody.email]
    assert "Safari" in told.body
    assert "iPhone" in told.body
    assert reverse("usersessions_list") in told.body
    for _i in range(2):  # the same browser again, once after signing out
        laptop.post(reverse("account_logout"))
        form = {"login": somebody.email, "password": PASSWORD}
        assert laptop.post(reverse("account_login"), form).status_code == 302
    assert len(mails("new_device")) == 1
    assert KnownDevice.objects.filter(user=somebody).count() == 2


def test_the_browser_of_one_is_new_to_another(somebody):
    other = make_user("other", password=PASSWORD)
    signed_in(other, PHONE)
    laptop = signed_in(somebody, LAPTOP)
    laptop.post(reverse("account_logout"))
    laptop.post(reverse("account_login"), {"login": other.email, "password": PASSWORD})
    assert [told.to for told in mails("new_device")] == [[other.email]]


def test_a_browser_is_forgotten_after_a_year_and_more(somebody):
    signed_in(somebody, LAPTOP)
    later = clock.database_now() + tidying.DEVICES_KEPT
    tidying.tidy(at=later - timedelta(minutes=1))
    assert KnownDevice.objects.exists()
    tidying.tidy(at=later + timedelta(minutes=1))
    assert not KnownDevice.objects.exists()


def test_many_wrong_passwords_are_one_mail(somebody):
    client = Client()
    for _i in range(limits.PASSWORD.most):
        password(client, somebody, "wrong-password-here")
    assert not mails("many_guesses")
    for _i in range(3):
        password(client, somebody, "wrong-password-here")
        password(client, somebody, "wrong-password-here", address="192.0.2.8")
    [told] = mails("many_guesses")
    assert told.to == [somebody.email]
    assert reverse("account_reset_password") in told.body


def test_who_guesses_slowly_is_told_too_and_the_owner_still_signs_in(somebody):
    for i in range(limits.SLOWLY.most + 1):
        password(Client(), somebody, "wrong-password-here", address=f"192.0.2.{i}")
    assert len(mails("many_guesses")) == 1
    assert password(Client(), somebody).status_code == 302


def test_many_wrong_codes_are_one_mail_that_says_the_password_is_known(somebody):
    set_up_app(somebody)
    client = Client()
    for _i in range(limits.CODE.most):
        code(client, somebody, "000000")
    assert not mails("many_guesses")
    for _i in range(2):
        client.post(reverse("mfa_authenticate"), {"code": "000000"})
    [told] = mails("many_guesses")
    assert "пароль" in told.body


def test_an_address_without_an_account_is_told_nothing(somebody):
    somebody.delete()
    for _i in range(limits.PASSWORD.most + 2):
        password(Client(), somebody, "wrong-password-here")
    assert not Notice.objects.exists()
