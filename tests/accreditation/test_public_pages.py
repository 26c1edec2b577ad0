"""What strangers, stations and observers open."""

import json
import re
from datetime import timedelta

import pytest
from django.core import mail

from accreditation.actions import badge_drawing, personal_link, withdrawal
from accreditation.badge import number, signature
from accreditation.models import Badge, PersonalLink
from accreditation.models.personal_link import secret_of
from observer_portal import clock
from observer_portal.notices import sender
from observer_portal.notices.models import Notice
from tests.factories import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World(now=True)


def card(world, **values):
    application = world.accredited(**values)[0]
    badge_drawing.draw([Badge.objects.get(application=application).pk])
    return application, Badge.objects.get(application=application)


def test_the_code_opens_the_verdict_with_the_photo_in_two_queries(
    world, client, django_assert_num_queries
):
    _application, badge = card(world)
    text = signature.text_of(bytes(badge.token))
    with django_assert_num_queries(4):  # clock, keys, card, election of the strip
        page = client.get(f"/V/{text}")
    assert b"verdict-ok" in page.content
    assert f"/V/{text}/photo.jpg".encode() in page.content
    assert page["Cache-Control"] == "no-store"
    assert page["Referrer-Policy"] == "same-origin"
    photo = client.get(f"/V/{text}/photo.jpg")
    assert photo["Content-Type"] == "image/jpeg"
    found = json.loads(client.get(f"/V/{text}/verdict.json").content)
    assert (found["verdict"], found["number"]) == ("VALID", number.written("PR22", 1))


def test_a_typed_number_shows_the_verdict_and_no_photo(world, client):
    card(world)
    page = client.get("/verify/", {"number": "pr22 00001 " + number.written("PR22", 1)[-1].lower()})
    assert b"verdict-ok" in page.content
    assert b"photo.jpg" not in page.content


def test_a_slip_of_the_pen_is_told_before_any_look_up(client, django_assert_num_queries, world):
    right = number.written("PR22", 1)
    wrong = right[:-1] + ("A" if right[-1] != "A" else "B")
    with django_assert_num_queries(1):  # election of the strip
        page = client.get("/verify/", {"number": wrong})
    assert b"One character of the number is wrong" in page.content
    assert f'value="{wrong}"'.encode() in page.content


def test_an_unknown_number_and_a_forged_code_say_so(world, client):
    page = client.get("/verify/", {"number": number.written("PR22", 77)})
    assert b"Unknown number" in page.content
    assert b"Not a genuine badge" in client.get("/V/AAAA").content
    assert client.get("/V/AAAA/photo.jpg").status_code == 404


def test_numbers_are_limited_per_address(world, client, monkeypatch):
    monkeypatch.setattr("accreditation.views.polling_station.PER_MINUTE", 2)
    text = {"number": number.written("PR22", 1)}
    codes = [client.get("/verify/", text).status_code for _i in range(3)]
    assert codes == [200, 200, 429]


def test_a_withdrawn_card_fails_at_once(world, client):
    application, badge = card(world)
    withdrawal.withdraw([application], note_number="1", by=world.head, at=clock.database_now())
    page = client.get(f"/V/{signature.text_of(bytes(badge.token))}")
    assert b"Withdrawn" in page.content


def test_the_link_in_the_mail_opens_the_observers_page_and_the_badge(world, client):
    application, _badge = card(world, email="observer@mission.example")
    assert sender.send_due() > 0
    [letter] = [m for m in mail.outbox if m.to == ["observer@mission.example"]]
    secret = secret_of(application.reference, 1)
    assert f"/observer/{secret}/" in letter.body
    for _scan in range(3):  # scanners of mail open links
        page = client.get(f"/observer/{secret}/")
        assert b"Open my page" in page.content
        assert page["Referrer-Policy"] == "same-origin"  # with no-referrer its form is refused
        assert client.get("/observer/").status_code == 404
    assert PersonalLink.objects.get().last_used_at is None
    answer = client.post(f"/observer/{secret}/", follow=True)
    assert application.version.latin.encode() in answer.content
    photo = re.search(r'src="(/V/[^"]+/photo.jpg)"', answer.content.decode())
    assert photo
    assert client.get(photo[1])["Content-Type"] == "image/jpeg"
    pdf = client.get("/observer/badge.pdf")
    assert pdf.content[:4] == b"%PDF"
    assert "PR22-00001" in pdf["Content-Disposition"]
    client.post("/observer/leave/")
    assert client.get("/observer/").status_code == 404


@pytest.mark.parametrize(
    ("languages", "subject"),
    [("de, en, ru", "Your observer badge"), ("kk", "куәлігіңіз"), ("", "Ваше удостоверение")],
)
def test_the_link_comes_in_the_first_of_our_languages_that_the_observer_speaks(
    world, languages, subject
):
    card(world, email="observer@mission.example", languages=languages, surname_cyrillic="Мюллер")
    sender.send_due()
    [letter] = [m for m in mail.outbox if m.to == ["observer@mission.example"]]
    assert subject in letter.subject


def test_a_link_sent_anew_makes_the_old_one_void(world, client):
    application, _badge = card(world)
    link = PersonalLink.objects.get()
    old = secret_of(application.reference, 1)
    client.post(f"/observer/{old}/")
    personal_link.renew(link, by=world.head, at=clock.database_now())
    assert client.get(f"/observer/{old}/").status_code == 404
    assert client.get("/observer/").status_code == 404
    assert client.get(f"/observer/{secret_of(application.reference, 2)}/").status_code == 200


def test_nothing_personal_stands_in_a_notice(world):
    card(world, email="observer@mission.example")
    for notice in Notice.objects.all():
        assert "observer@" not in json.dumps(notice.facts)
        assert notice.to_id is not None or notice.template == "personal_link"


def test_a_mail_server_that_refuses_is_tried_again_later(world, settings, monkeypatch):
    card(world)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    assert sender.send_due() == 0
    waiting = Notice.objects.filter(sent_at=None, dropped_at=None)
    assert waiting.exists()
    assert {n.problem for n in waiting} == {"ConnectionRefusedError"}
    assert all(n.next_try_at > clock.database_now() for n in waiting)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    Notice.objects.filter(sent_at=None).update(next_try_at=world.at - timedelta(days=1))
    assert sender.send_due() == len(mail.outbox) == 3
    assert not waiting.all().exists()


def test_every_mail_can_be_composed_in_three_languages(world):
    card(world)
    for template in ("list_received", "returned", "question", "declined", "decision", "withdrawn"):
        for language in ("kk", "ru", "en"):
            notice = Notice(
                to=world.head,
                template=template,
                language=language,
                facts={"mission": world.mission.reference, "count": 3, "list": 1},
            )
            letter = sender.compose(notice)
            assert letter.subject
            assert ("3" if template != "list_received" else "SURNAME") in letter.body


def test_the_health_page_tells_what_works(world, client):
    facts = client.get("/health/").json()
    assert (facts["database"], facts["broker"]) == ("ok", "ok")
    assert (facts["badges_stuck"], facts["notices_overdue"]) == (0, 0)
