"""The administrator's and the auditor's pages."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accreditation.actions import elections, examination, signing_keys
from missions.models import Election, Membership, Mission
from observer_portal import clock
from observer_portal.accounts.models import Appointment, TwoPersonAct, User
from observer_portal.audit.models import AuditEntry
from observer_portal.notices import sender
from tests.factories import AT, World, make_officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World(now=True)


def signed_in(client, user):
    client.force_login(user)
    return client


PERSON = {"email": "new.person@example.org", "name": "New Person", "language": "ru"}


def test_a_mission_and_its_head_are_made_and_the_head_is_told(world, client):
    admin = signed_in(client, world.administrator)
    admin.post(reverse("administration:missions"), {"organisation": "OTS"})
    mission = Mission.objects.get(organisation__code="OTS")
    url = reverse("administration:mission", args=[mission.reference])
    admin.post(url, PERSON | {"post": "head"})
    member = Membership.objects.get(mission=mission)
    assert (member.user.email, member.post) == ("new.person@example.org", "head")
    sender.send_due()
    [letter] = [m for m in mail.outbox if m.to == ["new.person@example.org"]]
    link = next(word for word in letter.body.split() if "/accounts/password/reset/key/" in word)
    page = Client().get("/" + link.split("/", 3)[3], follow=True)
    assert page.status_code == 200
    assert page.request["PATH_INFO"].endswith("-set-password/")
    page = admin.post(url, PERSON | {"email": "x@example.org", "post": "head"})
    assert b"The mission has a head" in page.content
    end = reverse("administration:member_end", args=[mission.reference])
    page = admin.post(end, {"email": PERSON["email"]}, follow=True)
    assert b"never without its head" in page.content
    admin.post(url, PERSON | {"email": "x@example.org", "post": "deputy"})
    head = reverse("administration:member_head", args=[mission.reference])
    admin.post(head, {"email": "x@example.org"})
    admin.post(end, {"email": PERSON["email"]})
    held = Membership.objects.filter(mission=mission, ended_at=None)
    assert [(one.user.email, one.post) for one in held] == [("x@example.org", "head")]


def test_an_office_holder_joins_no_mission_and_a_member_receives_no_office(world, client):
    admin = signed_in(client, world.administrator)
    url = reverse("administration:mission", args=[world.mission.reference])
    person = {"email": world.clerk.email, "name": "x", "language": "ru", "post": "editor"}
    assert b"joins no mission" in admin.post(url, person).content


def test_an_appointment_needs_another_person(world, client):
    admin = signed_in(client, world.administrator)
    url = reverse("administration:appointments")
    admin.post(url, PERSON | {"office": "clerk", "reason": "third clerk"})
    asked = TwoPersonAct.objects.get()
    confirm = reverse("administration:appointment_confirm")
    admin.post(confirm, {"subject": asked.subject})
    assert not Appointment.objects.filter(user__email=PERSON["email"]).exists()
    secretary = signed_in(client, world.secretary)
    assert b"third clerk" in secretary.get(url).content
    secretary.post(confirm, {"subject": asked.subject})
    given = Appointment.objects.get(user__email=PERSON["email"])
    assert (given.office, given.given_by) == ("clerk", world.secretary)
    assert secretary.post(confirm, {"subject": asked.subject}).status_code == 404


def test_nobody_asks_for_himself_and_the_last_administrator_stays(world, client):
    admin = signed_in(client, world.administrator)
    url = reverse("administration:appointments")
    mine = {"email": world.administrator.email, "name": "x", "language": "ru"}
    page = admin.post(url, mine | {"office": "clerk", "reason": "r"})
    assert b"Nobody asks for an office" in page.content
    end = reverse("administration:appointment_end")
    page = admin.post(
        end, {"email": world.administrator.email, "office": "administrator"}, follow=True
    )
    assert b"The last administrator stays" in page.content
    make_officer("administrator", "second_administrator")
    admin.post(end, {"email": world.administrator.email, "office": "administrator"})
    now = clock.database_now()
    assert not Appointment.objects.current(now).filter(user=world.administrator).exists()
    assert admin.get(url).status_code == 403


def test_an_election_is_planned_by_the_rule_and_opened_when_its_key_is_there(world, client):
    admin = signed_in(client, world.administrator)
    names = {f"{stem}_{code}": "Name" for stem in ("name", "body") for code in ("kk", "ru", "en")}
    day = date(2031, 3, 16)
    data = names | {
        "code": "ma31",
        "kind": "parliament",
        "election_day": day.isoformat(),
        "valid_until": (day + timedelta(days=30)).isoformat(),
        "retention_days": "90",
    }
    admin.post(reverse("administration:election_new"), data)
    election = Election.objects.get(code="MA31")
    assert election.lists_close_at.isoformat() == "2031-03-10T13:00:00+00:00"
    url = reverse("administration:election", args=["MA31"])
    opening = {"resolution": "1/1", "opened_on": world.day.isoformat()}
    assert b"no signing key yet" in admin.post(url, opening).content
    signing_keys.make_pending(at=clock.database_now())
    admin.post(url, opening)
    election.refresh_from_db()
    assert election.opened_on == world.day


@pytest.mark.parametrize("name", ["elections", "missions", "organisations", "appointments"])
def test_administration_is_shut_to_others(world, client, name):
    shut = [world.head, world.ministry, world.clerk, world.auditor]
    for user in shut:
        assert signed_in(client, user).get(reverse(f"administration:{name}")).status_code == 403


def test_the_first_page_says_what_the_administrator_has_to_do(world, client):
    Election.objects.create(**_planned())
    other = make_officer("administrator", "other.administrator")
    url = reverse("administration:appointments")
    asked = PERSON | {"office": "ministry", "reason": "new"}
    signed_in(client, other).post(url, asked)
    page = signed_in(client, world.administrator).get(reverse("administration:elections"))
    assert [task.title for task in page.context["needs"]] == [
        "PL33: open international observation",
        "Appointment of New Person",
    ]
    Appointment.objects.filter(office="clerk").update(ends_at=clock.database_now())
    page = signed_in(client, other).get(reverse("administration:elections"))
    assert [task.title for task in page.context["needs"]] == [
        "PL33: open international observation",
        "Ask for the appointments that are missing",
    ]


def _planned():
    """An election that is not open yet."""
    names = {
        f"{stem}_{language}": "x" for stem in ("name", "body") for language in ("kk", "ru", "en")
    }
    day = date(2033, 1, 10)
    moment = clock.database_now() + timedelta(days=900)
    return names | {
        "code": "PL33",
        "kind": "parliament",
        "election_day": day,
        "lists_close_at": moment,
        "corrections_close_at": moment,
        "badge_valid_until": moment,
    }


def test_the_only_administrator_is_told_who_can_confirm(world, client):
    Appointment.objects.exclude(user=world.administrator).update(ends_at=clock.database_now())
    page = signed_in(client, world.administrator).get(reverse("administration:appointments"))
    assert "appoint_second" in page.content.decode()


@pytest.mark.parametrize(
    ("name", "queries"),
    [("elections", 9), ("missions", 8), ("organisations", 6), ("appointments", 9)],
)
def test_pages_cost_what_they_cost(world, client, name, queries, django_assert_num_queries):
    admin = signed_in(client, world.administrator)
    admin.get(reverse("administration:elections"))
    with django_assert_num_queries(queries):
        admin.get(reverse(f"administration:{name}"))


def test_the_auditor_reads_filters_and_verifies(world, client, django_assert_num_queries):
    world.accredited(2)
    auditor = signed_in(client, world.auditor)
    url = reverse("audit:log")
    auditor.get(url)
    with django_assert_num_queries(7):
        page = auditor.get(url, {"tag": "resolution:adopt"})
    assert b"resolution:adopt" in page.content
    assert page.context["page"].total == 1
    assert b"The log holds" in auditor.post(url).content
    assert signed_in(client, world.clerk).get(url).status_code == 403


def test_every_act_of_administration_is_in_the_log(world, client):
    admin = signed_in(client, world.administrator)
    admin.post(reverse("administration:missions"), {"organisation": "OTS"})
    entry = AuditEntry.objects.latest("pk")
    assert (entry.tag, entry.actor) == ("mission:register", world.administrator)
    assert User.objects.get(pk=entry.actor_id) == world.administrator


def test_only_an_administrator_plans_and_opens_an_election():
    world = World()
    with pytest.raises(elections.ElectionRefused, match="administrator"):
        elections.open_observation(
            world.election, opened_on=AT.date(), resolution="1", by=world.clerk, at=AT
        )
    with pytest.raises(elections.ElectionRefused, match="administrator"):
        elections.plan(
            code="PA23",
            kind="parliament",
            election_day=AT.date(),
            badge_valid_until=AT,
            by=world.head,
            at=AT,
        )


def test_the_auditor_finds_every_act_on_one_file(client):
    world = World(now=True)
    one, other = world.recommended(2)
    examination.query([one], reason="Q1", words="w", fields=["photo"], by=world.clerk, at=world.at)
    client.force_login(world.auditor)
    page = client.get(reverse("audit:log"), {"subject": one.reference}).context["page"]
    assert [(entry.tag, entry.subject) for entry in page.rows] == [
        ("application:query", one.reference),
        ("application:recommend", "2 applications"),
        ("list:submit", world.mission.reference),
    ]
    page = client.get(reverse("audit:log"), {"subject": other.reference}).context["page"]
    assert len(page.rows) == 2
