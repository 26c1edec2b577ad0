"""Replacing an observer: one goes and another comes, in one act."""

from datetime import timedelta

import pytest

from accreditation.actions import submission, withdrawal
from accreditation.models import Application
from accreditation.steps import StepRefused
from missions.actions import declaration, versions
from missions.models import Observer
from observer_portal.audit.models import AuditEntry
from tests.accreditation.versions_steps import observer_of
from tests.factories import AT, CLOSE, World

pytestmark = pytest.mark.django_db


def replacement(world, application, **values):
    """Replace this one by another person, whose files are complete."""
    done = withdrawal.replace(
        application, person_of(world, **values), note_number="NV-R", by=world.head, at=AT
    )
    world.give_files([done], by=world.head)
    return Observer.objects.get(pk=done.pk)


def person_of(world, **values):
    observer = world.observers(complete=False, **values)[0]
    found = versions.values_of(observer.current_version)
    declaration.remove([observer], by=world.head, at=AT)
    return found


def late(world, observers):
    return submission.hand_in(
        world.mission, observers, note=world.note(), by=world.head, at=CLOSE + timedelta(hours=1)
    )


def test_a_replacement_withdraws_one_and_declares_another_in_one_act():
    world = World()
    application = world.accredited()[0]
    fresh = replacement(world, application)
    assert Application.objects.get(pk=application.pk).state == "withdrawn"
    assert fresh.replaces_id == application.observer_id
    entry = AuditEntry.objects.get(tag="application:replace")
    assert (entry.subject, entry.steps) == (application.reference, 1)
    assert entry.facts["replaced_by"] == fresh.reference
    assert len(late(world, [fresh]).applications) == 1


def test_nothing_is_declared_where_the_withdrawal_is_refused():
    world = World()
    application = world.accredited()[0]
    world.locked([application], "revoke", {application.pk: "V1"})
    values = person_of(world)
    before = Observer.objects.count()
    with pytest.raises(StepRefused, match="before the commission"):
        withdrawal.replace(application, values, note_number="1", by=world.head, at=AT)
    with pytest.raises(StepRefused):
        withdrawal.replace(application, values, note_number="1", by=world.editor, at=AT)
    assert Observer.objects.count() == before
    assert Application.objects.get(pk=application.pk).state == "accredited"


def test_nobody_is_replaced_twice():
    world = World()
    application = world.accredited()[0]
    replacement(world, application)
    with pytest.raises(StepRefused):
        replacement(world, application)


def test_who_names_one_that_is_still_there_does_not_come_late():
    world = World()
    application = world.accredited()[0]
    fresh = world.observers()[0]
    Observer.objects.filter(pk=fresh.pk).update(replaces=application.observer_id)
    with pytest.raises(StepRefused, match="replaces"):
        late(world, [fresh])


def test_a_replacement_that_is_taken_off_again_frees_the_place():
    world = World()
    application = world.accredited()[0]
    fresh = replacement(world, application)
    declaration.remove([fresh], by=world.head, at=AT)
    again = declaration.add(
        world.mission,
        [person_of(world)],
        replaces=[observer_of(application)],
        by=world.head,
        at=AT,
    )
    assert again[0].replaces_id == application.observer_id


def test_only_one_of_the_same_mission_is_replaced():
    world = World()
    foreign = world.submitted(mission=world.other_mission, head=world.other_head)[0]
    with pytest.raises(declaration.DeclarationRefused, match="mission"):
        declaration.add(
            world.mission,
            [person_of(world)],
            replaces=[observer_of(foreign)],
            by=world.head,
            at=AT,
        )
