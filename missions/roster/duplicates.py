"""Rows of one file that are one document or one person."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from missions.roster.names import person_key
from missions.roster.problems import Kind, Problem

Values = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Rows that share a document, or names and date of birth; the first of a document passes."""

    rows: list[int]
    by: Literal["document", "person"]
    same_person: bool


def document_key(values: Values) -> str | None:
    """Return issuer and number of a document, "TUR|U54252216"; None when there is no number.

    Where no issuer is written, it is the state of citizenship.
    """
    number = values.get("document_number")
    if not number:
        return None
    return f"{values.get('document_issuer') or values.get('citizenship') or ''}|{number}"


def person_of(values: Values) -> str | None:
    """Return what two declarations of one person share (`names.person_key`)."""
    return person_key(
        values.get("surname_latin"), values.get("given_names_latin"), values.get("birth_date")
    )


def find_duplicates(people: Mapping[int, Values]) -> tuple[list[Duplicate], dict[int, Problem]]:
    """Return the groups in the order of their first rows, and a problem per row that repeats."""
    by_document: defaultdict[str, list[int]] = defaultdict(list)
    by_person: defaultdict[str, list[int]] = defaultdict(list)
    for row, values in people.items():
        for groups, key in ((by_document, document_key(values)), (by_person, person_of(values))):
            if key:
                groups[key].append(row)
    found: list[Duplicate] = []
    twice: dict[int, Problem] = {}
    told: set[tuple[int, ...]] = set()
    for rows in by_document.values():
        if len(rows) > 1:
            same = len({person_of(people[row]) for row in rows}) == 1
            found.append(Duplicate(rows, "document", same))
            told.add(tuple(rows))
            for row in rows[1:]:
                twice[row] = _problem(row, rows[0], people)
    found.extend(
        Duplicate(rows, "person", same_person=True)
        for rows in by_person.values()
        if len(rows) > 1 and tuple(rows) not in told
    )
    found.sort(key=lambda duplicate: duplicate.rows)
    return found, twice


def _problem(row: int, first: int, people: Mapping[int, Values]) -> Problem:
    parts = (people[first].get("surname_latin"), people[first].get("given_names_latin"))
    facts = {"row": str(first), "name": ", ".join(part for part in parts if part)}
    number = people[row].get("document_number") or ""
    return Problem(row, "document_number", Kind.DUPLICATE_IN_FILE, facts, number)
