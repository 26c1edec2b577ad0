"""Rows of a list as a page shows them: what is wrong stands in its cell, and is mended there."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from missions.actions.list_report import Kind, Line, Report
from missions.forms.labels import FIELD_LABELS
from missions.forms.zone import as_typed
from missions.roster import sentences, wording
from missions.roster.reading import CLOSED, CYRILLIC_NAMES, DATES, LATIN_NAMES
from missions.roster.row_keys import Odd
from missions.roster.tables import columns
from observer_portal.page.tags import masked

LATIN, CYRILLIC = "names", "names_cyrillic"  # columns of the page that show several of the list
ALWAYS = (
    LATIN,
    "birth_date",
    "citizenship",
    "document_number",
    "document_expires_on",
    "kind",
)
SHOWN_IN = dict.fromkeys(LATIN_NAMES, LATIN) | dict.fromkeys(CYRILLIC_NAMES, CYRILLIC)
PARTS = {LATIN: LATIN_NAMES, CYRILLIC: CYRILLIC_NAMES}
LONG = ("mrz", "remarks")
SHORT = (*DATES, "document_number", "phone", "email", "photo", "sex")  # never broken into lines

Options = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Input:
    """A cell that can be mended. `options`: a closed choice; the first is what was found."""

    name: str
    label: str
    value: str
    is_bad: bool
    note: str
    options: Options = field(default_factory=list)
    is_long: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One value of a cell: to be mended, or as words with what stands now where that differs."""

    key: str
    text: str
    was: str | None = None
    input: Input | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """What is to be said about a cell or a row, in the row below."""

    id: str
    label: str
    text: str
    tone: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the page; `cells` in the order of its columns as (column, classes, parts).

    `tag` is (label, tone, sign); `also` what becomes of a row with a warning.
    """

    line: Line
    tag: tuple[str, str, str]
    also: str
    cells: list[tuple[str, str, list[Part]]]
    notes: list[Note]
    url: str


def table(lines: Sequence[Line], report: Report) -> dict[str, Any]:
    """Return the headings of the page's columns and its rows."""
    shown = _columns(lines)
    held = {key for keys in report.columns.values() for key in keys}
    labels = {LATIN: pgettext("of a person", "Name"), CYRILLIC: _("Name in Cyrillic letters")}
    return {
        "headings": [labels.get(name) or wording.label(name) for name in shown],
        "rows": [_row(line, shown, held) for line in lines],
        "width": len(shown) + 2,
        "can_be_mended": any(_mendable(line, held) for line in lines),
    }


def shown_cells(lines: Iterable[Line], report: Report) -> dict[tuple[int, str], str]:
    """Return what stands in the inputs of a page, by row and key."""
    held = {key for keys in report.columns.values() for key in keys}
    return {(line.row, key): typed(line, key) for line in lines for key in _mendable(line, held)}


def typed(line: Line, key: str) -> str:
    """Return what stands in a cell as a person would type it: what was found, else the value."""
    for problem in (*line.problems, *line.warnings):
        if problem.column == key and problem.found:
            return problem.found
    return as_typed(key, line.values.get(key) or "")


def _mendable(line: Line, held: Iterable[str]) -> list[str]:
    """Return the keys of a row that can be mended here: what is held by a column of the file."""
    flawed = [problem.column for problem in (*line.problems, *line.warnings)]
    return [key for key in dict.fromkeys((*flawed, *line.mended)) if key in held]


def _columns(lines: Sequence[Line]) -> list[str]:
    """Return the columns of the page: always the same, and those in which there is something.

    What is to be looked at stands beside the name, where it is seen on a small page too.
    """
    touched = {
        SHOWN_IN.get(key, key)
        for line in lines
        for key in (
            *(one.column for one in (*line.problems, *line.warnings)),
            *line.mended,
            *line.was,
        )
    }
    name, *usual = ALWAYS
    every = dict.fromkeys(SHOWN_IN.get(key, key) for key in columns())
    first = [key for key in every if key in touched and key != name]
    return [name, *first, *(key for key in usual if key not in touched)]


def _row(line: Line, shown: Sequence[str], held: Iterable[str]) -> Row:
    mendable = set(_mendable(line, held))
    bad = {problem.column for problem in line.problems}
    warned = {problem.column for problem in line.warnings}
    cells = []
    for name in shown:
        keys = PARTS.get(name, (name,))
        tones = {"cell-bad": bad, "cell-warn": warned, "cell-mended": mendable}
        found = [tone for tone, flawed in tones.items() if flawed & set(keys)][:1]
        parts = [_part(line, key, key in mendable, key in bad) for key in keys]
        cells.append((name, " ".join(found + ["nowrap"] * (name in SHORT)), parts))
    kind = _tag(line.kind)
    is_warned = (line.warnings or line.odd_key) and not bad
    tag = (_("Warning"), "warn", "alert") if is_warned else kind
    return Row(
        line=line,
        tag=tag if line.kind != Kind.LOCKED else kind,
        also=kind[0] if tag is not kind and line.kind != Kind.LOCKED else "",
        cells=cells,
        notes=_notes(line),
        url=reverse("mission:observer", args=[line.ref]) if line.ref else "",
    )


def _tag(kind: str) -> tuple[str, str, str]:
    return {
        Kind.PROBLEM: (_("Problem"), "bad", "refused"),
        Kind.LOCKED: (_("Locked"), "warn", "lock"),
        Kind.CHANGED: (_("Changed"), "info", "pen"),
        Kind.NEW: (_("New"), "ok", "accredited"),
        Kind.SAME: (_("Unchanged"), "", "check"),
    }[Kind(kind)]


def _part(line: Line, key: str, is_mendable: bool, is_bad: bool) -> Part:
    text = words(key, line.values.get(key))
    was = words(key, line.was[key]) if key in line.was else None
    if not is_mendable:
        return Part(key, text, was)
    value = typed(line, key)
    label = _("%(column)s, row %(row)s") % {"column": wording.label(key), "row": line.row}
    made = Input(
        name=f"cell-{line.row}-{key}",
        label=label,
        value=value,
        is_bad=is_bad,
        note=_note_id(line, key) if _is_noted(line, key) else "",
        options=_options(key, value),
        is_long=key in LONG,
    )
    return Part(key, text, was, made)


def words(key: str, value: str | None) -> str:
    """Return a value as words; the number of a document hidden but for its end."""
    return masked(value) if key == "document_number" else wording.text(key, value or "")


def _options(key: str, value: str) -> Options:
    if key not in CLOSED:
        return []
    known = wording.options(key)
    return known if value in dict(known) else [(value, value or "—"), *known]


def _note_id(line: Line, key: str) -> str:
    return f"note-{line.row}-{key}"


def _is_noted(line: Line, key: str) -> bool:
    return any(problem.column == key for problem in (*line.problems, *line.warnings))


def _notes(line: Line) -> list[Note]:
    """Return a note per cell, what holds the row back first."""
    found: dict[str, list[str]] = {}
    for problem in (*line.problems, *line.warnings):
        found.setdefault(problem.column, []).append(sentences.sentence(problem))
    bad = {problem.column for problem in line.problems}
    notes = [
        Note(
            _note_id(line, key),
            wording.label(key),
            " ".join(texts),
            "bad" if key in bad else "warn",
        )
        for key, texts in found.items()
    ]
    if line.kind == Kind.LOCKED:
        notes.insert(0, _locked(line))
    if line.odd_key:
        notes.append(Note(_note_id(line, "row-key"), _("Row key"), odd_key(line.odd_key), "warn"))
    return notes


def odd_key(why: str) -> str:
    """Return why the key of a row does not count, and what was done instead."""
    return {
        Odd.UNREADABLE: _(
            "The key at the end of this row was changed. The row was compared by its document and "
            "its name."
        ),
        Odd.TWICE: _(
            "The key at the end of this row stands in another row too, as when a row is copied. "
            "This one is taken for another person."
        ),
        Odd.OTHER_PERSON: _(
            "The key at the end of this row belongs to somebody else, who is not changed. This "
            "row is taken for another person."
        ),
        Odd.OTHER_ROW: _(
            "The key at the end of this row belongs to somebody else. The document says who this "
            "is, and that counts."
        ),
        Odd.UNKNOWN: _(
            "The key at the end of this row is of nobody in your mission now. The row was "
            "compared by its document and its name."
        ),
    }[Odd(why)]


def _locked(line: Line) -> Note:
    fields = ", ".join(str(FIELD_LABELS[name]) for name in line.shut)
    text = _(
        "These cannot be changed now, since the observer was submitted: %(fields)s. The row is "
        "left out; the observer stays as submitted."
    )
    return Note(_note_id(line, "locked"), _("Locked"), text % {"fields": fields}, "warn")


def tabs(report: Report, view: str) -> list[Mapping[str, Any]]:
    """Return the filters of the rows with their counts; those without rows are left out."""
    labels = {
        "all": _("All rows"),
        "attention": _("Problems and warnings"),
        "changed": _("Changed rows"),
        "new": _("New rows"),
        "same": _("Unchanged rows"),
    }
    return [
        {
            "label": label,
            "url": f"?show={name}",
            "count": report.count_in(name),
            "current": name == view,
        }
        for name, label in labels.items()
        if report.count_in(name) or name in ("all", view)
    ]
