"""Files to try the portal with: twelve invented people as a list, their photos, their scans."""

import zipfile
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from io import BytesIO

from openpyxl import Workbook

from accreditation.actions.campaign import people, portraits
from missions.roster import writing

STATES = ("DEU", "FRA", "SWE", "POL", "GBR", "TUR", "HUN", "ITA", "LVA", "GEO", "KGZ", "ESP")
COLUMNS = (
    "surname_latin",
    "given_names_latin",
    "surname_cyrillic",
    "given_names_cyrillic",
    "sex",
    "birth_date",
    "citizenship",
    "document_type",
    "document_number",
    "document_expires_on",
    "mrz",
    "kind",
    "email",
    "languages",
    "regions",
    "photo",
)


def persons(election_day: date) -> list[dict[str, str]]:
    """Return the twelve; the same for the same election day."""
    inventor = people.Inventor(f"sample {election_day}", election_day=election_day)
    found = []
    for number, state in enumerate(STATES, 1):
        person = inventor.person(state, email=f"sample{number}@odihr.example")
        found.append(person | {"photo": f"{person['document_number']}.jpg"})
    return found


def observer_list(election_day: date) -> bytes:
    """Return the list as a spreadsheet, every cell as text."""
    book = Workbook()
    sheet = book.active
    for row in writing.table(persons(election_day), keys=COLUMNS, languages=("en",), words="en"):
        sheet.append(row)
    for cells in sheet.iter_rows():
        for cell in cells:
            cell.data_type = "s"
    return _saved(book)


def _saved(book: Workbook) -> bytes:
    target = BytesIO()
    book.save(target)
    return target.getvalue()


@lru_cache(maxsize=2)
def photos(election_day: date) -> bytes:
    """Return an archive with a portrait of each, named after the document."""
    return _archive(
        (person["photo"], portraits.portrait(person["document_number"], sex=person["sex"])[0])
        for person in persons(election_day)
    )


@lru_cache(maxsize=2)
def scans(election_day: date) -> bytes:
    """Return an archive with a drawn page of each document, named after it."""
    return _archive((person["photo"], _page(person)) for person in persons(election_day))


@lru_cache(maxsize=2)
def note(election_day: date) -> bytes:
    """Return a drawn note verbale that names the twelve."""
    names = [f"{p['surname_latin']} {p['given_names_latin']}" for p in persons(election_day)]
    return portraits.letter(
        [
            "Note verbale No. 1",
            "",
            "The mission presents its compliments to the Ministry of",
            "Foreign Affairs and names as its observers:",
            "",
            *names,
        ]
    )


def _page(person: Mapping[str, str]) -> bytes:
    photo = portraits.portrait(person["document_number"], sex=person["sex"])[1]
    return portraits.document(person, photo)


def _archive(files: Iterable[tuple[str, bytes]]) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in files:
            archive.writestr(name, data)
    return target.getvalue()
