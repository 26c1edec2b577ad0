"""A table as a spreadsheet program shows it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

Cell = None | str | int | float | bool | date | datetime
Row = Sequence[Cell]

ALPHABET = 26
_FEWEST_OWN = 2  # cells of a row, beside those that are merged with the row above


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. `rows[0]` is row 1; of a CSV file a row is a record and every cell is text.

    `merged`: (first row, last row, column) of cells that are one over several rows, from 0.
    """

    name: str | None
    rows: Sequence[Row]
    encoding: str | None = None
    delimiter: str | None = None
    is_hidden: bool = False
    merged: Sequence[tuple[int, int, int]] = ()


def sheets_of(read: Iterable[Mapping[str, Any]]) -> list[Sheet]:
    """Return the sheets of a spreadsheet as the child process hands them over."""
    return [
        Sheet(
            name=sheet["name"],
            rows=sheet["rows"],
            encoding=sheet["encoding"],
            delimiter=sheet["delimiter"],
            is_hidden=sheet["hidden"],
            merged=sheet["merged"],
        )
        for sheet in read
    ]


def spread(sheet: Sheet, header_row: int) -> Sheet:
    """Return the sheet with what stands in a merged cell below the headings in each of its rows.

    A delegation's state is often written once, over all its people. Rows in which little else
    stands are left as they are: they are no people.
    """
    rows: list[Row] = list(sheet.rows)
    own = {
        number: sum(not is_blank(cell) for cell in rows[number])
        for first, last, _column in sheet.merged
        for number in range(first, min(last + 1, len(rows)))
    }
    for first, last, column in sheet.merged:
        if first < header_row or first >= len(rows) or column >= len(rows[first]):
            continue
        cell = rows[first][column]
        for number in range(first + 1, min(last + 1, len(rows))):
            row = rows[number]
            if own[number] >= _FEWEST_OWN and column < len(row) and is_blank(row[column]):
                rows[number] = [*row[:column], cell, *row[column + 1 :]]
    return replace(sheet, rows=rows)


def letter(index: int) -> str:
    """Return the name of a column: 0 is A, 25 is Z, 26 is AA."""
    letters = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, ALPHABET)
        letters = chr(ord("A") + rest) + letters
    return letters


def is_blank(cell: Cell) -> bool:
    """Say whether a cell holds nothing that a person would see."""
    return cell is None or (isinstance(cell, str) and not cell.strip())
