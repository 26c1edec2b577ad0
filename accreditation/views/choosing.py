"""The rows that were chosen in a list, and the versions in which they were seen."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict

from accreditation.models import Application
from accreditation.queries import desk, inboxes, mission
from accreditation.views.navigation import current_election
from missions.models import Election
from observer_portal.accounts.models import User
from observer_portal.page.numbers import number_in

MOST = 5_000  # files in one act
Files = Callable[[User, Election, Mapping[str, Any]], QuerySet[Application]]

# The lists in which "all that match the filter" can be chosen: the form names the list in `of` and
# sends the filter as it stands in the address, in `filter`.
LISTS: dict[str, Files] = {
    "ministry": inboxes.files,
    "commission": desk.files,
    "mission": mission.files,
}


@dataclass(frozen=True)
class Chosen:
    """Chosen files with their declared versions, in the order of their names."""

    rows: list[Application]
    seen: dict[int, int]  # application id -> row version
    beyond: int = 0  # how many more than MOST match the filter

    @property
    def token(self) -> str:
        """The choice as one text, to be sent again."""
        return " ".join(f"{row.reference}:{self.seen[row.pk]}" for row in self.rows)


def chosen_from(request: HttpRequest, user: User) -> Chosen:
    """Read the choice of a sent form: rows that are ticked, or all that match the filter.

    A ticked row is "APP-7K4Q-M2XRX:3": its reference, and the row version that was shown.
    """
    found = LISTS.get(request.POST.get("of", ""))
    if found and request.POST.get("all"):
        return _matching(found, request.POST.get("filter", ""), user)
    versions = dict(
        _parted(word) for text in request.POST.getlist("chosen") for word in text.split()
    )
    rows = list(
        Application.objects.visible_to(user)
        .filter(reference__in=list(versions)[:MOST])
        .select_related("version")
        .order_by("version__folded_name", "pk")
    )
    seen = {row.pk: versions[row.reference] for row in rows if versions[row.reference] >= 0}
    return Chosen(rows, {row.pk: row.row_version for row in rows} | seen)


def _matching(files: Files, filters: str, user: User) -> Chosen:
    election = current_election()
    if election is None:
        return Chosen([], {})
    found = files(user, election, QueryDict(filters).dict())
    rows = list(found.select_related("version").order_by("version__folded_name", "pk")[: MOST + 1])
    beyond = found.count() - MOST if len(rows) > MOST else 0
    return Chosen(rows[:MOST], {row.pk: row.row_version for row in rows[:MOST]}, beyond)


def _parted(word: str) -> tuple[str, int]:
    reference, _colon, version = word.partition(":")
    return reference, number_in(version, -1)
