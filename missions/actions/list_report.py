"""What was found in a list: a small report on the import's row, the rows themselves in pieces.

Both are sealed with the import's key. The rows lie in the order in which a page shows them, what
needs a person first, so that a page of a list of 20,000 opens one or two pieces and no more.
"""

import heapq
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from itertools import chain, groupby, islice
from pathlib import Path
from typing import Any

from django.conf import settings

from missions.actions import keys, uploads
from missions.models import ListImport
from missions.roster import row_keys
from missions.roster.problems import Problem
from observer_portal import reference, sealing

LINES = "2"  # the parts of an upload that hold rows
PIECE = 200  # rows
GENERATIONS = 1 << 16
_PIECES = 1 << 12  # per generation: the two numbers make the seven digits of a part's name


class Kind(StrEnum):
    """What applying would do with a row."""

    PROBLEM = "problem"  # nothing: it is held back until it is corrected
    LOCKED = "locked"  # nothing: it would change what the mission may not change now
    CHANGED = "changed"
    NEW = "new"
    SAME = "same"


WARNED = "!"  # behind a kind: the row passes, and a person should look at it
ATTENTION = (Kind.PROBLEM, Kind.LOCKED, *(f"{k}{WARNED}" for k in (Kind.CHANGED, Kind.NEW)))
SECTIONS = (*ATTENTION, f"{Kind.SAME}{WARNED}", Kind.CHANGED, Kind.NEW, Kind.SAME)
# What can be looked at -> the sections that make it up.
VIEWS: Mapping[str, Sequence[str]] = {
    "all": SECTIONS,
    "attention": SECTIONS[: SECTIONS.index(Kind.CHANGED)],
    "changed": (f"{Kind.CHANGED}{WARNED}", Kind.CHANGED),
    "new": (f"{Kind.NEW}{WARNED}", Kind.NEW),
    "same": (f"{Kind.SAME}{WARNED}", Kind.SAME),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the list and what applying would do with it.

    `ref` is the observer that it is about, `was` what stands there now for the keys that differ,
    `shut` the fields that are not open, `mended` the keys that were corrected on the page. `key`
    is the row key of the file, `odd_key` a word for why it does not count; `written` her cells.
    """

    row: int
    values: Mapping[str, str | None]
    problems: Sequence[Problem] = ()
    warnings: Sequence[Problem] = ()
    mended: Sequence[str] = ()
    kind: str = Kind.NEW
    ref: str = ""
    was: Mapping[str, str] = field(default_factory=dict)
    shut: Sequence[str] = ()
    key: str = ""
    odd_key: str = ""
    written: Sequence[str | None] = ()

    @property
    def section(self) -> str:
        """Where the row stands among the others."""
        is_held = self.kind in (Kind.PROBLEM, Kind.LOCKED)
        is_warned = self.warnings or self.odd_key
        return self.kind + (WARNED if is_warned and not is_held else "")

    def as_data(self) -> dict[str, Any]:
        """Return it as lists, dicts and texts, for JSON; `asdict` takes ten times as long."""
        return {
            "row": self.row,
            "values": dict(self.values),
            "problems": [asdict(problem) for problem in self.problems],
            "warnings": [asdict(problem) for problem in self.warnings],
            "mended": list(self.mended),
            "kind": self.kind,
            "ref": self.ref,
            "was": dict(self.was),
            "shut": list(self.shut),
            "key": self.key,
            "odd_key": self.odd_key,
            "written": list(self.written),
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Line":
        """Return what `as_data` was made from."""
        found = {name: [Problem(**one) for one in data[name]] for name in ("problems", "warnings")}
        return cls(**{**data, **found})


@dataclass(slots=True)
class Report:
    """What was found in a list, without its rows.

    `generation` names the pieces that hold the rows. `sections` counts them. `corrections` are
    texts that a person wrote instead of cells: row -> key -> text. `applying` is what was asked
    for, {"by": user, "consent": bool}, while the import waits to be applied. `digest` is over what
    applying would do; `note` a word for why the list is shown again.
    """

    generation: int = -1
    is_list: bool = False  # False: the headings are not known, and a person says what is what
    sheet: str | None = None
    header_row: int = 0
    columns: dict[str, list[str]] = field(default_factory=dict)  # letter -> keys
    headings: dict[str, str] = field(default_factory=dict)  # letter -> text
    unknown_columns: list[str] = field(default_factory=list)
    missing_columns: list[str] = field(default_factory=list)
    unsure: list[str] = field(default_factory=list)  # letters
    sheets: list[str] = field(default_factory=list)  # all that the file has, by name
    unread_sheets: list[str] = field(default_factory=list)
    ignored_rows: int = 0
    ignored: list[int] = field(default_factory=list)  # the first of them below the headings
    sections: dict[str, int] = field(default_factory=dict)
    values_changed: int = 0
    suggested: int = 0  # new rows whose Cyrillic names would be suggested
    duplicates: list[list[int]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)  # references: observers not in the file
    missing_in_all: int = 0
    digest: str = ""
    compared_at: str = ""
    corrections: dict[str, dict[str, str]] = field(default_factory=dict)
    applying: dict[str, Any] | None = None
    note: str = ""

    def count(self, *kinds: str) -> int:
        """Return how many rows there are of these kinds, with and without warnings."""
        return sum(self.sections.get(k, 0) + self.sections.get(k + WARNED, 0) for k in kinds)

    def count_in(self, view: str) -> int:
        """Return how many rows a view has."""
        return sum(self.sections.get(name, 0) for name in VIEWS[view])

    @property
    def ready(self) -> int:
        """How many rows applying would write."""
        return self.count(Kind.CHANGED, Kind.NEW)


def report_of(import_: ListImport, data_key: bytes) -> Report | None:
    """Return the report of an import; None before anything was found. Raises CannotUnseal."""
    found = uploads.report_of(import_, data_key)
    return None if found is None else Report(**found)


def sealed(import_: ListImport, data_key: bytes, report: Report) -> bytes:
    """Return a report for the column `staged`."""
    return uploads.sealed_report(import_, data_key, asdict(report))


def keep_lines(
    import_: ListImport, data_key: bytes, lines: Iterable[Line], *, generation: int
) -> dict[str, int]:
    """Seal the rows piece by piece in the order of SECTIONS; return how many are in each."""
    sections: dict[str, list[Line]] = {name: [] for name in SECTIONS}
    for line in lines:
        sections[line.section].append(line)
    in_order = chain.from_iterable(sections.values())
    number = generation * _PIECES
    while piece := list(islice(in_order, PIECE)):
        text = json.dumps([line.as_data() for line in piece], ensure_ascii=False)
        uploads.put_part(import_, data_key, LINES, number, text.encode())
        number += 1
    return {name: len(found) for name, found in sections.items() if found}


def row_key_of(import_: ListImport, line: Line) -> str:
    """Return the key by which a row is known when its file comes again.

    Of an observer who is declared it is the reference; of another the key that the file gave, or
    one that is made of the import and the row, and is the same whenever it is asked for.
    """
    if line.ref:
        return line.ref
    if line.key.startswith(row_keys.PREFIX) and not line.odd_key:
        return line.key
    key = keys.index_key(import_.mission.election.code)
    digest = sealing.keyed_hash(key, "row", import_.reference, str(line.row))
    return reference.derived(digest, row_keys.PREFIX)


def lines_in(
    import_: ListImport, data_key: bytes, report: Report, view: str, *, start: int, most: int
) -> list[Line]:
    """Return at most so many rows of a view from a position on. Raises FileGone."""
    places = list(islice(_places(report.sections, VIEWS[view]), start, start + most))
    pieces: dict[int, list[Any]] = {}
    for number in dict.fromkeys(place // PIECE for place in places):
        pieces[number] = _piece(import_, data_key, report, number)
    return [Line.from_data(pieces[place // PIECE][place % PIECE]) for place in places]


def _places(sections: Mapping[str, int], wanted: Sequence[str]) -> Iterator[int]:
    place = 0
    for name in SECTIONS:
        length = sections.get(name, 0)
        if name in wanted:
            yield from range(place, place + length)
        place += length


def each_line(import_: ListImport, data_key: bytes, report: Report) -> Iterator[Line]:
    """Yield every row, one piece in memory at a time. Raises FileGone."""
    total = sum(report.sections.values())
    for number in range(-(-total // PIECE)):
        yield from map(Line.from_data, _piece(import_, data_key, report, number))


def in_order(import_: ListImport, data_key: bytes, report: Report) -> Iterator[Line]:
    """Yield every row in the order of the file, a piece of each section in memory. Raises FileGone.

    Within a section the rows lie in the order of the file already.
    """
    start, sections = 0, []
    for name in SECTIONS:
        length = report.sections.get(name, 0)
        if length:
            sections.append(_section(import_, data_key, report, range(start, start + length)))
        start += length
    yield from heapq.merge(*sections, key=lambda line: line.row)


def _section(import_: ListImport, data_key: bytes, report: Report, places: range) -> Iterator[Line]:
    for number, within in groupby(places, key=lambda place: place // PIECE):
        piece = _piece(import_, data_key, report, number)
        yield from (Line.from_data(piece[place % PIECE]) for place in within)


def _piece(import_: ListImport, data_key: bytes, report: Report, number: int) -> list[Any]:
    place = report.generation * _PIECES + number
    found: list[Any] = json.loads(uploads.take_part(import_, data_key, LINES, place))
    return found


def wipe_lines(import_: ListImport, *, but: int) -> None:
    """Remove the rows of earlier generations."""
    name = f"{import_.file_name}{LINES}"
    kept = f"{name}{but:04x}"
    for path in (Path(settings.FILES) / name[:2]).glob(f"{name}*"):
        if not path.name.startswith(kept):
            path.unlink(missing_ok=True)
