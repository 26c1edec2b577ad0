"""Handing a list in: who is chosen, what is checked, what happens meanwhile."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accreditation.models import Application
from accreditation.queries import mission as of_mission
from missions.actions import declaration
from missions.models import Election, ObserverList, StoredFile
from observer_portal import clock
from observer_portal.audit.models import AuditEntry
from tests.accreditation.mission_steps import NOTE, check, hidden, scan, submit, url_of
from tests.counting import queries_of
from tests.factories import World

pytestmark = pytest.mark.django_db


# --- Choosing -------------------------------------------------------------------------------------


def test_everybody_complete_and_new_is_chosen(client):
    world = World(now=True)
    world.observers(2)
    world.observers(complete=False)
    client.force_login(world.head)
    page = client.get(url_of(world, "submit"))
    assert [row["goes"] for row in page.context["rows"]] == [True, True]
    assert page.context["going"] == 2
    ((_one, lacking),) = page.context["missing"]
    assert lacking == ("photo", "scan")


def test_withdrawn_observer_goes_again_only_when_ticked(client):
    world = World(now=True)
    rows = world.submitted()
    client.force_login(world.head)
    withdraw = reverse("mission_acts:withdraw", args=[rows[0].reference])
    client.post(withdraw, {"note_number": "9", "seen": rows[0].row_version})
    world.observers()
    page = client.get(url_of(world, "submit"))
    again = next(row for row in page.context["rows"] if row["ended"])
    assert (again["ended"], again["goes"], page.context["going"]) == ("withdrawn", False, 1)
    both = [row["observer"].reference for row in page.context["rows"]]
    assert check(client, world, chosen=both).context["going"] == 2


def test_choice_is_kept_over_pages_of_rows(client):
    world = World(now=True)
    world.observers(52, complete="rows")
    client.force_login(world.head)
    url = url_of(world, "submit")
    first = client.get(url)
    names = [row["observer"].reference for row in first.context["rows"]]
    assert len(names) == 50
    sent = NOTE | {"rule": "new", "flipped": "", "shown": " ".join(names), "chosen": names[2:]}
    second = client.post(url, sent | {"act": f"after:{names[-1]}", "note_scan": scan()})
    assert second.context["choice"].flipped == set(names[:2])
    assert (second.context["going"], len(second.context["rows"])) == (50, 2)
    assert second.context["form"]["note_number"].value() == "NV-17"
    others = [row["observer"].reference for row in second.context["rows"]]
    checked = client.post(url, hidden(second) | NOTE | {"act": "check", "chosen": others[1:]})
    assert checked.context["going"] == 49
    assert StoredFile.objects.filter(purpose="letter").count() == 1


@pytest.mark.parametrize(("rule", "going"), [("all", 3), ("none", 0), ("new", 3)])
def test_all_and_none_are_chosen_with_one_press(client, rule, going):
    world = World(now=True)
    world.observers(3)
    client.force_login(world.head)
    page = client.post(url_of(world, "submit"), {"act": f"rule:{rule}"})
    assert page.context["going"] == going


def test_nobody_chosen_is_said(client):
    world = World(now=True)
    world.observers()
    client.force_login(world.head)
    page = check(client, world, chosen=[])
    assert page.status_code == 422
    assert page.context["form"].non_field_errors() == [
        "Nobody is chosen. Tick at least one observer."
    ]


def test_choice_is_the_same_in_words_and_in_sql():
    world = World(now=True)
    one, two, three = world.observers(3)
    for rule in of_mission.Choice.RULES:
        for flipped in ({one.reference}, {two.reference, three.reference}, set()):
            choice = of_mission.Choice(rule, frozenset(flipped))
            by_sql = {found.pk for found in of_mission.chosen(world.mission, choice)}
            assert by_sql == {o.pk for o in (one, two, three) if choice.takes(o)}


# --- Checking and submitting ----------------------------------------------------------------------


def test_head_submits_a_list_through_the_pages(client):
    world = World(now=True)
    world.observers(3)
    world.observers(complete=False)
    client.force_login(world.head)
    page = client.get(url_of(world, "submit"))
    names = [row["observer"].reference for row in page.context["rows"]]
    checked = check(client, world, chosen=names[1:])
    assert checked.context["going"] == 2
    assert (checked.context["stay"], checked.context["incomplete"]) == (1, 1)
    assert (Application.objects.count(), AuditEntry.objects.filter(tag="list:submit").count()) == (
        0,
        0,
    )
    answer = submit(client, world, checked)
    made = ObserverList.objects.get()
    assert answer.url == url_of(world, "receipt", made.reference)
    assert (made.note_verbale_number, str(made.note_verbale_on), made.number) == (
        "NV-17",
        "2022-11-09",
        1,
    )
    assert made.scan.media_type == "image/jpeg"
    assert {a.observer.reference for a in Application.objects.all()} == set(names[1:])
    assert set(Application.objects.values_list("state", flat=True)) == {"submitted"}
    assert "List 1 is submitted: 2 observers." in client.get(answer.url).content.decode()


def test_second_click_on_submit_makes_no_second_list(client):
    world = World(now=True)
    world.observers(2)
    client.force_login(world.head)
    checked = check(client, world)
    first, second = submit(client, world, checked), submit(client, world, checked)
    assert ObserverList.objects.count() == 1
    assert first.url == second.url
    text = client.get(second.url).content.decode()
    assert "List 1 was submitted already. Nothing was sent twice." in text


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_make_one_list():
    world = World(now=True)
    world.observers(5)
    client = Client()
    client.force_login(world.head)
    checked = check(client, world)

    def press(_n):
        try:
            return submit(client, world, checked).url
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        urls = set(pool.map(press, range(2)))
    made = ObserverList.objects.get()
    assert urls == {url_of(world, "receipt", made.reference)}
    assert made.applications.count() == 5


def test_deadline_that_passes_meanwhile_loses_nothing(client):
    world = World(now=True)
    world.observers(2)
    client.force_login(world.head)
    checked = check(client, world)
    past = clock.database_now() - timedelta(minutes=1)
    Election.objects.update(lists_close_at=past)
    late = submit(client, world, checked)
    text = late.content.decode()
    assert late.status_code == 422
    assert (
        "The lists have closed. Only someone who replaces an observer can be submitted now." in text
    )
    assert (late.context["going"], ObserverList.objects.count()) == (0, 0)
    kept = hidden(late)
    assert (kept["note_number"], bool(kept["note_scan_kept"])) == ("NV-17", True)
    Election.objects.update(lists_close_at=world.close)
    back = client.post(url_of(world, "submit"), kept | {"act": "change"})
    assert back.context["form"]["note_on"].value() == "2022-11-09"
    again = client.post(
        url_of(world, "submit"),
        hidden(back)
        | NOTE
        | {
            "act": "check",
            "chosen": [r["observer"].reference for r in back.context["rows"]],
        },
    )
    assert submit(client, world, again).status_code == 302
    assert StoredFile.objects.filter(purpose="letter").count() == 1


def test_who_was_changed_since_the_check_is_shown_again(client):
    world = World(now=True)
    one, other = world.observers(2)
    client.force_login(world.head)
    checked = check(client, world)
    declaration.change(one, {"position": "Deputy"}, by=world.editor, at=world.at)
    world.observers()  # who became complete meanwhile was not checked and does not go
    again = submit(client, world, checked)
    assert again.status_code == 422
    one.refresh_from_db()
    assert f"Changed since you checked: {one.current_version.latin}." in again.content.decode()
    assert ObserverList.objects.count() == 0
    submit(client, world, again)
    gone = Application.objects.values_list("observer", flat=True)
    assert set(gone) == {one.pk, other.pk}


def test_who_is_removed_since_the_check_does_not_go(client):
    world = World(now=True)
    one, other = world.observers(2)
    client.force_login(world.head)
    checked = check(client, world)
    declaration.remove([one], by=world.editor, at=world.at)
    again = submit(client, world, checked)
    assert "1 observer was removed since you checked." in again.content.decode()
    submit(client, world, again)
    assert Application.objects.get().observer == other


def test_who_was_handed_in_by_another_meanwhile_is_left_out(client):
    world = World(now=True)
    one, other = world.observers(2)
    client.force_login(world.head)
    checked = check(client, world)
    world.submitted_from([one])
    answer = submit(client, world, checked)
    text = client.get(answer.url).content.decode()
    one.refresh_from_db()
    assert f"1 observer was left out: {one.current_version.latin}." in text
    assert ObserverList.objects.latest("number").applications.get().observer == other


def test_answers_of_another_person_are_not_believed(client):
    world = World(now=True)
    world.observers(2)
    world.observers(mission=world.other_mission, by=world.other_head)
    client.force_login(world.other_head)
    url = reverse("mission_acts:submit", args=[world.other_mission.reference])
    page = client.get(url)
    names = [row["observer"].reference for row in page.context["rows"]]
    sent = NOTE | {"act": "check", "rule": "new", "shown": page.context["shown"]}
    theirs = client.post(url, sent | {"chosen": names, "note_scan": scan()})
    assert theirs.context["going"] == 1
    client.force_login(world.head)
    answer = client.post(url_of(world, "submit"), hidden(theirs) | {"act": "submit"})
    assert answer.status_code == 422
    assert answer.context["form"].errors["note_scan"] == ["Choose the scan of the note verbale."]
    assert ObserverList.objects.count() == 0


def test_note_asks_for_all_three_and_keeps_what_was_sent(client):
    world = World(now=True)
    world.observers()
    client.force_login(world.head)
    page = check(client, world, note_number="", note_on="2999-01-01")
    assert page.status_code == 422
    assert page.context["form"].errors == {
        "note_number": ["This field is required."],
        "note_on": ["The note cannot be of a later day than today."],
    }
    kept = hidden(page)["note_scan_kept"]
    again = check(client, world, note_scan="", note_scan_kept=kept)
    assert again.context["going"] == 1
    none = check(client, world, note_scan="")
    assert none.context["form"].errors == {"note_scan": ["Choose the scan of the note verbale."]}


def test_scan_that_cannot_be_read_is_refused_with_a_sentence(client):
    world = World(now=True)
    world.observers()
    client.force_login(world.head)
    broken = BytesIO(b"no picture at all")
    broken.name = "note.pdf"
    page = check(client, world, note_scan=broken)
    (sentence,) = page.context["form"].errors["note_scan"]
    assert "JPEG" in sentence
    assert StoredFile.objects.filter(purpose="letter").count() == 0


def test_mission_that_is_suspended_submits_nobody(client):
    world = World(now=True)
    world.observers()
    world.mission.status = "suspended"
    world.mission.save()
    client.force_login(world.head)
    assert "suspended or closed" in client.get(url_of(world, "submit")).content.decode()
    page = check(client, world)
    (group,) = page.context["left_out"]
    assert group.sentence == "The mission is suspended or closed. Please contact the commission."
    assert 'value="submit"' not in page.content.decode()


def submit_cost(client, world, n):
    world.observers(n, complete="rows")
    page = client.post(url_of(world, "submit"), {"act": "rule:new"})
    sent = hidden(page) | NOTE | {"act": "check", "note_scan": scan()}
    sent["chosen"] = [row["observer"].reference for row in page.context["rows"]]
    answers = []
    checking = queries_of(lambda: answers.append(client.post(url_of(world, "submit"), sent)))
    submitting = queries_of(lambda: answers.append(submit(client, world, answers[0])))
    assert answers[1].status_code == 302
    return [checking, submitting]


def test_checking_and_submitting_cost_the_same_for_one_and_for_seventy(client):
    world = World(now=True)
    client.force_login(world.head)
    world.observers()
    submit_cost(client, world, 1)  # what is read once per process
    assert submit_cost(client, world, 1) == submit_cost(client, world, 70) == [44, 39]
