"""The twelve sample lists as sheets, read without the killable child, and what they should give."""

import csv
import io
import json
from datetime import date
from pathlib import Path

import python_calamine

from missions.roster.reading import read
from missions.roster.sheet import Sheet
from missions.roster.staging import stage

LISTS = Path(__file__).resolve().parent.parent / "lists"
ELECTION_DAY = date(2022, 11, 20)
TODAY = date(2026, 1, 15)
EXPECTED = {
    path.name.split("_")[0]: json.loads(path.read_text(encoding="utf-8"))
    for path in sorted(LISTS.glob("*.expected.json"))
}


def sheets_of(path):
    if path.suffix == ".csv":
        return [_text_table(path.read_bytes())]
    book = python_calamine.CalamineWorkbook.from_path(str(path))
    return [
        Sheet(name, book.get_sheet_by_name(name).to_python(skip_empty_area=False))
        for name in book.sheet_names
    ]


def _text_table(data):
    encoding = "utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "cp1251"
    text = data.decode(encoding)
    delimiter = ";" if ";" in text.partition("\n")[0] else ","
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    return Sheet(None, rows, encoding, delimiter)


def staged(sheets, **arguments):
    return stage(sheets, **{"election_day": ELECTION_DAY, "today": TODAY, **arguments})


def staged_list(number):
    return staged(sheets_of(LISTS / EXPECTED[number]["file"]))


def staged_rows(*rows, **arguments):
    return staged([Sheet("List", list(rows))], **arguments)


HEADINGS = [
    "Surname",
    "Given names",
    "Sex",
    "Date of birth",
    "Citizenship",
    "Type of document",
    "Document number",
    "Document valid until",
    "Kind of observer",
]
PERSON = [
    "van der Meerdonk",
    "Pieter-Jan",
    "M",
    date(1971, 4, 23),
    "Netherlands",
    "Passport",
    "NX4R15P8K",
    date(2027, 9, 30),
    "STO",
]


def person(**cells):
    """A row under HEADINGS with some cells written otherwise, by key."""
    keys = (
        "surname_latin",
        "given_names_latin",
        "sex",
        "birth_date",
        "citizenship",
        "document_type",
        "document_number",
        "document_expires_on",
        "kind",
    )
    row = dict(zip(keys, PERSON, strict=True))
    unknown = cells.keys() - row.keys()
    assert not unknown
    return list((row | cells).values())


def problems_of(list_):
    return [(p.row, p.column, p.kind) for p in list_.problems]


def value(key, cell, **arguments):
    """The value of a cell in which nothing is wrong."""
    reading = read(key, cell, **arguments)
    assert reading.flaws == ()
    return reading.value


def kinds(key, cell, **arguments):
    """What is wrong with a cell that has no value."""
    reading = read(key, cell, **arguments)
    assert reading.value is None
    return [flaw.kind for flaw in reading.flaws]


def why(key, cell, **arguments):
    """More exactly what is wrong with a cell."""
    return [flaw.facts.get("why") for flaw in read(key, cell, **arguments).flaws]
