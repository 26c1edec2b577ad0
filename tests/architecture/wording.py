"""What a person reads of an answer: text, and attributes that are read aloud or shown."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO, StringIO

import pypdfium2
from django.http import HttpResponse
from lxml import html
from openpyxl import load_workbook

from observer_portal.page.tables import XLSX

SILENT = {"script", "style", "code", "kbd", "template"}  # code and keys mean themselves
SPOKEN = ("title", "alt", "placeholder", "label", "abbr", "summary")
SPOKEN_DATA = ("data-offline", "data-refused", "data-failed")  # what a script says when it must
BUTTONS = {"submit", "button", "reset"}


@dataclass(frozen=True)
class Piece:
    """A piece of text: where it stands, and in which language it is said to be."""

    place: str
    tongue: str
    text: str


def pieces(response: HttpResponse, language: str) -> Iterator[Piece]:
    """Everything that an answer says, in its order; a file speaks the language of the page."""
    kind = response.get("Content-Type", "").partition(";")[0]
    if kind == "text/html" and response.content.strip():
        yield from page_pieces(response.content.decode())
    else:
        yield from (Piece(kind, language, text) for text in _of_file(kind, response))


def page_pieces(page: str) -> Iterator[Piece]:
    """Everything that a page, or a part of one, says."""
    yield from _of(html.document_fromstring(page), "")


def _of(element: html.HtmlElement, tongue: str) -> Iterator[Piece]:
    if not isinstance(element.tag, str) or element.tag in SILENT:
        return
    tongue = element.get("lang", tongue)
    for place, text in (*_attributes(element), (element.tag, element.text)):
        if text and text.strip():
            yield Piece(place, tongue, " ".join(text.split()))
    for child in element:
        yield from _of(child, tongue)
        if child.tail and child.tail.strip():
            yield Piece(element.tag, tongue, " ".join(child.tail.split()))


def _attributes(element: html.HtmlElement) -> Iterator[tuple[str, str | None]]:
    for name, value in element.attrib.items():
        if name in SPOKEN or name in SPOKEN_DATA or name.startswith("aria-label"):
            yield f"{element.tag}@{name}", None if name == "aria-labelledby" else value
    if element.tag == "input" and element.get("type") in BUTTONS:
        yield "input@value", element.get("value")
    if element.tag == "meta" and element.get("name") == "description":
        yield "meta@description", element.get("content")


def _of_file(kind: str, response: HttpResponse) -> Iterator[str]:
    """The cells of a table, the lines of a document; nothing of pictures, archives and JSON."""
    if kind == "text/csv":
        for row in csv.reader(StringIO(response.getvalue().decode("utf-8-sig"))):
            yield from filter(None, row)
    elif kind == XLSX:
        book = load_workbook(BytesIO(response.getvalue()), read_only=True)
        for sheet in book:
            for row in sheet.iter_rows(values_only=True):
                yield from (str(cell) for cell in row if cell)
        book.close()
    elif kind == "application/pdf":
        document = pypdfium2.PdfDocument(response.getvalue())
        for page in document:
            yield from page.get_textpage().get_text_bounded().splitlines()
        document.close()
