"""What the commission publishes of an election, counted from the rows.

Net of who left; by who sent them, never by citizenship; an election body counts under its state.

The steps that count are gone through once after each of them and remembered: whoever opens the
first page of the portal waits for no count of 150,000 files.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Count, Max

from accreditation.models import Resolution, StepTaken
from accreditation.models.step import DECIDED
from missions.models import Election, Mission, SenderKind, SendingOrganisation

OF_STATES = (SenderKind.STATE, SenderKind.ELECTION_BODY)
_SENDER_COLUMNS = tuple(f"organisation__{name}" for name in ("kind", "state_code", "code"))
_COLUMNS = ("verb", "taken_at", "resolution", "application__mission")
DECISIONS = ("accredit", "refuse", "revoke")  # what the commission decides at a sitting
Key = tuple[bool, str]  # (whether a state, code)
Mark = tuple[int | None, int]  # the last step that counts, and how many there are


@dataclass(frozen=True, slots=True)
class Group:
    """Organisations or states with their counts, the largest first."""

    by: Mapping[str, int]

    @property
    def total(self) -> int:
        """How many observers."""
        return sum(self.by.values())

    @property
    def count(self) -> int:
        """From how many senders."""
        return len(self.by)

    def as_json(self) -> dict[str, Any]:
        """Return total, count, and counts by code."""
        return {"total": self.total, "count": self.count, "by": dict(self.by)}


@dataclass(slots=True)
class SittingFigures:
    """One sitting: from its decision until the next one; `total` is that at the end of it."""

    at: datetime
    on: date
    accredited: int = 0
    withdrawn: int = 0
    revoked: int = 0
    total: int = 0
    new: Counter[Key] = field(default_factory=Counter)

    @property
    def left(self) -> int:
        """How many accreditations ended: withdrawn or revoked."""
        return self.withdrawn + self.revoked

    def as_json(self) -> dict[str, Any]:
        """Return the sitting; what was revoked only where something was."""
        found = {
            "at": self.at.astimezone(settings.ASTANA).isoformat(timespec="seconds"),
            "accredited": self.accredited,
            "withdrawn": self.withdrawn,
        }
        if self.revoked:
            found["revoked"] = self.revoked
        return found | {"total": self.total}


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of an election as of a moment; None is now."""

    election: Election
    at: datetime | None
    organisations: Group
    states: Group
    sittings: tuple[SittingFigures, ...]
    sender_of: Mapping[int, Key] = field(repr=False)  # mission -> under whom its people count
    mark: Mark = field(repr=False)  # of the steps that were counted

    @property
    def total(self) -> int:
        """How many observers are accredited."""
        return self.organisations.total + self.states.total

    @property
    def withdrawn(self) -> int:
        """How many accredited observers were withdrawn by their senders."""
        return sum(sitting.withdrawn for sitting in self.sittings)

    @property
    def revoked(self) -> int:
        """Of how many the accreditation was revoked."""
        return sum(sitting.revoked for sitting in self.sittings)

    def as_json(self) -> dict[str, Any]:
        """Return what `figures --json` prints; what was revoked only where something was."""
        found = {
            "election": self.election.code,
            "total": self.total,
            "organisations": self.organisations.as_json(),
            "states": self.states.as_json(),
            "withdrawn": self.withdrawn,
        }
        if self.revoked:
            found["revoked"] = self.revoked
        return found | {"sittings": [sitting.as_json() for sitting in self.sittings]}


class Decided(NamedTuple):
    """Steps of one verb and moment on files of one mission: how many."""

    verb: str
    at: datetime
    resolution: int | None
    mission: int
    many: int


def of(election: Election, *, at: datetime | None = None) -> Figures:
    """Count an election as of `at`, or as it stands now. Four queries for any number, or three."""
    mark = _mark()
    steps = [s for s in _decided(election.pk, mark) if at is None or s.at <= at]
    sender_of = _senders(election)
    standing = Counter[Key]()
    sittings = _sittings(election, steps, sender_of, standing)
    starts = [sitting.at for sitting in sittings]
    for step in steps:
        if step.verb in ("accredit", "refuse"):
            continue
        standing[sender_of[step.mission]] -= step.many
        sitting = sittings[max(0, bisect_right(starts, step.at) - 1)]
        if step.verb == "revoke":
            sitting.revoked += step.many
        else:
            sitting.withdrawn += step.many
    total = 0
    for sitting in sittings:
        total += sitting.accredited - sitting.left
        sitting.total = total
    return Figures(
        election,
        at,
        group(standing, states=False),
        group(standing, states=True),
        tuple(sittings),
        sender_of,
        mark,
    )


def group(counts: Mapping[Key, int], *, states: bool) -> Group:
    """Return the organisations, or the states, of these counts, the largest first."""
    found = [(code, many) for (is_state, code), many in counts.items() if is_state is states]
    ordered = sorted(found, key=lambda pair: (-pair[1], pair[0]))
    return Group({code: many for code, many in ordered if many})


def put_forward(figures: Figures, *, after: datetime | None, until: datetime) -> Counter[Key]:
    """Return by sender how many were put before the commission in this time, each file once."""
    found = Counter[Key]()
    for mission, many in _put_forward(figures.election.pk, after, until, figures.mark):
        found[figures.sender_of[mission]] += many
    return found


def names(keys: Iterable[Key]) -> dict[str, dict[str, str]]:
    """Return code -> short name by language; a state's row names it."""
    rows = SendingOrganisation.objects.filter(code__in={code for _is_state, code in keys})
    return {row.code: {"kk": row.short_kk, "ru": row.short_ru, "en": row.short_en} for row in rows}


def _mark() -> Mark:
    """Return what changes with each step that counts.

    How many they are, beside the last: of two acts at once, that with the later keys may be there
    before the other.
    """
    found = StepTaken.objects.filter(DECIDED).aggregate(last=Max("pk"), many=Count("pk"))
    return found["last"], found["many"]


@lru_cache(maxsize=8)
def _decided(election: int, mark: Mark) -> tuple[Decided, ...]:  # noqa: ARG001
    """Return the steps that count, in their order; the same until there is another."""
    rows = (
        StepTaken.objects.filter(DECIDED, application__election=election)
        .values_list(*_COLUMNS)
        .annotate(Count("pk"))
        .order_by("taken_at")
    )
    return tuple(Decided(*row) for row in rows)


@lru_cache(maxsize=8)
def _put_forward(
    election: int,
    after: datetime | None,
    until: datetime,
    mark: Mark,  # noqa: ARG001
) -> tuple[tuple[int, int], ...]:
    """Return mission -> how many; of a time that is over, the same until the next sitting."""
    steps = StepTaken.objects.filter(
        application__election=election, verb__in=("recommend", "admit"), taken_at__lte=until
    )
    if after is not None:
        steps = steps.filter(taken_at__gt=after)
    rows = steps.order_by().values_list("application__mission")
    return tuple(rows.annotate(Count("application", distinct=True)))


def _senders(election: Election) -> dict[int, Key]:
    """Return mission -> under whom its people count."""
    rows = Mission.objects.filter(election=election).values_list("pk", *_SENDER_COLUMNS)
    return {
        pk: (True, state) if kind in OF_STATES else (False, code) for pk, kind, state, code in rows
    }


def _sittings(
    election: Election,
    steps: Iterable[Decided],
    sender_of: Mapping[int, Key],
    standing: Counter[Key],
) -> list[SittingFigures]:
    """Return the sittings in their order, and count into `standing` whom they accredited.

    A sitting that only refused or revoked is one too: else what it revoked would change the total
    of the sitting before. Resolutions without a sitting that were adopted on one day are one.
    """
    acts = Resolution.objects.filter(election=election).values_list("pk", "sitting", "adopted_on")
    held_at = {pk: (sitting, on) for pk, sitting, on in acts}
    found: dict[tuple[int | None, date | None], SittingFigures] = {}
    for step in steps:
        if step.verb not in DECISIONS or step.resolution is None:
            continue
        held, on = held_at[step.resolution]
        if on is None:  # never: whoever adopts writes the day
            continue
        sitting = found.setdefault((held, None if held else on), SittingFigures(step.at, on))
        if step.verb == "accredit":
            sitting.accredited += step.many
            sitting.new[sender_of[step.mission]] += step.many
            standing[sender_of[step.mission]] += step.many
    return list(found.values())
