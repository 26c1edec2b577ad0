"""The ministry's letter: whom one recommends, and when."""

from datetime import timedelta

import pytest
from django.db import connection

from accreditation.actions import elections, recommendation
from accreditation.models import Recommendation, StepTaken
from accreditation.steps import StepRefused
from observer_portal.audit.models import AuditEntry
from tests.factories import AT, CLOSE, World, make_mission

pytestmark = pytest.mark.django_db


def test_one_letter_recommends_the_people_of_one_election():
    world = World()
    rows = world.submitted(2)
    other = elections.plan(
        code="PA23",
        kind="parliament",
        election_day=world.day + timedelta(days=90),
        badge_valid_until=CLOSE + timedelta(days=200),
        by=world.administrator,
        at=AT,
    )
    mission = make_mission(other, "OSCE-ODIHR")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE accreditation_application SET election_id = %s, mission_id = %s WHERE id = %s",
            [other.pk, mission.pk, rows[1].pk],
        )
    rows = world.applications(row.pk for row in rows)
    with pytest.raises(StepRefused, match="one election"):
        recommendation.recommend(rows, letter=world.letter(), by=world.ministry, at=AT)
    assert not Recommendation.objects.exists()


def test_the_entry_of_a_letter_is_not_older_than_its_steps():
    world = World()
    rows = world.submitted()
    ticks = iter(AT + timedelta(seconds=n) for n in range(9))
    recommendation.recommend(rows, letter=world.letter(), by=world.ministry, at=lambda: next(ticks))
    entry = AuditEntry.objects.get(tag="application:recommend")
    assert {entry.at} == set(
        StepTaken.objects.filter(act=entry.act).values_list("taken_at", flat=True)
    )
