"""A table as a spreadsheet program shows it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

Cell = None | str | int | float | bool | date | datetime
Row = Sequence[Cell]

ALPHABET = 26


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. `rows[0]` is row 1; of a CSV file a row is a record and every cell is text."""

    name: str | None
    rows: Sequence[Row]
    encoding: str | None = None
    delimiter: str | None = None
    is_hidden: bool = False


def sheets_of(read: Iterable[Mapping[str, Any]]) -> list[Sheet]:
    """Return the sheets of a spreadsheet as the child process hands them over."""
    return [
        Sheet(
            name=sheet["name"],
            rows=sheet["rows"],
            encoding=sheet["encoding"],
            delimiter=sheet["delimiter"],
            is_hidden=sheet["hidden"],
        )
        for sheet in read
    ]


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
