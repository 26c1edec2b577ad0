"""The ministry's desk: the lists that wait, the files, the letters."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.utils.dateparse import parse_date

from accreditation.models import Application, Recommendation, StepTaken
from accreditation.queries import keyset, search
from accreditation.queries.lapsed import LAPSED, LEFT_BEHIND
from accreditation.workflow import State
from missions.actions import keys, versions
from missions.models import Election, ObserverKey, ObserverList
from observer_portal.accounts.models import User

# where the ministry's word has been taken up by the commission
ONWARD = (
    State.RECOMMENDED,
    State.QUERIED,
    State.EXAMINED,
    State.ACCREDITED,
    State.REFUSED,
    State.REVOKED,
)
WAITS = Q(state=State.SUBMITTED)
_CURRENT = "observer__current_version__"
INCOMPLETE = (
    Q(**{f"{_CURRENT}photo": None})
    | Q(**{f"{_CURRENT}document_scan": None})
    | Q(**{f"{_CURRENT}consent_given": False})
)
LETTERS = 200
NEVER = date.min
LOOKED_AT = 1_000  # files of an inbox whose documents are unsealed to read when they expire


@dataclass(frozen=True)
class ListLine:
    """A list in the inbox, with how many of its people stand where."""

    list: ObserverList
    people: int
    waiting: int
    returned: int
    onward: int
    since: datetime | None  # the longest wait in it
    incomplete: int
    expiring: int | None  # documents that end before election day; None: not looked at


def waiting_in_all(election: Election) -> dict[str, Any]:
    """Return how many lists and people wait for the ministry, and since when. One query."""
    found: dict[str, Any] = _of_ministry(election).aggregate(
        lists=Count("observer_list", distinct=True), people=Count("pk"), since=Min("state_since")
    )
    return found


def lists(
    election: Election, *, waiting: bool, where: Mapping[str, str]
) -> tuple[keyset.Page[ObserverList], list[ListLine]]:
    """Return a page of lists: those that wait, the oldest first, or those decided, newest first."""
    rows = ObserverList.objects.filter(
        mission__election=election,
        mission__admitted_by_commission=False,
        submitted_at__isnull=False,
    ).select_related("mission__organisation")
    still = Exists(Application.objects.filter(WAITS, observer_list=OuterRef("pk")))
    rows = rows.filter(still) if waiting else rows.exclude(still)
    order = ("submitted_at", "pk") if waiting else ("-submitted_at", "-pk")
    page = keyset.page(rows, order, where)
    return page, _lines(page.rows, election)


def files(user: User, election: Election, filters: Mapping[str, Any]) -> QuerySet[Application]:
    """Return the files that the user may see and the filters let through, with their versions.

    Filters: `list` (a reference), `letter` ("2022-11-12/14-2/1093": day, then number), and those
    of `narrowed`.
    """
    rows = Application.objects.visible_to(user).filter(election=election)
    if filters.get("list"):
        rows = rows.filter(observer_list__reference=filters["list"])
    if filters.get("letter"):
        day, _slash, number = str(filters["letter"]).partition("/")
        letters_of_day = Recommendation.objects.filter(number=number, letter_on=_date(day) or NEVER)
        rows = rows.filter(recommendation__in=letters_of_day)
    rows = rows.select_related("version", "mission__organisation", "observer_list")
    return narrowed(rows, election, filters)


def narrowed(
    rows: QuerySet[Application], election: Election, filters: Mapping[str, Any]
) -> QuerySet[Application]:
    """Return the rows that `state`, `kind` and `q` let through; a state may be `lapsed`."""
    if filters.get("state") == LAPSED:
        rows = rows.filter(state__in=LEFT_BEHIND)
    elif filters.get("state"):
        rows = rows.filter(state=filters["state"])
    if filters.get("kind"):
        rows = rows.filter(version__kind=filters["kind"])
    return search.matching(rows, str(filters.get("q") or ""), election)


def counts_by_state(rows: QuerySet[Application]) -> dict[str, int]:
    """Return how many rows stand in each state. One query."""
    return dict(rows.order_by().values_list("state").annotate(n=Count("pk")))


def documents_that_end(applications: Iterable[Application], election: Election) -> dict[int, date]:
    """Application id -> last day of a document that ends before election day. One query.

    The applications come with their versions; a file whose key was destroyed is passed over.
    """
    rows = {application.observer_id: application for application in applications}
    found = {}
    for key in ObserverKey.objects.filter(observer__in=rows):
        application = rows[key.observer_id]
        values = versions.values_of(application.version, keys.unwrap(key))
        if ends := ends_too_early(values, election):
            found[application.pk] = ends
    return found


def ends_too_early(values: Mapping[str, Any], election: Election) -> date | None:
    """Return the last day of a document that ends before election day, else None."""
    ends = _date(values.get("document_expires_on") or "")
    return ends if ends and ends < election.election_day else None


@dataclass(frozen=True)
class LetterLine:
    """A letter of the ministry: how many it ever recommended, how many stand under it now."""

    letter: Recommendation
    named: int
    standing: int

    @property
    def taken_back(self) -> int:
        """How many stand under it no more."""
        return self.named - self.standing


def letters(election: Election) -> list[LetterLine]:
    """Return the ministry's letters, the newest first, at most LETTERS of them. Two queries."""
    rows = list(
        Recommendation.objects.filter(election=election)
        .select_related("made_by", "scan")
        .annotate(standing=Count("applications"))
        .order_by("-letter_on", "-pk")[:LETTERS]
    )
    named = dict(
        StepTaken.objects.filter(recommendation__in=rows, verb="recommend")
        .values_list("recommendation")
        .annotate(n=Count("application", distinct=True))
    )
    return [LetterLine(row, named.get(row.pk, 0), row.standing) for row in rows]


def _of_ministry(election: Election) -> QuerySet[Application]:
    return Application.objects.filter(
        WAITS, election=election, mission__admitted_by_commission=False
    )


def _lines(rows: list[ObserverList], election: Election) -> list[ListLine]:
    counted = {
        line["observer_list"]: line
        for line in Application.objects.filter(observer_list__in=rows)
        .values("observer_list")
        .annotate(
            people=Count("pk"),
            waiting=Count("pk", filter=WAITS),
            returned=Count("pk", filter=Q(state=State.RETURNED)),
            onward=Count("pk", filter=Q(state__in=ONWARD)),
            since=Min("state_since", filter=WAITS),
            incomplete=Count("pk", filter=WAITS & INCOMPLETE),
        )
    }
    expiring = _expiring(rows, election)
    return [_line(row, counted.get(row.pk, {}), expiring.get(row.pk)) for row in rows]


def _line(row: ObserverList, counted: Mapping[str, Any], expiring: int | None) -> ListLine:
    return ListLine(
        list=row,
        people=counted.get("people", 0),
        waiting=counted.get("waiting", 0),
        returned=counted.get("returned", 0),
        onward=counted.get("onward", 0),
        since=counted.get("since"),
        incomplete=counted.get("incomplete", 0),
        expiring=expiring,
    )


def _expiring(rows: list[ObserverList], election: Election) -> dict[int, int]:
    """List id -> waiting people whose document ends before election day; two queries."""
    waiting = list(
        Application.objects.filter(WAITS, observer_list__in=rows)
        .select_related("version")
        .order_by("observer_list__submitted_at", "observer_list", "pk")[: LOOKED_AT + 1]
    )
    cut_off = waiting[LOOKED_AT].observer_list_id if len(waiting) > LOOKED_AT else None
    looked_at = [row for row in waiting if row.observer_list_id != cut_off]
    ending = documents_that_end(looked_at, election)
    unknown = {row.observer_list_id for row in waiting} - {r.observer_list_id for r in looked_at}
    counted = Counter(row.observer_list_id for row in looked_at if row.pk in ending)
    return {row.pk: counted[row.pk] for row in rows if row.pk not in unknown}


def _date(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None
