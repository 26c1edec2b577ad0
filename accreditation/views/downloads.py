"""A table as a file: CSV for programs, XLSX for people. Every cell is text, never a formula."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from django.http import HttpResponse

from missions.roster import workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA = ("=", "+", "-", "@", "\t", "\r")
BOM = (
    "\N{ZERO WIDTH NO-BREAK SPACE}"  # without it Excel reads Cyrillic letters as another code page
)


def table(
    name: str, headings: Sequence[str], rows: Iterable[Sequence[object]], *, form: str
) -> HttpResponse:
    """Answer with a table: `form` is "xlsx" or "csv"; `name` is the file's, without its ending."""
    if form == "xlsx":
        response = HttpResponse(_workbook(headings, rows), content_type=XLSX)
    else:
        form = "csv"
        response = HttpResponse(_text(headings, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response


def _workbook(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Write it without a temporary file, which names would lie in."""
    lines = ([str(value) for value in row] for row in (headings, *rows))
    return b"".join(workbook.stream("1", lines, width=len(headings)))


def _text(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    target = StringIO()
    writer = csv.writer(target)
    writer.writerow(headings)
    for row in rows:
        writer.writerow([_harmless(str(value)) for value in row])
    return BOM + target.getvalue()


def _harmless(text: str) -> str:
    """Keep a spreadsheet program from taking a cell for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text
