"""A mission's side of the procedure: who can be handed in, where the lists stand, what is asked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet

from accreditation.models import Application, Sitting, StepTaken
from accreditation.queries import search, wordings
from accreditation.workflow import State
from missions.models import (
    Election,
    ImportState,
    ListImport,
    Mission,
    Observer,
    ObserverList,
    PhotoArchive,
)
from missions.queries import rosters
from observer_portal.accounts.models import User

ASKED = (State.RETURNED, State.QUERIED)
WITH_COMMISSION = (State.RECOMMENDED, State.QUERIED, State.EXAMINED)
ENDED = (State.DECLINED, State.REFUSED, State.WITHDRAWN, State.REVOKED)
DECIDED = (State.ACCREDITED, *ENDED)
# what the State says to a mission stands under these uses of reasons
UPLOADS = 3  # of a kind, on the first page


# --- Who can be handed in ------------------------------------------------------------------------


def candidates(mission: Mission) -> QuerySet[Observer]:
    """Return the declared observers who have no application under way, with what they declare."""
    live = Application.objects.live().filter(observer=OuterRef("pk"), election=mission.election_id)
    # what is sealed is not shown here, and of 5,000 it is most of what would be read
    heavy = ("current_version__sealed", "current_version__digests")
    return rosters.roster(mission).filter(~Exists(live)).defer(*heavy)


def ready(mission: Mission) -> QuerySet[Observer]:
    """Return the candidates whose dossier is complete."""
    return candidates(mission).exclude(rosters.INCOMPLETE)


def incomplete(mission: Mission) -> QuerySet[Observer]:
    """Return those who were never handed in and lack something, in the order of their names."""
    new = candidates(mission).filter(rosters.INCOMPLETE, submitted_at=None)
    return new.order_by(*rosters.ORDERS["name"])


@dataclass(frozen=True)
class Counts:
    """How many observers a mission has declared, and how far they are from being handed in."""

    declared: int
    new: int  # never handed in
    fresh: int  # of these, complete
    ready: int  # complete and not under way: also those whose application has ended

    @property
    def incomplete(self) -> int:
        """How many were never handed in and lack something."""
        return self.new - self.fresh


def counts(mission: Mission) -> Counts:
    """Count the mission's observers. One query."""
    live = Application.objects.live().filter(observer=OuterRef("pk"), election=mission.election_id)
    waiting, new = Q(under_way=False), Q(under_way=False, submitted_at=None)
    found = (
        rosters.roster(mission)
        .annotate(under_way=Exists(live))
        .aggregate(
            declared=Count("pk"),
            new=Count("pk", filter=new),
            fresh=Count("pk", filter=new & ~rosters.INCOMPLETE),
            ready=Count("pk", filter=waiting & ~rosters.INCOMPLETE),
        )
    )
    return Counts(**found)


@dataclass(frozen=True)
class Choice:
    """Who of the ready goes: a rule, and those of whom the opposite holds.

    The rule "new" takes everybody who was never handed in: whoever was withdrawn or declined
    before comes again only by being chosen. "all" and "none" take all and none.
    """

    rule: str = "new"
    flipped: frozenset[str] = field(default_factory=frozenset)  # references

    RULES = ("new", "all", "none")

    def takes(self, observer: Observer) -> bool:
        """Whether this observer goes."""
        by_rule = self.rule == "all" or (self.rule == "new" and observer.submitted_at is None)
        return by_rule != (observer.reference in self.flipped)

    def after(self, shown: Iterable[Observer], ticked: Iterable[str]) -> "Choice":
        """Return the choice after a page of rows came back, some of them ticked."""
        wanted, flipped = set(ticked), set(self.flipped)
        for observer in shown:
            if self.takes(observer) != (observer.reference in wanted):
                flipped ^= {observer.reference}
        return Choice(self.rule, frozenset(flipped))


def chosen(mission: Mission, choice: Choice) -> QuerySet[Observer]:
    """Return the ready observers who go by this choice, in the order of their names."""
    flipped = Q(reference__in=choice.flipped)
    by_rule = {"new": Q(submitted_at=None), "all": Q(pk__gt=0), "none": Q(pk=0)}[choice.rule]
    taken = (by_rule & ~flipped) | (~by_rule & flipped)
    return ready(mission).filter(taken).order_by(*rosters.ORDERS["name"])


def ended_states(observers: Iterable[Observer]) -> dict[int, State]:
    """Observer id -> the state in which the last application of theirs ended. One query."""
    again = [observer.pk for observer in observers if observer.submitted_at]
    rows = (
        Application.objects.filter(observer__in=again)
        .order_by("observer_id", "-pk")
        .distinct("observer_id")
        .values_list("observer_id", "state")
    )
    return {pk: State(state) for pk, state in rows}


# --- Lists ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ListLine:
    """A list with how many of its people stand in each state, in the order of the states."""

    list: ObserverList
    states: tuple[tuple[State, int], ...]

    @property
    def people(self) -> int:
        """How many stand on it."""
        return sum(n for _state, n in self.states)

    @property
    def is_decided(self) -> bool:
        """Whether nobody on it waits for anything."""
        return all(state in DECIDED for state, _n in self.states)


def lists(mission: Mission) -> list[ListLine]:
    """Return the mission's lists, the newest first. Two queries."""
    rows = ObserverList.objects.filter(mission=mission, submitted_at__isnull=False)
    counted: dict[int, dict[str, int]] = {}
    for pk, state, n in (
        Application.objects.filter(mission=mission)
        .values_list("observer_list", "state")
        .annotate(n=Count("pk"))
    ):
        counted.setdefault(pk, {})[state] = n
    return [
        ListLine(row, in_order(counted.get(row.pk, {})))
        for row in rows.select_related("made_by", "scan").order_by("-number")
    ]


@dataclass(frozen=True)
class Held:
    """How many files of a mission stand in a state, the oldest since when."""

    state: State
    n: int
    since: datetime | None


def held(mission: Mission) -> list[Held]:
    """Return where the mission's files stand. One query."""
    rows = (
        Application.objects.filter(mission=mission)
        .values("state")
        .annotate(n=Count("pk"), since=Min("state_since"))
        .values_list("state", "n", "since")
    )
    return [Held(State(state), n, since) for state, n, since in rows]


def in_order(states: Mapping[str, int]) -> tuple[tuple[State, int], ...]:
    """Return counts by state in the order of the states."""
    return tuple((state, states[state]) for state in State if state in states)


def states_of(lines: Iterable[ListLine]) -> dict[State, int]:
    """Return how many people of these lists stand in each state."""
    found: dict[State, int] = {}
    for line in lines:
        for state, n in line.states:
            found[state] = found.get(state, 0) + n
    return found


def files(user: User, election: Election, filters: Mapping[str, Any]) -> QuerySet[Application]:
    """Return the files of one of the user's missions that the filters let through.

    Filters: `mission` (a reference, without which there is nothing), `list` (a reference), `asked`
    (returned and queried ones only), `state`, `kind`, `q`.
    """
    rows = Application.objects.visible_to(user).filter(
        mission__reference=filters.get("mission", ""),
        mission__memberships__user=user,
        mission__memberships__ended_at=None,
    )
    if filters.get("list"):
        rows = rows.filter(observer_list__reference=filters["list"])
    if filters.get("asked"):
        rows = rows.filter(state__in=ASKED)
    if filters.get("state"):
        rows = rows.filter(state=filters["state"])
    if filters.get("kind"):
        rows = rows.filter(version__kind=filters["kind"])
    found = search.matching(rows, str(filters.get("q") or ""), election)
    return found.select_related("version", "observer__current_version", "observer_list")


# --- What is asked -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Question:
    """The step that brought a file back to the mission, and the words of its reason."""

    step: StepTaken
    reason: str

    @property
    def is_recall(self) -> bool:
        """Whether the mission itself took the file back."""
        return self.step.verb == "recall"


def questions(applications: Iterable[Application]) -> dict[int, Question]:
    """Application id -> what was said with its last step. Two queries."""
    steps = list(
        StepTaken.objects.filter(application__in=[row.pk for row in applications])
        .order_by("application_id", "-pk")
        .distinct("application_id")
    )
    said = wordings.said(steps)
    return {step.application_id: Question(step, said.get(step.pk, "")) for step in steps}


# --- The first page ------------------------------------------------------------------------------


def uploads(mission: Mission) -> tuple[list[ListImport], list[PhotoArchive]]:
    """Return lists and archives that are being read or wait to be applied, newest first."""
    wait = Q(state__in=[ImportState.WAITING, ImportState.STAGED])
    imports = ListImport.objects.filter(wait, mission=mission).order_by("-pk")[:UPLOADS]
    archives = PhotoArchive.objects.filter(wait, mission=mission).order_by("-pk")[:UPLOADS]
    return list(imports), list(archives)


def next_sitting(election: Election, at: datetime) -> Sitting | None:
    """Return the commission's next sitting on this election, where one is set."""
    return Sitting.objects.filter(election=election, at__gt=at).order_by("at").first()
