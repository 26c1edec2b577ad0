"""The first administrator, the second factor, sealed seeds, the language of a user."""

from io import StringIO

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from observer_portal.accounts import appointments
from observer_portal.accounts.models import Appointment, Office, User
from tests.factories import AT, PASSWORD, World, make_officer, make_user

pytestmark = pytest.mark.django_db


def test_the_first_administrator_is_appointed_once(monkeypatch):
    monkeypatch.setenv("FIRST_PASSWORD", PASSWORD)
    out = StringIO()
    call_command("appoint_first", "first@example.org", "--name", "First", stdout=out)
    assert "first@example.org" in out.getvalue()
    assert Appointment.objects.get().office == "administrator"
    with pytest.raises(CommandError, match="already"):
        call_command("appoint_first", "second@example.org", "--name", "Second")


def test_the_first_password_is_as_good_as_any(monkeypatch):
    monkeypatch.setenv("FIRST_PASSWORD", "short")
    with pytest.raises(CommandError, match="too short"):
        call_command("appoint_first", "first@example.org", "--name", "First")
    assert not Appointment.objects.exists()


def test_a_second_administrator_is_appointed_once_and_chooses_a_password(monkeypatch, client):
    monkeypatch.setenv("FIRST_PASSWORD", PASSWORD)
    second = ("appoint_second", "second@example.org", "--name", "Second")
    with pytest.raises(CommandError, match="appoint_first"):
        call_command(*second)
    call_command("appoint_first", "first@example.org", "--name", "First", stdout=StringIO())
    with pytest.raises(CommandError, match="another person"):
        call_command("appoint_second", "First@example.org", "--name", "First")
    out = StringIO()
    call_command(*second, stdout=out)
    assert list(Appointment.objects.values_list("office", flat=True)) == ["administrator"] * 2
    path = "/" + out.getvalue().split()[-1].split("/", 3)[3]
    assert client.get(path, follow=True).request["PATH_INFO"].endswith("-set-password/")
    with pytest.raises(CommandError, match="already"):
        call_command("appoint_second", "third@example.org", "--name", "Third")


def test_who_is_held_up_for_a_second_factor_is_told_why(settings, client):
    settings.SECOND_FACTOR_REQUIRED = True
    client.force_login(make_officer("clerk"))
    page = client.get(reverse("commission:resolutions"), follow=True)
    assert "First set up an app or a key" in page.content.decode()


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


def test_signed_in_pages_are_not_kept_by_caches(client):
    world = World(now=True)
    client.force_login(world.clerk)
    page = client.get(reverse("commission:resolutions"))
    assert page["Cache-Control"] == "no-store"
    policy = page["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy


# --- Sessions -------------------------------------------------------------------------------------


def lapse(client, **seconds):
    """Make the session older: `began`, `seen` seconds ago."""
    session = client.session
    for name, ago in seconds.items():
        session[f"session_{name}"] -= ago
    session.save()


def is_signed_in(client):
    return client.get(reverse("account_email")).status_code == 200


def test_an_office_holder_who_was_away_half_an_hour_signs_in_again(client):
    client.force_login(make_officer("clerk"))
    lapse(client, seen=29 * 60)
    assert is_signed_in(client)
    lapse(client, seen=31 * 60)
    answer = client.get(reverse("account_email"))
    assert answer["Location"] == f"{reverse('account_login')}?next={reverse('account_email')}"
    assert not is_signed_in(client)


def test_a_member_of_a_mission_is_not_hurried(client):
    client.force_login(make_user("somebody"))
    lapse(client, seen=3 * 3600)
    assert is_signed_in(client)


def test_a_session_ends_after_eight_hours_whatever_was_done_in_it(client):
    client.force_login(make_user("somebody"))
    lapse(client, began=8 * 3600 + 1)
    assert not is_signed_in(client)


def test_a_part_of_a_page_is_sent_to_sign_in_as_a_whole(client):
    client.force_login(make_officer("clerk"))
    lapse(client, seen=31 * 60)
    answer = client.get(reverse("account_email"), headers={"HX-Request": "true"})
    assert answer["HX-Redirect"].startswith(reverse("account_login"))


def test_being_seen_is_written_once_a_minute(client):
    client.force_login(make_user("somebody"))
    client.get(reverse("home"))
    with CaptureQueriesContext(connection) as captured:
        client.get(reverse("home"))
    assert not [q for q in captured if q["sql"].startswith("UPDATE")]


def test_who_is_appointed_while_signed_in_needs_the_factor_at_once(settings, client):
    settings.SECOND_FACTOR_REQUIRED = True
    World(now=True)
    user = make_user("somebody")
    client.force_login(user)
    assert client.get(reverse("usersessions_list")).status_code == 200
    Appointment.objects.create(user=user, office="clerk", starts_at=AT)
    answer = client.get(reverse("commission:resolutions"))
    assert answer["Location"] == reverse("mfa_index")


# --- Appointments ---------------------------------------------------------------------------------


def ask(by, email, office="clerk"):
    return appointments.ask(
        email=email, name="N", language="en", office=Office(office), reason="r", by=by, at=AT
    )


def test_an_office_can_be_asked_for_under_a_long_address():
    administrator = make_officer("administrator")
    asked = ask(administrator, f"{'a' * 60}@{'b' * 60}.example.org")
    assert asked.facts["office"] == "clerk"


def test_an_account_that_another_makes_meanwhile_is_used():
    known = make_user("somebody")
    looks = iter([User.objects.none()])  # as if it had looked before the other was written
    held = appointments._held  # noqa: SLF001
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(appointments, "_held", lambda address: next(looks, None) or held(address))
        found = appointments.open_account(email=known.email, name="N", language="en", at=AT)
    assert found == known
