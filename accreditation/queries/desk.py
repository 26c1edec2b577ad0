"""The clerk's desk: which files wait, for how long, on whose desk, and what each is to be read for.

A clerk's own files and the matches have lists of their own; a file knows its neighbours in a list.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Min, Prefetch, Q, QuerySet
from django.utils.dateparse import parse_datetime

from accreditation.models import Application, Holding, Look, PersonMatch
from accreditation.queries import desk_clock, inboxes
from accreditation.queries.lapsed import LAPSED
from accreditation.workflow import LIVE, State
from missions.models import Election, Mission, SendingOrganisation
from observer_portal.accounts.models import Appointment, Office, User

# A file that waits for a clerk: recommended, or of an election body that the commission admits.
WAITS = Q(state=State.RECOMMENDED) | Q(
    state=State.SUBMITTED,
    mission__admitted_by_commission=True,
    election__commission_admits_election_bodies=True,
)
WAITING_STATES = (State.RECOMMENDED, State.SUBMITTED)

ORDERS = {
    "oldest": ("waits_since", "pk"),
    "newest": ("-waits_since", "-pk"),
    "name": ("version__folded_name", "pk"),
}
OLDEST = "oldest"
EVERY_STATE = "all"
MINE, NOBODY, OTHERS = "me", "none", "others"

OPEN_MATCH = Q(resolved_at=None, one__state__in=LIVE, other__state__in=LIVE)


def files(user: User, election: Election, filters: Mapping[str, Any]) -> QuerySet[Application]:
    """Return the files that the filters let through; `with_rows` reads what is shown of them.

    Filters beside those of `inboxes.files`: `state` (a state or `all`; without one those that wait,
    and all of them where something is searched for), `sender` (its code), `examiner` (`me`, `none`,
    `others`), `match` (open ones), `older` (a moment: waiting since before it).
    """
    state = str(filters.get("state") or "")
    wanted = {name: value for name, value in filters.items() if name != "state"}
    if state in (*State.values, LAPSED):
        wanted["state"] = state
    rows = inboxes.files(user, election, wanted).select_related(None)
    if not state and not wanted.get("q") and not wanted.get("letter"):
        rows = rows.filter(WAITS)
    if wanted.get("sender"):
        rows = rows.filter(mission__organisation__code=wanted["sender"])
    if wanted.get("examiner"):
        rows = rows.filter(_on_desk(str(wanted["examiner"]), user))
    if wanted.get("match"):
        open_ = PersonMatch.objects.filter(OPEN_MATCH, one__election=election)
        rows = rows.filter(Q(pk__in=open_.values("one")) | Q(pk__in=open_.values("other")))
    if wanted.get("older") and (before := _moment(str(wanted["older"]))):
        rows = rows.filter(waits_since__lt=before)
    return rows


SHOWN = (
    "version",
    "mission__organisation",
    "observer_list",
    "holding__clerk",
    "holding__given_by",
    "examiner",
    "observer__current_version",
)


def with_rows(files: Sequence[Application]) -> list[Application]:
    """Return the same files with what their rows show. One query.

    A query of its own: with more than eight tables PostgreSQL joins them in the order in which they
    stand, all 150,000 rows of them, before it looks at the filter.
    """
    rows = Application.objects.select_related(*SHOWN).in_bulk([file.pk for file in files])
    return [rows[file.pk] for file in files]


def _on_desk(whose: str, user: User) -> Q:
    """Return the condition for files of a clerk: waiting and taken by her, else examined by her."""
    not_taken = Q(holding=None) | ~Q(state__in=WAITING_STATES)
    taken = Q(holding__clerk=user, state__in=WAITING_STATES)
    mine = taken | Q(not_taken, examiner=user)
    nobodys = Q(not_taken, examiner=None)
    return {MINE: mine, NOBODY: nobodys, OTHERS: ~mine & ~nobodys}.get(whose, Q())


def _moment(text: str) -> datetime | None:
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return moment if moment and moment.tzinfo else None


@dataclass(frozen=True)
class Numbers:
    """How much waits: in all, over the two clocks, on the user's desk, on nobody's, matched."""

    waiting: int
    to_admit: int
    late: int
    very_late: int
    mine: int
    nobodys: int
    others: int
    matched: int
    since: datetime | None


def numbers(user: User, election: Election, now: datetime, holidays: Collection[date]) -> Numbers:
    """Count what waits for a clerk. Two queries."""
    rows = Application.objects.filter(WAITS, election=election)
    late = Q(waits_since__lt=desk_clock.late_since(now, holidays, desk_clock.AMBER_AFTER))
    very_late = Q(waits_since__lt=desk_clock.late_since(now, holidays, desk_clock.RED_AFTER))
    found = rows.aggregate(
        waiting=Count("pk"),
        to_admit=Count("pk", filter=Q(state=State.SUBMITTED)),
        late=Count("pk", filter=late),
        very_late=Count("pk", filter=very_late),
        mine=Count("pk", filter=_on_desk(MINE, user)),
        nobodys=Count("pk", filter=_on_desk(NOBODY, user)),
        others=Count("pk", filter=_on_desk(OTHERS, user)),
        since=Min("waits_since"),
    )
    open_ = PersonMatch.objects.filter(OPEN_MATCH, one__election=election)
    pairs = open_.values_list("one", "one__state", "other", "other__state")
    matched = {
        pk
        for one, one_state, other, other_state in pairs
        for pk, state in ((one, one_state), (other, other_state))
        if state in WAITING_STATES
    }
    return Numbers(matched=len(matched), **found)


def counts_by_state(election: Election) -> dict[str, int]:
    """Return how many files that the State has ever seen stand in each state. One query."""
    seen = Application.objects.filter(election=election).exclude(state=State.DRAFT)
    return inboxes.counts_by_state(seen)


def senders(election: Election) -> list[SendingOrganisation]:
    """Return the senders that have a mission at the election. One query."""
    missions = Mission.objects.filter(election=election).values("organisation")
    return list(SendingOrganisation.objects.filter(pk__in=missions).order_by("code"))


def matched(applications: Iterable[Application]) -> set[int]:
    """Return the ids of those that have an open match. One query."""
    ids = [row.pk for row in applications]
    pairs = PersonMatch.objects.filter(OPEN_MATCH).filter(Q(one__in=ids) | Q(other__in=ids))
    return {pk for pair in pairs.values_list("one", "other") for pk in pair} & set(ids)


def new_since_looked(files: Iterable[Application], user: User) -> set[int]:
    """Return the ids of waiting files that came back, or changed, since the user looked. 1 query.

    What lies elsewhere was moved there by the user, as often as not.
    """
    rows = {file.pk: file for file in files if file.state in WAITING_STATES}
    looks = Look.objects.filter(by=user, application__in=rows).values_list("application", "at")
    return {
        pk for pk, at in looks if max(rows[pk].state_since or at, rows[pk].version.declared_at) > at
    }


def never_opened(files: Iterable[int], user: User) -> int:
    """Return how many of these files the user has never looked at. One query."""
    ids = set(files)
    return len(ids) - Look.objects.filter(by=user, application__in=ids).count()


def colleagues(user: User) -> QuerySet[User]:
    """Return the other clerks, by name."""
    held = Appointment.objects.current().filter(office=Office.CLERK)
    return User.objects.filter(pk__in=held.values("user")).exclude(pk=user.pk).order_by("name")


# --- My files, matches --------------------------------------------------------------------------

DESKS = {
    "desk": WAITS,
    "asked": Q(state=State.QUERIED),
    "examined": Q(state=State.EXAMINED),
    "decided": Q(state__in=[State.ACCREDITED, State.REFUSED, State.REVOKED, State.DECLINED]),
}


def of_clerk(user: User, election: Election) -> QuerySet[Application]:
    """Return the files that are the clerk's: taken, or asked about, examined, set aside by her."""
    return Application.objects.visible_to(user).filter(_on_desk(MINE, user), election=election)


def counts_of_clerk(rows: QuerySet[Application]) -> dict[str, int]:
    """Return how many of a clerk's files lie where: one number for each of DESKS. One query."""
    found: dict[str, int] = rows.order_by().aggregate(
        **{name: Count("pk", filter=where) for name, where in DESKS.items()}
    )
    return found


def matches(user: User, election: Election, *, still_open: bool) -> QuerySet[PersonMatch]:
    """Return the matches of the election with both files; those that need no answer are closed."""
    seen = Application.objects.visible_to(user).filter(election=election)
    rows = PersonMatch.objects.filter(one__in=seen)
    rows = rows.filter(OPEN_MATCH) if still_open else rows.exclude(OPEN_MATCH)
    return with_both(rows)


def with_both(rows: QuerySet[PersonMatch]) -> QuerySet[PersonMatch]:
    """Return the matches with what is shown of their two files. Three queries.

    The files by their keys, not joined: seventeen joins leave the planner to luck while its
    statistics are those of an emptier database, and bad luck took minutes.
    """
    parts = ("version", "mission__organisation", "examiner", "observer__key")
    files = Application.objects.select_related(*parts)
    sides = [Prefetch(side, queryset=files) for side in ("one", "other")]
    return rows.select_related("resolved_by", "in_favour_of").prefetch_related(*sides)


def matches_of(application: Application) -> list[PersonMatch]:
    """Return the matches of a file, open ones first. Three queries."""
    rows = PersonMatch.objects.filter(Q(one=application) | Q(other=application))
    found = with_both(rows).order_by("-found_at", "-pk")
    return sorted(found, key=lambda match: match.resolved_at is not None)


def is_open(match: PersonMatch) -> bool:
    """Say whether a match still waits for an answer: unresolved, and both files live."""
    both_live = match.one.state in LIVE and match.other.state in LIVE
    return match.resolved_at is None and both_live


def holding_of(application: Application) -> Holding | None:
    """Return who has a waiting file on the desk. No query where `holding` was selected."""
    waits = application.state in WAITING_STATES
    return getattr(application, "holding", None) if waits else None


def clerk_of(application: Application) -> User | None:
    """Return the clerk whose file it is: who has taken it, else who became its examiner."""
    held = holding_of(application)
    return held.clerk if held else application.examiner
