"""A mission's own list taken home: in our columns, with the key of each row, row by row."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import QuerySet

from missions.actions import keys, versions
from missions.actions.list_comparing import DECLARED_AS
from missions.models import Mission, Observer
from missions.roster import row_keys, writing
from missions.roster.tables import columns
from observer_portal.accounts.models import User
from observer_portal.audit.record import record

AT_ONCE = 500  # observers in memory
DOCUMENT = ("document_number", "mrz")  # the zone holds the number too


def keys_of(*, documents: bool) -> list[str]:
    """Return the columns of the file."""
    return [key for key in columns() if documents or key not in DOCUMENT]


def rows(observers: QuerySet[Observer], *, documents: bool, language: str) -> Iterator[list[str]]:
    """Yield the headings, then a row per observer, unsealed one after another.

    The last column is the row key, by which an import knows each observer again. Whose data were
    purged is not in it.
    """
    wanted = keys_of(documents=documents)
    yield [
        *(writing.heading(key, [language]) for key in wanted),
        row_keys.HEADINGS[language],
    ]
    there = observers.filter(key__isnull=False).select_related("current_version", "key")
    for observer in there.iterator(chunk_size=AT_ONCE):
        if observer.current_version is None:
            continue
        values = versions.values_of(observer.current_version, keys.unwrap(observer.key))
        declared = {key: str(values.get(DECLARED_AS.get(key, key)) or "") for key in wanted}
        yield [*writing.row(declared, keys=wanted, words=language), observer.reference]


def note(mission: Mission, n: int, *, documents: bool, by: User, at: datetime) -> None:
    """Record that a list was taken home: how many rows, and whether with document numbers."""
    told = "yes" if documents else "no"
    record("observer:export", mission.reference, by=by, at=at, rows=n, documents=told)
