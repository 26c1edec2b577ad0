"""Verbs taken on many files at once: preview, act, report."""

from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from accreditation.actions import recommendation
from accreditation.models import Recommendation, StepTaken
from observer_portal.audit.models import AuditEntry
from observer_portal.notices.models import Notice
from tests.accreditation.acts_steps import LETTER, PATHS, queried_file, returned_file
from tests.counting import queries_of
from tests.factories import World

pytestmark = pytest.mark.django_db


def token(rows):
    return [f"{row.reference}:{row.row_version}" for row in rows]


def test_preview_says_who_changes_and_who_does_not_and_changes_nothing(client):
    world = World(now=True)
    rows = world.submitted(3)
    recommendation.decline(rows[:1], reason="D1", words="", by=world.ministry, at=world.at)
    rows = world.applications(row.pk for row in rows)
    kept = (StepTaken, AuditEntry, Notice, Recommendation)
    before = [model.objects.count() for model in kept]
    client.force_login(world.ministry)
    response = client.post(reverse("ministry:recommend_many"), {"chosen": token(rows)})
    assert response.status_code == 200
    assert response.context["taken"] == 2
    (move,) = response.context["moves"]
    assert (move["n"], move["before"], move["after"]) == (2, "submitted", "recommended")
    (group,) = response.context["refused"]
    assert group.sentence == ("This step is not open to you; the application is: Not recommended.")
    assert [row.pk for row in group.rows] == [rows[0].pk]
    assert "Recommend 2 observers" in response.content.decode()
    assert [model.objects.count() for model in kept] == before


def test_many_are_taken_under_one_letter_with_a_report(client):
    world = World(now=True)
    rows = world.submitted(3)
    recommendation.decline(rows[:1], reason="D1", words="", by=world.ministry, at=world.at)
    rows = world.applications(row.pk for row in rows)
    client.force_login(world.ministry)
    url = reverse("ministry:recommend_many")
    sent = LETTER | {"chosen": " ".join(token(rows)), "confirm": "1"}
    first = client.post(url, sent)
    again = client.post(url, sent)
    for response in (first, again):  # a second click reports what the first one did
        assert response.context["taken"] == 2
        assert [group.n for group in response.context["refused"]] == [1]
    assert Recommendation.objects.get().applications.count() == 2
    assert StepTaken.objects.filter(verb="recommend").count() == 2


def test_report_is_downloaded_as_it_was_shown(client):
    world = World(now=True)
    rows = world.submitted(2)
    client.force_login(world.ministry)
    sent = LETTER | {"chosen": token(rows), "confirm": "1"}
    shown = client.post(reverse("ministry:recommend_many"), sent)
    report = shown.context["report"]
    url = reverse("ministry:report")
    answer = client.post(url, {"report": report, "form": "xlsx"})
    sheet = load_workbook(BytesIO(answer.content)).active
    lines = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert [line[0] for line in lines] == [row.reference for row in rows]
    assert {(line[4], line[5], line[6]) for line in lines} == {("Recommend", "Done", "Recommended")}
    text = client.post(url, {"report": report, "form": "csv"}).content.decode()
    assert [line.split(",")[0] for line in text.splitlines()[1:]] == [r.reference for r in rows]
    assert client.post(url, {"report": report + "x"}).status_code == 404
    client.force_login(world.clerk)
    assert client.post(url, {"report": report}).status_code == 404


def test_row_that_another_changed_is_left_out_and_named(client):
    world = World(now=True)
    rows = world.submitted(2)
    chosen = token(rows)
    recommendation.decline(rows[:1], reason="D1", words="", by=world.ministry, at=world.at)
    recommendation.take_back(rows[:1], reason="T1", words="", by=world.ministry, at=world.at)
    client.force_login(world.ministry)
    response = client.post(reverse("ministry:recommend_many"), {"chosen": chosen})
    assert response.context["taken"] == 1
    assert [group.sentence for group in response.context["refused"]] == [
        "Ministry changed this file meanwhile; it is now: Submitted."
    ]


def test_missing_answer_brings_the_preview_again_with_what_was_typed(client):
    world = World(now=True)
    rows = world.submitted(2)
    client.force_login(world.ministry)
    sent = {"chosen": token(rows), "confirm": "1", "reason": "R1", "words": "too dark"}
    response = client.post(reverse("ministry:return_many"), sent)
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"fields"}
    assert response.context["taken"] == 2
    assert "too dark" in response.content.decode()
    assert set(StepTaken.objects.values_list("verb", flat=True)) == {"submit"}


def test_all_that_match_the_filter_are_chosen(client):
    world = World(now=True)
    rows = world.submitted(3)
    world.submitted(2, mission=world.other_mission, head=world.other_head)
    client.force_login(world.ministry)
    its_list = rows[0].observer_list
    page = client.get(reverse("ministry:list", args=[its_list.reference]))
    sent = {"all": "1", "of": "ministry", "filter": page.context["filter"]}
    response = client.post(reverse("ministry:recommend_many"), sent)
    assert {row.pk for row in response.context["chosen"].rows} == {row.pk for row in rows}


def test_foreign_rows_cannot_be_chosen(client):
    world = World(now=True)
    (own,) = world.submitted()
    (foreign,) = world.submitted(mission=world.other_mission, head=world.other_head)
    client.force_login(world.head)
    response = client.post(reverse("mission_acts:recall_many"), {"chosen": token([own, foreign])})
    assert [row.pk for row in response.context["chosen"].rows] == [own.pk]
    client.force_login(world.clerk)
    response = client.post(reverse("ministry:recommend_many"), {"chosen": token([own])})
    assert response.status_code == 404


def test_nothing_chosen_leads_back_with_a_sentence(client):
    world = World(now=True)
    client.force_login(world.ministry)
    url = reverse("ministry:recommend_many")
    for response in (client.post(url, follow=True), client.get(url, follow=True)):
        assert response.redirect_chain == [(reverse("ministry:inbox"), 302)]
        assert len(response.context["messages"]) == 1


BULK = {
    "recall": lambda w, n: w.submitted(n),
    "recommend": lambda w, n: w.submitted(n),
    "return": lambda w, n: w.submitted(n),
    "decline": lambda w, n: w.submitted(n),
    "take_back": lambda w, n: w.recommended(n),
    "query": lambda w, n: w.recommended(n),
    "examine": lambda w, n: w.recommended(n),
    "reopen": lambda w, n: w.examined(n),
    "withdraw": lambda w, n: w.accredited(n),
}


@pytest.mark.parametrize("verb", BULK)
def test_verb_is_taken_on_many_through_preview_and_report(client, verb):
    actor, who, _make, answers, after = PATHS[verb]
    world = World(now=True)
    rows = BULK[verb](world, 3)
    client.force_login(getattr(world, who))
    url = reverse(f"{actor}:{verb}_many")
    preview = client.post(url, {"chosen": token(rows)})
    assert (preview.status_code, preview.context["taken"]) == (200, 3)
    sent = answers | {"chosen": preview.context["chosen"].token, "confirm": "1"}
    assert client.post(url, sent).context["taken"] == 3
    assert {row.state for row in world.applications(row.pk for row in rows)} == {after}


def test_answers_and_resubmissions_of_many(client):
    world = World(now=True)
    returned = [returned_file(world) for _i in range(2)]
    queried = [queried_file(world) for _i in range(2)]
    client.force_login(world.head)
    for verb, rows, answers in (
        ("resubmit", returned, {}),
        ("answer", queried, {"words": "Head of team"}),
    ):
        fresh = world.applications(row.pk for row in rows)
        sent = answers | {"chosen": token(fresh), "confirm": "1"}
        response = client.post(reverse(f"mission_acts:{verb}_many"), sent)
        assert response.context["taken"] == 2


@pytest.mark.parametrize("n", [1, 3])
def test_preview_and_act_cost_the_same_for_one_and_three(client, n):
    world = World(now=True)
    rows = world.submitted(n)
    client.force_login(world.ministry)
    url = reverse("ministry:recommend_many")
    sent = LETTER | {"chosen": token(rows)}
    client.post(url, sent)
    costs = (
        queries_of(lambda: client.post(url, sent)),
        queries_of(lambda: client.post(url, sent | {"confirm": "1"})),
    )
    assert costs == (19, 20)
