"""What the values of a column say about its heading."""

from collections.abc import Callable, Sequence
from datetime import date

from missions.roster import cells, dates, places, states
from missions.roster.names import has_letter, script_of
from missions.roster.reading import CLOSED, DATES, STATES
from missions.roster.sheet import Cell, is_blank
from missions.roster.tables import find_value

SAMPLE = 60
_SHORTEST_NUMBER = 5
_SHORTEST_POSITION = 4


def sample(column: Sequence[Cell]) -> list[Cell]:
    """Return the first values of a column that are not blank."""
    found: list[Cell] = []
    for cell in column:
        if not is_blank(cell):
            found.append(cell)
            if len(found) == SAMPLE:
                break
    return found


def _is_date(cell: Cell) -> bool:
    return isinstance(dates.read(cell), date)


def _is_state(cell: Cell) -> bool:
    return states.find(cells.one_line(cell), specimens=True) is not None


def _is_number(cell: Cell) -> bool:
    text = cells.one_line(cell).replace(" ", "")
    return (
        len(text) >= _SHORTEST_NUMBER
        and any(letter.isdigit() for letter in text)
        and "@" not in text
        and not text.startswith("+")
        and not isinstance(cell, date)
    )


def _is_phone(cell: Cell) -> bool:
    text = cells.one_line(cell)
    digits = sum(letter.isdigit() for letter in text)
    return digits > _SHORTEST_NUMBER and digits * 2 > len(text.replace(" ", ""))


def _is_position(cell: Cell) -> bool:
    text = cells.one_line(cell)
    return len(text) >= _SHORTEST_POSITION and has_letter(text)


def _is_full_name(cell: Cell) -> bool:
    return len(cells.one_line(cell).split()) > 1 and has_letter(cells.one_line(cell))


_TESTS: dict[str, Callable[[Cell], bool]] = {
    **dict.fromkeys(DATES, _is_date),
    **dict.fromkeys(STATES, _is_state),
    "document_number": _is_number,
    "email": lambda cell: "@" in cells.one_line(cell),
    "phone": _is_phone,
    "mrz": lambda cell: "<<" in cells.plain(cell).replace("«", "<<"),
    "languages": lambda cell: not places.read_languages(cells.plain(cell))[1],
    "regions": lambda cell: not places.read_regions(cells.plain(cell))[1],
    "position": _is_position,
    "employer": _is_position,
    "full_name": _is_full_name,
}


def share(concept: str, values: Sequence[Cell]) -> float | None:
    """Return which share of the values fits a concept, None when values say nothing about it."""
    if not values:
        return None
    if concept in CLOSED:
        fitting = sum(find_value(concept, cells.one_line(cell)) is not None for cell in values)
    elif concept in _TESTS:
        fitting = sum(map(_TESTS[concept], values))
    else:
        return None
    return fitting / len(values)


def script(values: Sequence[Cell]) -> str:
    """Return "latin", "cyrillic" or "both" as most of the values are written, "" if none."""
    counts = {"latin": 0, "cyrillic": 0, "both": 0}
    for cell in values:
        written = script_of(cells.plain(cell))
        if written in counts:
            counts[written] += 1
    most = max(counts, key=lambda name: counts[name])
    return most if counts[most] else ""
