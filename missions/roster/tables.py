"""The tables of `missions/data`: columns of a list, closed vocabularies."""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from missions.roster.names import fold

DATA = Path(__file__).resolve().parent.parent / "data"
LANGUAGES = ("kk", "ru", "en")

LONGEST_WORD = 200  # characters: what is longer stands for nothing that has a code

_LONGEST = re.compile(r"\b[01]-(\d+)\b")


@dataclass(frozen=True, slots=True)
class Column:
    """A column that a list may have. `longest` is in characters, None where that says nothing."""

    key: str
    is_required: bool
    labels: Mapping[str, str]
    format: str
    example: str
    longest: int | None


def read_table(name: str) -> list[dict[str, str]]:
    """Return the records of `missions/data/<name>.csv`."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def words(cell: str) -> list[str]:
    """Take a cell apart that holds several words divided by semicolons."""
    return [word.strip() for word in cell.split(";") if word.strip()]


@lru_cache(maxsize=1)
def columns() -> Mapping[str, Column]:
    """Return the columns of a list by key, in the order in which a template shows them."""
    found = {}
    for record in read_table("list_columns"):
        longest = _LONGEST.search(record["format"])
        found[record["key"]] = Column(
            key=record["key"],
            is_required=record["required"] == "yes",
            labels={language: record[f"label_{language}"] for language in LANGUAGES},
            format=record["format"],
            example=record["example"],
            longest=int(longest[1]) if longest else None,
        )
    return found


@lru_cache(maxsize=1)
def required() -> tuple[str, ...]:
    """Return the keys that every row must fill."""
    return tuple(key for key, column in columns().items() if column.is_required)


@lru_cache(maxsize=1)
def vocabularies() -> Mapping[str, Mapping[str, str]]:
    """Return, by column, folded word -> code."""
    found: dict[str, dict[str, str]] = {}
    records = read_table("list_values")
    for record in records:
        known = found.setdefault(record["column"], {})
        named = [record["code"], *(record[f"label_{language}"] for language in LANGUAGES)]
        for word in (*named, *words(record["also"])):
            known.setdefault(fold(word), record["code"])
    for record in read_table("list_words"):
        for word in words(record["words"]):
            found[record["column"]].setdefault(fold(word), record["code"])
    for known in found.values():
        known.pop("", None)
    return found


@lru_cache(maxsize=1)
def value_labels() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """Return, by column and code, the label in each language."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    for record in read_table("list_values"):
        labels = {language: record[f"label_{language}"] for language in LANGUAGES}
        found.setdefault(record["column"], {})[record["code"]] = labels
    return found


def find_value(column: str, text: str) -> str | None:
    """Return the code that a word stands for in a closed vocabulary, None when none does."""
    if len(text) > LONGEST_WORD:
        return None
    if column == "sex" and text.strip() == "<":
        return "X"
    return vocabularies()[column].get(fold(text))
