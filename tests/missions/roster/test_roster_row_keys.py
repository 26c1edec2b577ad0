"""A list written anew for whoever sent it reads as before; keys of rows count where they may."""

import odd_cells
import odd_dates
import pytest
from odd_files import csv_of
from odd_people import people
from odd_shapes import SHAPES
from roster_lists import staged

from missions.intake import spreadsheet
from missions.roster import diff, marking, row_keys
from missions.roster.row_keys import Odd
from missions.roster.sheet import sheets_of
from missions.roster.staging import StagedRow
from observer_portal import reference

MODULES = (odd_cells, odd_dates)  # whose shapes are among them
A, B, C = (reference.derived(bytes([n]) * 8, row_keys.PREFIX) for n in (1, 2, 3))


def read(data, filename="list.xlsx"):
    return staged(sheets_of(spreadsheet.read(data, filename=filename)))


def texts(row, shown, wrong, language):
    return [
        marking.text_of(column, text, row.values, wrong.get(row.row, {}), language)
        for column, text in zip(shown, row.written, strict=True)
    ]


def written_anew(found, language):
    """The table that is taken home."""
    held = {x: [keys] if isinstance(keys, str) else keys for x, keys in found.columns.items()}
    shown = marking.columns_of(held, found.headings, found.missing_columns, language)
    wrong = {}
    for problem in found.problems:
        wrong.setdefault(problem.row, {})[problem.column] = problem.found
    rows = [texts(row, shown, wrong, language) for row in found.rows]
    titles = [column.heading for column in marking.certain(shown, rows)]
    lines = [[*titles, row_keys.PROBLEMS[language], row_keys.HEADINGS[language]]]
    for row, cells in zip(found.rows, rows, strict=True):
        key = reference.derived(row.row.to_bytes(8), row_keys.PREFIX)
        lines.append([*cells, "Problem", key])
    return lines


@pytest.mark.parametrize("name", SHAPES)
def test_list_written_anew_reads_as_before(name):
    odd = SHAPES[name]()
    found = read(odd.data, odd.filename)
    again = read(csv_of(written_anew(found, "kk")), "list.csv")

    assert [row.values for row in again.rows] == [row.values for row in found.rows]
    assert [(p.column, p.kind) for p in again.problems] == [
        (p.column, p.kind) for p in found.problems
    ]
    assert again.unknown_columns == []
    assert [row.key for row in again.rows] == [
        reference.derived(row.row.to_bytes(8), row_keys.PREFIX) for row in found.rows
    ]


def compared(rows, present=None, known=None):
    """`rows`: (row key, values) from row 2 on."""
    persons = people(3)
    staged_rows = [
        StagedRow(number, values, is_ok=True, key=key)
        for number, (key, values) in enumerate(rows, start=2)
    ]
    found = diff.compare(
        present or dict(zip("abc", persons, strict=True)),
        staged_rows,
        known or {A: "a", B: "b", C: "c"},
    )
    matched = {change.row: change.ref for change in found.changed} | dict(found.unchanged)
    return matched, found.added, found.odd_keys


OTHER = {"document_number": "Z9999999", "surname_latin": "Meerdonck"}


def test_row_whose_document_and_name_were_both_corrected_is_found_by_its_key():
    one, two, three = people(3)
    matched, added, odd = compared([(A, one | OTHER), (B, two), (C, three)])
    assert (matched, added, odd) == ({2: "a", 3: "b", 4: "c"}, [], {})
    matched, added, _odd = compared([("", one | OTHER), (B, two), (C, three)])
    assert (matched, added) == ({3: "b", 4: "c"}, [2])


def test_row_typed_over_with_somebody_else_is_another_person():
    _one, two, three = people(3)
    stranger = people(6)[5] | {"document_number": "Z1"}
    matched, added, odd = compared([(A, stranger), (B, two), (C, three)])
    assert (matched, added, odd) == ({3: "b", 4: "c"}, [2], {2: Odd.OTHER_PERSON})


def test_row_that_was_copied_is_another_person():
    one, two, three = people(3)
    matched, added, odd = compared([(A, one), (B, two), (C, three), (A, one | OTHER)])
    assert (matched, added, odd) == ({2: "a", 3: "b", 4: "c"}, [5], {5: Odd.TWICE})


def test_document_goes_before_the_keys_of_another_row():
    one, two, three = people(3)
    matched, added, odd = compared([(B, one), (A, two), (C, three)])
    assert (matched, added) == ({2: "a", 3: "b", 4: "c"}, [])
    assert odd == {2: Odd.OTHER_ROW, 3: Odd.OTHER_ROW}


def test_key_that_was_typed_over_or_is_of_nobody_is_told():
    one, two, three = people(3)
    gone = reference.derived(b"x" * 8, "OBS")
    rows = [(A[:-1], one | OTHER), (gone, two | OTHER | {"document_number": "Z8"}), (C, three)]
    matched, added, odd = compared(rows)
    assert (matched, added) == ({4: "c"}, [2, 3])
    assert odd == {2: Odd.UNREADABLE, 3: Odd.UNKNOWN}


def test_key_of_a_row_that_was_never_applied_is_nothing_odd():
    one, two, three = people(3)
    never = reference.derived(b"y" * 8, row_keys.PREFIX)
    matched, added, odd = compared([(never, one | OTHER), (B, two), (C, three)])
    assert (matched, added, odd) == ({3: "b", 4: "c"}, [2], {})


def test_keys_are_read_however_they_were_copied():
    assert row_keys.read(f" {A.lower().replace('-', ' ')} ") == A
