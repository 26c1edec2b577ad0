"""Rows to files: workbooks of each kind and text tables, made by code."""

import csv
import io
import struct
import zipfile
from datetime import date, datetime
from xml.sax.saxutils import escape

from openpyxl import Workbook

OASIS = "urn:oasis:names:tc:opendocument:xmlns"
DAY_ZERO, DAY_ZERO_1904 = date(1899, 12, 30), date(1904, 1, 1)


def saved(book):
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xlsx(table, *, before=(), merged=(), epoch=None, after=None, title="List"):
    """A workbook; `before`: (sheet name, rows, is it hidden) of sheets that stand before."""
    book = Workbook()
    book.remove(book.active)
    if epoch:
        book.epoch = epoch
    for name, lines, is_hidden in before:
        sheet = book.create_sheet(name)
        sheet.sheet_state = "hidden" if is_hidden else "visible"
        for line in lines:
            sheet.append(line)
    sheet = book.create_sheet(title)
    for line in table:
        sheet.append(list(line))
    for place in merged:
        sheet.merge_cells(place)
    if after:
        after(sheet)
    return saved(book)


def csv_of(table, *, delimiter=",", encoding="utf-8", end="\r\n", before=b"", quoting=None):
    out = io.StringIO(newline="")
    writer = csv.writer(
        out, delimiter=delimiter, lineterminator=end, quoting=quoting or csv.QUOTE_MINIMAL
    )
    writer.writerows(table)
    return before + out.getvalue().encode(encoding)


def ods(table):
    """An OpenDocument spreadsheet; dates are date cells, numbers numbers."""

    def cell(value):
        if value is None or value == "":
            return "<table:table-cell/>"
        if isinstance(value, date):
            return (
                '<table:table-cell office:value-type="date" '
                f'office:date-value="{value.isoformat()}"><text:p>{value}</text:p>'
                "</table:table-cell>"
            )
        if isinstance(value, int | float):
            return (
                f'<table:table-cell office:value-type="float" office:value="{value}">'
                f"<text:p>{value}</text:p></table:table-cell>"
            )
        lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in str(value).split("\n"))
        return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'

    body = "".join(
        f"<table:table-row>{''.join(map(cell, line))}</table:table-row>" for line in table
    )
    content = (
        f'<office:document-content xmlns:office="{OASIS}:office:1.0" '
        f'xmlns:table="{OASIS}:table:1.0" xmlns:text="{OASIS}:text:1.0"><office:body>'
        f'<office:spreadsheet><table:table table:name="List">{body}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = f'<manifest:manifest xmlns:manifest="{OASIS}:manifest:1.0"/>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", content)
    return out.getvalue()


# --- Excel 97 to 2003: records of BIFF8 in a compound file ------------------------------------

SECTOR = 512
END_OF_CHAIN, FREE, FAT_SECTOR = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
SMALLEST = 4096  # of a stream that lies in sectors of its own
DATE_FORMAT = 14


def _record(number, body=b""):
    return struct.pack("<HH", number, len(body)) + body


def _wide(text, size="<H"):
    return struct.pack(size, len(text)) + b"\x01" + text.encode("utf-16-le")


def _beginning(kind):
    return _record(0x809, struct.pack("<HHHHII", 0x600, kind, 0x0DBB, 0x07CC, 0, 6))


def _xls_cell(row, column, value, zero):
    at = struct.pack("<HH", row, column)
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return _record(0x203, at + struct.pack("<Hd", 1, float((value - zero).days)))
    if isinstance(value, bool):
        return _record(0x205, at + struct.pack("<HBB", 0, value, 0))
    if isinstance(value, int | float):
        return _record(0x203, at + struct.pack("<Hd", 0, float(value)))
    return _record(0x204, at + struct.pack("<H", 0) + _wide(value))


def xls(table, *, is_1904=False, title="List", before=(), merged=(), streams=()):
    """A workbook as Excel 97 wrote it. `merged`: (first row, last row, first, last column)."""
    zero = DAY_ZERO_1904 if is_1904 else DAY_ZERO
    sheets = [*before, (title, table)]
    bodies = []
    for number, (_name, lines) in enumerate(sheets):
        cells = b"".join(
            _xls_cell(row, column, value, zero)
            for row, line in enumerate(lines)
            for column, value in enumerate(line)
            if value not in (None, "")
        )
        width = max(map(len, lines))
        size = _record(0x200, struct.pack("<IIHHH", 0, len(lines), 0, width, 0))
        joined = b""
        if merged and number == len(sheets) - 1:
            ranges = b"".join(struct.pack("<HHHH", *place) for place in merged)
            joined = _record(0xE5, struct.pack("<H", len(merged)) + ranges)
        bodies.append(_beginning(0x10) + size + cells + joined + _record(0x0A))
    formats = b"".join(
        _record(0xE0, struct.pack("<HH", 0, code) + bytes(16)) for code in (0, DATE_FORMAT)
    )
    head = _beginning(0x05) + _record(0x42, struct.pack("<H", 1200))
    head += _record(0x22, struct.pack("<H", is_1904)) + formats
    names = [_wide(name, "<B") for name, _lines in sheets]
    length = len(head) + sum(4 + 6 + len(name) for name in names) + 4
    bounds, at = b"", length
    for name, body in zip(names, bodies, strict=True):
        bounds += _record(0x85, struct.pack("<IH", at, 0) + name)
        at += len(body)
    book = head + bounds + _record(0x0A) + b"".join(bodies)
    return compound([("Workbook", book), *streams])


def compound(streams):
    """A compound file with these streams side by side, each in whole sectors."""
    sectors, chain, entries = [], [], []
    for name, data in streams:
        padded = data + bytes(max(SMALLEST, -(-len(data) // SECTOR) * SECTOR) - len(data))
        first, n = len(sectors), len(padded) // SECTOR
        sectors += [padded[at * SECTOR : (at + 1) * SECTOR] for at in range(n)]
        chain += [*range(first + 1, first + n), END_OF_CHAIN]
        entries.append(_entry(name, 2, first, len(padded)))
    # siblings as a chain to the right: readers that look at all entries find them
    root = _entry("Root Entry", 5, END_OF_CHAIN, 0, child=1)
    entries = [root, *entries]
    entries += [_entry("", 0, 0, 0)] * (-len(entries) % 4)
    folder_at = len(sectors)
    folder = b"".join(entries)
    sectors += [folder[at : at + SECTOR] for at in range(0, len(folder), SECTOR)]
    chain += [*range(folder_at + 1, len(sectors)), END_OF_CHAIN]
    tables = 1
    while tables * (SECTOR // 4) < len(sectors) + tables:
        tables += 1
    fat_at = len(sectors)
    chain += [FAT_SECTOR] * tables
    chain += [FREE] * (tables * (SECTOR // 4) - len(chain))
    packed = struct.pack(f"<{len(chain)}I", *chain)
    sectors += [packed[at : at + SECTOR] for at in range(0, len(packed), SECTOR)]
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack(
        "<IIIIIIIII", 0, tables, folder_at, 0, SMALLEST, END_OF_CHAIN, 0, END_OF_CHAIN, 0
    )
    places = [fat_at + n for n in range(tables)] + [FREE] * (109 - tables)
    return header + struct.pack("<109I", *places) + b"".join(sectors)


def _entry(name, kind, first, size, child=FREE):
    wide = name.encode("utf-16-le")
    return (
        (wide + bytes(64 - len(wide)))
        + struct.pack("<H", len(wide) + 2 if name else 0)
        + struct.pack("<BB", kind, 1)
        + struct.pack("<III", FREE, FREE, child)
        + bytes(16 + 4 + 8 + 8)
        + struct.pack("<IQ", first, size)
    )
