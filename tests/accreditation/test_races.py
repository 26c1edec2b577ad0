"""Two people at once, on real connections. Invariants, not timings."""

import threading
import time

import pytest
from django.db import IntegrityError, connection, transaction

from accreditation.actions import adoption as adoptions
from accreditation.actions import submission, withdrawal
from accreditation.guards import Answers
from accreditation.models import Application, Badge, Resolution
from accreditation.steps import StepRefused, take_steps
from missions.models import Election, Membership
from observer_portal import clock
from observer_portal.accounts.models import Appointment
from observer_portal.audit import verification
from observer_portal.audit.models import AuditEntry
from tests.factories import AT, World, make_officer, make_user

pytestmark = pytest.mark.django_db(transaction=True)


def together(*acts):
    """Run each in a thread with a connection of its own; results or exceptions in order."""
    results = [None] * len(acts)
    gate = threading.Barrier(len(acts))

    def run(place, act):
        try:
            gate.wait()
            results[place] = act()
        except Exception as error:  # noqa: BLE001 - handed to the test
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads), "deadlock"
    return results


def numbers_without_gaps(election):
    numbers = list(
        Badge.objects.filter(election=election).order_by("number").values_list("number", flat=True)
    )
    assert numbers == list(range(1, len(numbers) + 1))
    return numbers


def test_two_secretaries_adopt_one_resolution_once():
    world = World()
    locked = world.locked(world.examined(20))
    second = make_officer("secretary", "second_secretary")
    adoption = adoptions.Adoption(number="9", on=AT.date())

    def adopt(by):
        return lambda: adoptions.adopt(locked, adoption=adoption, by=by, at=AT)

    results = together(adopt(world.secretary), adopt(second), adopt(world.secretary))
    assert [r for r in results if isinstance(r, Exception)] == []
    assert len(numbers_without_gaps(world.election)) == 20
    assert AuditEntry.objects.filter(tag="resolution:adopt").count() == 1
    assert verification.verify().holds


@pytest.mark.parametrize("lead", range(6))
def test_withdraw_against_adopt_leaves_each_row_struck_or_accredited_then_withdrawn(lead):
    world = World()
    applications = world.examined(6)
    locked = world.locked(applications)

    def withdraw():
        time.sleep(lead * 0.004)
        return withdrawal.withdraw(applications[:2], note_number="1", by=world.head, at=AT)

    def adopt():
        time.sleep((5 - lead) * 0.004)
        return world.adopt(locked)

    results = together(withdraw, adopt)
    assert [r for r in results if isinstance(r, Exception)] == []
    withdrawn = {a.pk for a in applications[:2]}
    for application in world.applications(a.pk for a in applications):
        row = application.resolution_rows.get()
        if application.pk in withdrawn:
            verbs = list(application.steps.order_by("pk").values_list("verb", flat=True))
            assert application.state == "withdrawn"
            assert (row.struck_at is None) == ("accredit" in verbs)
        else:
            assert (application.state, row.position is None) == ("accredited", False)
    numbers_without_gaps(world.election)
    assert verification.verify().holds


def test_two_clerks_on_one_row_the_second_is_told():
    world = World()
    application = world.recommended()[0]
    seen = {application.pk: application.row_version}

    def examine(by):
        return lambda: take_steps(
            "examine",
            [application],
            by=by,
            at=AT,
            answers=Answers(proposal="accredit", checklist=world.checklist),
            seen=seen,
        )

    first, second = together(examine(world.clerk), examine(world.other_clerk))
    assert sorted(len(outcome.taken) for outcome in (first, second)) == [0, 1]
    told = next(o for o in (first, second) if o.refused)
    assert "changed this file meanwhile" in told.refused[application.pk]


def test_a_moved_deadline_and_a_submission_do_not_cross():
    world = World()
    observers = world.observers(2)
    held = threading.Event()

    def move():
        with transaction.atomic():
            Election.objects.select_for_update().get(pk=world.election.pk)
            held.set()
            time.sleep(0.3)
            Election.objects.filter(pk=world.election.pk).update(
                lists_close_at=clock.database_now()
            )

    def submit():
        held.wait(10)
        return submission.hand_in(
            world.mission, observers, note=world.note(), by=world.head, at=clock.database_now
        )

    world.election.lists_close_at = clock.database_now().replace(year=2100)
    world.election.corrections_close_at = world.election.lists_close_at
    world.election.save()
    _moved, late = together(move, submit)
    assert isinstance(late, StepRefused)
    assert "The lists have closed" in str(late)
    assert Application.objects.count() == 0


def test_a_double_click_on_submit_makes_one_list():
    world = World()
    observers = world.observers(3)

    def submit():
        return submission.hand_in(world.mission, observers, note=world.note(), by=world.head, at=AT)

    results = together(submit, submit)
    assert sorted(type(r).__name__ for r in results) == ["HandedIn", "StepRefused"]
    assert Application.objects.count() == 3


def test_a_user_cannot_slip_onto_both_sides():
    world = World()
    user = make_user("both")
    results = together(
        lambda: Membership.objects.create(user=user, mission=world.mission, post="editor"),
        lambda: Appointment.objects.create(user=user, office="clerk", starts_at=AT),
    )
    assert sum(isinstance(r, IntegrityError) for r in results) == 1


def test_many_threads_write_one_chain():
    world = World()
    rows = world.recommended(8)

    def query(row):
        return lambda: take_steps(
            "query",
            [row],
            by=world.clerk,
            at=AT,
            answers=Answers(reason="Q1", fields=("photo",)),
        )

    results = together(*(query(row) for row in rows))
    assert [len(r.taken) for r in results] == [1] * 8
    found = verification.verify()
    assert found.holds, found.sentence()


def test_adopting_waits_for_a_withdrawal_in_flight_and_names_its_row():
    world = World()
    applications = world.examined(3)
    locked = world.locked(applications)
    held, done = threading.Event(), threading.Event()

    def withdraw():
        with transaction.atomic():
            withdrawal.withdraw(applications[:1], note_number="1", by=world.head, at=AT)
            held.set()
            done.wait(0.5)

    def adopt():
        held.wait(10)
        return world.adopt(locked)

    together(withdraw, adopt)
    entry = AuditEntry.objects.get(tag="resolution:adopt")
    assert entry.facts["struck"] == [applications[0].reference]
    assert entry.facts["rows"] == 2
    assert Resolution.objects.get().state == "adopted"
