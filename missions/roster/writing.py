"""Observers as the rows of a list, and the empty list that missions fill in."""

from collections.abc import Iterable, Mapping, Sequence

from missions.roster import states
from missions.roster.reading import CLOSED, STATES
from missions.roster.tables import LANGUAGES, columns, value_labels

Values = Mapping[str, str | None]
REQUIRED_MARK = " *"


def heading(key: str, languages: Sequence[str] = LANGUAGES) -> str:
    """Return the heading of a column in the given languages, a required one with a star."""
    column = columns()[key]
    text = " / ".join(column.labels[language] for language in languages)
    return text + REQUIRED_MARK if column.is_required else text


def table(
    observers: Iterable[Values],
    *,
    keys: Sequence[str] | None = None,
    languages: Sequence[str] = LANGUAGES,
    words: str | None = None,
) -> list[list[str]]:
    """Return headings and one row per observer; every cell is text, "" for nothing.

    `keys`: the columns, all of them by default. `words`: the language in which states and closed
    values are written; None writes codes. The list can be imported again either way. Whoever
    writes a spreadsheet types each cell as text: one may begin with "=".
    """
    keys = list(columns() if keys is None else keys)
    rows = [[heading(key, languages) for key in keys]]
    rows += [row(values, keys=keys, words=words) for values in observers]
    return rows


def row(values: Values, *, keys: Sequence[str], words: str | None) -> list[str]:
    """Return one observer as the cells of a row, as `table` writes it."""
    return [_written(key, values.get(key), words) for key in keys]


def template(languages: Sequence[str] = LANGUAGES) -> list[list[str]]:
    """Return the headings of all columns and the example of each, a row that is to be replaced."""
    return [
        [heading(key, languages) for key in columns()],
        [column.example for column in columns().values()],
    ]


def choices(key: str, language: str) -> list[tuple[str, str]]:
    """Return the codes of a closed column with their labels, for lists to choose from."""
    return [(code, labels[language]) for code, labels in value_labels()[key].items()]


def _written(key: str, value: str | None, words: str | None) -> str:
    if value is None or words is None:
        return value or ""
    if key in CLOSED:
        labels = value_labels()[key].get(value)
        return labels[words] if labels else value
    return states.name(value, words) if key in STATES else value
