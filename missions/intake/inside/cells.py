"""What a cell and a sheet are inside the child, and the limits that every table keeps."""

import math
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple, TypeAlias

from missions.intake import limits
from missions.intake.wire import Refused

Cell: TypeAlias = str | int | float | bool | list[str] | None  # a list is a date: see table.py
Raw: TypeAlias = str | int | float | bool | date | datetime | time | timedelta | None

Merged: TypeAlias = tuple[int, int, int]

EXACT_INTEGERS = 2**53
ALPHABET = 26
# A line break is kept; what else stands below a blank has no meaning, and databases refuse NUL.
CONTROLS = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 127])


class Sheet(NamedTuple):
    """One table. `encoding` and `delimiter` are those of a text table, else None.

    `merged`: (first row, last row, column) of cells that are one over several rows, from 0.
    """

    name: str | None
    hidden: bool
    rows: list[list[Cell]]
    encoding: str | None = None
    delimiter: str | None = None
    merged: list[Merged] = []

    def facts(self) -> dict[str, Any]:
        """All but the rows."""
        kept = self._asdict()
        del kept["rows"]
        return kept


def place(sheet: str | None, row: int, column: int) -> str:
    """How a spreadsheet program names a cell: "List!C12"; row and column count from 0."""
    letters = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, ALPHABET)
        letters = chr(ord("A") + rest) + letters
    cell = f"{letters}{row + 1}"
    return f"{sheet}!{cell}" if sheet else cell


def must_not_reach(sheet: str | None, row: int, column: int) -> None:
    """Raise Refused when the last row or column with something in it lies too far out."""
    if row >= limits.ROWS:
        raise Refused("too_many_rows", place=place(sheet, row, column), limit=limits.ROWS)
    if column >= limits.COLUMNS:
        raise Refused("too_many_columns", place=place(sheet, row, column), limit=limits.COLUMNS)


def cell(value: Raw, sheet: str | None, row: int, column: int) -> Cell:
    """One cell as it goes over the wire. Raises Refused("cell_too_long")."""
    if isinstance(value, str):
        if len(value) > limits.CELL_CHARACTERS:
            where = place(sheet, row, column)
            raise Refused("cell_too_long", place=where, limit=limits.CELL_CHARACTERS)
        return _text(value) or None
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, datetime):
        return ["t", value.isoformat()]
    if isinstance(value, date):
        return ["d", value.isoformat()]
    return value.isoformat() if isinstance(value, time) else str(value)


def trimmed(rows: list[list[Cell]]) -> list[list[Cell]]:
    """Without the blank rows below and the blank columns to the right; all rows equally long."""
    last_row = last_column = 0
    for number, row in enumerate(rows, start=1):
        filled = [at for at, value in enumerate(row, start=1) if not _is_blank(value)]
        if filled:
            last_row, last_column = number, max(last_column, filled[-1])
    return [row[:last_column] + [None] * (last_column - len(row)) for row in rows[:last_row]]


def _is_blank(value: Cell) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _text(value: str) -> str:
    if value.isprintable():
        return value
    return value.replace("\r\n", "\n").replace("\r", "\n").translate(CONTROLS)


def _number(value: float) -> Cell:
    """A spreadsheet has no whole numbers; a document number is one all the same."""
    if not math.isfinite(value):
        return None
    if value.is_integer() and abs(value) <= EXACT_INTEGERS:
        return int(value)
    return value
