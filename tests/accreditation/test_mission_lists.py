"""What was handed in: receipt, lists, one file, and the questions that came back."""

from itertools import pairwise

import pypdfium2
import pytest
from django.urls import reverse

from accreditation.actions import examination, recommendation, submission
from accreditation.models import Application, StepTaken
from missions.actions import declaration
from missions.models import ObserverList
from observer_portal.audit.models import AuditEntry
from tests.accreditation.mission_steps import check, submit, url_of
from tests.factories import World

pytestmark = pytest.mark.django_db


# --- Receipt and lists ----------------------------------------------------------------------------


def test_receipt_tells_what_was_handed_in(client):
    world = World(now=True)
    rows = world.submitted(2)
    made = rows[0].observer_list
    made.refresh_from_db()
    recommendation.give_back(
        rows[:1], reason="R3", words="", fields=["names"], by=world.ministry, at=world.at
    )
    declaration.change(rows[0].observer, {"surname_latin": "Renamed"}, by=world.head, at=world.at)
    submission.resubmit(rows[:1], by=world.head, at=world.at)
    client.force_login(world.editor)
    page = client.get(url_of(world, "receipt", made.reference))
    text = page.content.decode()
    assert "Renamed" not in text  # as it was submitted, not as it is now
    assert page.context["digest"].replace(" ", "") == bytes(made.receipt_digest).hex()
    assert page.context["states"] == (("submitted", 2),)
    assert (len(page.context["people"]), made.note_verbale_number in text) == (2, True)


def test_receipt_is_a_file_with_the_same_facts(client):
    world = World(now=True)
    rows = world.submitted(60, complete="rows", surname_cyrillic="Әбдіқасымұлы")
    made = rows[0].observer_list
    made.refresh_from_db()
    client.force_login(world.head)
    answer = client.get(url_of(world, "receipt_file", made.reference))
    assert answer["Content-Type"] == "application/pdf"
    document = pypdfium2.PdfDocument(answer.content)
    text = "\n".join(page.get_textpage().get_text_range() for page in document)
    assert len(document) == 2
    assert bytes(made.receipt_digest).hex() in "".join(text.split())
    assert text.count("Әбдіқасымұлы") == 60
    assert all(row.version.surname_latin in text for row in rows)
    assert all(row.reference in text for row in rows)


def test_the_widest_reference_stays_on_one_line(client):
    world = World(now=True)
    row = world.submitted(complete="rows")[0]
    Application.objects.filter(pk=row.pk).update(reference="APP-WWWW-WWWWW")
    client.force_login(world.head)
    answer = client.get(url_of(world, "receipt_file", row.observer_list.reference))
    page = pypdfium2.PdfDocument(answer.content)[0]
    assert "APP-WWWW-WWWWW" in page.get_textpage().get_text_range()


def test_long_names_stay_in_their_columns_on_paper(client):
    world = World(now=True)
    names = {
        "surname_latin": "Bagdasarova-Konstantinopolskaya-Oldenburgskaya",
        "surname_cyrillic": "Константинопольскаянаберегахнаднепром",
    }
    rows = world.submitted(**names)
    client.force_login(world.head)
    answer = client.get(url_of(world, "receipt_file", rows[0].observer_list.reference))
    page = pypdfium2.PdfDocument(answer.content)[0].get_textpage()
    found = [page.get_rect(i) for i in range(page.count_rects())]
    lines = sorted((round(bottom), left, right) for left, bottom, right, _top in found)
    for (row, _left, right), (next_row, left, _right) in pairwise(lines):
        assert row != next_row or right <= left
    words = "".join(page.get_text_range().split()).replace("\ufffe", "-")
    assert names["surname_cyrillic"] in words


def test_lists_tell_where_their_people_stand(client):
    world = World(now=True)
    world.recommended(2)
    world.submitted(3)
    client.force_login(world.head)
    lines = client.get(url_of(world, "lists")).context["lines"]
    assert [(line.list.number, line.people, line.states) for line in lines] == [
        (2, 3, (("submitted", 3),)),
        (1, 2, (("recommended", 2),)),
    ]


def test_list_is_filtered_and_recalled_in_bulk(client):
    world = World(now=True)
    rows = world.submitted(3)
    recommendation.recommend(rows[:1], letter=world.letter(), by=world.ministry, at=world.at)
    url = url_of(world, "list", rows[0].observer_list.reference)
    client.force_login(world.head)
    page = client.get(url, {"state": "submitted"})
    assert [r["application"].pk for r in page.context["rows"]] == [rows[1].pk, rows[2].pk]
    assert page.context["states"] == (("submitted", 2), ("recommended", 1))
    assert [act["label"] for act in page.context["actions"]] == ["Recall", "Withdraw"]
    sent = {"of": "mission", "all": "1", "filter": page.context["filter"], "next": url}
    preview = client.post(reverse("mission_acts:recall_many"), sent)
    assert preview.context["taken"] == 2
    report = client.post(
        reverse("mission_acts:recall_many"),
        {"chosen": preview.context["chosen"].token, "confirm": "1", "next": url},
    )
    assert (report.context["taken"], report.context["back"]) == (2, url)
    assert client.get(url).context["states"] == (("returned", 2), ("recommended", 1))


def test_all_that_match_are_those_of_the_own_mission(client):
    world = World(now=True)
    world.submitted(2, mission=world.other_mission, head=world.other_head)
    client.force_login(world.head)
    sent = {"of": "mission", "all": "1", "filter": f"mission={world.other_mission.reference}"}
    answer = client.post(reverse("mission_acts:recall_many"), sent, follow=True)
    assert "No file was chosen" in answer.content.decode()
    assert set(Application.objects.values_list("state", flat=True)) == {"submitted"}


def test_list_is_downloaded_as_it_is_filtered(client):
    world = World(now=True)
    rows = world.submitted(2)
    recommendation.recommend(rows[:1], letter=world.letter(), by=world.ministry, at=world.at)
    client.force_login(world.head)
    url = url_of(world, "list", rows[0].observer_list.reference)
    text = client.get(url, {"state": "submitted", "download": "csv"}).content.decode()
    assert (rows[0].reference in text, rows[1].reference in text) == (False, True)


def test_note_is_shown_to_the_mission_and_that_is_recorded(client):
    world = World(now=True)
    world.observers()
    client.force_login(world.head)
    submit(client, world, check(client, world))
    made = ObserverList.objects.get()
    answer = client.get(url_of(world, "note", made.reference))
    assert (answer["Content-Type"], answer.content[:3]) == ("image/jpeg", b"\xff\xd8\xff")
    assert AuditEntry.objects.get(tag="note:look").subject == made.reference


def test_file_says_where_it_is_and_names_nobody_of_the_state(client):
    world = World(now=True)
    rows = world.recommended()
    examination.query(
        rows, reason="Q8", words="Which role", fields=["position"], by=world.clerk, at=world.at
    )
    client.force_login(world.head)
    page = client.get(reverse("mission_acts:file", args=[rows[0].reference]))
    assert page.context["where"].text == "With you: the commission waits for your answer."
    assert [(line["text"], line["note"]) for line in page.context["history"]] == [
        (
            "Question asked: the commission",
            "The role of the person is not clear. Please state it. Which role",
        ),
        ("Recommended: the ministry", ""),
        ("Submitted: Head", ""),
    ]
    assert str(world.clerk) not in page.content.decode()
    assert [act.verb for act in page.context["acts"]] == ["answer", "withdraw", "replace"]


def test_file_tells_ground_and_resolution_of_a_refusal(client):
    world = World(now=True)
    (row,) = world.examined(proposal="refuse", ground="G4")
    world.adopt(world.locked([row], "refuse"), number="7/12")
    client.force_login(world.head)
    page = client.get(reverse("mission_acts:file", args=[row.reference]))
    note = page.context["history"][0]["note"]
    assert note.startswith("Resolution 7/12 of ")
    assert note.endswith("The data submitted are false.")
    assert page.context["history"][1]["note"] == ""  # the proposal is the commission's own affair


# --- Questions ------------------------------------------------------------------------------------


def test_questions_tell_what_is_asked_and_what_was_done(client):
    world = World(now=True)
    asked, returned, recalled = world.recommended(), world.submitted(), world.submitted()
    examination.query(
        asked, reason="Q8", words="Which role", fields=["position"], by=world.clerk, at=world.at
    )
    recommendation.give_back(
        returned, reason="R1", words="", fields=["photo"], by=world.ministry, at=world.at
    )
    submission.recall(recalled, by=world.head, at=world.at)
    declaration.change(asked[0].observer, {"position": "Head"}, by=world.head, at=world.at)
    client.force_login(world.head)
    page = client.get(url_of(world, "questions"))
    by_pk = {row["application"].pk: row for row in page.context["rows"]}
    first = by_pk[asked[0].pk]
    assert (first["fields"], first["changed"], str(first["verb"])) == (
        "Position",
        "Position",
        "Answer",
    )
    assert first["question"].reason == "The role of the person is not clear. Please state it."
    assert first["change_url"] == reverse(
        "mission:observer_change", args=[asked[0].observer.reference]
    )
    second, third = by_pk[returned[0].pk], by_pk[recalled[0].pk]
    assert (second["fields"], second["changed"], str(second["verb"])) == (
        "Photo",
        "",
        "Submit again",
    )
    assert third["question"].is_recall
    only = client.get(url_of(world, "questions"), {"state": "queried"})
    assert [row["application"].pk for row in only.context["rows"]] == [asked[0].pk]


def test_questions_are_answered_in_bulk(client):
    world = World(now=True)
    rows = world.recommended(3)
    examination.query(rows, reason="Q8", words="", fields=["position"], by=world.clerk, at=world.at)
    client.force_login(world.head)
    url = url_of(world, "questions")
    page = client.get(url)
    assert [act["label"] for act in page.context["actions"]] == ["Answer"]  # nothing was returned
    sent = {"of": "mission", "all": "1", "filter": page.context["filter"], "next": url}
    preview = client.post(reverse("mission_acts:answer_many"), sent)
    assert preview.context["taken"] == 3
    client.post(
        reverse("mission_acts:answer_many"),
        {"chosen": preview.context["chosen"].token, "confirm": "1", "words": "All STOs"},
    )
    assert set(Application.objects.values_list("state", flat=True)) == {"recommended"}
    assert StepTaken.objects.filter(verb="answer", words="All STOs").count() == 3
    assert client.get(url).context["in_all"] == 0
