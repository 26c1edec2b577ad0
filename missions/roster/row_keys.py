"""The key of a row: by it a file that was corrected elsewhere is told apart row by row.

A list that is taken home has a last column with a key per row. Whose document and name were both
corrected is found by it again. It is believed only where the row still resembles the person: rows
are copied, sorted without it, and typed over with other people.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from enum import StrEnum

from missions.roster.names import fold
from observer_portal import reference

PREFIX = "ROW"
HEADINGS = {
    "en": "Row key – do not change",
    "ru": "Ключ строки – не менять",
    "kk": "Жол кілті – өзгертпеңіз",
}
PROBLEMS = {"en": "What is wrong", "ru": "Что исправить", "kk": "Не түзету керек"}
_KEY_HEADINGS = {fold(text) for text in HEADINGS.values()}
_PROBLEM_HEADINGS = {fold(text) for text in PROBLEMS.values()}
_ENOUGH = 2  # of the values that follow
_TELLING = ("surname_latin", "given_names_latin", "birth_date", "document_number")

Values = Mapping[str, str | None]


class Odd(StrEnum):
    """Why the key of a row does not count."""

    UNREADABLE = "unreadable"  # typed over
    TWICE = "twice"  # copied with its row
    OTHER_PERSON = "other_person"  # the row now holds somebody else
    OTHER_ROW = "other_row"  # its document says whose row it is, and that is another's
    UNKNOWN = "unknown"  # of an observer who is not in this mission now


def is_key_heading(text: str) -> bool:
    """Say whether a column is the one of keys."""
    return fold(text) in _KEY_HEADINGS


def is_problem_heading(text: str) -> bool:
    """Say whether a column is the one of problems that stands beside the keys."""
    return fold(text) in _PROBLEM_HEADINGS


def read(text: str) -> str:
    """Return a key as it was given out; what is none as it stands there."""
    key = reference.normalised(text)
    return key if reference.is_well_formed(key) else text[:40]


def repeated(keys: Iterable[str]) -> set[str]:
    """Return the keys that stand in more than one row."""
    return {key for key, n in Counter(filter(None, keys)).items() if n > 1}


def resembles(before: Values, after: Values) -> bool:
    """Say whether a row may still be the person that it was."""
    same = [
        key
        for key in _TELLING
        if before.get(key) and fold(before.get(key) or "") == fold(after.get(key) or "")
    ]
    return len(same) >= _ENOUGH
