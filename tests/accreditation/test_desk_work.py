"""A clerk's day: the clock that pauses, what is new, files that change hands, exceptions."""

from datetime import timedelta
from functools import partial

import pytest
from django.urls import reverse

from accreditation.actions import examination, holding, looking, submission
from accreditation.models import Holding, Look, Reason
from accreditation.queries import desk, desk_clock, mission_history, working_days
from accreditation.steps import StepRefused
from accreditation.workflow import State
from missions.actions import declaration
from missions.models import Holiday
from observer_portal.audit.models import AuditEntry
from tests.accreditation.clerk_steps import page_of, sentences, twins
from tests.accreditation.inbox_steps import QUESTION
from tests.counting import queries_of
from tests.factories import World

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def answered(rows, world, at):
    submission.answer(rows, words="As it is.", by=world.head, at=at)
    return world.applications(row.pk for row in rows)


# --- The clock ------------------------------------------------------------------------------------


def test_clock_stands_still_while_the_mission_answers():
    world = World()  # a Thursday
    Holiday.objects.get_or_create(day=(world.at + 5 * DAY).date())
    (row,) = world.recommended()
    examination.query([row], by=world.clerk, at=world.at + DAY, **QUESTION)
    row.refresh_from_db()
    still = working_days.holidays_since(world.at, world.at + 30 * DAY)
    assert desk_clock.stands_at(row, still) == 1
    assert desk_clock.waited(row, world.at + 6 * DAY, still) is None
    back = world.at + 6 * DAY  # Wednesday: between lay a weekend, a Monday and a holiday
    (row,) = answered([row], world, back)
    assert row.state_since == back
    assert row.waits_since < back
    days = [desk_clock.waited(row, back + n * DAY, still) for n in range(3)]
    assert days == [1, 2, 3]
    late = desk_clock.late_since(back + 2 * DAY, still, desk_clock.AMBER_AFTER)
    found = desk.files(world.clerk, world.election, {"older": late.isoformat()})
    assert [file.pk for file in found] == [row.pk]


def test_a_second_question_pauses_the_clock_again_and_one_costs_as_much_as_three():
    world = World()
    costs = []
    for n in (1, 3):
        rows = world.recommended(n)
        for day in (1, 6):
            examination.query(rows, by=world.clerk, at=world.at + day * DAY, **QUESTION)
            back = world.at + (day + 3) * DAY
            how = {"words": "As it is.", "by": world.head, "at": back}
            costs.append(queries_of(partial(submission.answer, rows, **how)))
        rows = world.applications(row.pk for row in rows)
        still = frozenset()
        # Thursday to Friday, Monday to Wednesday: the second question came on the sixth day
        assert {desk_clock.waited(row, world.at + 9 * DAY, still) for row in rows} == {3}
    assert len(set(costs)) == 1


# --- What is new ----------------------------------------------------------------------------------


def test_what_changed_since_ones_own_last_look(client):
    world = World(now=True)
    (row,) = world.recommended(position="Observer")
    client.force_login(world.clerk)
    first = client.get(page_of(row))
    assert (first.context["look"], first.context["news"]) == (None, 0)
    assert "You look at this file for the first time." in first.content.decode()
    Look.objects.update(at=world.at - DAY)
    question = {"reason": "Q8", "words": "Which role", "fields": ["position"]}
    examination.query([row], by=world.clerk, at=world.at, **question)
    declaration.change(row.observer, {"position": "Chair"}, by=world.head, at=world.at)
    answered([row], world, world.at)
    (listed,) = client.get("/commission/").context["rows"]
    assert ("new since your look", "info", "eye") in listed.remarks
    for _again in range(2):  # loaded once more, it is the same look
        context = client.get(page_of(row)).context
        assert [(c.label, c.was, c.now) for c in context["changes"]] == [
            ("Position", "Observer", "Chair")
        ]
        assert context["since_look"]
        new = [line["text"] for line in context["history"] if line["is_new"]]
        assert (
            len(new) == context["news"] == 3
        )  # submitted, recommended, answered; not her question
        assert [text for text in new if text.endswith("asked the mission.")] == []
    (listed,) = client.get("/commission/").context["rows"]
    assert [words for words, _tone, _sign in listed.remarks if words.startswith("new")] == []
    client.force_login(world.auditor)
    assert client.get(page_of(row)).context["look"] is None
    assert Look.objects.count() == 1


def test_a_look_goes_on_for_half_an_hour():
    world = World()
    (row,) = world.recommended()
    assert looking.look(row, by=world.clerk, at=world.at) is None
    soon = looking.look(row, by=world.clerk, at=world.at + timedelta(minutes=20))
    assert soon.before_at is None
    later = looking.look(row, by=world.clerk, at=world.at + timedelta(minutes=60))
    assert later.before_at == world.at + timedelta(minutes=20)


# --- Hands ----------------------------------------------------------------------------------------


def test_files_are_handed_over_and_a_third_clerk_keeps_hers(client):
    world = World(now=True)
    mine, free, others, gone = world.recommended(4)
    third = world.other_clerk
    holding.take([mine], by=world.clerk, at=world.at)
    holding.take([others], by=third, at=world.at)
    examination.query([gone], by=world.clerk, at=world.at, **QUESTION)
    with pytest.raises(StepRefused, match="is no clerk"):
        holding.hand_over([mine], to=world.head, by=world.clerk, at=world.at)
    client.force_login(world.clerk)
    rows = [mine, free, others, gone]
    sent = {"chosen": [row.reference for row in rows], "to": third.pk, "next": "/commission/"}
    page = client.post(reverse("commission:hand_over"), sent, follow=True)
    said = [str(message) for message in page.context["messages"]]
    assert said == [
        f"2 files are on the desk of {third.name} now.",
        f"1 file is on the desk of {third.name} and was left there.",
    ]
    held = dict(Holding.objects.values_list("application", "given_by"))
    assert held == {mine.pk: world.clerk.pk, free.pk: world.clerk.pk, others.pk: None}
    assert AuditEntry.objects.filter(tag="application:hand_over").count() == 1
    client.force_login(third)
    assert f"handed over by {world.clerk.name}" in client.get(page_of(mine)).content.decode()
    assert page.context["pick"]["field"].field.queryset.get() == third


# --- Matches --------------------------------------------------------------------------------------


def test_one_file_is_kept_and_the_other_set_aside_in_one_act():
    world = World()
    one, other, match = twins(world)
    at = {"by": world.clerk, "at": world.at}
    outcome = examination.keep_one(match, one, why="The embassy confirms.", **at)
    assert outcome.taken == (other.pk,)
    other.refresh_from_db()
    assert (other.state, other.examiner) == (State.DECLINED, world.clerk)
    assert f"{world.clerk.name} kept this file and not {other.reference}." in sentences(one)
    entry = AuditEntry.objects.get(tag="match:resolve")
    assert (entry.steps, entry.facts["kept"]) == (1, one.reference)


def test_where_there_are_two_reasons_the_clerk_chooses_one_herself():
    world = World()
    one, other, match = twins(world)
    text = dict.fromkeys(("text_kk", "text_ru", "text_en"), "Another")
    Reason.objects.create(use="set_aside", code="A2", **text)
    outcome = examination.keep_one(match, one, why="First.", by=world.clerk, at=world.at)
    other.refresh_from_db()
    assert (outcome.taken, other.state) == ((), State.RECOMMENDED)


# --- Many at once ---------------------------------------------------------------------------------


def test_files_that_want_a_look_stay_out_unless_they_are_ticked(client):
    world = World(now=True)
    plain = [*world.recommended(), *world.recommended(cyrillic_suggested=True)]
    ends, seen = world.recommended(2, document_expires_on=world.day.isoformat())
    rows = [*plain, ends, seen]
    client.force_login(world.clerk)
    url = reverse("commission:examine_many")
    chosen = {"chosen": [f"{row.reference}:{row.row_version}" for row in rows]}
    preview = client.post(url, chosen)
    assert {row.pk for row, _words in preview.context["named"]} == {ends.pk, seen.pk}
    assert preview.context["unopened"] == 4
    assert preview.context["button"] == "Close the examination of 2 files"
    assert [move["n"] for move in preview.context["moves"]] == [2]
    answers = {"confirm": "1", "proposal": "accredit", "checklist": world.checklist}
    report = client.post(url, chosen | answers | {"along": [seen.reference]})
    assert report.context["taken"] == 3
    (left,) = report.context["refused"]
    assert left.sentence.startswith("Left out, to be looked at: document ends on")
    assert [row.pk for row in left.rows] == [ends.pk]
    ends.refresh_from_db()
    assert ends.state == State.RECOMMENDED


# --- What the mission sees ------------------------------------------------------------------------


def test_the_mission_sees_the_form_that_was_confirmed():
    world = World()
    (row,) = world.recommended(cyrillic_suggested=True)
    form = {"surname_cyrillic": "Ковальская", "given_names_cyrillic": "Анна"}
    examination.confirm_cyrillic(row, form, by=world.clerk, at=world.at + DAY)
    newest = mission_history.of(row)[0]
    assert newest == {
        "at": world.at + DAY,
        "text": "The commission confirmed the Cyrillic form of the name",
        "note": "Ковальская Анна",
    }
