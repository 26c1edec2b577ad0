"""Files as a table to download. Nothing that is sealed stands in it."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accreditation.forms.labels import shown_value
from accreditation.models import Application
from accreditation.queries import desk
from accreditation.views import downloads
from accreditation.workflow import State
from observer_portal.page import moments

AT_ONCE = 1000  # rows in memory


class Column(NamedTuple):
    """A column: what stands over it, and in it for each file."""

    heading: Any  # a lazy text
    value: Callable[[Application], object]


def _since(row: Application) -> str:
    """Since when the file stands where it stands, on the commission's clock."""
    return f"{moments.local(row.state_since):%Y-%m-%d %H:%M}" if row.state_since else ""


PERSON = (
    Column(_("Reference"), lambda row: row.reference),
    Column(_("Names in Latin letters"), lambda row: row.version.latin),
    Column(_("Names in Cyrillic letters"), lambda row: row.version.cyrillic),
    Column(_("Citizenship"), lambda row: shown_value("citizenship", row.version.citizenship)),
    Column(_("Kind of observer"), lambda row: shown_value("kind", row.version.kind)),
    Column(_("Position"), lambda row: row.version.position),
)
ORIGIN = (
    Column(_("Sender"), lambda row: row.mission.organisation.short),
    Column(_("List"), lambda row: row.observer_list.number if row.observer_list else ""),
)
STATE = Column(pgettext_lazy("of a file", "State"), lambda row: State(row.state).label)
STANDING = (
    STATE,
    Column(_("Since"), _since),
    Column(_("Clerk"), lambda row: desk.clerk_of(row) or ""),
)


def table(
    name: str, rows: QuerySet[Application], columns: Sequence[Column], *, form: str
) -> HttpResponse:
    """Answer with what the filter lets through, as `downloads.table` does."""
    headings = [str(column.heading) for column in columns]
    lines = ([column.value(row) for column in columns] for row in rows.iterator(chunk_size=AT_ONCE))
    return downloads.table(name, headings, lines, form=form)
