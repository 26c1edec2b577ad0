"""A session that ends keeps what was typed, for that person alone; a weighty act asks who it is."""

import io
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from PIL import Image

from accreditation.models import Application, Resolution
from missions.models import Observer, ObserverList
from observer_portal import clock
from observer_portal.accounts import tidying
from observer_portal.accounts.models import KeptForm
from tests.accreditation.mission_steps import check, hidden, url_of
from tests.factories import PASSWORD, World

pytestmark = pytest.mark.django_db
TYPED = {
    "surname_latin": "van der Meerdonk",
    "given_names_latin": "Pieter-Jan",
    "sex": "M",
    "birth_date": "23.04.1971",
    "citizenship": "NLD",
    "document_type": "passport",
    "document_number": "NX4R15P8K",
    "document_expires_on": "30.09.2029",
    "kind": "sto",
    "act": "save",
}
SECRET = "NX4R15P8K"


@pytest.fixture
def world():
    return World(now=True, password=PASSWORD)


def photo():
    target = io.BytesIO()
    Image.new("RGB", (600, 800), "#c9a58a").save(target, "JPEG")
    target.name, _place = "face.jpg", target.seek(0)
    return target


def add_url(world):
    return reverse("mission:observer_add", args=[world.mission.reference])


def idle(client, hours=9):
    """Let the session grow old in the browser; it is still in the database."""
    session = client.session
    session["session_began"] -= hours * 3600
    session.save()


def lapse(client):
    """Let the session run out in the database, as over night."""
    past = clock.database_now() - timedelta(minutes=1)
    Session.objects.filter(session_key=client.session.session_key).update(expire_date=past)


def not_lately(client):
    """Nobody has shown who it is for six minutes."""
    idle(client, hours=0.1)


def sign_in(client, user, answer):
    """Follow the way to the sign-in and through it; returns the page that comes then."""
    page = client.get(answer["Location"])
    assert "What you have typed is kept" in page.content.decode()
    form = {"login": user.email, "password": PASSWORD}
    return client.post(answer["Location"], form, follow=True)


def show_who(client, answer):
    """Follow the way to the password and give it; returns the answer."""
    page = client.get(answer["Location"])
    assert "goes on as soon as you have answered" in page.content.decode()
    form = {"password": PASSWORD, "next": page.context["redirect_field_value"]}
    return client.post(answer["Location"], form)


# --- The session has ended ------------------------------------------------------------------------


@pytest.mark.parametrize("end", [idle, lapse])
def test_the_form_of_an_observer_comes_back_filled_in_with_its_photo(world, client, end):
    client.force_login(world.head)
    end(client)
    answer = client.post(add_url(world), TYPED | {"photo": photo()})
    assert Observer.objects.count() == 0
    page = sign_in(client, world.head, answer)
    text = page.content.decode()
    assert page.status_code == 200
    assert "here again" in text
    assert 'value="van der Meerdonk"' in text
    assert page.context["kept"]["photo"].size > 0
    assert not page.context["form"].errors
    assert Observer.objects.count() == 0  # brought back, and not sent

    sent = TYPED | {"photo_kept": page.context["kept"]["photo"].token}
    here = page.request["PATH_INFO"] + "?" + page.request["QUERY_STRING"]
    client.post(here, sent)
    observer = Observer.objects.get()
    assert observer.current_version.photo_id
    assert not KeptForm.objects.exists()


def test_nobody_else_gets_what_was_typed(world, client):
    client.force_login(world.head)
    idle(client)
    answer = client.post(add_url(world), TYPED)
    page = sign_in(client, world.editor, answer)
    assert "van der Meerdonk" not in page.content.decode()
    assert "gone now" in page.content.decode()
    assert KeptForm.objects.get().user == world.head


def test_what_is_kept_cannot_be_read_in_the_database(world, client):
    client.force_login(world.head)
    idle(client)
    answer = client.post(add_url(world), TYPED)
    row = KeptForm.objects.get()
    whole = str(KeptForm.objects.values().get()) + bytes(row.sealed).decode("latin-1")
    assert SECRET not in whole
    token = answer["Location"].partition("kept%3D")[2]
    assert len(token) > 40
    assert token.encode() not in bytes(row.token_hash) + bytes(row.sealed)


def test_what_is_kept_is_gone_after_two_hours(world, client):
    client.force_login(world.head)
    idle(client)
    answer = client.post(add_url(world), TYPED)
    KeptForm.objects.update(expires_at=clock.database_now())
    assert "gone now" in sign_in(client, world.head, answer).content.decode()
    tidying.tidy(at=clock.database_now())
    assert not KeptForm.objects.exists()


def test_of_one_person_the_last_twenty_forms_are_kept(world, client):
    for _n in range(22):
        client.force_login(world.head)
        idle(client)
        client.post(add_url(world), TYPED)
    assert KeptForm.objects.count() == 20


def test_a_session_that_somebody_ended_keeps_nothing(world, client):
    client.force_login(world.head)
    Session.objects.all().delete()
    answer = client.post(add_url(world), TYPED)
    assert answer["Location"].startswith(reverse("account_login"))
    assert not KeptForm.objects.exists()


def test_a_session_before_another_password_keeps_nothing(world, client):
    client.force_login(world.head)
    world.head.set_password("another-long-password")
    world.head.save()
    lapse(client)
    client.post(add_url(world), TYPED)
    assert not KeptForm.objects.exists()


def test_a_password_is_never_kept(world, client):
    client.force_login(world.head)
    idle(client)
    client.post(reverse("account_change_password"), {"oldpassword": PASSWORD})
    assert not KeptForm.objects.exists()


def test_a_forged_form_is_not_kept(world):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.head)
    idle(client)
    assert client.post(add_url(world), TYPED).status_code == 403
    assert not KeptForm.objects.exists()


def test_a_form_older_than_the_sign_in_comes_back(world):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.head)
    client.get(add_url(world))
    answer = client.post(add_url(world), TYPED | {"csrfmiddlewaretoken": "x" * 32})
    page = client.get(answer["Location"])
    assert 'value="van der Meerdonk"' in page.content.decode()
    assert Observer.objects.count() == 0
    assert client.post(add_url(world), TYPED).status_code == 403
    foreign = {"Origin": "https://elsewhere.example"}
    typed = TYPED | {"csrfmiddlewaretoken": "x" * 32}
    assert client.post(add_url(world), typed, headers=foreign).status_code == 403


def test_the_reason_of_a_query_comes_back(world, client):
    (row,) = world.recommended()
    client.force_login(world.clerk)
    idle(client)
    url = reverse("commission:query", args=[row.reference])
    typed = {"reason": "Q1", "words": "The second page is cut off.", "fields": ["photo"]}
    page = sign_in(client, world.clerk, client.post(url, typed))
    assert "The second page is cut off." in page.content.decode()
    row.refresh_from_db()
    assert row.state == "recommended"


def test_what_is_said_of_many_files_comes_back(world, client):
    rows = world.recommended(2)
    client.force_login(world.clerk)
    idle(client)
    typed = {"chosen": [f"{row.reference}:{row.row_version}" for row in rows], "confirm": "1"}
    typed |= {"reason": "Q1", "words": "Cut off.", "fields": ["photo"]}
    answer = client.post(reverse("commission:query_many"), typed)
    page = sign_in(client, world.clerk, answer)
    assert page.status_code == 200
    assert "Cut off." in page.content.decode()
    assert set(Application.objects.values_list("state", flat=True)) == {"recommended"}


def test_the_note_and_the_choice_of_a_list_come_back(world, client):
    world.observers(2)
    client.force_login(world.head)
    checked = check(client, world)
    idle(client)
    answer = client.post(url_of(world, "submit"), hidden(checked) | {"act": "submit"})
    page = sign_in(client, world.head, answer)
    assert 'value="NV-17"' in page.content.decode()
    assert "The scan is kept" in page.content.decode()
    assert ObserverList.objects.count() == 0


def test_any_other_form_is_sent_by_one_press(world, client):
    (row,) = world.recommended()
    client.force_login(world.clerk)
    idle(client)
    url = reverse("commission:take", args=[row.reference])
    page = sign_in(client, world.clerk, client.post(url, {"next": "/commission/my-files/"}))
    assert "What you had typed is kept" in page.content.decode()
    token = page.context["token"]
    world.clerk.appointments.update(ends_at=clock.database_now())
    assert client.post(url, {"kept": token}).status_code == 403
    world.clerk.appointments.update(ends_at=None)  # what was not taken is not lost
    answer = client.post(url, {"kept": token})
    assert answer["Location"] == "/commission/my-files/"
    assert not KeptForm.objects.exists()


def test_a_part_of_a_page_leads_back_to_the_whole(world, client):
    client.force_login(world.head)
    idle(client)
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{add_url(world)}"}
    answer = client.get(reverse("mission_acts:badges_progress", args=["x"]), headers=headers)
    assert answer["HX-Redirect"].endswith(f"?next={add_url(world)}")


# --- Before what weighs more ----------------------------------------------------------------------


def test_submitting_asks_who_it_is_and_goes_on_by_itself(world, client):
    world.observers(2)
    client.force_login(world.head)
    checked = check(client, world)
    not_lately(client)
    answer = client.post(url_of(world, "submit"), hidden(checked) | {"act": "submit"})
    assert answer["Location"].startswith(reverse("account_reauthenticate"))
    assert ObserverList.objects.count() == 0
    answer = show_who(client, answer)
    made = ObserverList.objects.get()
    assert answer["Location"] == url_of(world, "receipt", made.reference)
    assert made.note_verbale_number == "NV-17"
    assert Application.objects.count() == 2
    assert not KeptForm.objects.exists()


def test_whoever_signed_in_a_moment_ago_is_not_asked(world, client):
    world.observers(1)
    client.force_login(world.head)
    answer = client.post(url_of(world, "submit"), hidden(check(client, world)) | {"act": "submit"})
    assert "/receipt/" in answer["Location"]


def test_a_wrong_password_sends_nothing_and_loses_nothing(world, client):
    world.observers(1)
    client.force_login(world.head)
    checked = check(client, world)
    not_lately(client)
    answer = client.post(url_of(world, "submit"), hidden(checked) | {"act": "submit"})
    page = client.post(answer["Location"], {"password": "wrong", "next": url_of(world, "submit")})
    assert page.status_code == 200
    assert ObserverList.objects.count() == 0
    assert "/receipt/" in show_who(client, answer)["Location"]


def test_what_was_refused_after_the_question_comes_back_filled_in(world, client):
    (row,) = world.examined()
    locked = world.locked([row])
    client.force_login(world.secretary)
    not_lately(client)
    url = reverse("commission:resolution_adopt", args=[locked.reference])
    answer = client.post(url, {"number": "121/612", "on": "no day", "confirm": "1"})
    page = client.get(show_who(client, answer)["Location"])
    assert 'value="121/612"' in page.content.decode()
    assert Resolution.objects.get().state == "locked"


def test_adopting_asks_who_it_is_and_keeps_the_scan(world, client):
    (row,) = world.examined()
    locked = world.locked([row])
    client.force_login(world.secretary)
    not_lately(client)
    url = reverse("commission:resolution_adopt", args=[locked.reference])
    today = clock.database_now().date().isoformat()
    page = client.post(url, {"number": "121/612", "on": today, "scan": photo()})
    answer = client.post(url, hidden(page) | {"confirm": "1"})
    assert Resolution.objects.get().state == "locked"
    show_who(client, answer)
    made = Resolution.objects.get()
    assert (made.state, made.number) == ("adopted", "121/612")
    assert made.scan_id


def test_who_turns_away_sends_nothing_by_showing_who_it_is_later(world, client):
    world.observers(1)
    client.force_login(world.head)
    checked = check(client, world)
    not_lately(client)
    client.post(url_of(world, "submit"), hidden(checked) | {"act": "submit"})
    again = reverse("account_reauthenticate")
    answer = client.post(again, {"password": PASSWORD, "next": reverse("mfa_index")})
    assert answer["Location"] == reverse("mfa_index")
    assert ObserverList.objects.count() == 0


@pytest.mark.parametrize("verb", ["resubmit", "reconsider", "correct"])
def test_weighty_steps_ask_who_it_is(world, client, verb):
    from tests.accreditation.acts_steps import PATHS  # noqa: PLC0415

    actor, who, make, answers, after = PATHS[verb]
    row = make(world)
    client.force_login(getattr(world, who))
    not_lately(client)
    answer = client.post(reverse(f"{actor}:{verb}", args=[row.reference]), answers)
    assert answer["Location"].startswith(reverse("account_reauthenticate"))
    show_who(client, answer)
    row.refresh_from_db()
    assert row.state == after
