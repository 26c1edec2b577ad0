"""The pages of imports: who sees them, what they cost, what can be taken home from them."""

import csv
import time
from io import BytesIO, StringIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from list_import_steps import (
    LISTS,
    PERSON,
    apply,
    book,
    kinds,
    lines,
    page,
    people,
    post,
    report,
    send,
    staged,
    work,
)
from openpyxl import load_workbook

from missions.actions.uploads import LEASE
from missions.models import ImportState, ListImport, Observer
from observer_portal import clock
from observer_portal.celery import app
from observer_portal.local import processes
from tests.factories import World

pytestmark = pytest.mark.django_db
GETS = ("import", "import_progress", "import_problems", "import_marked")
POSTS = ("import_cells", "import_columns", "import_place", "import_compare", "import_drop")


@pytest.mark.parametrize("stranger", ["other_head", "ministry", "clerk", "administrator"])
def test_list_of_another_mission_is_as_one_that_is_not_there(stranger, head, world):
    import_ = staged(head, world.mission, book(*people(2)))
    other = Client()
    other.force_login(getattr(world, stranger))
    asked = [other.get(reverse(f"mission:{name}", args=[import_.reference])) for name in GETS]
    asked += [post(other, import_, name) for name in POSTS]
    index = reverse("mission:imports", args=[world.mission.reference])
    asked += [other.get(index), other.post(index)]
    assert {answer.status_code for answer in asked} == {404}
    import_.refresh_from_db()
    assert import_.state == ImportState.STAGED


def test_editor_sends_mends_and_applies_lists(client, world):
    client.force_login(world.editor)
    rows = people(2)
    rows[1]["kind"] = "medic"
    import_ = staged(client, world.mission, book(*rows))
    post(client, import_, "import_cells", act="mend", **{"cell-3-kind": "support"})
    apply(client, work(import_))
    assert import_.facts == {"added": 2, "changed": 0}
    assert set(Observer.objects.values_list("changed_by", flat=True)) == {world.editor.pk}


def queries_of(client, url):
    client.get(url)  # what is asked once a process is asked
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(url)
    assert answer.status_code == 200
    return len(captured)


def test_pages_ask_the_database_as_often_for_three_as_for_one(head, world):
    index = reverse("mission:imports", args=[world.mission.reference])
    asked = {}
    for n in (1, 3):
        rows = people(n)
        rows[0]["citizenship"] = "Irland"
        import_ = staged(head, world.mission, book(*rows))
        for name in GETS[:1] + GETS[2:]:
            url = reverse(f"mission:{name}", args=[import_.reference])
            asked.setdefault(name, []).append(queries_of(head, url))
        asked.setdefault("imports", []).append(queries_of(head, index))
    waiting = send(head, world.mission, book(PERSON))
    for name in GETS[:2]:
        url = reverse(f"mission:{name}", args=[waiting.reference])
        asked[f"{name} waiting"] = [queries_of(head, url)]
    assert asked == {
        "import": [6, 6],
        "import_problems": [3, 3],
        "import_marked": [3, 3],
        "imports": [7, 7],
        "import waiting": [6],
        "import_progress waiting": [6],
    }


def test_who_is_not_in_the_file_is_named(head, world):
    apply(head, staged(head, world.mission, book(*people(3))))
    import_ = staged(head, world.mission, book(*people(2)))
    html = page(head, import_)
    assert "1 observer of the mission is not in this file" in html
    assert reverse("mission:observer", args=report(import_).missing) in html


def test_waiting_page_asks_again_with_scripts_and_without(head, world):
    import_ = send(head, world.mission, book(*people(2)))
    url = reverse("mission:import_progress", args=[import_.reference])
    html = page(head, import_)
    assert f'hx-get="{url}" hx-trigger="every 1s"' in html
    assert '<a href="">Look again</a>' in html
    assert "http-equiv" not in html
    ListImport.objects.update(rows=2, rows_done=1)
    assert "1 of 2" in head.get(url, headers={"HX-Request": "true"}).content.decode()
    work(import_)
    assert head.get(url, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert head.get(url)["Location"] == reverse("mission:import", args=[import_.reference])


def test_rows_that_need_attention_stand_first_and_pages_follow(head, world):
    rows = people(120)
    for at in (60, 110):
        rows[at]["citizenship"] = "Irland"
    rows[70]["document_expires_on"] = "2023-01-31"
    import_ = staged(head, world.mission, book(*rows))
    context = head.get(reverse("mission:import", args=[import_.reference])).context
    shown = [row.line.row for row in context["table"]["rows"]]
    assert shown[:4] == [62, 112, 72, 2]
    assert (context["first"], context["last"], context["total"]) == (1, 50, 120)
    rest = head.get(reverse("mission:import", args=[import_.reference]) + "?show=new&from=100")
    assert len(rest.context["table"]["rows"]) == 18
    tabs = {tab["label"]: tab["count"] for tab in context["tabs"]}
    assert tabs == {"All rows": 120, "Problems and warnings": 3, "New rows": 118}


def test_number_of_a_document_is_hidden_unless_it_must_be_mended(head, world):
    rows = people(3)
    rows[2]["document_number"] = "NX0000001"
    html = page(head, staged(head, world.mission, book(*rows)))
    assert "NX0000000" not in html
    assert "••••••000" in html
    assert html.count("NX0000001") == 1


def test_problems_can_be_taken_home(head, world):
    rows = people(2)
    rows[0] |= {"citizenship": "Irland", "position": "=1+1"}
    import_ = staged(head, world.mission, book(*rows))
    answer = head.get(reverse("mission:import_problems", args=[import_.reference]))
    text = answer.content.decode("utf-8-sig")
    assert list(csv.reader(StringIO(text)))[1:] == [
        [
            "2",
            "Problem",
            "Citizenship",
            "Irland",
            "No state is called this. Did you mean Ireland (IRL) or Iran (IRN)?",
        ]
    ]
    book_ = load_workbook(
        BytesIO(head.get(reverse("mission:import_marked", args=[import_.reference])).content)
    )
    cells = [cell for row in book_.active.iter_rows(min_row=2) for cell in row if cell.value]
    assert {cell.data_type for cell in cells} == {"s"}
    marked = [cell for cell in cells if cell.comment]
    assert [(cell.row, cell.value) for cell in marked] == [(2, "Irland")]
    assert marked[0].fill.fgColor.rgb == "FFF6D5D5"


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_marked_file_can_be_sent_again(language, head, world):
    first = staged(head, world.mission, LISTS / "09_mission_500.xlsx")
    world.head.language = language
    world.head.save()
    answer = head.get(reverse("mission:import_marked", args=[first.reference]))
    again = staged(head, world.mission, answer.content)
    assert kinds(again) == kinds(first)
    before, after = (list(lines(one).values()) for one in (first, again))
    keys = list(before[0].values)
    assert [[line.values[key] for key in keys] for line in after if not line.problems] == [
        list(line.values.values()) for line in before if not line.problems
    ]
    assert [[p.kind for p in line.problems] for line in after] == [
        [p.kind for p in line.problems] for line in before
    ]


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_template_is_a_list(language, head, world):
    answer = head.get(reverse("mission:import_template", args=[language]))
    import_ = staged(head, world.mission, answer.content)
    found = report(import_)
    assert kinds(import_) == {"new": 1}
    assert (found.unknown_columns, found.unread_sheets, found.missing_columns) == ([], [], [])
    sheet = load_workbook(BytesIO(answer.content)).worksheets[0]
    assert len(sheet.data_validations.dataValidation) == 4


def test_there_is_no_template_in_another_language(head):
    assert head.get(reverse("mission:import_template", args=["fr"])).status_code == 404


def test_columns_that_are_not_ours_are_never_kept(head, world):
    import_ = staged(head, world.mission, LISTS / "07_sco_row4.xlsx")
    found = report(import_)
    left_out = {found.headings[x]: x for x in found.unknown_columns}
    assert list(left_out) == ["#", "Blood group", "Hotel", "Flight"]
    html = page(head, import_)
    assert "#, Blood group, Hotel, Flight" in html

    sheet = load_workbook(LISTS / "07_sco_row4.xlsx").active
    cells = [sheet[f"{left_out['Hotel']}{row}"].value for row in range(5, sheet.max_row + 1)]
    marked = head.get(reverse("mission:import_marked", args=[import_.reference])).content
    kept = [str(line.values) for line in lines(import_).values()]
    kept += [str(row) for row in load_workbook(BytesIO(marked)).active.values]
    assert len(kept) == 2 * 19 + 1
    assert [cell for cell in filter(None, cells) if any(cell in text for text in kept)] == []
    assert any(cells)


def test_earlier_lists_are_told_with_what_became_of_them(head, world):
    apply(head, staged(head, world.mission, book(*people(2)), "first.xlsx"))
    work(send(head, world.mission, b"\x00\x01" * 900, "second.xlsx"))
    html = head.get(reverse("mission:imports", args=[world.mission.reference])).content.decode()
    assert html.index("second.xlsx") < html.index("first.xlsx")
    assert "Added: 2. Changed: 0." in html
    assert "This is not a spreadsheet that can be read." in html


def test_too_many_open_lists_are_not_taken(head, world):
    send(head, world.mission, book(PERSON))
    one = ListImport.objects.get()
    for number in range(19):
        one.pk, one.reference, one.file_name = None, f"IMP-{number}", f"{number:056x}"
        one.save()
    answer = head.post(
        reverse("mission:imports", args=[world.mission.reference]), {"file": BytesIO(b"a;b;c")}
    )
    assert answer.status_code == 422
    assert "Too many lists are open." in answer.content.decode()
    assert ListImport.objects.count() == 20


# --- Real workers ---------------------------------------------------------------------------------


def wait_for(import_, *states, seconds=40):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        import_.refresh_from_db()
        if import_.state in states:
            return import_
        time.sleep(0.05)
    raise AssertionError(f"{import_.state} after {seconds} s, {import_.attempts} attempts")


@pytest.mark.django_db(transaction=True)
def test_a_worker_stages_and_applies_what_the_page_sends(worker, client):
    world = World()
    client.force_login(world.head)
    import_ = wait_for(send(client, world.mission, LISTS / "02_cis_55.xlsx"), ImportState.STAGED)
    seen = report(import_).digest
    post(client, import_, "import_cells", act="apply", consented="1", seen=seen)
    import_.refresh_from_db()
    wait_for(import_, ImportState.STAGED)
    assert (kinds(import_), Observer.objects.count()) == ({"problem": 2, "same": 53}, 53)


@pytest.mark.django_db(transaction=True)
def test_another_worker_goes_on_where_one_was_killed(start_worker, client):
    world = World()
    client.force_login(world.head)
    first = start_worker(queues=("bulk",), concurrency=1)
    import_ = send(client, world.mission, book(*people(3000)))
    end = time.monotonic() + 30
    while import_.attempts == 0 and time.monotonic() < end:
        import_.refresh_from_db()
    processes.kill_session(first)
    import_.refresh_from_db()
    assert (import_.state, import_.attempts) == (ImportState.WAITING, 1)

    start_worker(queues=("bulk",), concurrency=1)
    ListImport.objects.update(next_try_at=clock.database_now() - LEASE)  # a minute has gone by
    resume()
    wait_for(import_, ImportState.STAGED)
    assert kinds(import_) == {"new": 3000}


def resume():
    """What beat does every half minute."""
    app.send_task("missions.resume_imports")
