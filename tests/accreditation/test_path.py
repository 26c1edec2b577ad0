"""The main path through the actions, on the real database."""

import pytest

from accreditation.models import Badge, PersonalLink, StepTaken
from observer_portal.audit.models import AuditEntry
from observer_portal.audit.record import first_broken
from observer_portal.notices.models import Notice
from tests.factories import World

pytestmark = pytest.mark.django_db


def test_observers_go_from_declaration_to_badges_with_numbers_in_the_order_of_the_annex():
    world = World()
    applications = world.accredited(3)
    assert {a.state for a in applications} == {"accredited"}
    badges = Badge.objects.order_by("number")
    assert [b.number for b in badges] == [1, 2, 3]
    assert [b.application_id for b in badges] == [a.pk for a in applications]
    assert PersonalLink.objects.count() == 3
    assert Notice.objects.filter(template="personal_link").count() == 3
    assert Notice.objects.filter(template="decision").count() == 1
    assert list(StepTaken.objects.order_by("pk").values_list("verb", flat=True)) == [
        verb for verb in ("submit", "recommend", "examine", "accredit") for _i in range(3)
    ]
    assert AuditEntry.objects.filter(tag="resolution:adopt").get().steps == 3
    assert first_broken() is None
