"""A spreadsheet as plain rows."""

import json
import math
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, TypeAlias, TypedDict

from missions.intake import limits
from missions.intake.parent import run_child
from missions.intake.refusals import FileRefused

Cell: TypeAlias = str | int | float | bool | date | datetime | None


class Sheet(TypedDict):
    """One sheet; row 1 of the spreadsheet program is `rows[0]`, and all rows are equally long.

    A text table is one sheet without a name, with the encoding and the delimiter it was read by.
    `merged`: (first row, last row, column) of cells that are one over several rows, from 0.
    """

    name: str | None
    hidden: bool
    rows: list[list[Cell]]
    encoding: str | None
    delimiter: str | None
    merged: list[tuple[int, int, int]]


def read(data: bytes, *, filename: str) -> list[Sheet]:
    """All sheets of an .xlsx, .xls, .ods or text table, empty ones too. Raises FileRefused.

    What the file is, its content says; the name counts only where it promises macros. Cells are
    None, text (line breaks as one line feed), numbers (whole ones as int), booleans, dates and
    moments; formulas give the value that was last computed.
    """
    sheets: list[Sheet] = []
    for told in _told(data, filename=filename):
        if isinstance(told, dict):
            sheets.append(told)
        else:
            sheets[-1]["rows"].append(told)
    return sheets


def look_through(data: bytes, *, filename: str) -> None:
    """Read as `read` does and keep nothing. Raises FileRefused."""
    for _told_and_forgotten in _told(data, filename=filename):
        pass


def _told(data: bytes, *, filename: str) -> Iterator[Sheet | list[Cell]]:
    """Each sheet without its rows, and then its rows, one in memory at a time."""
    if not data:
        raise FileRefused("empty")
    if len(data) > limits.SPREADSHEET_BYTES:
        raise FileRefused("too_big", limit=limits.SPREADSHEET_BYTES // limits.MB)
    if filename.lower().endswith((".xlsm", ".xltm", ".xlam")):
        raise FileRefused("has_macros")
    body = run_child("spreadsheet", data).body
    try:
        start = 0
        while (end := body.find(b"\n", start)) >= 0:
            told = json.loads(body[start:end])
            if isinstance(told, dict):
                yield _sheet(told)
            elif start:
                yield [_cell(value) for value in told]
            else:
                raise FileRefused("damaged")  # a row of no sheet
            start = end + 1
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as failure:
        raise FileRefused("damaged") from failure


def _sheet(told: dict[str, Any]) -> Sheet:
    return Sheet(
        name=_text_or_none(told["name"]),
        hidden=bool(told["hidden"]),
        rows=[],
        encoding=_text_or_none(told["encoding"]),
        delimiter=_text_or_none(told["delimiter"]),
        merged=[(int(a), int(b), int(c)) for a, b, c in told["merged"]],
    )


def _cell(told: Any) -> Cell:
    if told is None or isinstance(told, str | bool | int):
        return told
    if isinstance(told, float) and math.isfinite(told):
        return told
    if isinstance(told, list):
        kind, written = told
        return date.fromisoformat(written) if kind == "d" else datetime.fromisoformat(written)
    message = "A cell is plain data."
    raise TypeError(message)


def _text_or_none(told: Any) -> str | None:
    if told is None or isinstance(told, str):
        return told
    message = "A name is text."
    raise TypeError(message)
