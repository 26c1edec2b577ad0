"""The side navigation: what waits stands beside its section, and where one is is marked."""

import pytest
from django.urls import reverse

from tests.factories import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World(now=True)


def signed_in(client, user):
    client.force_login(user)
    return client


def items(page):
    """Label -> item, of the navigation of a page."""
    return {
        str(item["label"]): item for group in page.context["navigation"] for item in group["items"]
    }


def counts(client, user, name, *args):
    found = items(signed_in(client, user).get(reverse(name, args=args)))
    return {label: item["count"] for label, item in found.items() if item["count"]}


def test_each_office_sees_how_much_waits_for_it(world, client):
    world.submitted(2)
    world.recommended(2)
    world.recommended(1)
    assert counts(client, world.ministry, "ministry:inbox") == {"Submitted lists": 1}
    assert counts(client, world.clerk, "commission:inbox") == {"Inbox": 3}
    world.locked(world.examined(2))
    assert counts(client, world.secretary, "commission:resolutions") == {"Resolutions": 1}
    assert counts(client, world.clerk, "commission:inbox") == {"Inbox": 3, "Resolutions": 1}


def test_a_mission_sees_how_much_stands_in_its_sections(world, client):
    world.submitted(2)
    found = counts(client, world.head, "mission_acts:home", world.mission.reference)
    assert found == {"Observers": 2, "Lists and notes": 1}


def test_the_page_of_an_observer_lies_in_the_section_of_observers(world, client):
    [application] = world.submitted(1)
    head = signed_in(client, world.head)
    for name, reference, section in (
        ("mission:observer", application.observer.reference, "Observers"),
        ("mission_acts:file", application.reference, "Lists and notes"),
    ):
        found = items(head.get(reverse(name, args=[reference])))
        assert [label for label, item in found.items() if item["current"]] == [section]
