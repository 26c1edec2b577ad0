"""The mission's pages: to whom they are open, what they cost, and the first one."""

import pytest
from django.urls import reverse

from accreditation.actions import badge_drawing, examination, recommendation
from accreditation.models import Application, Badge
from missions.models import ImportState, Invitation, ListImport, ObserverList
from tests.accreditation.mission_steps import url_of
from tests.counting import queries_of_page
from tests.factories import World

pytestmark = pytest.mark.django_db


# --- Costs and rights -----------------------------------------------------------------------------


PAGES = {
    "home": 21,
    "submit": 11,
    "lists": 10,
    "list": 13,
    "receipt": 14,
    "questions": 13,
    "badges": 10,
    "file": 19,
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
    costs = {queries_of_page(client, _page(world, name))}
    _fill(world, name, 3)
    costs.add(queries_of_page(client, _page(world, name)))
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


# --- The first page -------------------------------------------------------------------------------


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
    assert [task.title for task in needs[2:]] == [
        "1 observer is incomplete",
        "2 complete observers are not submitted yet",
        "list.xlsx",
    ]
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


def test_home_says_of_a_list_that_was_applied_in_part_how_many_rows_wait(client):
    world = World(now=True)
    ListImport.objects.create(
        reference="IMP-1",
        filename="list.xlsx",
        state=ImportState.STAGED,
        rows=10,
        rows_ok=8,
        facts={"added": 8},
        mission=world.mission,
        file_name="x",
        next_try_at=world.at,
        uploaded_by=world.head,
        uploaded_at=world.at,
    )
    client.force_login(world.head)
    needs = client.get(url_of(world, "home")).context["needs"]
    assert [task.title for task in needs] == ["Declare the observers", "list.xlsx"]
    assert needs[1].text.startswith("2 rows with a problem wait")


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
