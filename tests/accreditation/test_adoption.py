"""Registering a resolution as adopted, by the action itself."""

import pytest

from accreditation.models import Resolution
from accreditation.steps import StepRefused
from observer_portal.audit.models import AuditEntry
from tests.factories import World

pytestmark = pytest.mark.django_db


def test_a_blank_beside_the_number_makes_no_other_number():
    world = World()
    first = world.locked(world.examined())
    adopted = world.adopt(first, "7 ")
    assert world.adopt(first, " 7").pk == adopted.pk
    assert Resolution.objects.get(pk=first.pk).number == "7"
    with pytest.raises(StepRefused, match="already has the number 7"):
        world.adopt(world.locked(world.examined()), " 7 ")
    assert AuditEntry.objects.filter(tag="resolution:adopt").count() == 1
