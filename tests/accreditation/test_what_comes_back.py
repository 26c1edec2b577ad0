"""Files that come back: the version that stands again, its keyed hashes, whom it meets."""

import pytest

from accreditation.actions import recommendation, withdrawal
from accreditation.models import PersonMatch
from missions.actions import versions
from tests.accreditation.versions_steps import WORDS, document, observer_of
from tests.factories import AT, World

pytestmark = pytest.mark.django_db


# --- The keyed hashes follow the version that is put back -----------------------------------------


def test_taking_back_puts_the_keyed_hashes_back_with_the_version():
    world = World()
    application = world.submitted()[0]
    before = observer_of(application)
    recommendation.decline([application], by=world.ministry, at=AT, **WORDS)
    document(before, "ZZ999", world)
    recommendation.take_back([application], by=world.ministry, at=AT, **WORDS)
    after = observer_of(application)
    assert after.current_version_id == before.current_version_id
    assert bytes(after.document_hash) == bytes(before.document_hash)


def test_taking_back_a_document_that_another_now_holds_is_refused_with_a_sentence():
    world = World()
    application = world.submitted()[0]
    observer = observer_of(application)
    values = versions.values_of(observer.current_version)
    recommendation.decline([application], by=world.ministry, at=AT, **WORDS)
    document(observer, "ZZ999", world)
    world.observers(document_number=values["document_number"])
    outcome = recommendation.take_back([application], by=world.ministry, at=AT, **WORDS)
    assert "document" in outcome.refused[application.pk]


def test_reconsidering_puts_the_keyed_hashes_back():
    world = World()
    application = world.examined(proposal="refuse", ground="G3")[0]
    before = observer_of(application)
    world.adopt(world.locked([application], "refuse"))
    document(before, "ZZ999", world)
    withdrawal.reconsider([application], overturned_by="court", by=world.secretary, at=AT)
    assert bytes(observer_of(application).document_hash) == bytes(before.document_hash)


# --- Matches --------------------------------------------------------------------------------------


def test_a_file_that_comes_back_meets_who_was_submitted_meanwhile():
    world = World()
    application = world.submitted()[0]
    values = versions.values_of(observer_of(application).current_version)
    number = values["document_number"]
    recommendation.decline([application], by=world.ministry, at=AT, **WORDS)
    world.submitted(mission=world.other_mission, head=world.other_head, document_number=number)
    assert not PersonMatch.objects.exists()
    recommendation.take_back([application], by=world.ministry, at=AT, **WORDS)
    assert PersonMatch.objects.filter(by_document=True).count() == 1


def test_a_reconsidered_file_meets_who_was_submitted_meanwhile():
    world = World()
    application = world.examined(proposal="refuse", ground="G3")[0]
    values = versions.values_of(observer_of(application).current_version)
    world.adopt(world.locked([application], "refuse"))
    number = values["document_number"]
    world.submitted(mission=world.other_mission, head=world.other_head, document_number=number)
    withdrawal.reconsider([application], overturned_by="court", by=world.secretary, at=AT)
    assert PersonMatch.objects.filter(by_document=True).count() == 1
