"""Corrections of an accredited observer: prepared, registered, in force."""

import pytest

from accreditation.actions import correction, withdrawal
from accreditation.models import PersonMatch
from accreditation.steps import StepRefused
from missions.actions import declaration, versions
from observer_portal.audit.models import AuditEntry
from tests.accreditation.versions_steps import observer_of, prepare
from tests.factories import AT, World

pytestmark = pytest.mark.django_db


def test_a_registered_correction_moves_the_keyed_hash_and_finds_who_has_that_document():
    world = World()
    application = world.accredited()[0]
    world.submitted(mission=world.other_mission, head=world.other_head, document_number="ZZ999")
    before = observer_of(application)
    prepare(world, application, document_number="ZZ999")
    assert bytes(observer_of(application).document_hash) == bytes(before.document_hash)
    correction.correct(application, by=world.secretary, at=AT)
    assert bytes(observer_of(application).document_hash) != bytes(before.document_hash)
    assert PersonMatch.objects.filter(by_document=True).count() == 1


def test_a_correction_by_resolution_finds_who_has_that_document_too():
    world = World()
    application = world.accredited()[0]
    world.submitted(mission=world.other_mission, head=world.other_head, document_number="ZZ999")
    prepare(world, application, document_number="ZZ999", position="Head of team")
    world.adopt(world.locked([application], "correct"))
    assert PersonMatch.objects.filter(by_document=True).count() == 1


def test_a_correction_keeps_the_contacts_that_were_declared_meanwhile():
    world = World()
    application = world.accredited()[0]
    prepare(world, application, sex="X")
    declaration.change(
        observer_of(application), {"phone": "+7 700 123 45 67"}, by=world.head, at=AT
    )
    correction.correct(application, by=world.secretary, at=AT)
    current = observer_of(application).current_version
    assert versions.values_of(current)["phone"] == "+7 700 123 45 67"
    assert current.sex == "X"
    assert AuditEntry.objects.latest("pk").at == AT


def test_a_correction_that_stands_on_a_resolution_is_registered_with_it_alone():
    world = World()
    application = world.accredited()[0]
    prepare(world, application, sex="X")
    locked = world.locked([application], "correct")
    with pytest.raises(StepRefused, match="stands on"):
        correction.correct(application, by=world.secretary, at=AT)
    world.adopt(locked)
    assert observer_of(application).current_version.sex == "X"


def test_a_correction_does_not_outlive_the_accreditation_that_it_corrects():
    world = World()
    application = world.accredited()[0]
    prepare(world, application, sex="X")
    world.adopt(world.locked([application], "revoke", {application.pk: "V1"}))
    withdrawal.reconsider([application], overturned_by="court", by=world.secretary, at=AT)
    rows = world.applications([application.pk])
    world.adopt(world.locked(world.examined_all(rows)))
    with pytest.raises(StepRefused, match="No correction is prepared"):
        correction.correct(application, by=world.secretary, at=AT)
    assert prepare(world, application, sex="X").done_at is None
