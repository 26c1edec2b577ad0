"""Workbooks sent to harm, made by code.

Each entry is name -> (function that makes the bytes, kind of refusal they must meet).
"""

import random
from functools import partial

from intake_files import (
    MAIN,
    OASIS,
    PACKAGE,
    XML,
    huge_part,
    ods,
    ods_cell,
    one_cell,
    sheet_xml,
    text_cell,
    workbook_parts,
    xlsx,
    zipped,
)

SHEET = "xl/worksheets/sheet1.xml"
LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)
BLANKS = '<text:s text:c="2000000000"/>'
FILE_ENTITY = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


def letters(number):
    return (
        chr(64 + number)
        if number <= 26
        else chr(64 + (number - 1) // 26) + letters((number - 1) % 26 + 1)
    )


def table_of(rows, columns, cell):
    """A sheet in which `cell(place)` makes each cell."""
    return sheet_xml(
        *(
            (row, "".join(cell(f"{letters(column)}{row}") for column in range(1, columns + 1)))
            for row in range(1, rows + 1)
        )
    )


def cell_of_300_mb():
    begin, end = one_cell(text="|").split("|")
    return huge_part(workbook_parts()[:-1], SHEET, begin, 300, end)


def shared_text_of_300_mb():
    begin = f'{XML}<sst xmlns="{MAIN}"><si><t>'
    return huge_part(workbook_parts(), "xl/sharedStrings.xml", begin, 300, "</t></si></sst>")


def cells_of_one_shared_text(rows, columns):
    """Few bytes that stand for very many: each cell names the same text of 2,000 letters."""
    shared = f'{XML}<sst xmlns="{MAIN}"><si><t>{"Z" * 2000}</t></si></sst>'
    table = table_of(rows, columns, lambda place: f'<c r="{place}" t="s"><v>0</v></c>')
    return xlsx(table, {"xl/sharedStrings.xml": shared})


def far_cell_with_attributes_turned_round(*, and_a_near_one):
    """As a file that wants to pass a look at its text, and to fail in the parser."""
    far = text_cell("XFD1048576", "x").replace('<c r="XFD1048576"', '<c s="0" r="XFD1048576"')
    near = [(1, text_cell("A1", "x"))] if and_a_near_one else []
    return xlsx(sheet_xml(*near, (1048576, far)))


def compound(*names):
    """What begins as a compound file and names these streams."""
    inside = b"".join(name.encode("utf-16-le") + bytes(60) for name in names)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + inside + bytes(900)


def workbook_with(name, content=b"x"):
    return xlsx(more={name: content})


def document_type_in(encoding, content=FILE_ENTITY):
    return workbook_with(
        "xl/sharedStrings.xml", f"<?xml version='1.0'?>{content}<sst/>".encode(encoding)
    )


def repeated_rows(rows, columns):
    return ods(
        f'<table:table-row table:number-rows-repeated="{rows}">'
        + ods_cell("x", f' table:number-columns-repeated="{columns}"')
        + "</table:table-row>"
    )


def parts_of_4_mb_that_shrink_little(count):
    """Far under the ratio each, far over the limit together."""
    chosen = random.Random(22)
    block = b"".join(chosen.randbytes(1024) + bytes(16 * 1024) for _ in range(240))
    return zipped([*workbook_parts(), *((f"xl/media/{n}", block) for n in range(count))])


WORKBOOKS = {
    "one cell of 300 MB": (cell_of_300_mb, "bomb"),
    "one shared text of 300 MB": (shared_text_of_300_mb, "bomb"),
    "60 parts of 4 MB": (partial(parts_of_4_mb_that_shrink_little, 52), "bomb"),
    "a cell at XFD1048576": (partial(xlsx, one_cell("XFD1048576")), "too_many_rows"),
    "cells at A1 and XFD1048576": (
        partial(
            xlsx, sheet_xml((1, text_cell("A1", "x")), (1048576, text_cell("XFD1048576", "x")))
        ),
        "too_many_rows",
    ),
    "a cell at XFD1": (partial(xlsx, one_cell("XFD1")), "too_many_columns"),
    "a cell at A1048576": (partial(xlsx, one_cell("A1048576")), "too_many_rows"),
    "a hidden cell at XFD1048576": (
        partial(far_cell_with_attributes_turned_round, and_a_near_one=False),
        "too_many_rows",
    ),
    "hidden cells at both ends": (
        partial(far_cell_with_attributes_turned_round, and_a_near_one=True),
        "bomb",
    ),
    "cells at A1 and ZZ99999": (
        partial(xlsx, sheet_xml((1, text_cell("A1", "x")), (99999, text_cell("ZZ99999", "x")))),
        "bomb",
    ),
    "a row beyond all rows": (
        partial(xlsx, sheet_xml((99999999999, text_cell("A99999999999", "x")))),
        "too_many_rows",
    ),
    "a column beyond all columns": (partial(xlsx, one_cell("ZZZZZZZ1")), "too_many_columns"),
    "no cell reference": (
        partial(xlsx, sheet_xml((1, '<c r="!!" t="inlineStr"><is><t>x</t></is></c>'))),
        "damaged",
    ),
    "20,201 rows": (
        partial(xlsx, table_of(20_201, 1, lambda place: f'<c r="{place}"><v>1</v></c>')),
        "too_many_rows",
    ),
    "81 columns": (
        partial(xlsx, table_of(1, 81, lambda place: f'<c r="{place}"><v>1</v></c>')),
        "too_many_columns",
    ),
    "a cell of 2,001 letters": (partial(xlsx, one_cell(text="x" * 2001)), "cell_too_long"),
    "40 MB from one shared text": (partial(cells_of_one_shared_text, 20_000, 1), "too_much_text"),
    "1 GB from one shared text": (partial(cells_of_one_shared_text, 6_000, 80), "bomb"),
    "a shared text that is not there": (
        partial(xlsx, sheet_xml((1, '<c r="A1" t="s"><v>999999999</v></c>'))),
        "damaged",
    ),
    "a million open tags": (partial(xlsx, f"{XML}<worksheet>{'<a>' * 1_000_000}"), "bomb"),
    "many open tags in a cell": (
        partial(
            xlsx,
            f'{XML}<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1" t="inlineStr"><is>'
            + "<r>" * 200_000,
        ),
        "damaged",
    ),
    "a sheet that breaks off": (partial(xlsx, "<worksheet><sheetData><row"), "damaged"),
    "a sheet that is no XML": (partial(xlsx, "hello"), "damaged"),
    "a sheet that is missing": (lambda: zipped(workbook_parts()[:-1]), "damaged"),
    "a workbook part without a word": (
        partial(xlsx, more={"xl/workbook.xml": ""}),
        "damaged",
    ),
    "a billion laughs in the texts": (partial(document_type_in, "utf-8", LAUGHS), "forbidden_xml"),
    "a billion laughs in the sheet": (
        partial(xlsx, one_cell().replace("<worksheet", f"{LAUGHS}<worksheet")),
        "forbidden_xml",
    ),
    "an entity that names a file": (partial(document_type_in, "utf-8"), "forbidden_xml"),
    "the same in UTF-16": (partial(document_type_in, "utf-16"), "forbidden_xml"),
    "the same in UTF-16, big end first": (partial(document_type_in, "utf-16-be"), "forbidden_xml"),
    "the same in UTF-32": (partial(document_type_in, "utf-32"), "forbidden_xml"),
    "the same in small letters": (
        partial(document_type_in, "utf-8", FILE_ENTITY.lower()),
        "forbidden_xml",
    ),
    "the same in the relations": (
        partial(xlsx, more={"_rels/.rels": FILE_ENTITY + "<Relationships/>"}),
        "forbidden_xml",
    ),
    "the same in a picture": (
        partial(workbook_with, "xl/media/a.svg", FILE_ENTITY + "<svg/>"),
        "forbidden_xml",
    ),
    "a macro project": (partial(workbook_with, "xl/vbaProject.bin"), "has_macros"),
    "a macro project elsewhere": (partial(workbook_with, "x/VBAPROJECT.BIN"), "has_macros"),
    "a macro sheet": (partial(workbook_with, "xl/macrosheets/sheet1.xml"), "has_macros"),
    "a type that allows macros": (
        partial(
            xlsx,
            more={
                "[Content_Types].xml": f'{XML}<Types xmlns="{PACKAGE}/content-types"><Override '
                'PartName="/xl/workbook.xml" ContentType='
                '"application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>'
            },
        ),
        "has_macros",
    ),
    "links to other workbooks": (
        partial(workbook_with, "xl/externalLinks/externalLink1.xml"),
        "has_links",
    ),
    "65 parts": (
        lambda: zipped([*workbook_parts(), *((f"{n}", "") for n in range(60))]),
        "too_many_parts",
    ),
    "a password": (partial(compound, "EncryptedPackage"), "encrypted"),
    "Excel of 1997, cut off": (partial(compound, "Workbook"), "damaged"),
    "macros of 1997": (partial(compound, "Workbook", "_VBA_PROJECT_CUR"), "has_macros"),
    "a letter of Word 97": (partial(compound, "WordDocument"), "not_a_spreadsheet"),
    "a binary workbook": (lambda: zipped([("xl/workbook.bin", b"x")]), "old_format"),
    "a text document": (lambda: zipped([("word/document.xml", "<x/>")]), "not_a_spreadsheet"),
    "any archive": (lambda: zipped([("readme.txt", "hello")]), "not_a_spreadsheet"),
    "OpenDocument: rows repeated": (partial(repeated_rows, 1048576, 1), "too_many_rows"),
    "OpenDocument: columns repeated": (partial(repeated_rows, 1, 16384), "too_many_columns"),
    "OpenDocument: both repeated": (partial(repeated_rows, 1048576, 16384), "damaged"),
    "OpenDocument: repeated for ever": (partial(repeated_rows, 10**18, 10**18), "damaged"),
    "OpenDocument: two thousand million blanks": (
        lambda: ods(f"<table:table-row>{ods_cell(BLANKS)}</table:table-row>"),
        "bomb",
    ),
    "OpenDocument: an entity": (
        partial(ods, more={"styles.xml": FILE_ENTITY + "<x/>"}),
        "forbidden_xml",
    ),
    "OpenDocument: macros": (
        partial(ods, more={"Basic/Standard/Module1.xml": "<x/>"}),
        "has_macros",
    ),
    "OpenDocument: scripts": (partial(ods, more={"Scripts/python/a.py": "x"}), "has_macros"),
    "OpenDocument: a password": (
        partial(
            ods,
            more={
                "META-INF/manifest.xml": f'<m:manifest xmlns:m="{OASIS}:manifest:1.0">'
                "<m:file-entry><m:encryption-data/></m:file-entry></m:manifest>"
            },
        ),
        "encrypted",
    ),
    "OpenDocument: a text": (
        partial(ods, more={"mimetype": "application/vnd.oasis.opendocument.text"}),
        "not_a_spreadsheet",
    ),
    "OpenDocument: no content": (
        lambda: zipped([("mimetype", "application/vnd.oasis.opendocument.spreadsheet")]),
        "damaged",
    ),
}
