"""What applying a list would do to the observers that a mission has declared before."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from missions.roster.duplicates import document_key, person_of
from missions.roster.names import fold
from missions.roster.reading import LATIN_NAMES, NAMES
from missions.roster.staging import StagedRow

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


def compare(present: Mapping[Ref, Values], rows: Iterable[StagedRow]) -> Diff[Ref]:
    """Match rows with observers by document, else by names and date of birth.

    `present` maps a reference to stored values. Only keys that the file has are compared, and an
    empty cell leaves what is there: the same file twice changes nothing.
    """
    rows = list(rows)
    matched = _match(present, rows)
    diff: Diff[Ref] = Diff()
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


def _match(present: Mapping[Ref, Values], rows: list[StagedRow]) -> dict[int, Ref]:
    """Return row -> observer. The second of two rows with one document is no observer's."""
    found: dict[int, Ref] = {}
    left = dict(present)
    for key_of in (document_key, _person):
        waiting: defaultdict[str, list[Ref]] = defaultdict(list)
        for ref, values in left.items():
            key = key_of(values)
            if key:
                waiting[key].append(ref)
        for row in rows:
            key = key_of(row.values)
            if row.row not in found and key and waiting.get(key):
                ref = waiting[key].pop(0)
                found[row.row] = ref
                del left[ref]
    return found


def _person(values: Values) -> str | None:
    """Return the key of a person, more exactly than duplicates are told: all given names count."""
    key = person_of(values)
    if key is None:
        return None
    return f"{key}|{fold(values.get(LATIN_NAMES[1]) or '')}"
