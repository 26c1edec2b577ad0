"""A list written anew for whoever sent it: her headings, her order, her words."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from missions.roster import evidence
from missions.roster.matching import match
from missions.roster.reading import DATES
from missions.roster.tables import LANGUAGES
from missions.roster.writing import heading, table

Values = Mapping[str, str | None]


class Column(NamedTuple):
    """A column of the file: what is written over it, and the keys that it holds."""

    heading: str
    keys: tuple[str, ...]


def columns_of(
    held: Mapping[str, Sequence[str]],
    headings: Mapping[str, str],
    missing: Sequence[str],
    language: str,
) -> list[Column]:
    """Return her columns in her order, and one of ours for each that she has to add.

    Columns that are none of ours are left out: what is in them was never kept.
    """
    own = [
        Column(headings.get(letter) or heading(keys[0], [language]), tuple(keys))
        for letter, keys in held.items()
    ]
    return own + [Column(heading(key, [language]), (key,)) for key in missing]


def certain(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> list[Column]:
    """Return the columns with a heading of ours wherever hers would not be understood again.

    A heading that was found in two rows, or whose meaning she chose, may say too little alone.
    `rows`: cells of the file, some of them.
    """
    width = range(len(columns))
    samples = {at: evidence.sample([row[at] for row in rows]) for at in width}
    found = match({at: (columns[at].heading,) for at in width}, samples, {}).fields
    return [
        column
        if at in found and found[at].keys == column.keys
        else Column(", ".join(heading(key, LANGUAGES) for key in column.keys), column.keys)
        for at, column in enumerate(columns)
    ]


def text_of(
    column: Column, written: str | None, values: Values, wrong: Mapping[str, str], language: str
) -> str:
    """Return what stands in a cell: as she wrote it, else the value in the words of a language.

    `written` is None for what is not text in her file (a number, a date), and where a cell was
    corrected on the page. `wrong`: key -> the text in which something is wrong.
    """
    if written is not None:
        return written
    parts = [wrong.get(key) or _as_words(key, values.get(key), language) for key in column.keys]
    return " ".join(filter(None, parts))


def _as_words(key: str, value: str | None, language: str) -> str:
    text = table([{key: value}], keys=[key], words=language)[1][0]
    if key in DATES and text:
        year, month, day = text.split("-")
        return f"{day}.{month}.{year}"
    return text
