"""Two people at once, on real connections. Invariants, not timings."""

import threading
import time

import pytest
from django.db import IntegrityError, transaction

from accreditation.actions import adoption as adoptions
from accreditation.actions import badge_drawing, examination, submission, withdrawal
from accreditation.answers import Answers
from accreditation.models import Application, Badge, PersonMatch, Resolution
from accreditation.steps import StepRefused, take_steps
from missions.actions import declaration, versions
from missions.models import Election, Membership
from observer_portal import clock
from observer_portal.accounts import appointments
from observer_portal.accounts.models import Appointment
from observer_portal.audit import verification
from observer_portal.audit.models import AuditEntry
from observer_portal.audit.record import act as audit_act
from tests.at_once import together
from tests.factories import AT, World, make_officer, make_user, person

pytestmark = pytest.mark.django_db(transaction=True)


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
    application.refresh_from_db()
    sentence = f"{application.examiner.name} changed this file meanwhile; it is now: Examined."
    assert told.refused[application.pk] == sentence


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


def test_two_missions_that_submit_one_person_at_once_are_both_seen():
    world = World()
    ours = world.observers(3)
    number = versions.values_of(ours[1].current_version)["document_number"]
    theirs = world.observers(3, mission=world.other_mission, by=world.other_head)
    declaration.change(theirs[1], {"document_number": number}, by=world.other_head, at=AT)

    def submit(mission, observers, head):
        return lambda: submission.hand_in(mission, observers, note=world.note(), by=head, at=AT)

    held = submit(world.mission, ours, world.head)
    first, second = threading.Event(), threading.Event()

    def slow():
        with transaction.atomic():
            held()
            first.set()
            second.wait(0.5)

    def quick():
        first.wait(10)
        return submit(world.other_mission, theirs, world.other_head)()

    results = together(slow, quick)
    assert [r for r in results if isinstance(r, Exception)] == []
    assert PersonMatch.objects.filter(by_document=True).count() == 1


def test_two_acts_that_note_a_match_with_each_others_file_do_not_wait_for_ever():
    world = World()
    one = world.submitted(1)[0]
    other = world.submitted(1, mission=world.other_mission, head=world.other_head)[0]
    submission.recall([one], by=world.head, at=AT)
    submission.recall([other], by=world.other_head, at=AT)
    for application, by in ((one, world.head), (other, world.other_head)):
        declaration.change(application.observer, {"document_number": "SAME1"}, by=by, at=AT)
    holding = threading.Barrier(2)

    def resubmit(application, by):
        def at():  # both hold their own file before either looks for matches
            holding.wait(10)
            return AT

        return lambda: submission.resubmit([application], by=by, at=at)

    results = together(resubmit(one, world.head), resubmit(other, world.other_head))
    assert [r for r in results if isinstance(r, Exception)] == []
    assert PersonMatch.objects.count() == 1


def test_a_list_is_applied_while_another_is_handed_in():
    world = World()
    observers = world.observers(4)
    locked, added = threading.Event(), threading.Event()

    def hand_in():
        def at():  # the observers are held, the mission is not yet
            locked.set()
            added.wait(2)
            return AT

        return submission.hand_in(world.mission, observers, note=world.note(), by=world.head, at=at)

    def apply():
        locked.wait(10)
        with audit_act("import:apply", "IMP", by=world.editor):
            declaration.add(world.mission, [person(77_777)], by=world.editor, at=AT)
            added.set()
            declaration.change(observers[0], {"phone": "+7 700"}, by=world.editor, at=AT)

    results = together(hand_in, apply)
    assert [r for r in results if isinstance(r, Exception)] == []


def test_a_form_confirmed_while_the_mission_changes_the_file_waits_and_is_refused():
    world = World()
    application = world.recommended()[0]
    take_steps(
        "query",
        [application],
        by=world.clerk,
        at=AT,
        answers=Answers(reason="Q1", fields=("names",)),
    )
    changed, confirming = threading.Event(), threading.Event()

    def change():
        with transaction.atomic():
            declaration.change(
                application.observer, {"surname_latin": "Another"}, by=world.head, at=AT
            )
            changed.set()
            confirming.wait(0.5)

    def confirm():
        changed.wait(10)
        return examination.confirm_cyrillic(
            application, {"surname_cyrillic": "Иной"}, by=world.clerk, at=AT
        )

    _changed, told = together(change, confirm)
    assert isinstance(told, StepRefused)
    assert "correcting this file" in str(told)
    assert Application.objects.get().version_id == application.version_id


def test_two_resolutions_cannot_take_one_number_at_once():
    world = World()
    one, other = world.locked(world.examined()), world.locked(world.examined())
    second = make_officer("secretary", "second_secretary")
    held = threading.Event()

    def slow():
        with transaction.atomic():
            world.adopt(one, "5")
            held.set()
            time.sleep(0.4)

    def quick():
        held.wait(10)
        adoption = adoptions.Adoption(number="5", on=AT.date())
        with pytest.MonkeyPatch.context() as patch:
            # as if it had looked before the other was written
            patch.setattr(adoptions, "must_be_free", lambda *_arguments: None)
            return adoptions.adopt(other, adoption=adoption, by=second, at=AT)

    _slow, told = together(slow, quick)
    assert isinstance(told, StepRefused)
    assert "already has the number 5" in str(told)


def test_a_worker_passes_over_the_card_that_another_draws():
    world = World()
    world.accredited()
    badge = Badge.objects.get()
    held, done = threading.Event(), threading.Event()

    def other():
        with transaction.atomic():
            Badge.objects.select_for_update().get(pk=badge.pk)
            held.set()
            done.wait(5)

    def draw():
        held.wait(10)
        began = time.monotonic()
        drawn = badge_drawing.draw([badge.pk])
        took = time.monotonic() - began
        done.set()
        return drawn, took < 4

    _other, result = together(other, draw)
    assert result == (0, True)
    assert Badge.objects.get().attempts == 0


def test_two_administrators_cannot_end_each_other():
    first, second = make_officer("administrator", "first"), make_officer("administrator", "second")
    terms = [Appointment.objects.get(user=user) for user in (first, second)]
    results = together(
        lambda: appointments.end(terms[1], by=first, at=AT),
        lambda: appointments.end(terms[0], by=second, at=AT),
    )
    told = [r for r in results if isinstance(r, appointments.AppointmentRefused)]
    assert len(told) == 1
    assert Appointment.objects.current(AT).filter(office="administrator").count() == 1
