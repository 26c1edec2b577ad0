"""Any spreadsheet: told apart by what it begins with, never by its name.

The answer's body is JSON, a line each: a sheet, {"name", "hidden", "encoding", "delimiter",
"merged"}, then its rows as lists, so that the other side need not hold it all in two forms. A cell
is null, a string, a number, true or false, or ["d", "2022-11-20"] for a date and
["t", "2022-11-20T18:30:00"] for a moment. All rows of a sheet have the same length, and the first
row is row 1 of the sheet.
"""

import json
import re
from collections.abc import Iterable
from typing import Any

from missions.intake import limits, sniffing
from missions.intake.inside import text_table, workbook
from missions.intake.inside.cells import Cell, Sheet
from missions.intake.wire import Message, Refused

ENCRYPTED_INSIDE = "EncryptedPackage".encode("utf-16-le")
# Names of streams in a compound file, as they stand in its folder
OLD_WORKBOOK = re.compile(b"|".join(f"{n}\0".encode("utf-16-le") for n in ("Workbook", "Book")))
OLD_MACROS = "_VBA_PROJECT".encode("utf-16-le")


def answer(data: bytes) -> Message:
    """Read the spreadsheet. Raises Refused."""
    return Message({}, _as_lines(_sheets(data)))


def _sheets(data: bytes) -> Iterable[Sheet]:
    if data.startswith(sniffing.ZIP):
        return workbook.sheets(data)
    if data.startswith(sniffing.COMPOUND):
        return workbook.old_sheets(_examined(data))
    return [text_table.sheet(data)]


def _examined(data: bytes) -> bytes:
    """Return a compound file that is a plain workbook of Excel before 2007. Raises Refused."""
    if ENCRYPTED_INSIDE in data:
        raise Refused("encrypted")
    if not OLD_WORKBOOK.search(data):  # a letter, a mail, a drawing
        raise Refused("not_a_spreadsheet")
    if OLD_MACROS in data:
        raise Refused("has_macros")
    return data


def _as_lines(sheets: Iterable[Sheet]) -> bytes:
    """One row at a time, so that a table with too much in it is noticed before it is all there."""
    pieces: list[bytes] = []
    length = 0
    for sheet in sheets:
        pieces.append(_line(sheet.facts()))
        for row in sheet.rows:
            pieces.append(_line(row))
            length += len(pieces[-1])
            if length > limits.TABLE_TEXT:
                raise Refused("too_much_text")
    return b"".join(pieces)


def _line(told: list[Cell] | dict[str, Any]) -> bytes:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
