"""Any spreadsheet: told apart by what it begins with, never by its name.

The answer's body is JSON: a list of sheets, {"name", "hidden", "encoding", "delimiter",
"merged", "rows"}. A cell is null, a string, a number, true or false, or ["d", "2022-11-20"] for a
date, ["t", "2022-11-20T18:30:00"] for a moment. All rows of a sheet have the same length, and the
first row is row 1 of the sheet.
"""

import json
import re
from collections.abc import Iterable

from missions.intake import limits
from missions.intake.inside import text_table, workbook
from missions.intake.inside.cells import Cell, Sheet
from missions.intake.wire import Message, Refused

ZIP = b"PK\x03\x04"
COMPOUND = (
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Excel before 2007, or what a password makes of .xlsx
)
ENCRYPTED_INSIDE = "EncryptedPackage".encode("utf-16-le")
# Names of streams in a compound file, as they stand in its folder
OLD_WORKBOOK = re.compile(b"|".join(f"{n}\0".encode("utf-16-le") for n in ("Workbook", "Book")))
OLD_MACROS = "_VBA_PROJECT".encode("utf-16-le")


def answer(data: bytes) -> Message:
    """Read the spreadsheet. Raises Refused."""
    return Message({}, _as_json(_sheets(data)))


def _sheets(data: bytes) -> Iterable[Sheet]:
    if data.startswith(ZIP):
        return workbook.sheets(data)
    if data.startswith(COMPOUND):
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


def _as_json(sheets: Iterable[Sheet]) -> bytes:
    """One row at a time, so that a table with too much in it is noticed before it is all there."""
    pieces: list[bytes] = []
    length = 0
    for number, sheet in enumerate(sheets):
        facts = json.dumps(sheet.facts(), ensure_ascii=False)[:-1]
        pieces.append(f'{"," if number else ""}{facts}, "rows": ['.encode())
        for at, row in enumerate(sheet.rows):
            pieces.append((b"," if at else b"") + _row(row))
            length += len(pieces[-1])
            if length > limits.TABLE_TEXT:
                raise Refused("too_much_text")
        pieces.append(b"]}")
    return b"[" + b"".join(pieces) + b"]"


def _row(row: list[Cell]) -> bytes:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode()
