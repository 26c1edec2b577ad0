"""Each file says who has it, since when, until when, and whom to phone: an office, no person."""

import pytest
from django.urls import reverse

from accreditation.actions import elections, examination, recommendation, submission
from accreditation.models import Sitting
from accreditation.workflow import State
from observer_portal.audit.models import AuditEntry
from tests.accreditation.mission_steps import url_of
from tests.factories import World

pytestmark = pytest.mark.django_db

NUMBERS = {
    "desk_phone": "+7 111",
    "desk_email": "desk@cec.example",
    "ministry_phone": "+7 222",
    "ministry_email": "observers@mfa.example",
}


@pytest.fixture
def world():
    world = World(now=True)
    elections.set_contacts(world.election, **NUMBERS, by=world.administrator, at=world.at)
    world.election.refresh_from_db()
    return world


def where(client, row):
    return client.get(reverse("mission_acts:file", args=[row.reference])).context["where"]


def test_each_state_has_a_holder_a_moment_and_a_phone(client, world):
    sitting = Sitting.objects.create(election=world.election, at=world.close)
    asked = world.recommended()
    examination.query(
        asked, reason="Q8", words="", fields=["position"], by=world.clerk, at=world.at
    )
    returned = world.submitted()
    recommendation.give_back(
        returned, reason="R1", words="", fields=["photo"], by=world.ministry, at=world.at
    )
    recalled = world.submitted()
    submission.recall(recalled, by=world.head, at=world.at)
    rows = {
        "submitted": world.submitted(),
        "returned": returned,
        "recalled": recalled,
        "queried": asked,
        "recommended": world.recommended(),
        "accredited": world.accredited(),
    }
    client.force_login(world.head)
    found = {name: where(client, row[0]) for name, row in rows.items()}
    election = world.election
    assert {name: (w.holder, w.until, w.contact.phone) for name, w in found.items()} == {
        "submitted": ("ministry", election.lists_close_at, "+7 222"),
        "returned": ("mission", election.corrections_close_at, "+7 222"),
        "recalled": ("mission", election.lists_close_at, "+7 222"),
        "queried": ("mission", sitting.at, "+7 111"),
        "recommended": ("commission", sitting.at, "+7 111"),
        "accredited": ("nobody", election.badge_valid_until, "+7 111"),
    }
    assert all(w.since == world.at for w in found.values())


def test_home_lists_and_list_say_who_has_how_many_and_whom_to_phone(client, world):
    rows = world.submitted(3)
    recommendation.recommend(rows[:1], letter=world.letter(), by=world.ministry, at=world.at)
    client.force_login(world.head)
    home = client.get(url_of(world, "home"))
    assert [(s.holder, s.n, s.contact.phone) for s in home.context["shares"]] == [
        ("ministry", 2, "+7 222"),
        ("commission", 1, "+7 111"),
    ]
    [(_line, held)] = client.get(url_of(world, "lists")).context["rows"]
    assert held == [("The ministry", 2), ("The commission", 1)]
    page = client.get(url_of(world, "list", rows[0].observer_list.reference))
    assert {row["where"].contact.phone for row in page.context["rows"]} == {"+7 111", "+7 222"}
    for text in (home.content.decode(), page.content.decode()):
        assert "+7 222" in text
        assert str(world.clerk) not in text
        assert str(world.ministry) not in text


def test_a_sender_that_the_commission_admits_reads_of_the_commission_alone(client, world):
    world.mission.admitted_by_commission = True
    world.mission.save()
    row = world.submitted()[0]
    client.force_login(world.head)
    assert (where(client, row).holder, where(client, row).contact.phone) == ("commission", "+7 111")
    assert "+7 222" not in client.get(url_of(world, "home")).content.decode()


def test_without_a_number_of_the_ministry_the_desk_of_the_commission_is_named(client, settings):
    world = World(now=True)
    row = world.submitted()[0]
    client.force_login(world.head)
    assert State(row.state) == State.SUBMITTED
    assert where(client, row).contact.phone == settings.CONTACT_PHONE


def test_administrator_changes_the_contacts_and_it_is_recorded(client, world):
    client.force_login(world.administrator)
    url = reverse("administration:contacts", args=[world.election.code])
    assert client.post(url, NUMBERS | {"desk_email": "no address"}).status_code == 200
    assert client.post(url, NUMBERS | {"desk_phone": "+7 333"}).status_code == 302
    world.election.refresh_from_db()
    assert (world.election.desk_phone, world.election.desk_email) == ("+7 333", "desk@cec.example")
    assert AuditEntry.objects.filter(tag="election:contacts").count() == 2
