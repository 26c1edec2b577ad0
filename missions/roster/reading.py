"""One cell -> the value as it is stored, or what is wrong with it."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from missions.roster import cells, dates, names, places, states, zone_lines
from missions.roster.problems import Flaw, Kind
from missions.roster.sheet import Cell
from missions.roster.tables import columns, find_value

LATIN_NAMES = ("surname_latin", "given_names_latin")
CYRILLIC_NAMES = ("surname_cyrillic", "given_names_cyrillic", "patronymic_cyrillic")
NAMES = (*LATIN_NAMES, *CYRILLIC_NAMES)
DATES = ("birth_date", "document_expires_on", "arrival_on", "departure_on")
STATES = ("citizenship", "document_issuer")
CLOSED = ("sex", "document_type", "kind", "needs_visa_support")
_MAY_SAY_NONE = {
    "patronymic_cyrillic",
    "document_issuer",
    "mrz",
    "email",
    "phone",
    "languages",
    "arrival_on",
    "departure_on",
    "regions",
    "photo",
}
_FORMULA_ERRORS = {"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"}

_NUMBER = re.compile(r"[A-Z0-9/-]*")
_NUMBER_SIGN = re.compile(r"^(№|N°|NO\.|NR\.)")
_WITH_FRACTION = re.compile(r"\d+\.0")
_SHORT_NUMBER = re.compile(r"\d([.,]\d+)?E\+\d+")
_EMAIL = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([^\W_]([\w-]{0,61}[^\W_])?\.)+[^\W\d_]([\w-]{0,61}[^\W_])"
)
_PHONE = re.compile(r"\+[\d ().\-/]*")
_FEWEST_DIGITS = 5
_LONGEST_ZONE = 92  # three lines of 30, or two of 44, and their line breaks


@dataclass(frozen=True, slots=True)
class Reading:
    """The value in stored form, None for nothing; with flaws there is no value."""

    value: str | None = None
    flaws: tuple[Flaw, ...] = ()


NOTHING = Reading()


def _bad(kind: Kind, **facts: str) -> Reading:
    return Reading(flaws=(Flaw(kind, facts),))


def read(
    key: str, cell: Cell, *, day_first: bool | None = None, specimens: bool = False
) -> Reading:
    """Return what a cell says in the column `key`.

    `day_first`: how 03/04/1993 is meant (see `dates.order_of`). `specimens`: Utopia is a state.
    """
    text = cells.plain(cell)
    if not text or cells.says_nothing(text, words_too=key in _MAY_SAY_NONE):
        return NOTHING
    if text in _FORMULA_ERRORS:
        return _bad(Kind.BAD_CHARACTERS, why="formula_error")
    if cells.has_control_characters(text):
        return _bad(Kind.BAD_CHARACTERS, why="invisible")
    if key in DATES:
        return _date(cell, day_first=day_first)
    if key in STATES:
        return _state(text, specimens=specimens)
    return _READERS[key](cell)


def _fit(key: str, text: str, flaws: tuple[Flaw, ...] = ()) -> Reading:
    """Return a text as the value unless it has flaws or is too long for its column."""
    longest = columns()[key].longest
    if longest is not None and len(text) > longest:
        facts = {"length": str(len(text)), "longest": str(longest)}
        flaws = (Flaw(Kind.TOO_LONG, facts), *flaws)
    return Reading(flaws=flaws) if flaws else Reading(text)


def _date(cell: Cell, *, day_first: bool | None) -> Reading:
    found = dates.read(cell, day_first=day_first)
    if isinstance(found, Flaw):
        return Reading(flaws=(found,))
    return Reading(found.isoformat())


def _state(text: str, *, specimens: bool) -> Reading:
    code = states.find(text, specimens=specimens)
    if code:
        return Reading(code)
    if states.find(text, specimens=True):
        return _bad(Kind.UNKNOWN_STATE, why="specimen")
    return _bad(Kind.UNKNOWN_STATE, near=",".join(states.suggestions(text)))


def _name(key: str, script: str, cell: Cell) -> Reading:
    text = cells.name(cell)
    flaws: tuple[Flaw, ...] = ()
    is_allowed = names.is_latin if script == "latin" else names.is_cyrillic
    if not is_allowed(text):
        flaws = (Flaw(Kind.BAD_CHARACTERS, _strange(text, script)),)
    return _fit(key, text, flaws)


def _strange(text: str, script: str) -> dict[str, str]:
    odd = names.strangers(text, script)
    other = "cyrillic" if script == "latin" else "latin"
    foreign = "".join(letter for letter in odd if names.script_of(letter) == other)
    if foreign:
        return {"why": f"other_script_{script}", "letters": foreign}
    if not odd:
        return {"why": "no_letter"}
    return {"letters": odd}


def _closed(key: str, cell: Cell) -> Reading:
    code = find_value(key, cells.one_line(cell))
    return Reading(code) if code else _bad(Kind.UNKNOWN_VALUE)


def _document_number(cell: Cell) -> Reading:
    if cells.is_rounded(cell):
        return _bad(Kind.BAD_CHARACTERS, why="rounded")
    text = _as_number(cells.name(cell))
    if _SHORT_NUMBER.fullmatch(text):
        return _bad(Kind.BAD_CHARACTERS, why="rounded")
    odd = "".join(letter for letter in dict.fromkeys(text) if not _NUMBER.fullmatch(letter))
    flaws: tuple[Flaw, ...] = ()
    if odd:
        cyrillic = "".join(letter for letter in odd if names.script_of(letter) == "cyrillic")
        why = {"why": "cyrillic_number", "letters": cyrillic} if cyrillic else {"why": "number"}
        flaws = (Flaw(Kind.BAD_CHARACTERS, {"letters": odd} | why),)
    return _fit("document_number", text, flaws)


def _as_number(text: str) -> str:
    """Return the number of a document as it stands in the document.

    Capitals and plain digits without blanks; without what a program put before or behind it: the
    sign for "number", the apostrophe that makes a cell text, the ".0" of a number.
    """
    text = unicodedata.normalize("NFKC", _NUMBER_SIGN.sub("", text.lstrip("'").upper()))
    digits = (str(unicodedata.digit(letter, letter)) for letter in text)
    text = "".join(digits).replace(" ", "")
    return text.removesuffix(".0") if _WITH_FRACTION.fullmatch(text) else text


def _zone(cell: Cell) -> Reading:
    text = "\n".join(zone_lines.lines_of(cells.plain(cell)))
    if len(text) > _LONGEST_ZONE:
        facts = {"length": str(len(text)), "longest": str(_LONGEST_ZONE)}
        return _bad(Kind.TOO_LONG, **facts)
    return Reading(text)


def _email(cell: Cell) -> Reading:
    text = cells.one_line(cell).removeprefix("mailto:").strip("<>;,. ")
    flaws = () if _EMAIL.fullmatch(text) else (Flaw(Kind.BAD_EMAIL),)
    return _fit("email", text, flaws)


def _phone(cell: Cell) -> Reading:
    text = cells.name(cell)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        text = f"+{text}"  # a cell with +31... becomes a number and loses its sign
    if text.startswith("00"):
        text = f"+{text[2:]}"
    fits = _PHONE.fullmatch(text) and sum(c.isdigit() for c in text) >= _FEWEST_DIGITS
    flaws = () if fits else (Flaw(Kind.BAD_CHARACTERS, {"why": "phone"}),)
    return _fit("phone", text, flaws)


def _many(find: Callable[[str], tuple[str, tuple[str, ...]]], cell: Cell) -> Reading:
    found, unknown = find(cells.plain(cell))
    if unknown:
        return _bad(Kind.UNKNOWN_VALUE, unknown=", ".join(unknown)[:200])
    return Reading(found or None)


def _text(key: str, cell: Cell) -> Reading:
    return _fit(key, cells.plain(cell) if key == "remarks" else cells.one_line(cell))


_READERS: dict[str, Callable[[Cell], Reading]] = {
    **{key: partial(_name, key, "latin") for key in LATIN_NAMES},
    **{key: partial(_name, key, "cyrillic") for key in CYRILLIC_NAMES},
    **{key: partial(_closed, key) for key in CLOSED},
    **{key: partial(_text, key) for key in ("position", "employer", "photo", "remarks")},
    "document_number": _document_number,
    "mrz": _zone,
    "email": _email,
    "phone": _phone,
    "languages": partial(_many, places.read_languages),
    "regions": partial(_many, places.read_regions),
}
