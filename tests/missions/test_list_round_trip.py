"""The list with its problems marked is taken home, corrected there, and sent again."""

from datetime import datetime
from io import BytesIO

import pytest
from django.urls import reverse
from list_import_steps import (
    LISTS,
    apply,
    book,
    declared,
    kinds,
    lines,
    page,
    people,
    post,
    report,
    staged,
    work,
)
from odd_marked import HER_HEADINGS, her_list
from openpyxl import load_workbook

from missions.models import ObserverVersion

pytestmark = pytest.mark.django_db


def marked(head, import_):
    answer = head.get(reverse("mission:import_marked", args=[import_.reference]))
    assert answer.status_code == 200
    return load_workbook(BytesIO(answer.content))


def saved(made):
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def cells_of(sheet):
    return [[cell.value or "" for cell in row] for row in sheet.iter_rows()]


def find(sheet, text):
    [cell] = [cell for row in sheet.iter_rows() for cell in row if cell.value == text]
    return cell


def test_its_rows_wait_in_no_plain_temporary_file(head, world, monkeypatch):
    def refuse(*_args, **_options):
        raise AssertionError("a temporary file with a name")

    import_ = staged(head, world.mission, her_list())
    for module in ("tempfile", "openpyxl.worksheet._writer"):
        monkeypatch.setattr(f"{module}.NamedTemporaryFile", refuse)
    assert marked(head, import_).active.max_row > 2


def test_it_has_her_headings_her_order_and_her_words(head, world):
    import_ = staged(head, world.mission, her_list())
    sheet = marked(head, import_).active
    found = cells_of(sheet)
    assert found[0] == [*HER_HEADINGS, "What is wrong", "Row key – do not change"]
    assert found[1][:-2] == [
        "MEERDONK, Pieter",
        "Mr",
        "3 March 1971",
        "The Netherlands",
        "ordinary passport",
        "NX 1234 567",
        "30.09.2027",
        "observer",
    ]
    assert found[2][3] == "Irland"
    bad = find(sheet, "Irland")
    assert "Did you mean Ireland (IRL)" in bad.comment.text
    assert bad.fill.fgColor.rgb == "FFF6D5D5"
    assert found[2][-2].startswith("Citizenship: ")
    assert len({row[-1] for row in found[1:]}) == len(found) - 1
    assert "Ramada" not in str(found)  # a column that is none of ours was never kept


def test_sent_again_untouched_it_changes_nothing(head, world):
    for path in sorted(LISTS.glob("*.expected.json"))[:8]:
        [source] = [p for p in LISTS.glob(path.name.split(".")[0] + ".*") if p != path]
        import_ = staged(head, world.mission, source)
        home = saved(marked(head, import_))
        before = kinds(import_)
        apply(head, import_)
        versions = ObserverVersion.objects.count()
        again = staged(head, world.mission, home)
        wanted = {"same": before["new"]}
        if "problem" in before:
            wanted["problem"] = before["problem"]
        assert kinds(again) == wanted, source.name
        assert ObserverVersion.objects.count() == versions


def test_only_what_was_changed_is_touched(head, world):
    import_ = staged(head, world.mission, her_list())
    home = marked(head, import_)
    apply(head, import_)
    numbers = {v["document_number"]: v for v in declared(world.mission).values()}
    sheet = home.active
    find(sheet, "Irland").value = "Ireland"
    # as programs leave cells behind that were typed anew: numbers and dates
    first = find(sheet, "NX 1234 567")
    first.value, first.number_format = 70501234, "General"
    name = find(sheet, "MEERDONK, Pieter")
    name.value = "MEERDONCK, Pieter"
    sheet.cell(4, 3).value = datetime(1975, 5, 5)  # noqa: DTZ001 - a cell has no zone
    versions = ObserverVersion.objects.count()

    again = staged(head, world.mission, saved(home))
    assert kinds(again) == {"changed": 2, "new": 1}
    found = lines(again)
    assert found[2].was == {"surname_latin": "MEERDONK", "document_number": "NX1234567"}
    assert found[4].was == {"birth_date": "1973-03-03"}
    assert report(again).missing_in_all == 0
    apply(head, again)
    assert ObserverVersion.objects.count() == versions + 3
    after = declared(world.mission)
    assert after["70501234"]["surname_latin"] == "MEERDONCK"
    assert after["NX1234569"]["birth_date"] == "1975-05-05"
    assert len(after) == len(numbers) + 1


def test_same_file_under_another_name_changes_nothing(head, world):
    apply(head, staged(head, world.mission, book(*people(3)), name="list.xlsx"))
    again = staged(head, world.mission, book(*people(3)), name="список (2).xlsx")
    assert kinds(again) == {"same": 3}


def test_row_that_was_copied_and_typed_over_is_told_and_taken_for_another(head, world):
    import_ = staged(head, world.mission, book(*people(2)))
    home = marked(head, import_)
    apply(head, import_)
    sheet = home.active
    copy = [cell.value for cell in sheet[2]]
    copy[copy.index("NX0000000")] = "NX7777777"
    copy[0] = "Zandbergen"
    sheet.append(copy)
    again = staged(head, world.mission, saved(home))
    assert kinds(again) == {"new": 1, "same": 2}
    html = page(head, again, "?show=attention")
    assert "stands in another row too, as when a row is copied" in html
    assert "NX7777777"[-3:] in html


def test_key_of_another_mission_says_nothing(head, world, client):
    client.force_login(world.other_head)
    theirs = staged(client, world.other_mission, book(*people(1)))
    apply(client, theirs)
    again = staged(client, world.other_mission, book(*people(1)))
    home = marked(client, again)
    assert home.active.cell(2, home.active.max_column).value.startswith("OBS-")
    client.force_login(world.head)
    mine = staged(client, world.mission, saved(home))
    assert kinds(mine) == {"new": 1}
    assert "is of nobody in your mission now" in page(client, mine)
    apply(client, mine)
    assert world.mission.observers.get().row_key.startswith("ROW-")


def test_column_that_every_list_needs_is_added_to_hers(head, world):
    rows = people(2)
    for row in rows:
        del row["kind"]
    import_ = staged(head, world.mission, book(*rows))
    home = marked(head, import_)
    [place] = [cell.column for cell in home.active[1] if "Kind of observer" in str(cell.value)]
    for number in (2, 3):
        home.active.cell(number, place).value = "STO"
    assert kinds(staged(head, world.mission, saved(home))) == {"new": 2}


def test_what_was_mended_on_the_page_stands_in_the_file(head, world):
    import_ = staged(head, world.mission, her_list())
    post(head, import_, "import_cells", act="mend", **{"cell-3-citizenship": "IRL"})
    sheet = marked(head, work(import_)).active
    assert sheet.cell(3, 4).value == "Ireland"
