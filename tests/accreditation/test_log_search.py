"""The auditor finds entries by day, and who saw whose documents, in few queries."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accreditation.models import Application
from observer_portal.audit import record
from tests.factories import World

pytestmark = pytest.mark.django_db


def look(world, tag, subject, by, days=0):
    record.record(tag, subject, by=by, at=world.at + timedelta(days=days))


def shown(client, **typed):
    page = client.get(reverse("audit:looks"), typed)
    return [(row["entry"].tag, row["entry"].subject) for row in page.context["entries"]]


def test_the_auditor_sees_who_saw_whose_documents(client, django_assert_num_queries):
    world = World(now=True)
    one, other = Application.objects.filter(
        pk__in=[row.pk for row in world.recommended(2)]
    ).select_related("observer", "observer_list", "recommendation")
    look(world, "scan:viewed", one.reference, world.clerk)
    look(world, "observer:view_scan", one.observer.reference, world.head)
    look(world, "note:look", one.observer_list.reference, world.ministry)
    look(world, "letter:look", one.recommendation.number, world.clerk)
    look(world, "observer:export", world.mission.reference, world.head)
    look(world, "scan:viewed", other.reference, world.other_clerk, days=3)
    look(world, "observer:export", world.other_mission.reference, world.other_head)
    client.force_login(world.auditor)
    whole = [
        ("observer:export", world.mission.reference),
        ("letter:look", one.recommendation.number),
        ("note:look", one.observer_list.reference),
        ("observer:view_scan", one.observer.reference),
        ("scan:viewed", one.reference),
    ]
    counts = set()
    for typed in (one.reference, one.observer.reference):
        with django_assert_num_queries(7) as asked:
            assert shown(client, of=typed) == whole
        counts.add(len(asked))
    assert len(shown(client)) == 7
    assert shown(client, who=world.other_clerk.email) == [("scan:viewed", other.reference)]
    day = (world.at + timedelta(days=3)).date().isoformat()
    assert shown(client, begins=day) == [("scan:viewed", other.reference)]
    assert len(shown(client, ends=day, who=world.clerk.email)) == 2
    assert len(shown(client, begins="2026-99-99")) == 7  # no day: left out
    log = client.get(reverse("audit:log"), {"begins": day, "subject": other.reference})
    assert [row["entry"].subject for row in log.context["entries"]] == [other.reference]
    client.force_login(world.clerk)
    assert client.get(reverse("audit:looks")).status_code == 403
