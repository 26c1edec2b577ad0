"""A table as a file: CSV for programs, XLSX for people. Every cell is text, never a formula."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from django.http import HttpResponse

from missions.roster import workbook
from observer_portal.page.tables import BOM, CSV, XLSX, harmless


def table(
    name: str, headings: Sequence[str], rows: Iterable[Sequence[object]], *, form: str
) -> HttpResponse:
    """Answer with a table: `form` is "xlsx" or "csv"; `name` is the file's, without its ending."""
    if form == "xlsx":
        response = HttpResponse(_workbook(headings, rows), content_type=XLSX)
    else:
        form = "csv"
        response = HttpResponse(_text(headings, rows), content_type=CSV)
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
        writer.writerow([harmless(str(value)) for value in row])
    return BOM + target.getvalue()
