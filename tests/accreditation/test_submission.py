"""Handing a list in, by the action itself."""

import pytest

from accreditation.actions import submission
from missions.actions import declaration
from observer_portal import reference
from tests.factories import AT, World

pytestmark = pytest.mark.django_db


def test_who_was_taken_off_meanwhile_is_named_as_left_out():
    world = World()
    stays, goes = world.observers(2)
    declaration.remove([goes], by=world.head, at=AT)
    done = submission.hand_in(world.mission, [stays, goes], note=world.note(), by=world.head, at=AT)
    assert list(done.left_out) == [goes.pk]


def test_a_reference_that_exists_is_drawn_again(monkeypatch):
    world = World()
    observers = world.observers(2)
    taken = world.submitted()[0].reference
    stale = iter([taken, "APP-2222-22222", "APP-2222-22222"])
    fresh = reference.new
    monkeypatch.setattr(reference, "new", lambda prefix="OBS": next(stale, None) or fresh(prefix))
    done = world.submitted_from(observers)
    assert len({application.reference for application in done} | {taken}) == 3
