"""The tables of the figures as files: XLSX, CSV, JSON and PDF, with the same numbers."""

import csv
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from io import BytesIO, StringIO

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, TableStyle
from reportlab.platypus import Table as Printed

from accreditation.views import receipt_paper
from accreditation.views.figure_tables import Cell, Table
from missions.roster import workbook
from observer_portal.page.tables import BOM, CSV, XLSX, harmless

Tables = Mapping[str, Table]
PLAIN = ParagraphStyle("plain", fontName=receipt_paper.PLAIN, fontSize=8.5, leading=11)
BOLD = ParagraphStyle("bold", parent=PLAIN, fontName=receipt_paper.BOLD)
NUMBER = ParagraphStyle("number", parent=PLAIN, alignment=2)
HEADING = ParagraphStyle("heading", parent=BOLD, fontSize=11, leading=15, spaceBefore=8)
TITLE = ParagraphStyle("title", parent=BOLD, fontSize=15, leading=20)
RULES = TableStyle(
    [
        ("LINEBELOW", (0, 0), (-1, -1), 0.3, colors.grey),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("TOPPADDING", (0, 0), (-1, -1), 1.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
    ]
)
WIDTH = landscape(A4)[0] - 30 * mm


def as_json(name: str, title: str, at: datetime, tables: Tables) -> HttpResponse:
    """Answer with headings and rows by the key of each table."""
    told = {
        "election": name,
        "title": title,
        "as_of": at.astimezone(settings.ASTANA).isoformat(timespec="seconds"),
        "tables": {
            key: {"title": table.title, "headings": table.headings, "rows": table.rows}
            for key, table in tables.items()
        },
    }
    answer = JsonResponse(told, json_dumps_params={"ensure_ascii": False})
    answer["Content-Disposition"] = f'attachment; filename="{name}.json"'
    return answer


def as_csv(name: str, title: str, at: datetime, tables: Tables) -> HttpResponse:
    """Answer with all tables below each other, in one file."""
    target = StringIO()
    writer = csv.writer(target)
    for row in _lines(title, at, tables):
        writer.writerow([harmless(str(cell)) for cell in row])
    return _sent(f"{name}.csv", BOM + target.getvalue(), CSV)


def as_xlsx(name: str, title: str, at: datetime, tables: Tables) -> HttpResponse:
    """Answer with all tables below each other on one sheet; numbers are numbers."""
    width = max(len(table.headings) for table in tables.values())
    data = b"".join(workbook.stream("1", _lines(title, at, tables), width=width))
    return _sent(f"{name}.xlsx", data, XLSX)


def _lines(title: str, at: datetime, tables: Tables) -> Iterable[list[Cell]]:
    yield [title, at.astimezone(settings.ASTANA).isoformat(timespec="minutes")]
    for table in tables.values():
        yield []
        yield [table.title]
        yield list(table.headings)
        yield from (list(row) for row in table.rows)


def as_pdf(name: str, title: str, _at: datetime, tables: Tables) -> HttpResponse:
    """Answer with the tables on paper; headings stand on every page, pages have numbers."""
    receipt_paper.register_fonts()
    target = BytesIO()
    document = SimpleDocTemplate(
        target,
        pagesize=landscape(A4),
        leftMargin=15 * mm,
        rightMargin=15 * mm,
        topMargin=15 * mm,
        bottomMargin=15 * mm,
        title=title,
        invariant=1,
    )
    story = [Paragraph(title, TITLE), Spacer(0, 3 * mm)]
    for table in tables.values():
        if table.rows:
            story += [Paragraph(table.title, HEADING), _printed(table)]

    def foot(canvas: "object", page: "object") -> None:
        canvas.setFont(receipt_paper.PLAIN, 8)  # type: ignore[attr-defined]
        canvas.drawString(15 * mm, 8 * mm, f"{name}, {page.page}")  # type: ignore[attr-defined]

    document.build(story, onFirstPage=foot, onLaterPages=foot)
    return _sent(f"{name}.pdf", target.getvalue(), "application/pdf")


def _printed(table: Table) -> Printed:
    columns = len(table.headings)
    share = WIDTH / (columns + table.texts)  # words have twice the room
    widths = [share * 2] * table.texts + [share] * (columns - table.texts)
    lines = [[Paragraph(heading, BOLD) for heading in table.headings]]
    lines += [
        [
            Paragraph(_escaped(cell), PLAIN if i < table.texts else NUMBER)
            for i, cell in enumerate(row)
        ]
        for row in table.rows
    ]
    return Printed(lines, colWidths=widths, repeatRows=1, style=RULES)


def _escaped(cell: Cell) -> str:
    return str(cell).replace("&", "&amp;").replace("<", "&lt;")


def _sent(name: str, data: bytes | str, kind: str) -> HttpResponse:
    answer = HttpResponse(data, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


FORMS: dict[str, Callable[[str, str, datetime, Tables], HttpResponse]] = {
    "xlsx": as_xlsx,
    "csv": as_csv,
    "json": as_json,
    "pdf": as_pdf,
}
