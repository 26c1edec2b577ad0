"""Which rows below the headings are people, which are blank, which are neither."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from missions.roster.cells import plain, says_nothing
from missions.roster.headers import Layout
from missions.roster.reading import DATES, NAMES
from missions.roster.sheet import Row, is_blank
from missions.roster.tables import required

_FEWEST = 2  # required cells, or cells of a name, that make a row a person
_MOST_IN_AN_ENDING = 4  # cells
_LINE = re.compile(r"_{3,}|\.{5,}|…{2,}|-{5,}")
_NO_NAME = re.compile(
    r"[0-9:«»\"]|^(total|sum|in all|итого|всего|барлығы|жиыны|жалпы саны)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Sorted:
    """Row numbers from 1. Blank rows count between the headings and the last person only."""

    people: list[int]
    blank: list[int]
    ignored: list[int]


def sort_rows(layout: Layout) -> Sorted:
    """Tell people from titles, totals, signatures, numbers of columns and repeated headings."""
    people: list[int] = []
    blank: list[int] = []
    ignored: list[int] = []
    must = [index for index, column in layout.fields.items() if set(column.keys) & set(required())]
    named = [index for index, column in layout.fields.items() if column.keys[0] in NAMES]
    dated = [index for index, column in layout.fields.items() if column.keys[0] in DATES]
    for number, row in enumerate(layout.sheet.rows, start=1):
        if all(is_blank(cell) for cell in row):
            blank.append(number)
        elif number < layout.header_row:
            ignored.append(number)
        elif number > layout.header_row:
            is_person = _is_person(row, must, named) and not (
                _is_furniture(row, layout) or _is_ending(row, named, dated)
            )
            (people if is_person else ignored).append(number)
    last = people[-1] if people else 0
    between = [number for number in blank if layout.header_row < number < last]
    return Sorted(people, between, ignored)


def _is_ending(row: Row, named: Collection[int], dated: Collection[int]) -> bool:
    """Say whether a row is a total, a signature or a remark: little in it, and no person.

    Something must say so, lest a person of whom little is written disappear: a line to sign on, a
    word for a total, or digits and signs where a name should stand, and no day of birth.
    """
    cells = [plain(cell) for cell in row if not is_blank(cell)]
    if len(cells) > _MOST_IN_AN_ENDING or _filled(row, dated):
        return False
    names = [plain(row[index]) for index in named if index < len(row) and not is_blank(row[index])]
    return any(map(_LINE.search, cells)) or any(map(_NO_NAME.search, names))


def _filled(row: Row, indexes: Collection[int]) -> int:
    """Count the cells that say anything; the line of a signature does not."""
    return sum(
        index < len(row) and not says_nothing(plain(row[index]), words_too=False)
        for index in indexes
    )


def _is_person(row: Row, must: Collection[int], named: Collection[int]) -> bool:
    return _filled(row, must) >= _FEWEST or _filled(row, named) >= _FEWEST


def _is_furniture(row: Row, layout: Layout) -> bool:
    """Say whether a row repeats the headings or numbers the columns 1, 2, 3."""
    cells = [(index, cell) for index, cell in enumerate(row) if not is_blank(cell)]
    heads = layout.headings
    repeated = sum(
        isinstance(cell, str) and cell in (head, *head.split(" / "))
        for index, cell in cells
        if (head := heads.get(index, ""))
    )
    if repeated * 2 > len(cells):
        return True
    numbers = [str(cell).removesuffix(".0") for _index, cell in cells]
    first = numbers[0]
    if not first.isascii() or not first.isdigit() or len(numbers) <= _FEWEST:
        return False
    start = int(first)
    return numbers == [str(start + step) for step in range(len(numbers))]
