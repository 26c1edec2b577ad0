"""Where the table of a spreadsheet is, and which column holds what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from missions.roster import evidence, row_keys
from missions.roster.headings import CONTAINED, Meaning, meanings, script_word
from missions.roster.matching import Field, match
from missions.roster.said import Said
from missions.roster.sheet import Cell, Row, Sheet, is_blank, letter

FEWEST_COLUMNS = 3  # that are recognised in a row of headings
_HEAD = 60  # rows that are looked at
_HALF = 0.5
_BARE = (True, True, 0)  # a list that people see, with people in it, is above this


class NotAList(ValueError):  # noqa: N818 - reads as the sentence it is
    """A spreadsheet holds no table of observers.

    `sheet`, `header_row` and `headings` (column letter -> text) are what may be the table after
    all, so that a person can say which column is which; None and empty when there is nothing.
    """

    def __init__(
        self,
        sheet: str | None = None,
        header_row: int | None = None,
        headings: Mapping[str, str] | None = None,
    ) -> None:
        self.sheet = sheet
        self.header_row = header_row
        self.headings = dict(headings or {})
        super().__init__("no row of headings was found")


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a table is. `header_row` counts from 1; `fields` maps a column index to its keys.

    `row_keys` is the column of keys that a list has which was taken from here.
    """

    sheet: Sheet
    header_row: int
    headings: Mapping[int, str]
    fields: Mapping[int, Field]
    unknown: tuple[int, ...]
    unread_sheets: tuple[str, ...]
    row_keys: int | None = None
    unsure: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class _Head:
    """A possible row of headings: its last row (from 0) and the texts over each column."""

    row: int
    texts: Mapping[int, tuple[str, ...]]
    known: int
    ours: frozenset[int] = frozenset()  # columns that were written here, and hold nothing of hers


def find(sheets: Sequence[Sheet], said: Said) -> Layout:
    """Return where the list is; what was said goes before what is found. Raises `NotAList`."""
    heads = [(sheet, head) for sheet in sheets if (head := _head(sheet.rows)) is not None]
    if (pointed := _pointed_at(sheets, said)) is not None:
        heads = [pointed]
    elif not heads:
        sheet, head = _guess(sheets)
        if not said.knows({at: texts[0] for at, texts in head.texts.items()}):
            raise NotAList(sheet.name, head.row + 1, _named(head))
        heads = [(sheet, head)]
    sheet, head = max(heads, key=_likeliness)
    body = sheet.rows[head.row + 1 :]
    keys, head = _without_ours(head)
    headings, samples = _columns(head, body)
    fields, unsure = match(head.texts, samples, said.about(headings))
    others = tuple(
        other[0].name or ""
        for other in heads
        if other[0] is not sheet and _likeliness(other) > _BARE
    )
    return Layout(
        sheet=sheet,
        header_row=head.row + 1,
        headings=headings,
        fields=fields,
        unknown=tuple(index for index in headings if index not in fields),
        unread_sheets=others,
        row_keys=keys,
        unsure=unsure,
    )


def _pointed_at(sheets: Sequence[Sheet], said: Said) -> tuple[Sheet, _Head] | None:
    """Return the row of headings to which a person pointed, None where it is not there."""
    for sheet in sheets:
        if said.row is None or (said.sheet or None) != (sheet.name or None):
            continue
        if said.row > len(sheet.rows):
            continue
        number = said.row - 1
        texts = {at: (text,) for at, text in _texts(sheet.rows[number]).items()}
        readings: list[Mapping[int, tuple[str, ...]]] = [
            texts,
            *_readings(sheet.rows, number, sheet.rows[number]),
        ]
        best = max(readings, key=_count)
        return sheet, _with_more_rows(sheet.rows, _Head(number, best, _count(best)))
    return None


def _without_ours(head: _Head) -> tuple[int | None, _Head]:
    """Return the column of keys, and the headings without it and the one of problems beside it."""
    at = [x for x, texts in head.texts.items() if any(map(row_keys.is_key_heading, texts))]
    if not at:
        return None, head
    ours = {x for x, texts in head.texts.items() if any(map(row_keys.is_problem_heading, texts))}
    left = {index: texts for index, texts in head.texts.items() if index not in {*at, *ours}}
    return at[0], replace(head, texts=left, ours=frozenset({*at, *ours}))


def _likeliness(pair: tuple[Sheet, _Head]) -> tuple[bool, bool, int]:
    """Rank a sheet: seen by people, anything below its headings, columns that are known."""
    sheet, head = pair
    is_filled = any(not is_blank(cell) for row in sheet.rows[head.row + 1 :] for cell in row)
    return not sheet.is_hidden, is_filled, head.known


def _named(head: _Head) -> dict[str, str]:
    return {letter(index): texts[0] for index, texts in head.texts.items()}


def _columns(head: _Head, body: Sequence[Row]) -> tuple[dict[int, str], dict[int, list[Cell]]]:
    """Return the heading and a sample of the values of each column that holds anything."""
    width = max((len(row) for row in body), default=0)
    headings: dict[int, str] = {}
    samples: dict[int, list[Cell]] = {}
    for index in range(max([width, *(at + 1 for at in head.texts)])):
        if index in head.ours:
            continue
        values = evidence.sample([row[index] for row in body if index < len(row)])
        if index in head.texts or values:
            headings[index] = _shown(head.texts.get(index, ()))
            samples[index] = values
    return headings, samples


def _shown(texts: Sequence[str]) -> str:
    """Join the rows of a heading; what is the end of another one is said already."""
    return " / ".join(
        text for text in texts if not any(o != text and o.endswith(text) for o in texts)
    )


def _texts(row: Row) -> dict[int, str]:
    return {index: str(cell) for index, cell in enumerate(row) if not is_blank(cell)}


def _is_known(texts: Sequence[str]) -> str | None:
    """Return the likeliest concept of a column by its heading alone, None for none."""
    found = [meaning for text in texts for meaning in _meant(text) if _counts(meaning)]
    return max(found, key=lambda meaning: meaning.score).concept if found else None


def _meant(text: str) -> tuple[Meaning, ...]:
    return meanings(text, misspelt_too=False)


def _counts(meaning: Meaning) -> bool:
    return meaning.score >= CONTAINED


def _count(texts: Mapping[int, tuple[str, ...]]) -> int:
    """Return how many different things the headings name; letters make names different."""
    found = set()
    for column in texts.values():
        concept = _is_known(column)
        if concept:
            scripts = {meaning.script for text in column for meaning in _meant(text)}
            found.add((concept, *sorted(scripts)))
    return len(found)


def _head(rows: Sequence[Row]) -> _Head | None:
    """Return the row of headings that names most columns, the first of equals."""
    best: _Head | None = None
    for number, row in enumerate(rows[:_HEAD]):
        for texts in _readings(rows, number, row):
            known = _count(texts)
            if known >= FEWEST_COLUMNS and (best is None or known > best.known):
                best = _Head(number, texts, known)
    return None if best is None else _with_more_rows(rows, best)


def _readings(rows: Sequence[Row], number: int, row: Row) -> list[dict[int, tuple[str, ...]]]:
    """Return the ways to read a row as headings: alone, and under the groups of the row above."""
    alone = _texts(row)
    if len(alone) < FEWEST_COLUMNS or any(not isinstance(row[index], str) for index in alone):
        return []
    readings: list[dict[int, tuple[str, ...]]] = [{index: (text,) for index, text in alone.items()}]
    above = _texts(rows[number - 1]) if number else {}
    if above and len(above) > 1:
        readings.append(_under_groups(alone, above))
    return readings


def _under_groups(alone: Mapping[int, str], above: Mapping[int, str]) -> dict[int, tuple[str, ...]]:
    """Join each heading with the merged heading over it; a heading of two rows stands above."""
    texts: dict[int, tuple[str, ...]] = {}
    group = ""
    for index in range(max([*alone, *above]) + 1):
        group = above.get(index, group)
        if index in alone:
            texts[index] = _under(group, alone[index])
        elif index in above:
            texts[index] = (above[index],)
    return texts


def _under(group: str, text: str) -> tuple[str, ...]:
    """Return a heading with what the group above it adds.

    "Surname, given names (in Latin letters)" over "Surname" adds the letters alone: together they
    would read as a whole name.
    """
    if not group:
        return (text,)
    if any(len(meaning.order) > 1 for meaning in _meant(group)):
        letters = "" if script_word(text) else script_word(group)
        return (f"{text} ({letters})",) if letters else (text,)
    return (text, f"{group} {text}")


def _with_more_rows(rows: Sequence[Row], head: _Head) -> _Head:
    """Take further rows of headings in: the same in another language, or numbers of columns."""
    while head.row + 1 < len(rows):
        row = rows[head.row + 1]
        texts = _texts(row)
        if not texts:
            break
        known = [index for index, text in texts.items() if _is_strict(text)]
        in_other_words = len(known) >= FEWEST_COLUMNS and len(known) >= _HALF * len(texts)
        if not in_other_words:
            break
        joined = {
            index: (*head.texts.get(index, ()), *((texts[index],) if index in texts else ()))
            for index in sorted({*head.texts, *texts})
        }
        head = _Head(head.row + 1, joined, head.known)
    return head


def _is_strict(text: str) -> bool:
    return any(meaning.score > CONTAINED for meaning in _meant(text))


def _guess(sheets: Sequence[Sheet]) -> tuple[Sheet, _Head]:
    """Return the first row that looks like headings at all. Raises `NotAList`."""
    for sheet in sheets:
        for number, row in enumerate(sheet.rows[:_HEAD]):
            texts = _texts(row)
            if len(texts) >= FEWEST_COLUMNS and all(isinstance(row[at], str) for at in texts):
                return sheet, _Head(number, {at: (text,) for at, text in texts.items()}, 0)
    raise NotAList
