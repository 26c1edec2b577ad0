"""The mission's side of the procedure: what its pages show, to whom, and what they cost."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO
from itertools import pairwise
from zipfile import ZipFile

import pypdfium2
import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from accreditation.actions import (
    badge_drawing,
    examination,
    personal_link,
    recommendation,
    submission,
)
from accreditation.models import Application, Badge, PersonalLink, StepTaken
from accreditation.models.personal_link import secret_of
from accreditation.queries import mission as of_mission
from accreditation.queries import mission_badges
from accreditation.queries.mission_badges import Card
from missions.actions import declaration, files
from missions.models import Election, ImportState, Invitation, ListImport, ObserverList, StoredFile
from observer_portal import clock
from observer_portal.audit.models import AuditEntry
from observer_portal.notices.models import Notice
from tests.factories import World

pytestmark = pytest.mark.django_db


def cost(client, url):
    """How many queries a page sends, savepoints left out."""
    client.get(url)  # what is read once per process
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len([q for q in captured if "SAVEPOINT" not in q["sql"]])


def url_of(world, name, *more):
    return reverse(f"mission_acts:{name}", args=[world.mission.reference, *more])


def scan():
    """A page of a note, as a scanner sends it."""
    target = BytesIO()
    Image.new("RGB", (900, 1200), "white").save(target, "JPEG")
    target.name, _place = "note.jpg", target.seek(0)
    return target


NOTE = {"note_number": "NV-17", "note_on": "2022-11-09"}


def hidden(response):
    """The hidden fields of the page, as a browser would send them."""
    text = response.content.decode()
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', text)
    return dict(found)


def check(client, world, **more):
    """Send the first page; return the page of the answers."""
    url = url_of(world, "submit")
    page = client.get(url)
    ticked = [row["observer"].reference for row in page.context["rows"] if row["goes"]]
    sent = NOTE | {"act": "check", "rule": "new", "flipped": "", "shown": page.context["shown"]}
    sent |= {"chosen": ticked, "note_scan": scan()} | more
    return client.post(url, sent)


def submit(client, world, checked):
    """Press the button of the page of the answers."""
    sent = hidden(checked) | {"act": "submit"}
    return client.post(url_of(world, "submit"), sent)


# --- Costs and rights ----------------------------------------------------------------------------

PAGES = {
    "home": 18,
    "submit": 11,
    "lists": 10,
    "list": 12,
    "receipt": 10,
    "questions": 13,
    "badges": 10,
    "file": 16,
}


def _page(world, name):
    """The address of a page in a world where it has something to show."""
    if name in ("list", "receipt"):
        return url_of(world, name, ObserverList.objects.latest("pk").reference)
    if name == "file":
        return reverse("mission_acts:file", args=[Application.objects.latest("pk").reference])
    return url_of(world, name)


def _fill(world, name, n):
    """Give a page `n` rows more."""
    if name == "submit":
        world.observers(n)
        world.observers(n, complete=False)
        return
    if name == "badges":
        world.accredited(n)
        return
    rows = world.recommended(n)
    if name in ("home", "questions"):
        world.observers(n, complete=False)
        examination.query(
            rows, reason="Q1", words="", fields=["photo"], by=world.clerk, at=world.at
        )
    if name == "lists":
        for _i in range(n):
            world.submitted()


@pytest.mark.parametrize("name", PAGES)
def test_page_costs_the_same_for_one_row_and_three(client, name):
    world = World(now=True)
    client.force_login(world.head)
    _fill(world, name, 1)
    costs = {cost(client, _page(world, name))}
    _fill(world, name, 3)
    costs.add(cost(client, _page(world, name)))
    assert costs == {PAGES[name]}


@pytest.mark.parametrize("who", ["other_head", "ministry", "clerk", "administrator"])
@pytest.mark.parametrize(
    "name", ["home", "submit", "lists", "questions", "badges", "badges_progress", "badges_zip"]
)
def test_strangers_find_no_page_of_a_mission(client, who, name):
    world = World(now=True)
    client.force_login(getattr(world, who))
    missing = reverse(f"mission_acts:{name}", args=["MIS-2222-22222"])
    assert client.get(url_of(world, name)).status_code == 404
    assert client.get(missing).status_code == 404


@pytest.mark.parametrize("name", ["list", "receipt", "receipt_file", "note", "badge", "badge_link"])
def test_objects_of_another_mission_answer_as_missing_ones_do(client, name):
    world = World(now=True)
    (row,) = world.accredited(mission=world.other_mission, head=world.other_head)
    badge_drawing.draw([Badge.objects.get().pk])
    ours = row.reference if name in ("badge", "badge_link") else row.observer_list.reference
    client.force_login(world.head)
    assert client.get(url_of(world, name, ours)).status_code == 404
    assert client.get(url_of(world, name, "LST-2222-22222")).status_code == 404


def test_file_of_another_mission_answers_404(client):
    world = World(now=True)
    (row,) = world.submitted(mission=world.other_mission, head=world.other_head)
    client.force_login(world.head)
    assert client.get(reverse("mission_acts:file", args=[row.reference])).status_code == 404


def test_office_does_not_use_the_mission_page_of_a_file_it_sees(client):
    world = World(now=True)
    (row,) = world.submitted()
    client.force_login(world.ministry)
    assert client.get(reverse("mission_acts:file", args=[row.reference])).status_code == 404


def test_start_leads_to_the_own_mission(client):
    world = World(now=True)
    client.force_login(world.head)
    assert client.get("/mission/").url == url_of(world, "home")
    client.force_login(world.clerk)
    assert client.get("/mission/").status_code == 404


# --- The first page ------------------------------------------------------------------------------


def titles(tasks):
    return [task.title for task in tasks]


def test_home_says_what_needs_the_mission(client):
    world = World(now=True)
    world.observers(2)
    world.observers(complete=False)
    asked, returned = world.recommended(), world.submitted()
    examination.query(asked, reason="Q1", words="", fields=["photo"], by=world.clerk, at=world.at)
    recommendation.give_back(
        returned, reason="R3", words="See page 2", fields=["names"], by=world.ministry, at=world.at
    )
    ListImport.objects.create(
        reference="IMP-1",
        filename="list.xlsx",
        state=ImportState.STAGED,
        rows=10,
        rows_ok=8,
        mission=world.mission,
        file_name="x",
        next_try_at=world.at,
        uploaded_by=world.head,
        uploaded_at=world.at,
    )
    client.force_login(world.head)
    page = client.get(url_of(world, "home"))
    needs = page.context["needs"]
    assert {task.title for task in needs[:2]} == {row.version.latin for row in (*asked, *returned)}
    assert [task.title for task in needs[2:]] == ["1 observer is incomplete", "list.xlsx"]
    words = {task.word: task.text for task in needs}
    assert words[next(word for word in words if word.startswith("Correct by "))] == (
        "The data entered differ from the document. Correct the marked fields. See page 2 "
        "Open field: Names in Latin letters."
    )
    assert words["Question asked"].startswith("The photo is not suitable.")
    assert words["Checked"].startswith("8 of 10 rows can be taken.")
    assert words["Something is missing"] == (
        "Without what is missing, 2 of 3 can be submitted with the next list."
    )


def test_home_shows_the_way_from_registration_to_badges(client):
    world = World(now=True)
    client.force_login(world.head)
    url = url_of(world, "home")
    before = client.get(url).context
    assert titles(before["progress"]) == [
        "Registration of the mission",
        "Declare the observers",
        "Receive the badges",
    ]
    assert before["done"] == 1
    world.accredited(2)
    world.submitted()
    world.observers(3)
    world.observers(complete=False)
    after = client.get(url).context
    assert titles(after["progress"]) == [
        "Registration of the mission",
        "List 1: 2 observers",
        "List 2: 1 observer",
        "List 3: 4 observers",
        "Submit list 3",
        "Receive the badges",
    ]
    assert [task.word for task in after["progress"]] == [
        "Done",
        "Decided",
        "Under way",
        "3 of 4 complete",
        "",
        "0 of 2 ready",
    ]
    assert after["done"] == 2
    assert (after["badges"].drawing, after["badges"].ready) == (2, 0)


def test_home_names_the_invitation(client):
    world = World(now=True)
    world.mission.invitation = Invitation.objects.create(
        reference="INV-1",
        election=world.election,
        organisation=world.mission.organisation,
        inviter="ministry",
        number="14-2/871",
        invited_on=world.day,
    )
    world.mission.save()
    client.force_login(world.head)
    first = client.get(url_of(world, "home")).context["progress"][0]
    assert "14-2/871" in first.text


def test_editor_sees_everything_and_is_told_who_submits(client):
    world = World(now=True)
    rows = world.submitted(2)
    world.observers()
    client.force_login(world.editor)
    assert "You are an editor of this mission" in client.get(url_of(world, "home")).content.decode()
    page = client.get(url_of(world, "submit"))
    text = page.content.decode()
    assert "submitted by the head of mission or a deputy" in text
    assert 'value="check"' not in text
    for act in ("check", "submit"):
        assert client.post(url_of(world, "submit"), {"act": act}).status_code == 403
    assert client.post(url_of(world, "submit"), {"act": "after:OBS-2"}).status_code == 200
    its_list = rows[0].observer_list.reference
    assert client.get(url_of(world, "list", its_list)).context["actions"] == []


# --- Choosing ------------------------------------------------------------------------------------


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


# --- Checking and submitting ---------------------------------------------------------------------


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
    found = []
    with CaptureQueriesContext(connection) as captured:
        checked = client.post(url_of(world, "submit"), sent)
    found.append(len([q for q in captured if "SAVEPOINT" not in q["sql"]]))
    with CaptureQueriesContext(connection) as captured:
        assert submit(client, world, checked).status_code == 302
    found.append(len([q for q in captured if "SAVEPOINT" not in q["sql"]]))
    return found


def test_checking_and_submitting_cost_the_same_for_one_and_for_seventy(client):
    world = World(now=True)
    client.force_login(world.head)
    world.observers()
    submit_cost(client, world, 1)  # what is read once per process
    assert submit_cost(client, world, 1) == submit_cost(client, world, 70) == [40, 35]


# --- Receipt and lists ---------------------------------------------------------------------------


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
    assert page.context["where"] == "With you: the commission waits for your answer."
    assert [(line["text"], line["note"]) for line in page.context["history"]] == [
        (
            "Question asked: the commission",
            "The role of the person is not clear. Please state it. Which role",
        ),
        ("Recommended: the ministry", ""),
        ("Submitted: Head", ""),
    ]
    assert str(world.clerk) not in page.content.decode()
    assert [act.verb for act in page.context["acts"]] == [
        "answer",
        "withdraw",
        "replace",
    ]


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


# --- Questions -----------------------------------------------------------------------------------


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


# --- Badges --------------------------------------------------------------------------------------


def _drawn(world, n=1, **values):
    rows = world.accredited(n, **values)
    badge_drawing.draw(list(Badge.objects.filter(rendered_at=None).values_list("pk", flat=True)))
    return rows


def test_badges_tell_what_became_of_each(client):
    world = World(now=True)
    ready, ended = _drawn(world, 2)
    (drawing,) = world.accredited()
    (stuck,) = world.accredited()
    Badge.objects.filter(application=stuck).update(attempts=8)
    client.force_login(world.head)
    client.post(
        reverse("mission_acts:withdraw", args=[ended.reference]),
        {"note_number": "9", "seen": ended.row_version},
    )
    page = client.get(url_of(world, "badges"))
    cards = {line["application"].pk: line["card"] for line in page.context["lines"]}
    assert cards == {
        ready.pk: Card.READY,
        ended.pk: Card.ENDED,
        drawing.pk: Card.DRAWING,
        stuck.pk: Card.STUCK,
    }
    counts = page.context["counts"]
    assert (counts.ready, counts.drawing, counts.stuck, counts.ended) == (1, 1, 1, 1)
    assert "the commission is looking at it" in page.content.decode()
    for card, row in ((Card.READY, ready), (Card.STUCK, stuck), (Card.ENDED, ended)):
        shown = client.get(url_of(world, "badges"), {"show": card})
        assert [line["application"].pk for line in shown.context["lines"]] == [row.pk]


def test_stuck_means_the_same_to_mission_and_issuer():
    assert mission_badges.STUCK == badge_drawing.STUCK


def test_badge_is_downloaded_and_that_is_recorded(client):
    world = World(now=True)
    (row,) = _drawn(world)
    client.force_login(world.editor)
    answer = client.get(url_of(world, "badge", row.reference))
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    entry = AuditEntry.objects.get(tag="badge:downloaded")
    assert (entry.actor, entry.subject) == (world.editor, "PR22-00001-" + entry.subject[-1])


def test_badge_of_a_withdrawn_observer_is_not_handed_out(client):
    world = World(now=True)
    (row,) = _drawn(world)
    client.force_login(world.head)
    client.post(
        reverse("mission_acts:withdraw", args=[row.reference]),
        {"note_number": "9", "seen": row.row_version},
    )
    assert client.get(url_of(world, "badge", row.reference)).status_code == 404
    assert client.get(url_of(world, "badge_link", row.reference)).status_code == 404
    answer = client.get(url_of(world, "badges_zip"), follow=True)
    assert "No badge is ready yet." in answer.content.decode()


def test_all_badges_come_in_one_archive(client):
    world = World(now=True)
    rows = _drawn(world, 3)
    world.accredited()  # not drawn yet
    gone = Badge.objects.get(application=rows[1])
    files.drop(gone.file.name)
    client.force_login(world.head)
    answer = client.get(url_of(world, "badges_zip"))
    assert answer.streaming
    parts = list(answer.streaming_content)
    archive = ZipFile(BytesIO(b"".join(parts)))
    assert archive.testzip() is None
    assert len(parts) == 4  # each badge is sent when it is written
    assert [info.flag_bits & 8 for info in archive.infolist()] == [0, 0, 0]  # no sizes behind data
    names = archive.namelist()
    assert [name[:11] for name in names] == ["PR22-00001-", "PR22-00003-", "missing.txt"]
    assert names[0].endswith(f" {rows[0].version.latin}.pdf")
    assert archive.read(names[0])[:5] == b"%PDF-"
    assert gone.version.latin in archive.read("missing.txt").decode()
    assert AuditEntry.objects.get(tag="badge:downloaded").facts["badges"] == 3


def test_archive_costs_the_same_for_one_badge_and_three(client):
    world = World(now=True)
    client.force_login(world.head)

    def archive_cost():
        with CaptureQueriesContext(connection) as captured:
            list(client.get(url_of(world, "badges_zip")).streaming_content)
        return len([q for q in captured if "SAVEPOINT" not in q["sql"]])

    _drawn(world)
    archive_cost()
    costs = {archive_cost()}
    _drawn(world, 3)
    costs.add(archive_cost())
    assert costs == {8}


def test_link_is_handed_over_on_paper_and_that_is_recorded(client):
    world = World(now=True)
    (row,) = _drawn(world)
    client.force_login(world.head)
    assert (
        secret_of(row.reference, 1)
        not in client.get(url_of(world, "badge_link", row.reference)).content.decode()
    )
    url = url_of(world, "badge_link_paper", row.reference)
    assert client.get(url).status_code == 405
    sheet = client.post(url)
    address = sheet.context["address"]
    assert address.endswith(reverse("observer:enter", args=[secret_of(row.reference, 1)]))
    assert (sheet["Cache-Control"], sheet["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert AuditEntry.objects.get(tag="personal_link:shown").subject == row.reference
    assert personal_link.find(address.rstrip("/").rsplit("/", 1)[1]).application == row


def test_link_is_sent_anew_and_the_one_before_is_void(client):
    world = World(now=True)
    (row,) = _drawn(world)
    before = secret_of(row.reference, 1)
    client.force_login(world.head)
    answer = client.post(url_of(world, "badge_link_renew", row.reference), follow=True)
    assert "A new link is on its way to the observer." in answer.content.decode()
    assert personal_link.find(before) is None
    assert PersonalLink.objects.get().issue == 2
    assert Notice.objects.filter(template="personal_link", facts__issue=2).count() == 1
    assert mail.outbox == []  # sent by the sender, not by the page


def test_link_goes_to_the_address_that_was_declared_last(client):
    world = World(now=True)
    (row,) = _drawn(world)
    declaration.change(row.observer, {"email": "new@example.org"}, by=world.head, at=world.at)
    client.force_login(world.head)
    page = client.get(url_of(world, "badge_link", row.reference))
    assert page.context["email"] == "new@example.org"


def test_editor_hands_over_no_link(client):
    world = World(now=True)
    (row,) = _drawn(world)
    client.force_login(world.editor)
    assert "Hand over or send anew" not in client.get(url_of(world, "badges")).content.decode()
    for name in ("badge_link_paper", "badge_link_renew"):
        assert client.post(url_of(world, name, row.reference)).status_code == 403
    assert client.get(url_of(world, "badge_link", row.reference)).status_code == 403
    assert not AuditEntry.objects.filter(tag__startswith="personal_link").exists()


def test_progress_of_drawing_ends_by_itself(client):
    world = World(now=True)
    world.accredited(2)
    client.force_login(world.head)
    url = url_of(world, "badges_progress")
    asked = client.get(url, headers={"HX-Request": "true"})
    assert 'max="2" value="0"' in asked.content.decode()
    badge_drawing.draw(list(Badge.objects.values_list("pk", flat=True)))
    assert client.get(url, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert client.get(url).url == url_of(world, "badges")


def test_choice_is_the_same_in_words_and_in_sql():
    world = World(now=True)
    one, two, three = world.observers(3)
    for rule in of_mission.Choice.RULES:
        for flipped in ({one.reference}, {two.reference, three.reference}, set()):
            choice = of_mission.Choice(rule, frozenset(flipped))
            by_sql = {found.pk for found in of_mission.chosen(world.mission, choice)}
            assert by_sql == {o.pk for o in (one, two, three) if choice.takes(o)}
