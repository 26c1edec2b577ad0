"""Text tables (.csv, .txt): which encoding, which delimiter, and the records.

A row is a record: a quoted line break does not begin a new one. A blank line is a blank row.
"""

import codecs
import csv
import io
import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator

from missions.intake import limits, sniffing
from missions.intake.inside import cells
from missions.intake.inside.cells import Cell, Sheet
from missions.intake.wire import Refused

DELIMITERS = (",", ";", "\t", "|")
SAMPLE_ROWS = 40
SAMPLE_CHARACTERS = 262_144
# As many cells as may be, as long as may be, all of quotation marks that are written twice
LONGEST_LINE = limits.COLUMNS * (2 * limits.CELL_CHARACTERS + 3) + 2
# Begins with what no table begins with: markup, a PDF file, rich text
OTHER_FILES = re.compile(r"\s*(<[!?a-zA-Z]|%PDF-|\{\\rtf)")
CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
SEPARATOR_LINE = re.compile(r"(?i)\ufeff?\"?sep=([,;\t|])\"?\r?\n")
CYRILLIC_WORD = re.compile(r"\b[\u0400-\u04ff]{2,}\b")
MIXED_WORD = re.compile(r"\b(?=\w*[A-Za-z])(?=\w*[\u0400-\u04ff])\w+\b")
END_OF_FILE = b"\x1a"  # old programs end a text with it
BLANK_ENDING = "\r\n\t ;,|"  # spreadsheet programs write blank rows as far down as any was touched


def sheet(data: bytes) -> Sheet:
    """The table of a text file. Raises Refused."""
    text, encoding = _decoded(data.rstrip(END_OF_FILE))
    csv.field_size_limit(LONGEST_LINE)
    if OTHER_FILES.match(text) or CONTROLS.search(text):
        raise Refused("not_a_spreadsheet")
    text = text.rstrip(BLANK_ENDING)
    named = SEPARATOR_LINE.match(text)  # Excel hides this line, so it is no row
    if named:
        text, delimiter = text[named.end() :], named[1]
    else:
        delimiter = _delimiter(text)
    return Sheet(None, False, cells.trimmed(_rows(text, delimiter)), encoding, delimiter)


def _decoded(data: bytes) -> tuple[str, str]:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _must_decode(data, "utf-16")
    if data.startswith(codecs.BOM_UTF8):
        return _must_decode(data, "utf-8-sig")
    if (wide := sniffing.utf16_without_mark(data[: sniffing.ENOUGH])) is not None:
        return _must_decode(data, wide)
    if CONTROLS.search(data.decode("latin-1")):
        raise Refused("not_a_spreadsheet")
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _one_byte_per_letter(data)


def _must_decode(data: bytes, encoding: str) -> tuple[str, str]:
    try:
        return data.decode(encoding), encoding
    except UnicodeDecodeError as failure:
        raise Refused("unknown_encoding") from failure


def _one_byte_per_letter(data: bytes) -> tuple[str, str]:
    """Windows-1251, unless that would put Cyrillic letters into the middle of Latin words."""
    try:
        cyrillic = data.decode("cp1251")
    except UnicodeDecodeError:
        return _must_decode(data, "cp1252")
    if len(MIXED_WORD.findall(cyrillic)) > len(CYRILLIC_WORD.findall(cyrillic)):
        try:
            return data.decode("cp1252"), "cp1252"
        except UnicodeDecodeError:
            return cyrillic, "cp1251"
    return cyrillic, "cp1251"


def _delimiter(text: str) -> str:
    """The delimiter that stands most often in records of one and the same length."""
    beginning = text[:SAMPLE_CHARACTERS]

    def score(delimiter: str) -> int:
        try:
            lines = io.StringIO(beginning, newline="")
            sample = list(itertools.islice(_records(lines, delimiter), SAMPLE_ROWS))
        except csv.Error:
            return 0
        lengths = Counter(len(record) for record in sample)
        return max(((fields - 1) * records for fields, records in lengths.items()), default=0)

    return max(DELIMITERS, key=score)


def _records(lines: Iterable[str], delimiter: str) -> Iterator[list[str]]:
    return csv.reader(lines, delimiter=delimiter)


def _rows(text: str, delimiter: str) -> list[list[Cell]]:
    rows: list[list[Cell]] = []

    def lines() -> Iterator[str]:
        for line in io.StringIO(text, newline=""):
            if len(line) > LONGEST_LINE:
                raise _refusal_of_line(line, delimiter, len(rows))
            yield line

    records = _records(lines(), delimiter)
    while True:
        number = len(rows)
        try:
            record = next(records)
        except StopIteration:
            return rows
        except csv.Error as failure:
            where = cells.place(None, number, 0)
            raise Refused("cell_too_long", place=where, limit=limits.CELL_CHARACTERS) from failure
        filled = [column for column, text in enumerate(record) if text.strip()]
        last = filled[-1] if filled else 0
        cells.must_not_reach(None, number, last)  # the last row is not blank, so this one counts
        rows.append(
            [cells.cell(value, None, number, at) for at, value in enumerate(record[: last + 1])]
        )


def _refusal_of_line(line: str, delimiter: str, row: int) -> Refused:
    """For a line too long for any row: there are too many cells in it, or one is too long."""
    columns = line.count(delimiter)
    if columns >= limits.COLUMNS:
        where = cells.place(None, row, columns)
        return Refused("too_many_columns", place=where, limit=limits.COLUMNS)
    return Refused("cell_too_long", place=cells.place(None, row, 0), limit=limits.CELL_CHARACTERS)
