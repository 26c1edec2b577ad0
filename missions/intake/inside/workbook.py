"""Excel workbooks (.xlsx, and .xls of Excel before 2007) and OpenDocument spreadsheets (.ods).

First the frame and every part are looked at with the standard library alone, then the parser reads
values: no formulas, no macros, no links.
"""

import io
import re
from collections.abc import Iterator

from python_calamine import (
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from missions.intake import limits, zipframes
from missions.intake.inside import cells
from missions.intake.inside.cells import Sheet
from missions.intake.wire import Refused

OPEN_DOCUMENT = b"application/vnd.oasis.opendocument.spreadsheet"
MACRO_NAMES = re.compile(rb"(?i)vbaproject|(^|/)macrosheets/|^basic/|^scripts/")
MACRO_TYPES = re.compile(rb"(?i)macroenabled|vnd\.ms-office\.vbaproject")
LINKS = re.compile(rb"(?i)(^|/)externallinks?/")
# In every encoding that an XML reader might take the part for
DOCTYPE = re.compile(
    rb"(?i)"
    + b"|".join(
        re.escape("<!doctype".encode(encoding))
        for encoding in ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
    )
)
# A cell with something in it in column AAA or beyond, or in row 100,000 or below
FAR_CELL = re.compile(rb'<c r="([A-Z]{3}[0-9]+|[A-Z]+[0-9]{6,7})"[^>]*(?<!/)>(?!</c>)')


def sheets(data: bytes) -> Iterator[Sheet]:
    """The sheets in the order of the workbook, also the empty and the hidden ones.

    Raises Refused.
    """
    _examine(data)
    return _read(data)


def old_sheets(data: bytes) -> Iterator[Sheet]:
    """As `sheets`, for a workbook of Excel before 2007. Raises Refused."""
    return _read(data)


def _read(data: bytes) -> Iterator[Sheet]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    except PasswordError as failure:
        raise Refused("encrypted") from failure
    for number, facts in enumerate(book.sheets_metadata):
        if facts.typ == SheetTypeEnum.WorkSheet:
            is_hidden = facts.visible != SheetVisibleEnum.Visible
            table = book.get_sheet_by_index(number)
            name = facts.name[: limits.SHEET_NAME_CHARACTERS]
            rows = _rows(table, name)
            yield Sheet(name, is_hidden, rows, merged=_merged(table, len(rows)))


def _merged(table: CalamineSheet, rows: int) -> list[cells.Merged]:
    """Cells that are one over several rows and one column, as far as there are rows.

    OpenDocument files say nothing of them here.
    """
    found = [
        (first, min(last, rows - 1), left)
        for (first, left), (last, right) in table.merged_cell_ranges or ()
        if left == right < limits.COLUMNS and first < min(last, rows - 1)
    ]
    return found[: limits.MERGED]


def _rows(table: CalamineSheet, name: str) -> list[list[cells.Cell]]:
    if table.end is None:
        return []
    cells.must_not_reach(name, *table.end)
    return cells.trimmed(
        [
            [
                cells.cell(value, name, row_number, column_number)
                for column_number, value in enumerate(row)
            ]
            for row_number, row in enumerate(table.to_python(skip_empty_area=False))
        ]
    )


def _examine(data: bytes) -> None:
    """Raise Refused unless this is a plain spreadsheet of a size that can be read."""
    file = io.BytesIO(data)
    parts = zipframes.parts(file, most=limits.SPREADSHEET_PARTS)
    names = [part.name for part in parts]
    if len(set(names)) != len(names):
        raise Refused("damaged")
    if any(MACRO_NAMES.search(name) for name in names):
        raise Refused("has_macros")
    if any(LINKS.search(name) for name in names):
        raise Refused("has_links")
    zipframes.must_not_explode(parts, unpacked_in_all=limits.SPREADSHEET_UNPACKED)
    _must_be_a_spreadsheet(file, {part.name: part for part in parts})
    for part in parts:
        _examine_part(part.name, b"".join(zipframes.unpack(file, part)))


def _must_be_a_spreadsheet(file: io.BytesIO, parts: dict[bytes, zipframes.Part]) -> None:
    if b"xl/workbook.xml" in parts:
        return
    if b"xl/workbook.bin" in parts:
        raise Refused("old_format")
    kind = parts.get(b"mimetype")
    if kind and b"".join(zipframes.unpack(file, kind)).strip() == OPEN_DOCUMENT:
        return
    raise Refused("not_a_spreadsheet")


def _examine_part(name: bytes, content: bytes) -> None:
    if (b"<!" in content or b"\0" in content) and DOCTYPE.search(content):
        raise Refused("forbidden_xml")
    if name == b"[Content_Types].xml" and MACRO_TYPES.search(content):
        raise Refused("has_macros")
    if name == b"META-INF/manifest.xml" and b"encryption-data" in content:
        raise Refused("encrypted")
    if name.startswith(b"xl/worksheets/") and (far := FAR_CELL.search(content)):
        _refuse_far_cell(far[1].decode())


def _refuse_far_cell(where: str) -> None:
    row = int(where.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    if row > limits.ROWS:
        raise Refused("too_many_rows", place=where, limit=limits.ROWS)
    raise Refused("too_many_columns", place=where, limit=limits.COLUMNS)
