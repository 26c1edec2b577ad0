"""The first administrator, the second factor, sealed seeds, the language of a user."""

from io import StringIO

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.urls import reverse

from observer_portal.accounts.models import Appointment
from tests.factories import PASSWORD, World, make_officer, make_user

pytestmark = pytest.mark.django_db


def test_the_first_administrator_is_appointed_once(monkeypatch):
    monkeypatch.setenv("FIRST_PASSWORD", PASSWORD)
    out = StringIO()
    call_command("appoint_first", "first@example.org", "--name", "First", stdout=out)
    assert "first@example.org" in out.getvalue()
    assert Appointment.objects.get().office == "administrator"
    with pytest.raises(CommandError, match="already"):
        call_command("appoint_first", "second@example.org", "--name", "Second")


def test_an_office_holder_without_a_second_factor_is_sent_to_set_one_up(settings, client):
    settings.SECOND_FACTOR_REQUIRED = True
    world = World(now=True)
    client.force_login(world.clerk)
    answer = client.get(reverse("commission:resolutions"))
    assert answer["Location"] == reverse("mfa_index")
    assert client.get(reverse("mfa_index")).status_code == 200
    Authenticator.objects.create(user=world.clerk, type="totp", data={"secret": "x"})
    assert client.get(reverse("commission:resolutions")).status_code == 200


def test_recovery_codes_alone_are_no_second_factor(settings, client):
    settings.SECOND_FACTOR_REQUIRED = True
    clerk = make_officer("clerk")
    Authenticator.objects.create(user=clerk, type="recovery_codes", data={"seed": "x"})
    client.force_login(clerk)
    answer = client.get(reverse("commission:resolutions"))
    assert answer["Location"] == reverse("mfa_index")


def test_a_member_of_a_mission_is_not_held_up(settings, client):
    settings.SECOND_FACTOR_REQUIRED = True
    client.force_login(make_user("somebody"))
    assert client.get(reverse("home")).status_code == 200


def test_seeds_are_kept_as_ciphertext():
    adapter = get_adapter()
    kept = adapter.encrypt("JBSWY3DPEHPK3PXP")
    assert "JBSWY3DPEHPK3PXP" not in kept
    assert adapter.decrypt(kept) == "JBSWY3DPEHPK3PXP"


def test_nobody_opens_an_account_alone(client):
    page = client.get(reverse("account_signup"))
    assert b"password1" not in page.content


def test_pages_speak_the_users_language_until_another_is_chosen(client):
    client.force_login(make_user("kazakh", language="kk"))
    assert b'<html lang="kk"' in client.get(reverse("home")).content
    client.post(reverse("set_language"), {"language": "en", "next": "/"})
    assert b'<html lang="en"' in client.get(reverse("home")).content


def test_a_wrong_password_six_times_is_refused_with_a_sentence(settings, client):
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "5/5m/key"}
    make_user("somebody", password=PASSWORD)
    wrong = {"login": "somebody@example.org", "password": "wrong-wrong-wrong"}
    pages = [client.post(reverse("account_login"), wrong) for _i in range(6)]
    assert b"Too many failed login attempts" in pages[-1].content
    assert b"Too many" not in pages[0].content


def test_signed_in_pages_are_not_kept_by_caches(client):
    world = World(now=True)
    client.force_login(world.clerk)
    page = client.get(reverse("commission:resolutions"))
    assert page["Cache-Control"] == "no-store"
    policy = page["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
