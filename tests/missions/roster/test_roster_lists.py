"""Each of the twelve lists gives exactly what its .expected.json says."""

import json

import pytest
from roster_lists import EXPECTED, LISTS, sheets_of, staged, staged_list

from missions.roster import diff
from missions.roster.staging import Staged

NUMBERS = sorted(EXPECTED)


def kinds(entries):
    return sorted((entry["row"], entry["column"], entry["kind"]) for entry in entries)


@pytest.fixture(scope="module")
def lists():
    return {number: staged_list(number) for number in NUMBERS}


def test_all_twelve_lists_are_here():
    assert [f"{number:02}" for number in range(1, 13)] == NUMBERS


@pytest.mark.parametrize("number", NUMBERS)
def test_table_is_found(lists, number):
    found, expected = lists[number], EXPECTED[number]

    assert found.sheet == expected["sheet"]
    assert found.header_row == expected["header_row"]
    assert found.columns == expected["columns"]
    assert found.unknown_columns == expected["unknown_columns"]
    assert found.missing_columns == []
    assert found.ignored_rows == expected.get("ignored_rows", [])
    assert found.blank_rows == expected.get("blank_rows", [])
    assert found.unread_sheets == []


@pytest.mark.parametrize("number", NUMBERS)
def test_rows_are_counted(lists, number):
    found, expected = lists[number], EXPECTED[number]

    assert found.n == expected["rows"]
    assert found.ok == expected["ok_rows"]
    assert len({problem.row for problem in found.problems}) == expected["problem_rows"]


@pytest.mark.parametrize("number", NUMBERS)
def test_problems_and_warnings_are_found(lists, number):
    found, expected = lists[number].as_data(), EXPECTED[number]
    photos_apart = [w for w in expected["warnings"] if w["column"] != "photo"]

    assert kinds(found["problems"]) == kinds(expected["problems"])
    assert kinds(found["warnings"]) == kinds(photos_apart)


@pytest.mark.parametrize("number", NUMBERS)
def test_duplicates_are_found(lists, number):
    found = sorted(lists[number].as_data()["duplicates"], key=lambda entry: entry["rows"])

    assert found == sorted(EXPECTED[number]["duplicates"], key=lambda entry: entry["rows"])


@pytest.mark.parametrize("number", NUMBERS)
def test_values_are_in_stored_form(lists, number):
    rows = {row.row: row for row in lists[number].rows}
    for sample in EXPECTED[number]["samples"]:
        row = rows[sample["row"]]

        assert row.is_ok
        assert dict(row.values) == sample["values"]


def test_blood_group_is_never_kept():
    list_ = staged_list("07")
    text = json.dumps(list_.as_data()["rows"]) + json.dumps(list_.as_data()["problems"])

    assert list_.headings["D"] == "Blood group"
    assert "AB+" not in text
    assert "B-" not in text.replace("AB-", "")


def test_same_file_again_changes_nothing(lists):
    for number in NUMBERS:
        rows = lists[number].rows
        found = diff.compare({row.row: row.values for row in rows}, rows)

        assert found.added == []
        assert found.changed == []
        assert found.missing == []
        assert found.unchanged == [(row.row, row.row) for row in rows]


def test_corrected_list_against_the_first_file(lists):
    before, after = lists["09"].rows, lists["10"].rows
    expected = EXPECTED["10"]["diff"]
    found = diff.compare({row.row: row.values for row in before}, after)

    assert found.added == expected["added"]
    assert [
        {"row": change.row, "previous_row": change.ref, "fields": sorted(change.fields)}
        for change in found.changed
    ] == [{**change, "fields": sorted(change["fields"])} for change in expected["changed"]]
    assert found.missing == [entry["previous_row"] for entry in expected["removed"]]
    assert len(found.unchanged) == expected["unchanged"]


def test_corrected_list_against_what_was_applied(lists):
    applied = {row.row: row.values for row in lists["09"].rows if row.is_ok}
    good = [row for row in lists["10"].rows if row.is_ok]
    expected = EXPECTED["10"]["against_applied"]
    found = diff.compare(applied, good)

    assert len(found.added) == expected["added"]
    assert len(found.changed) == expected["changed"]
    assert len(found.missing) == expected["removed"]
    assert len(found.unchanged) == expected["unchanged"]
    assert lists["10"].n - len(good) == expected["not_applied"]


def test_staged_list_survives_json(lists):
    for number in NUMBERS:
        list_ = lists[number]

        assert Staged.from_data(json.loads(json.dumps(list_.as_data()))) == list_


def test_progress_is_told():
    calls = []
    staged(
        sheets_of(LISTS / EXPECTED["09"]["file"]),
        progress=lambda done, total: calls.append((done, total)),
    )

    assert calls == [(0, 500), (250, 500), (500, 500)]
