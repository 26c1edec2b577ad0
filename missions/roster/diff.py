"""What applying a list would do to the observers that a mission has declared before."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from missions.roster.duplicates import document_key, person_of
from missions.roster.names import fold
from missions.roster.reading import LATIN_NAMES, NAMES
from missions.roster.row_keys import PREFIX, Odd, repeated, resembles
from missions.roster.staging import StagedRow
from observer_portal.reference import is_well_formed

Ref = TypeVar("Ref", bound=Hashable)
Values = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Change(Generic[Ref]):
    """An observer that the list changes, and the keys that differ."""

    row: int
    ref: Ref
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Diff(Generic[Ref]):
    """Rows to add, observers to change, rows that change nothing, observers not in the file.

    An import never removes: `missing` is told, and asked about.
    """

    added: list[int] = field(default_factory=list)
    changed: list[Change[Ref]] = field(default_factory=list)
    unchanged: list[tuple[int, Ref]] = field(default_factory=list)
    missing: list[Ref] = field(default_factory=list)
    odd_keys: dict[int, Odd] = field(default_factory=dict)  # rows whose key does not count


def compare(
    present: Mapping[Ref, Values],
    rows: Iterable[StagedRow],
    known_keys: Mapping[str, Ref] | None = None,
) -> Diff[Ref]:
    """Match rows with observers by document, else by row key, else by names and date of birth.

    `present` maps a reference to stored values, `known_keys` a row key to its reference. Only keys
    that the file has are compared, and an empty cell leaves what is there: the same file twice
    changes nothing.
    """
    rows = list(rows)
    matching = _Matching(present, rows)
    matching.by(document_key)
    matching.by_row_key(known_keys or {})
    matching.by(_person)
    matched = matching.found
    diff: Diff[Ref] = Diff(odd_keys=matching.odd)
    for row in rows:
        if row.row not in matched:
            diff.added.append(row.row)
            continue
        ref = matched[row.row]
        fields = changed_fields(present[ref], row.values)
        if fields:
            diff.changed.append(Change(row.row, ref, fields))
        else:
            diff.unchanged.append((row.row, ref))
    known = set(matched.values())
    diff.missing.extend(ref for ref in present if ref not in known)
    return diff


def changed_fields(before: Values, after: Values) -> tuple[str, ...]:
    """Return the keys whose value in the file is there and differs; names in any letter case."""
    issuer = before.get("document_issuer") or before.get("citizenship")
    was = {**before, "document_issuer": issuer}
    return tuple(
        key for key, value in after.items() if value and not _same(key, was.get(key), value)
    )


def _same(key: str, before: str | None, after: str) -> bool:
    if key in NAMES and before is not None:
        return before.casefold() == after.casefold()
    return before == after


class _Matching(Generic[Ref]):
    """Rows and observers that find each other; the second of two rows with one key is nobody's."""

    def __init__(self, present: Mapping[Ref, Values], rows: list[StagedRow]) -> None:
        self.found: dict[int, Ref] = {}
        self.odd: dict[int, Odd] = {}
        self._present, self._rows = present, rows
        self._left = dict(present)

    def by(self, key_of: Callable[[Values], str | None]) -> None:
        """Give each row the first observer of its key who is left."""
        waiting: defaultdict[str, list[Ref]] = defaultdict(list)
        for ref, values in self._left.items():
            key = key_of(values)
            if key:
                waiting[key].append(ref)
        for row in self._rows:
            key = key_of(row.values)
            if row.row not in self.found and key and waiting.get(key):
                self._pair(row, waiting[key].pop(0))

    def by_row_key(self, known: Mapping[str, Ref]) -> None:
        """Give each row the observer of its row key, where that is to be believed."""
        twice = repeated(row.key for row in self._rows)
        for row in self._rows:
            if not row.key:
                continue
            ref = known.get(row.key)
            why = self._why_not(row, ref, is_twice=row.key in twice)
            if why is not None:
                self.odd[row.row] = why
            elif ref is not None and row.row not in self.found:
                self._pair(row, ref)

    def _why_not(self, row: StagedRow, ref: Ref | None, *, is_twice: bool) -> Odd | None:
        """Say why a row key does not count.

        One that nobody has yet is of a row that was never applied: nothing is odd about it.
        """
        if row.row in self.found:
            return Odd.OTHER_ROW if ref is not None and self.found[row.row] != ref else None
        if not is_well_formed(row.key):
            return Odd.UNREADABLE
        if is_twice or (ref is not None and ref not in self._left):
            return Odd.TWICE
        if ref is None:
            return None if row.key.startswith(PREFIX) else Odd.UNKNOWN
        return None if resembles(self._present[ref], row.values) else Odd.OTHER_PERSON

    def _pair(self, row: StagedRow, ref: Ref) -> None:
        self.found[row.row] = ref
        del self._left[ref]


def _person(values: Values) -> str | None:
    """Return the key of a person, more exactly than duplicates are told: all given names count."""
    key = person_of(values)
    if key is None:
        return None
    return f"{key}|{fold(values.get(LATIN_NAMES[1]) or '')}"
