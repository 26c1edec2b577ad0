"""A list beside the observers that the mission has: what is new, changed, the same, locked."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from django.db.models import F

from missions.actions import keys, versions
from missions.actions.list_report import Kind, Line
from missions.models import PLAIN, SEALED, Mission, Observer, ObserverVersion
from missions.queries import rosters
from missions.roster import diff, problems
from missions.roster.duplicates import document_key
from missions.roster.problems import Problem
from missions.roster.staging import StagedRow
from missions.roster.tables import columns
from observer_portal import sealing

# What two vocabularies call differently: the column of a list and the declared value.
DECLARED_AS = {"photo": "photo_name"}
FIELD_OF = {column: name for name, group in (PLAIN | SEALED).items() for column in group}
FIELD_OF |= {key: FIELD_OF[stored] for key, stored in DECLARED_AS.items()}


class Present(NamedTuple):
    """An observer of the mission with what is declared now, by key of a list."""

    observer: Observer
    values: Mapping[str, str]
    is_suggested: bool  # the Cyrillic names


def present_of(mission: Mission) -> dict[str, Present]:
    """Return the observers of a mission by reference, unsealed. One query.

    From the versions to their observers: of 20,000 the sealed texts need not be kept.
    """
    found = {}
    current = ObserverVersion.objects.filter(
        observer__mission=mission,
        observer__removed_at=None,
        observer__current_version=F("pk"),
        observer__key__isnull=False,
    )
    rows = current.select_related("observer__key").order_by("observer_id")
    for version in rows.iterator(chunk_size=1000):
        observer = version.observer
        values = versions.values_of(version, keys.unwrap(observer.key))
        found[observer.reference] = Present(
            observer,
            {key: str(values.get(DECLARED_AS.get(key, key)) or "") for key in columns()},
            bool(values["cyrillic_suggested"]),
        )
    return found


def compare(lines: Sequence[Line], present: Mapping[str, Present]) -> tuple[list[Line], list[str]]:
    """Return the rows with what applying would do with each, and who is not in the list.

    The rows come in the order of the file: the first of two that are one document is taken.
    """
    lines = _without_second_spellings(lines)
    found = diff.compare(
        {ref: _comparable(one.values) for ref, one in present.items()},
        [
            StagedRow(line.row, _comparable(line.values), not line.problems, key=line.key)
            for line in lines
        ],
        _known_keys(present),
    )
    changed = {change.row: change for change in found.changed}
    unchanged = dict(found.unchanged)
    compared = []
    for line in lines:
        ref = unchanged.get(line.row, "")
        odd = str(found.odd_keys.get(line.row, ""))
        line = replace(line, ref=ref, was={}, shut=(), odd_key=odd)  # noqa: PLW2901
        told = replace(line, kind=Kind.SAME if ref else Kind.NEW)
        if line.row in changed:
            told = _changed(line, changed[line.row], present)
        compared.append(replace(told, kind=Kind.PROBLEM) if line.problems else told)
    return compared, found.missing


def _known_keys(present: Mapping[str, Present]) -> dict[str, str]:
    """Return row key -> reference: the reference itself, and the key of the list it came by."""
    came_by = {one.observer.row_key: ref for ref, one in present.items() if one.observer.row_key}
    return came_by | {ref: ref for ref in present}


def _changed(line: Line, change: diff.Change[str], present: Mapping[str, Present]) -> Line:
    """Return a row with what stands now where it says otherwise."""
    one = present[change.ref]
    was = {key: one.values[key] for key in change.fields}
    shut = _shut(one.observer, change.fields)
    kind = Kind.LOCKED if shut else Kind.CHANGED
    return replace(line, kind=kind, ref=change.ref, was=was, shut=shut)


def _comparable(values: Mapping[str, str | None]) -> dict[str, str | None]:
    """Read the number of a document as the database tells documents apart, however written."""
    number = values.get("document_number")
    return {**values, "document_number": sealing.folded(number) if number else None}


def _shut(observer: Observer, changed: Iterable[str]) -> tuple[str, ...]:
    """Return the fields that would change and are not open."""
    opened = rosters.open_groups(observer)
    return tuple(dict.fromkeys(FIELD_OF[k] for k in changed if FIELD_OF[k] not in opened))


def _without_second_spellings(lines: Sequence[Line]) -> list[Line]:
    """Hold back the second row of one document, also where its number is written otherwise."""
    first: dict[str, Line] = {}
    kept = []
    for line in lines:
        key = document_key(_comparable(line.values))
        earlier = first.setdefault(key, line) if key and not line.problems else line
        if earlier is not line:
            name = (earlier.values.get(k) for k in ("surname_latin", "given_names_latin"))
            facts = {"row": str(earlier.row), "name": ", ".join(part for part in name if part)}
            twice = problems.Kind.DUPLICATE_IN_FILE
            number = line.values.get("document_number") or ""
            problem = Problem(line.row, "document_number", twice, facts, number)
            line = replace(line, problems=(*line.problems, problem))  # noqa: PLW2901
        kept.append(line)
    return kept


def digest(lines: Iterable[Line], present: Mapping[str, Present]) -> str:
    """Return a digest over what applying would do, and over the observers it would change.

    Two equal ones: whoever looked at the first has seen what the second does.
    """
    told: list[Any] = []
    for line in sorted(lines, key=lambda line: line.row):
        if line.kind in (Kind.CHANGED, Kind.NEW):
            seen = present[line.ref].observer.row_version if line.ref else 0
            told.append([line.row, line.kind, line.ref, sorted(line.was), seen])
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()
