"""Lists and counts for one mission: its observers, what each still lacks, its archives."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet

from missions.models import ALWAYS_OPEN, MATERIAL, Mission, Observer, PhotoArchive

PAGE = 50
ALL_OPEN = "*"

_V = "current_version__"
NO_PHOTO = Q(**{f"{_V}photo": None}) | Q(**{f"{_V}photo_print": None})
NO_SCAN = Q(**{f"{_V}document_scan": None})
NO_CONSENT = Q(**{f"{_V}consent_given": False})
INCOMPLETE = NO_PHOTO | NO_SCAN | NO_CONSENT
LACKS = {
    "any": INCOMPLETE,
    "photo": NO_PHOTO,
    "scan": NO_SCAN,
    "consent": NO_CONSENT,
    "nothing": ~INCOMPLETE,
}
WHOLLY_OPEN = Q(open_fields__contains=[ALL_OPEN])
LOCKED = Q(open_fields=[])
OPENNESS = {"all": WHOLLY_OPEN, "some": ~WHOLLY_OPEN & ~LOCKED, "none": LOCKED}
ORDERS = {"name": (f"{_V}folded_name", "pk"), "newest": ("-pk",)}


def own_missions(user: Any) -> QuerySet[Mission]:
    """Return the missions that the user works for, those of the latest election first."""
    return (
        Mission.objects.filter(memberships__user=user, memberships__ended_at=None)
        .select_related("election", "organisation")
        .order_by("-election__election_day", "pk")
    )


def own_observers(user: Any) -> QuerySet[Observer]:
    """Return the observers of the user's own missions, with what their pages need.

    Whoever sees an observer for another reason, as an office does, has other pages.
    """
    return (
        Observer.objects.visible_to(user)
        .filter(
            mission__memberships__user=user,
            mission__memberships__ended_at=None,
            removed_at=None,
        )
        .select_related(
            "current_version",
            "key",
            "mission__election",
            "mission__organisation",
            "replaces__current_version",
            "replaced_by__current_version",
        )
    )


def own_archives(user: Any) -> QuerySet[PhotoArchive]:
    """Return the archives of the user's own missions."""
    return PhotoArchive.objects.filter(
        mission__memberships__user=user, mission__memberships__ended_at=None
    ).select_related("mission__election", "mission__organisation", "uploaded_by")


def roster(mission: Mission) -> QuerySet[Observer]:
    """Return the observers of a mission with what they declare now."""
    return Observer.objects.filter(mission=mission, removed_at=None).select_related(
        "current_version"
    )


@dataclass(frozen=True, slots=True)
class Filter:
    """What is looked for in a roster; empty fields narrow nothing.

    `words` are folded for names; `documents` are keyed hashes of a whole document number.
    """

    words: tuple[str, ...] = ()
    reference: str = ""
    documents: tuple[bytes, ...] = ()
    lacks: str = ""
    openness: str = ""
    kind: str = ""
    order: str = "name"


def filtered(observers: QuerySet[Observer], wanted: Filter) -> QuerySet[Observer]:
    """Return the observers that a filter leaves, in its order."""
    if wanted.words:
        named = Q()
        for word in wanted.words:
            named &= Q(**{f"{_V}folded_name__contains": word})
        if wanted.reference:
            named |= Q(reference=wanted.reference)
        if wanted.documents:
            named |= Q(document_hash__in=wanted.documents)
        observers = observers.filter(named)
    if wanted.lacks in LACKS:
        observers = observers.filter(LACKS[wanted.lacks])
    if wanted.openness in OPENNESS:
        observers = observers.filter(OPENNESS[wanted.openness])
    if wanted.kind:
        observers = observers.filter(**{f"{_V}kind": wanted.kind})
    return observers.order_by(*ORDERS.get(wanted.order, ORDERS["name"]))


class Page(NamedTuple):
    """One page of a roster: its rows, how many match in all, and where the neighbours begin."""

    rows: list[Observer]
    total: int
    first: int
    after: str
    before: str


def page(
    observers: QuerySet[Observer], wanted: Filter, *, after: str = "", before: str = ""
) -> Page:
    """Return the page behind the observer with the reference `after`, or before that of `before`.

    By key and not by number, so that nobody is passed over when the list changes meanwhile. A
    reference that is not there gives the first page. Three queries, four behind a neighbour.
    """
    found = filtered(observers, wanted)
    place = roster_place(found, after or before, wanted) if after or before else None
    if place is None:
        rows = list(found[: PAGE + 1])
        return _page(rows[:PAGE], found.count(), first=1, more=len(rows) > PAGE)
    behind, ahead = place
    if after:
        rows = list(found.filter(behind)[: PAGE + 1])
        counted = found.aggregate(total=Count("pk"), earlier=Count("pk", filter=~behind))
        more = len(rows) > PAGE
        return _page(rows[:PAGE], counted["total"], first=counted["earlier"] + 1, more=more)
    counted = found.aggregate(total=Count("pk"), earlier=Count("pk", filter=ahead))
    rows = list(found.filter(ahead).reverse()[:PAGE])[::-1]
    if not rows:
        return page(observers, wanted)
    first = counted["earlier"] - len(rows) + 1
    return _page(rows, counted["total"], first=first, more=True)


def roster_place(found: QuerySet[Observer], reference: str, wanted: Filter) -> tuple[Q, Q] | None:
    """Return what lies behind an observer in the order, and what lies ahead of it."""
    mark = found.model.objects.filter(reference=reference).values("pk", f"{_V}folded_name").first()
    if mark is None:
        return None
    pk, name = mark["pk"], mark[f"{_V}folded_name"]
    if wanted.order == "newest":
        return Q(pk__lt=pk), Q(pk__gt=pk)
    column = f"{_V}folded_name"
    return (
        Q(**{f"{column}__gt": name}) | Q(**{column: name}, pk__gt=pk),
        Q(**{f"{column}__lt": name}) | Q(**{column: name}, pk__lt=pk),
    )


def _page(rows: list[Observer], total: int, *, first: int, more: bool) -> Page:
    after = rows[-1].reference if rows and more else ""
    before = rows[0].reference if rows and first > 1 else ""
    return Page(rows, total, first, after, before)


def counts(mission: Mission) -> dict[str, int]:
    """Return how many observers there are, and how many lack what. One query."""
    asked = {name: Count("pk", filter=lacking) for name, lacking in LACKS.items()}
    found: dict[str, int] = roster(mission).aggregate(
        all=Count("pk"), locked=Count("pk", filter=LOCKED), **asked
    )
    return found


def lacking(observer: Observer) -> tuple[str, ...]:
    """Return what an observer lacks to be submitted: photo, scan, consent. No query."""
    version = observer.current_version
    if version is None:
        return ("photo", "scan", "consent")
    has = {
        "photo": version.photo_id and version.photo_print_id,
        "scan": version.document_scan_id,
        "consent": version.consent_given,
    }
    return tuple(name for name, value in has.items() if not value)


def open_groups(observer: Observer) -> frozenset[str]:
    """Return the fields (of missions.models.FIELDS) that the mission may change now."""
    opened = set(observer.open_fields)
    return frozenset(MATERIAL if ALL_OPEN in opened else opened) | frozenset(ALWAYS_OPEN)


def is_wholly_open(observer: Observer) -> bool:
    """Say whether nothing of an observer is locked."""
    return ALL_OPEN in observer.open_fields


def is_locked(observer: Observer) -> bool:
    """Say whether nothing but contacts and regions can be changed."""
    return not observer.open_fields
