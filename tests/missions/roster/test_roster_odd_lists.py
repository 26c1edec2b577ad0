"""Lists in unlike shapes through the child: every value, every problem, nothing else."""

import odd_cells
import odd_dates
import pytest
from odd_files import xls
from odd_shapes import SHAPES
from roster_lists import staged

from missions.intake import spreadsheet
from missions.intake.refusals import FileRefused
from missions.roster.sheet import sheets_of

FEWEST = 60
MODULES = (odd_cells, odd_dates)  # whose shapes are among them


def read(odd):
    return staged(sheets_of(spreadsheet.read(odd.data, filename=odd.filename)))


def test_there_are_many_unlike_shapes():
    assert len(SHAPES) >= FEWEST


@pytest.mark.parametrize("name", SHAPES)
def test_list_is_read_as_it_was_made(name):
    odd = SHAPES[name]()
    found = read(odd)
    values = {row.row: dict(row.values) for row in found.rows}

    assert {
        row: {k: v.get(k) for k in odd.rows.get(row, ())} for row, v in values.items()
    } == odd.rows
    assert {(p.row, p.column, p.kind) for p in found.problems} == odd.problems
    assert {row.row for row in found.rows if not row.is_ok} == {row for row, *_ in odd.problems}


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([["a"], *[[]] * 20_500, ["x"]], {"too_many_rows"}),
        ([[""] * 90 + ["x"]], {"too_many_columns"}),
        ([[""] * 255 + ["x"], *[[]] * 65_000, ["y"]], {"bomb", "too_many_rows"}),  # 400 MB
    ],
    ids=["far-down", "far-right", "far-corner"],
)
def test_old_workbook_with_a_cell_far_out_is_refused(rows, why):
    with pytest.raises(FileRefused) as refusal:
        spreadsheet.read(xls(rows), filename="list.xls")
    assert refusal.value.kind in why
