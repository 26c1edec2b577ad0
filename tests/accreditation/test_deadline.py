"""The last second before the lists close counts; the moment itself does not, and loses nothing."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accreditation.actions import recommendation
from accreditation.models import Application, StepTaken
from accreditation.workflow import Guard
from missions.models import Observer, ObserverList
from observer_portal import clock
from observer_portal.page import moments
from tests.accreditation.mission_steps import check, hidden, submit, url_of
from tests.accreditation.test_replacing import TYPED
from tests.database_clock import standing_at
from tests.factories import World

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)
CLOSED = Guard.LISTS_OPEN_OR_REPLACES.label


@pytest.fixture
def world(client):
    world = World(now=True)
    world.observers(2)
    client.force_login(world.head)
    return world


def test_the_clock_of_the_database_stands_where_it_is_put():
    moment = clock.database_now() + timedelta(days=3)
    with standing_at(moment):
        assert clock.database_now() == moment
    assert clock.database_now() < moment


def test_a_second_before_the_lists_close_a_list_is_taken(client, world):
    checked = check(client, world)
    with standing_at(world.close - SECOND):
        done = submit(client, world, checked)
    assert done.status_code == 302
    made = ObserverList.objects.get()
    assert made.submitted_at == world.close - SECOND
    receipt = client.get(done.url).content.decode()
    assert moments.moment_text(world.close - SECOND) in receipt


@pytest.mark.parametrize("later", [timedelta(0), timedelta(microseconds=1), SECOND])
def test_from_the_moment_on_nothing_is_taken_and_nothing_is_lost(client, world, later):
    with standing_at(world.close - SECOND):
        checked = check(client, world)  # the page is shown in time
        assert checked.status_code == 200
    with standing_at(world.close + later):
        late = submit(client, world, checked)  # and sent too late
        assert late.status_code == 422
        assert str(CLOSED) in late.content.decode()
        assert not ObserverList.objects.exists()
        assert not Application.objects.exists()
        assert not StepTaken.objects.exists()
        kept = hidden(late)
        assert kept["note_number"] == hidden(checked)["note_number"] == "NV-17"
        assert kept["note_on"] == "2022-11-09"
        assert kept["note_scan_kept"]
        assert (kept["rule"], kept["flipped"]) == ("new", "")
        back = client.post(url_of(world, "submit"), kept | {"act": "change"})
        assert back.context["form"]["note_number"].value() == "NV-17"
        assert "The scan is kept" in back.content.decode()


def test_recall_ends_at_the_same_moment(client, world):
    [row, other] = world.submitted(2)
    for one, moment, status in ((row, world.close - SECOND, 302), (other, world.close, 422)):
        url = reverse("mission_acts:recall", args=[one.reference])
        with standing_at(moment):
            assert client.post(url, {"seen": one.row_version}).status_code == status
    assert sorted(Application.objects.values_list("state", flat=True)) == ["returned", "submitted"]


def test_what_was_returned_is_taken_until_the_corrections_close(client, world):
    [row, other] = world.submitted(2)
    recommendation.give_back(
        [row, other], reason="R1", words="", fields=["photo"], by=world.ministry, at=world.at
    )
    until = world.election.corrections_close_at
    for one, moment, status in ((row, until - SECOND, 302), (other, until, 422)):
        url = reverse("mission_acts:resubmit", args=[one.reference])
        one.refresh_from_db()
        with standing_at(moment):
            assert client.post(url, {"seen": one.row_version}).status_code == status


def test_a_replacement_that_the_policy_forbids_keeps_all_that_was_typed(client, world):
    world.election.allows_late_replacement = False
    world.election.save()
    [row] = world.submitted()
    url = reverse("mission_acts:replace", args=[row.reference])
    sent = TYPED | {"seen": str(row.row_version)}
    with standing_at(world.close - SECOND):
        assert client.post(url, sent | {"act": "check"}).status_code == 200
    with standing_at(world.close):
        late = client.post(url, sent | {"act": "replace"})
        text = late.content.decode()
        assert "nobody can be replaced after that" in text
        for name in ("surname_latin", "document_number", "birth_date", "note_number", "words"):
            assert TYPED[name] in text, name
    assert not Observer.objects.exclude(replaces=None).exists()
    row.refresh_from_db()
    assert row.state == "submitted"
