"""The way in: sheets -> rows as they would be stored, and all that is wrong with them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

from missions.roster import cells, checking, dates, fullnames, headers, reading, row_keys
from missions.roster.duplicates import Duplicate, find_duplicates
from missions.roster.headers import Layout, NotAList
from missions.roster.matching import Field
from missions.roster.problems import Flaw, Problem
from missions.roster.rows import Sorted, sort_rows
from missions.roster.said import Said
from missions.roster.sheet import Cell, Row, Sheet, letter, spread
from missions.roster.tables import columns, required

__all__ = ["Duplicate", "NotAList", "Problem", "Staged", "StagedRow", "stage"]

LONGEST_FOUND = 1000  # characters of a faulty cell that are kept to be corrected
_TICK = 250  # rows between two calls of `progress`

Progress = Callable[[int, int], None]
Corrections = Mapping[int, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class StagedRow:
    """A person: the row in the spreadsheet, values in stored form by key, ready or not.

    `key`: what stands in the column of row keys. `written`: her cells, one per column that is
    understood, None for what is not text or was corrected on the page.
    """

    row: int
    values: Mapping[str, str | None]
    is_ok: bool
    key: str = ""
    written: Sequence[str | None] = ()


@dataclass(frozen=True, slots=True)
class Staged:
    """A list, read and checked; nothing is written. Rows count from 1 as in the spreadsheet.

    `columns` maps a column letter to its key, or to a list of keys where a cell holds a whole
    name. `unknown_columns` are left out; `headings` says what is written over each column.
    `missing_columns` are required keys that no column holds, `unsure` letters of columns of which
    a person should say what they hold.
    """

    sheet: str | None
    header_row: int
    columns: Mapping[str, str | list[str]]
    unknown_columns: list[str]
    headings: Mapping[str, str]
    missing_columns: list[str]
    unread_sheets: list[str]
    blank_rows: list[int]
    ignored_rows: list[int]
    unsure: list[str] = field(default_factory=list)
    rows: list[StagedRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    duplicates: list[Duplicate] = field(default_factory=list)

    @property
    def n(self) -> int:
        """How many people were found."""
        return len(self.rows)

    @property
    def ok(self) -> int:
        """How many of them can be applied."""
        return sum(row.is_ok for row in self.rows)

    def as_data(self) -> dict[str, Any]:
        """Return everything as lists, dicts and texts, for JSON."""
        return asdict(self)

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Staged":
        """Return what `as_data` was made from."""
        made: dict[str, Any] = dict(data)
        kinds = {"rows": StagedRow, "problems": Problem, "warnings": Problem}
        for name, kind in {**kinds, "duplicates": Duplicate}.items():
            made[name] = [kind(**entry) for entry in data[name]]
        return cls(**made)


def stage(
    sheets: Sequence[Sheet],
    *,
    election_day: date,
    today: date,
    demo: bool = False,
    said: Said = Said(),  # noqa: B008 - immutable
    corrections: Corrections | None = None,
    progress: Progress | None = None,
) -> Staged:
    """Find the list in a spreadsheet, read and check every row. Raises `NotAList`.

    `said`: what a person has said about where the table is and which column is which.
    `corrections`: row -> key -> text that a person wrote instead of the cell.
    `progress` is called with rows done and rows in all. `demo`: specimens' Utopia is a state.
    """
    layout = headers.find(sheets, said)
    if layout.sheet.merged:
        layout = replace(layout, sheet=spread(layout.sheet, layout.header_row))
    sorted_rows = sort_rows(layout)
    reader = _Reader(layout, specimens=demo, corrections=corrections or {})
    staged = _empty(layout, sorted_rows)
    first_rows: dict[int, Mapping[str, str | None]] = {}
    found: list[tuple[int, list[Problem]]] = []
    for done, number in enumerate(sorted_rows.people):
        values, wrong = reader.read(number, layout.sheet.rows[number - 1])
        first_rows[number] = values
        flawed = {problem.column for problem in wrong}
        for key, flaw in checking.problems(
            values, election_day=election_day, today=today, flawed=flawed
        ):
            wrong.append(reader.problem(number, key, flaw))
        for key, flaw in checking.warnings(values, election_day=election_day, today=today):
            staged.warnings.append(reader.problem(number, key, flaw))
        found.append((number, wrong))
        if progress and done % _TICK == 0:
            progress(done, len(sorted_rows.people))
    _finish(staged, first_rows, found)
    for place, row in enumerate(staged.rows):
        key, written = reader.as_written(row.row, layout.sheet.rows[row.row - 1])
        staged.rows[place] = replace(row, key=key, written=written)
    if progress:
        progress(staged.n, staged.n)
    return staged


def _finish(
    staged: Staged,
    people: Mapping[int, Mapping[str, str | None]],
    found: Sequence[tuple[int, list[Problem]]],
) -> None:
    """Add the duplicates, then the rows, with the problems in the order of rows and columns."""
    duplicates, twice = find_duplicates(people)
    order = {key: place for place, key in enumerate(columns())}
    staged.duplicates.extend(duplicates)
    for number, wrong in found:
        if number in twice:
            wrong.append(twice[number])
        staged.problems.extend(sorted(wrong, key=lambda problem: order[problem.column]))
        staged.rows.append(StagedRow(number, people[number], not wrong))


def _empty(layout: Layout, sorted_rows: Sorted) -> Staged:
    held = {key for column in layout.fields.values() for key in column.keys}
    return Staged(
        sheet=layout.sheet.name,
        header_row=layout.header_row,
        columns={
            letter(index): list(column.keys) if column.is_whole_name else column.keys[0]
            for index, column in layout.fields.items()
        },
        unknown_columns=[letter(index) for index in layout.unknown],
        headings={letter(index): text for index, text in layout.headings.items()},
        missing_columns=[key for key in required() if key not in held],
        unread_sheets=list(layout.unread_sheets),
        blank_rows=sorted_rows.blank,
        ignored_rows=sorted_rows.ignored,
        unsure=[letter(index) for index in layout.unsure],
    )


class _Reader:
    """Reads rows of one layout: remembers per column how its dates are written."""

    def __init__(self, layout: Layout, *, specimens: bool, corrections: Corrections) -> None:
        self._fields = layout.fields
        self._row_keys = layout.row_keys
        self._specimens = specimens
        self._corrections = corrections
        self._found: dict[str, str] = {}
        self._day_first = _orders(layout)
        keys = dict.fromkeys(key for column in self._fields.values() for key in column.keys)
        self._nothing: dict[str, str | None] = dict.fromkeys(keys)

    def read(self, number: int, row: Row) -> tuple[dict[str, str | None], list[Problem]]:
        """Return the values of a row by key and what is wrong with its cells."""
        values = dict(self._nothing)
        wrong: list[Problem] = []
        self._found = {}
        for key, (cell, index) in self._cells(number, row).items():
            day_first = self._day_first.get(index)
            read = reading.read(key, cell, day_first=day_first, specimens=self._specimens)
            values[key] = read.value
            if read.flaws:
                self._found[key] = cells.as_found(cell)[:LONGEST_FOUND]
                wrong.extend(self.problem(number, key, flaw) for flaw in read.flaws)
        return values, wrong

    def as_written(self, number: int, row: Row) -> tuple[str, list[str | None]]:
        """Return the key of a row and her cells, as `StagedRow` has them."""
        mended = self._corrections.get(number, {})
        written: list[str | None] = []
        for index, column in self._fields.items():
            cell = row[index] if index < len(row) else None
            is_hers = isinstance(cell, str) and not mended.keys() & set(column.keys)
            written.append(cells.plain(cell) if is_hers else None)
        at = self._row_keys
        key = cells.one_line(row[at]) if at is not None and at < len(row) else ""
        return row_keys.read(key) if key else "", written

    def problem(self, number: int, key: str, flaw: Flaw) -> Problem:
        """Put a flaw in its place."""
        return Problem(number, key, flaw.kind, flaw.facts, self._found.get(key, ""))

    def _cells(self, number: int, row: Row) -> dict[str, tuple[Cell, int]]:
        """Return the cell of each key that has one, with its column; whole names taken apart."""
        found: dict[str, tuple[Cell, int]] = {}
        for index, column in self._fields.items():
            cell = row[index] if index < len(row) else None
            if cell is None or cell == "":
                continue
            for key, part in _parts(column, cell):
                if key not in found:
                    found[key] = (part, index)
                elif key in reading.NAMES:  # first and middle name are the given names
                    both = f"{cells.name(found[key][0])} {cells.name(part)}"
                    found[key] = (both, index)
        for key, text in self._corrections.get(number, {}).items():
            if key in self._nothing:
                found[key] = (text, -1)
        return found


def _orders(layout: Layout) -> dict[int, bool | None]:
    """Return per column of dates whether 03/04/1993 begins with the day.

    The heading says it, else the column's other dates, else those of the other columns.
    """
    body = layout.sheet.rows[layout.header_row :]
    cells_of = {
        index: [row[index] for row in body if index < len(row)]
        for index, column in layout.fields.items()
        if column.keys[0] in reading.DATES
    }
    everywhere = dates.order_of(cell for column in cells_of.values() for cell in column)
    orders: dict[int, bool | None] = {}
    for index, column in cells_of.items():
        said = dates.order_said(layout.headings[index])
        own = dates.order_of(column)
        orders[index] = next((o for o in (said, own, everywhere) if o is not None), None)
    return orders


def _parts(column: Field, cell: Cell) -> list[tuple[str, Cell]]:
    if not column.is_whole_name:
        return [(column.keys[0], cell)]
    found: list[tuple[str, Cell]] = []
    for script in ("latin", "cyrillic"):
        keys = [key for key in column.keys if key.endswith(script)]
        if keys:
            order = [key.removesuffix(f"_{script}") for key in keys]
            parts = fullnames.split(cell, order, script)
            found += [
                (key, parts[key.removesuffix(f"_{script}")])
                for key in keys
                if key.removesuffix(f"_{script}") in parts
            ]
    return found
