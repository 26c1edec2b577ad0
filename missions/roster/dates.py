"""Dates as people and spreadsheets write them."""

import math
import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from missions.roster.cells import one_line
from missions.roster.names import fold
from missions.roster.problems import Flaw, Kind
from missions.roster.sheet import Cell

FIRST_YEAR, LAST_YEAR = 1900, 2199
DAY_ZERO = date(1899, 12, 30)  # of serial numbers from 61 on: programs believe in 29 February 1900
LEAP_BUG = 60
_YEARS_AS_SERIALS = range(1900, 2101)  # 1993 in a date column is a year, not 15 June 1905

_TIME = re.compile(
    r"[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?[ap]m)?(Z|[+-]\d{2}:?\d{2})?$", re.IGNORECASE
)
_YEAR_WORD = re.compile(r"\s*(года?|г\.?|жылы?|жылғы|ж\.?)$", re.IGNORECASE)
_YEAR_FIRST = re.compile(r"(\d{4})[-./ ](\d{1,2})[-./ ](\d{1,2})")
_DAY_FIRST = re.compile(r"(\d{1,2})\s*([-./, ])\s*(\d{1,2})\s*\2\s*(\d{4}|\d{2})")
_TOGETHER = re.compile(r"(19|20)(\d\d)(\d\d)(\d\d)")
_SERIAL = re.compile(r"\d{5}(\.\d+)?")
_WORDS = re.compile(r"\d+|[^\W\d_]+")

_MONTHS = (
    "january jan январь января янв қаңтар қаңтардың қаң",
    "february feb февраль февраля фев ақпан ақп",
    "march mar март марта мар наурыз нау",
    "april apr апрель апреля апр сәуір сәу",
    "may май мая мамыр мам",
    "june jun июнь июня июн маусым мау",
    "july jul июль июля июл шілде шіл",
    "august aug август августа авг тамыз там",
    "september sep sept сентябрь сентября сен сент қыркүйек қыр",
    "october oct октябрь октября окт қазан қаз",
    "november nov ноябрь ноября ноя нояб қараша қар",
    "december dec декабрь декабря дек желтоқсан жел",
)
_MONTH = {fold(word): n for n, line in enumerate(_MONTHS, start=1) for word in line.split()}
_ORDINAL = {"st", "nd", "rd", "th", "of", "г", "год", "года", "ж", "жыл", "жылы", "жылғы"}

Found = date | Flaw


def _flaw(why: str, **facts: str) -> Flaw:
    return Flaw(Kind.BAD_DATE, {"why": why, **facts})


def read(cell: Cell, *, day_first: bool | None = None) -> Found:
    """Return the date of a cell that is not blank, or what is wrong with it.

    `day_first` says how 03/04/1993 is meant in this column (`order_of`); None: it cannot be told.
    Times of day are dropped. With dots the day always comes first.
    """
    if isinstance(cell, datetime):
        return _within(cell.date())
    if isinstance(cell, date):
        return _within(cell)
    if isinstance(cell, bool):
        return _flaw("not_a_date")
    if isinstance(cell, int | float):
        return _serial(float(cell))
    return _text(one_line(cell), day_first=day_first)


def _within(day: date) -> Found:
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else _flaw("out_of_range")


def _serial(number: float) -> Found:
    if not math.isfinite(number) or number < 1:
        return _flaw("not_a_date")
    if number in _YEARS_AS_SERIALS:
        return _flaw("only_year")
    days = int(number) + (1 if number < LEAP_BUG else 0)
    try:
        return _within(DAY_ZERO + timedelta(days=days))
    except OverflowError:
        return _flaw("out_of_range")


def _made(year: str, month: int | str, day: str) -> Found:
    try:
        return _within(date(int(year), int(month), int(day)))
    except ValueError:
        return _flaw("no_such_day")


def _text(text: str, *, day_first: bool | None) -> Found:
    text = _YEAR_WORD.sub("", _TIME.sub("", text)).strip(" .,")
    if match := _YEAR_FIRST.fullmatch(text):
        return _made(match[1], match[2], match[3])
    if match := _DAY_FIRST.fullmatch(text):
        return _three_numbers(match, day_first=day_first)
    if match := _TOGETHER.fullmatch(text):
        return _made(match[1] + match[2], match[3], match[4])
    if _SERIAL.fullmatch(text):
        return _serial(float(text))
    return _with_month_in_words(text)


def _three_numbers(match: re.Match[str], *, day_first: bool | None) -> Found:
    first, mark, second, year = match.groups()
    if len(year) == len("yy"):
        return _flaw("short_year")
    one = _made(year, second, first)
    if mark in ". ":
        return one
    other = _made(year, first, second)
    if day_first is not None:
        return one if day_first else other
    if isinstance(one, date) and isinstance(other, date) and one != other:
        return _flaw("two_orders", one=one.isoformat(), other=other.isoformat())
    return one if isinstance(one, date) else other


def _with_month_in_words(text: str) -> Found:
    parts = [fold(part) for part in _WORDS.findall(text)]
    parts = [part for part in parts if part not in _ORDINAL]
    months = [part for part in parts if part in _MONTH]
    numbers = [part for part in parts if part.isascii() and part.isdigit()]
    if len(parts) == 1 and len(numbers) == 1 and len(numbers[0]) == len("yyyy"):
        return _flaw("only_year")
    if len(months) != 1 or len(numbers) != len("dy") or len(parts) != len("dmy"):
        return _flaw("not_a_date")
    day, year = sorted(numbers, key=len)
    if len(year) != len("yyyy"):
        return _flaw("short_year")
    return _made(year, _MONTH[months[0]], day)


def order_of(cells: Iterable[Cell]) -> bool | None:
    """Say whether the day comes first in a column of dates like 03/04/1993.

    One number over 12 decides, unless another cell says the contrary: then None.
    """
    said: set[bool] = set()
    for cell in cells:
        if not isinstance(cell, str):
            continue
        match = _DAY_FIRST.fullmatch(_TIME.sub("", cell.strip()))
        if match is None or match[2] in ". ":
            continue
        first, second = int(match[1]), int(match[3])
        last_month = 12
        if first > last_month >= second:
            said.add(True)
        elif second > last_month >= first:
            said.add(False)
    return said.pop() if len(said) == 1 else None


_SAID = {
    True: re.compile(
        r"\b(dd?[/ .-]mm?[/ .-]yy|дд[/ .-]мм[/ .-]гг|кк[/ .-]аа[/ .-]жж)", re.IGNORECASE
    ),
    False: re.compile(r"\bmm?[/ .-]dd?[/ .-]yy", re.IGNORECASE),
}


def order_said(heading: str) -> bool | None:
    """Say whether a heading like "Date of birth (dd/mm/yyyy)" puts the day first."""
    said = [day_first for day_first, pattern in _SAID.items() if pattern.search(heading)]
    return said[0] if len(said) == 1 else None


def six_months_after(day: date) -> date:
    """Return the same day six months later, or the last day of a shorter month."""
    half_a_year = 6
    year, month = divmod(day.year * 12 + day.month - 1 + half_a_year, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError(day)
