"""What was left behind shows as lapsed when the last day of voting has passed, and not before."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accreditation.actions import recommendation
from accreditation.queries import lapsed
from missions.models import Election
from tests.factories import World

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_files_left_behind_show_as_lapsed_after_the_last_day(client):
    world = World(now=True)
    world.observers(1)
    (waiting,) = world.recommended()
    (declined,) = world.submitted()
    recommendation.decline([declined], reason="D1", words="", by=world.ministry, at=world.at)
    home = reverse("mission_acts:home", args=[world.mission.reference])
    inbox, files = reverse("commission:inbox"), reverse("ministry:files")

    def pages():
        for who, url in ((world.head, home), (world.clerk, inbox), (world.ministry, files)):
            client.force_login(who)
            yield client.get(url, {"state": "lapsed"} if who != world.head else {})

    assert ["Lapsed" in page.content.decode() for page in pages()] == [False] * 3
    Election.objects.update(election_day=(world.at - DAY).date(), lists_close_at=world.at - 7 * DAY)
    mission, clerk, ministry = pages()
    assert mission.context["lapsed"] == 2  # one never handed in, one not decided on
    assert [row.file.pk for row in clerk.context["rows"]] == [waiting.pk]
    assert [row.pk for row, _about in ministry.context["rows"]] == [waiting.pk]
    assert "lapsed: Recommended" in ministry.content.decode()
    everybody = client.get(files).content.decode()
    assert "lapsed: Not recommended" not in everybody


def test_a_second_round_is_the_same_election():
    world = World()
    election = world.election
    after = world.close + 7 * DAY
    assert lapsed.states(election, after)
    election.second_round_day = (after + 14 * DAY).date()
    assert not lapsed.states(election, after)
