"""The closing of lists is moved by two people, with notice, and never across a submission."""

import threading
import time
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.db import transaction
from django.urls import reverse

from accreditation.actions import closing, submission
from accreditation.actions.closing import ClosingRefused
from accreditation.models import Application, StepTaken
from accreditation.queries import invariants
from accreditation.steps import StepRefused
from missions.models import Election, Post
from observer_portal import clock
from observer_portal.accounts.models import Appointment, TwoPersonAct
from observer_portal.audit.models import AuditEntry
from observer_portal.notices import sender
from observer_portal.notices.models import Notice
from tests.accreditation.test_races import together
from tests.factories import World, make_member, make_officer

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def ask(world, closes_at, **given):
    given = {"reason": "A strike.", "by": world.administrator, "at": world.at} | given
    return closing.ask(world.election, closes_at=closes_at, **given)


def closes(world):
    world.election.refresh_from_db()
    return world.election.lists_close_at


def url(name, world):
    return reverse(f"administration:{name}", args=[world.election.code])


def assert_mails_tell_it(world, deputy, later):
    """Each in the reader's language, and the reason as it was typed."""
    Notice.objects.exclude(template="closing_moved").delete()
    assert sender.send_due() == 3
    sent = {one.to[0]: one for one in mail.outbox}
    english = sent[world.head.email]
    assert english.subject == "The closing of lists is moved"
    assert "A <strike>." in english.body
    assert f"{later:%H:%M}" in english.body
    assert "A &lt;strike&gt;." in english.alternatives[0][0]
    assert "Тізімдер" in sent[deputy.email].body
    assert "Приём списков" in sent[world.other_head.email].body


def test_administrator_asks_secretary_confirms_and_every_mission_is_told(client):
    world = World(now=True)
    deputy = make_member(world.mission, "deputy", Post.DEPUTY, language="kk")
    world.other_head.language = "ru"
    world.other_head.save()
    was, corrections = world.close, world.election.corrections_close_at
    later = (was + timedelta(days=1)).astimezone(settings.ASTANA).replace(second=0, microsecond=0)
    client.force_login(world.administrator)
    page = client.get(reverse("administration:closing")).content.decode()
    assert url("closing_ask", world) in page
    assert (
        "Later, or earlier with 24 hours" in client.get(url("closing_ask", world)).content.decode()
    )
    typed = {"day": f"{later:%Y-%m-%d}", "hour": f"{later:%H:%M}", "reason": "A <strike>."}
    assert client.post(url("closing_ask", world), typed).status_code == 302
    asked = TwoPersonAct.objects.get(kind="lists_close_at")
    assert closes(world) == was  # asked is not moved

    client.force_login(world.secretary)
    assert (
        url("closing_confirm", world)
        in client.get(reverse("administration:closing")).content.decode()
    )
    shown = client.get(url("closing_confirm", world)).content.decode()
    for words in ("A &lt;strike&gt;.", "the heads and the deputies of 2 missions", "0 observers"):
        assert words in shown
    answer = client.post(
        url("closing_confirm", world), {"asked": asked.asked_at.isoformat()}, follow=True
    )
    assert "The closing is moved." in answer.content.decode()
    assert closes(world) == later
    assert world.election.corrections_close_at - corrections == later - was
    entry = AuditEntry.objects.get(tag="closing:confirm")
    assert entry.actor == world.secretary
    assert entry.facts == {
        "was": was.isoformat(),
        "closes_at": later.isoformat(),
        "reason": "A <strike>.",
        "asked_by": world.administrator.pk,
        "told": 3,
    }
    told = Notice.objects.filter(template="closing_moved")
    assert set(told.values_list("to", "language")) == {
        (world.head.pk, "en"),
        (deputy.pk, "kk"),
        (world.other_head.pk, "ru"),
    }
    assert_mails_tell_it(world, deputy, later)

    again = client.post(
        url("closing_confirm", world), {"asked": asked.asked_at.isoformat()}, follow=True
    )
    assert "Nothing is asked for now" in again.content.decode()
    assert told.count() == 3


@pytest.mark.parametrize(
    ("moment", "sentence"),
    [
        (lambda w: w.close, "at this moment already"),
        (lambda w: w.at + timedelta(hours=23, minutes=59), "needs 24 hours"),
        (lambda w: w.at - HOUR, "needs 24 hours"),
        (lambda w: w.close + timedelta(days=7), "have to close before election day"),
    ],
)
def test_only_later_or_earlier_with_a_days_notice(moment, sentence):
    world = World()
    with pytest.raises(ClosingRefused, match=sentence):
        ask(world, moment(world))
    assert not TwoPersonAct.objects.exists()


def test_notice_begins_when_it_is_confirmed():
    world = World()
    earlier = world.at + timedelta(hours=25)
    asked = ask(world, earlier)
    with pytest.raises(ClosingRefused, match="needs 24 hours"):
        closing.confirm(asked, by=world.secretary, at=world.at + 2 * HOUR)
    assert closes(world) == world.close
    closing.confirm(asked, by=world.secretary, at=world.at + HOUR)
    assert closes(world) == earlier


def test_closed_lists_are_opened_again_and_never_closed_in_the_past():
    world = World()
    closed = world.close + HOUR
    with pytest.raises(ClosingRefused, match="can only be moved to a later moment"):
        ask(world, world.close - HOUR, at=closed)
    with pytest.raises(ClosingRefused, match="has passed already"):
        ask(world, world.close + HOUR / 2, at=closed)
    asked = ask(world, world.close + 5 * HOUR, at=closed)
    with pytest.raises(ClosingRefused, match="has passed already"):
        closing.confirm(asked, by=world.secretary, at=world.close + 6 * HOUR)
    observers = world.observers()
    note = world.note()
    with pytest.raises(StepRefused, match="The lists have closed"):
        submission.hand_in(world.mission, observers, note=note, by=world.head, at=closed)
    closing.confirm(asked, by=world.secretary, at=closed)
    done = submission.hand_in(world.mission, observers, note=note, by=world.head, at=closed)
    assert len(done.applications) == 1
    assert invariants.broken() == {}


def test_what_was_accepted_stands():
    world = World()
    rows = world.submitted(2)
    closing.confirm(ask(world, world.at + timedelta(hours=30)), by=world.secretary, at=world.at)
    assert [row.state for row in world.applications(row.pk for row in rows)] == ["submitted"] * 2
    assert invariants.broken() == {}


def test_the_two_are_two_and_hold_their_offices():
    world = World()
    later = world.close + HOUR
    both = make_officer("secretary", "both")
    Appointment.objects.create(user=both, office="administrator", starts_at=world.at - HOUR)
    for by in (world.secretary, world.clerk, world.head):
        with pytest.raises(ClosingRefused, match="An administrator asks"):
            ask(world, later, by=by)
    with pytest.raises(ClosingRefused, match="Give a reason"):
        ask(world, later, reason=" ")
    asked = ask(world, later, by=both)
    assert ask(world, later, by=both) == asked  # pressed twice
    for by in (world.administrator, world.clerk, world.head):
        with pytest.raises(ClosingRefused, match="A secretary confirms"):
            closing.confirm(asked, by=by, at=world.at)
    with pytest.raises(ClosingRefused, match="Another person"):
        closing.confirm(asked, by=both, at=world.at)
    with pytest.raises(ClosingRefused, match="asked for already"):
        ask(world, later + HOUR)
    with pytest.raises(ClosingRefused, match="not yours"):
        closing.take_back(asked, by=world.secretary, at=world.at)
    with pytest.raises(ClosingRefused, match="not yours"):
        closing.decline(asked, reason="No.", by=world.administrator, at=world.at)
    assert closes(world) == world.close


def test_what_changed_meanwhile_is_refused():
    world = World()
    asked = ask(world, world.close + HOUR)
    Election.objects.update(lists_close_at=world.close + timedelta(minutes=5))
    with pytest.raises(ClosingRefused, match="moved meanwhile"):
        closing.confirm(asked, by=world.secretary, at=world.at)
    closing.take_back(asked, by=world.administrator, at=world.at)
    for act in (
        lambda: closing.confirm(asked, by=world.secretary, at=world.at),
        lambda: closing.decline(asked, reason="No.", by=world.secretary, at=world.at),
        lambda: closing.take_back(asked, by=world.administrator, at=world.at),
    ):
        with pytest.raises(ClosingRefused, match="decided meanwhile"):
            act()


def test_pages_refuse_what_is_wrong_and_keep_what_was_typed(client):
    world = World(now=True)
    client.force_login(world.administrator)
    day = (world.close + timedelta(days=1)).astimezone(settings.ASTANA)
    for typed in (
        {"day": "", "hour": "18:00", "reason": "Why"},
        {"day": "2022-13-45", "hour": "18:00", "reason": "Why"},
        {"day": f"{day:%Y-%m-%d}", "hour": "99:00", "reason": "Why"},
        {"day": f"{day:%Y-%m-%d}", "hour": "18:00", "reason": ""},
        {"day": "0001-01-01", "hour": "18:00", "reason": "Why"},
        {"day": "9999-12-31", "hour": "18:00", "reason": "Why"},
    ):
        answer = client.post(url("closing_ask", world), typed)
        assert answer.status_code == 422
        assert typed["reason"] in answer.content.decode()
    assert not TwoPersonAct.objects.exists()
    assert client.get(reverse("administration:closing_ask", args=["XX99"])).status_code == 404


def test_decision_speaks_of_what_was_on_the_page(client):
    world = World(now=True)
    first = ask(world, world.close + HOUR)
    closing.take_back(first, by=world.administrator, at=world.at)
    second = ask(world, world.close + 2 * HOUR, at=world.at + timedelta(seconds=1))
    client.force_login(world.secretary)
    for name in ("closing_confirm", "closing_decline"):
        for stale in (first.asked_at.isoformat(), "", "x"):
            answer = client.post(url(name, world), {"asked": stale, "reason": "No."}, follow=True)
            assert "Another closing is asked for now." in answer.content.decode()
    second.refresh_from_db()
    assert (second.confirmed_at, second.dropped_at) == (None, None)
    mine = {"asked": second.asked_at.isoformat()}
    assert client.post(url("closing_decline", world), mine).status_code == 422
    declined = client.post(
        url("closing_decline", world), mine | {"reason": "Too late."}, follow=True
    )
    assert "Declined." in declined.content.decode()
    assert AuditEntry.objects.get(tag="closing:decline").facts["reason"] == "Too late."
    assert closes(world) == world.close
    assert (
        "Taken back or declined" in client.get(reverse("administration:closing")).content.decode()
    )
    assert not Notice.objects.filter(template="closing_moved").exists()


def test_administrator_takes_the_question_back(client):
    world = World(now=True)
    asked = ask(world, world.close + HOUR)
    client.force_login(world.administrator)
    mine = {"asked": asked.asked_at.isoformat()}
    for words in ("Taken back.", "Nothing is asked for now"):
        answer = client.post(url("closing_take_back", world), mine, follow=True)
        assert words in answer.content.decode()
    assert AuditEntry.objects.filter(tag="closing:take_back").count() == 1


@pytest.mark.django_db(transaction=True)
def test_list_that_comes_while_the_closing_is_moved_is_judged_by_the_new_one():
    world = World(now=True)
    observers, note = world.observers(2), world.note()
    Election.objects.update(lists_close_at=clock.database_now() - timedelta(minutes=1))
    world.election.refresh_from_db()
    asked = ask(world, clock.database_now() + HOUR, at=clock.database_now())
    moved = threading.Event()

    def move():
        with transaction.atomic():
            done = closing.confirm(asked, by=world.secretary, at=clock.database_now)
            moved.set()
            time.sleep(0.5)  # not committed yet
        return done

    def submit():
        moved.wait(10)
        return submission.hand_in(
            world.mission, observers, note=note, by=world.head, at=clock.database_now
        )

    confirmed, done = together(move, submit)
    assert isinstance(confirmed, Election)
    assert len(done.applications) == 2
    asked.refresh_from_db()
    for step in StepTaken.objects.filter(verb="submit"):
        assert step.taken_at >= asked.confirmed_at
    assert invariants.broken() == {}


@pytest.mark.django_db(transaction=True)
def test_closing_waits_for_the_list_that_is_being_taken():
    world = World(now=True)
    observers, note = world.observers(2), world.note()
    asked = ask(world, world.close + HOUR)
    taken = threading.Event()
    committed: list[datetime] = []

    def submit():
        with transaction.atomic():
            done = submission.hand_in(
                world.mission, observers, note=note, by=world.head, at=clock.database_now
            )
            taken.set()
            time.sleep(0.5)
            committed.append(clock.database_now())
        return done

    def move():
        taken.wait(10)
        return closing.confirm(asked, by=world.secretary, at=clock.database_now)

    done, confirmed = together(submit, move)
    assert (len(done.applications), isinstance(confirmed, Election)) == (2, True)
    asked.refresh_from_db()
    assert asked.confirmed_at >= committed[0] - timedelta(milliseconds=50)
    assert Application.objects.filter(state="submitted").count() == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("lead", range(4))
def test_lists_and_a_moved_closing_at_the_same_moment_never_cross(lead):
    world = World(now=True)
    groups = [(world.observers(1), world.note()) for _i in range(2)]
    Election.objects.update(lists_close_at=clock.database_now() - timedelta(minutes=1))
    world.election.refresh_from_db()
    asked = ask(world, clock.database_now() + HOUR, at=clock.database_now())

    def submit(observers, note):
        def hand_in():
            time.sleep(lead * 0.01)
            return submission.hand_in(
                world.mission, observers, note=note, by=world.head, at=clock.database_now
            )

        return hand_in

    def move():
        time.sleep(0.015)
        return closing.confirm(asked, by=world.secretary, at=clock.database_now)

    *lists, confirmed = together(*(submit(*group) for group in groups), move)
    assert isinstance(confirmed, Election)
    asked.refresh_from_db()
    for one in lists:
        assert isinstance(one, StepRefused | submission.HandedIn)
    for step in StepTaken.objects.filter(verb="submit"):
        assert step.taken_at >= asked.confirmed_at
    assert Application.objects.count() == sum(isinstance(one, submission.HandedIn) for one in lists)
    assert invariants.broken() == {}


@pytest.mark.django_db(transaction=True)
def test_two_secretaries_and_an_administrator_decide_one_move_once():
    world = World(now=True)
    asked = ask(world, world.close + HOUR)
    second = make_officer("secretary", "second_secretary")
    now = clock.database_now

    results = together(
        lambda: closing.confirm(asked, by=world.secretary, at=now),
        lambda: closing.confirm(asked, by=second, at=now),
        lambda: closing.take_back(asked, by=world.administrator, at=now),
        lambda: closing.decline(asked, reason="No.", by=second, at=now),
    )
    assert sum(isinstance(one, ClosingRefused) for one in results) == 3
    asked.refresh_from_db()
    assert (asked.confirmed_at is None) != (asked.dropped_at is None)
    assert AuditEntry.objects.filter(tag__startswith="closing:").count() == 2
    assert (closes(world) == world.close) == (asked.confirmed_at is None)
