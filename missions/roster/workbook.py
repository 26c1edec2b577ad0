"""A workbook of one sheet, written as its rows come: memory stays flat, no temporary file.

Libraries that write workbooks row by row put the sheet into a temporary file first, where personal
data would lie in clear. What is written is the least that ECMA-376 asks of a workbook.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from observer_portal.outgoing import Outgoing

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1"'
        f' Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>'
    ),
    # style 0: a cell that no program turns into a number or a date; 1: a heading; 2: a number
    "xl/styles.xml": (
        f'<styleSheet xmlns="{_MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/>'
        '</font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
        '<cellXfs count="3"><xf numFmtId="49" applyNumberFormat="1"/>'
        '<xf numFmtId="49" fontId="1" applyNumberFormat="1" applyFont="1"/>'
        '<xf numFmtId="0"/></cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
        "</styleSheet>"
    ),
}
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
AT_ONCE = 64 * 1024  # bytes that are handed on together


def stream(title: str, rows: Iterable[Sequence[str | float]], *, width: int) -> Iterator[bytes]:
    """Yield the bytes of a workbook: headings first, cells are text or numbers, never formulas."""
    sink = Outgoing()
    with ZipFile(sink, "w", ZIP_DEFLATED) as book:
        for name, text in _PARTS.items():
            book.writestr(name, _HEAD + text)
        book.writestr("xl/workbook.xml", _HEAD + _workbook(title))
        with book.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write((_HEAD + _opening(width)).encode())
            for number, row in enumerate(rows):
                sheet.write(_row(row, style=0 if number else 1).encode())
                if sink.size > AT_ONCE:
                    yield sink.take()
            sheet.write(b"</sheetData></worksheet>")
    yield sink.take()


def _workbook(title: str) -> str:
    name = escape(title[:31], {'"': "&quot;"})
    return (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        f'<sheet name="{name}" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )


def _opening(width: int) -> str:
    return (
        f'<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView>'
        f'</sheetViews><cols><col min="1" max="{width}" width="22" customWidth="1"/></cols>'
        "<sheetData>"
    )


def _row(row: Sequence[str | float], *, style: int) -> str:
    return f"<row>{''.join(_cell(text, style) for text in row)}</row>"


def _cell(text: str | float, style: int) -> str:
    if isinstance(text, int | float):
        return f'<c s="2"><v>{text}</v></c>'
    if not text:
        return f'<c s="{style}"/>'
    clean = escape(_NOT_XML.sub("", text))
    return f'<c t="inlineStr" s="{style}"><is><t xml:space="preserve">{clean}</t></is></c>'
