"""Cells as text: what is invisible goes, what a program added to a number goes too."""

import re
import unicodedata
from datetime import datetime

from missions.roster.sheet import Cell

_SPACES = re.compile(r"[^\S\n]+")
_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_LINES = re.compile(r" *\n\s*")
_NOT_ASCII = re.compile(r"[^\x20-\x7e]")
_HYPHENS = str.maketrans(dict.fromkeys("‐‑‒–—−", "-") | dict.fromkeys("`´", "'"))
_DASHES = re.compile(r"[-‐‑‒–—−/_.\s]*")
_NOTHING = {"n/a", "none", "nil", "null", "нет", "отсутствует", "н/д", "жоқ"}
# Direction marks, soft hyphens, joiners, byte-order marks: copied along, never meant.
_INVISIBLE = re.compile(
    "[\u00ad\u0600-\u0605\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0001-\U000e007f]"
)
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_GUARDED = re.compile(r"'[=+\-@]")
EXACT_DIGITS = 15  # a spreadsheet program keeps no more digits of a number


def plain(cell: Cell) -> str:
    """Return the text of a cell in NFC, without invisible characters, spaces made single.

    Line breaks stay. A number without a fraction loses its ".0", a date becomes YYYY-MM-DD.
    """
    if cell is None or isinstance(cell, str):
        return _unguarded(_clean(cell or ""))
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return f"{cell:.0f}" if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        cell = cell.date()
    return str(cell)


def _clean(text: str) -> str:
    if _NOT_ASCII.search(text):
        text = unicodedata.normalize("NFC", _LINE_ENDS.sub("\n", text))
        text = _INVISIBLE.sub("", text)
    return _LINES.sub("\n", _SPACES.sub(" ", text)).strip()


def _unguarded(text: str) -> str:
    """Take off the apostrophe that keeps a program from reading a text as a formula."""
    return text[1:] if _GUARDED.match(text) else text


def one_line(cell: Cell) -> str:
    """Return the text of a cell with its line breaks made spaces."""
    return plain(cell).replace("\n", " ")


def name(cell: Cell) -> str:
    """Return a name on one line with the plain hyphen and apostrophe, letters untouched."""
    return one_line(cell).translate(_HYPHENS)


def says_nothing(text: str, *, words_too: bool) -> bool:
    """Say whether a text is a dash or, with `words_too`, a word like "none"."""
    if _DASHES.fullmatch(text):
        return True
    return words_too and text.casefold() in _NOTHING


def has_control_characters(text: str) -> bool:
    """Say whether there are characters that no database or page can hold; line breaks may be."""
    return _CONTROL.search(text) is not None


def as_found(cell: Cell) -> str:
    """Return the text of a faulty cell; of a number that lost digits as programs show it.

    Its digits are not those of a document, and must not read as if they were.
    """
    if isinstance(cell, int | float) and is_rounded(cell):
        return f"{cell:.{EXACT_DIGITS - 1}E}"
    return plain(cell)


def is_rounded(cell: Cell) -> bool:
    """Say whether a number has lost digits to the spreadsheet program."""
    return isinstance(cell, int | float) and abs(cell) >= 10**EXACT_DIGITS
