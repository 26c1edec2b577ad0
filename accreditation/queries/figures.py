"""What the commission publishes of an election, counted from the rows.

Net of who left; by who sent them, never by citizenship; an election body counts under its state.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from accreditation.models import StepTaken
from accreditation.workflow import State
from missions.models import Election, SenderKind, SendingOrganisation

OF_STATES = (SenderKind.STATE, SenderKind.ELECTION_BODY)
_SENDER = "application__mission__organisation__"
_SENDER_COLUMNS = (f"{_SENDER}code", f"{_SENDER}kind", f"{_SENDER}state_code")
_SITTING_COLUMNS = ("verb", "taken_at", "resolution__sitting", "resolution__adopted_on")
DECISIONS = ("accredit", "refuse", "revoke")  # what the commission decides at a sitting
Key = tuple[bool, str]  # (whether a state, code)


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


def of(election: Election, *, at: datetime | None = None) -> Figures:
    """Count an election as of `at`, or as it stands now. Two queries for any number."""
    steps = StepTaken.objects.filter(application__election=election)
    if at is not None:
        steps = steps.filter(taken_at__lte=at)
    standing = Counter[Key]()
    sittings = _sittings(steps, standing)
    starts = [sitting.at for sitting in sittings]
    for row in _ended(steps):
        standing[_key(row)] -= row["many"]
        sitting = sittings[max(0, bisect_right(starts, row["taken_at"]) - 1)]
        if row["verb"] == "revoke":
            sitting.revoked += row["many"]
        else:
            sitting.withdrawn += row["many"]
    total = 0
    for sitting in sittings:
        total += sitting.accredited - sitting.left
        sitting.total = total
    return Figures(
        election, at, group(standing, states=False), group(standing, states=True), tuple(sittings)
    )


def group(counts: Mapping[Key, int], *, states: bool) -> Group:
    """Return the organisations, or the states, of these counts, the largest first."""
    found = [(code, many) for (is_state, code), many in counts.items() if is_state is states]
    ordered = sorted(found, key=lambda pair: (-pair[1], pair[0]))
    return Group({code: many for code, many in ordered if many})


def put_forward(election: Election, *, after: datetime | None, until: datetime) -> Counter[Key]:
    """Return by sender how many were put before the commission in this time, each file once."""
    steps = StepTaken.objects.filter(
        application__election=election, verb__in=("recommend", "admit"), taken_at__lte=until
    )
    if after is not None:
        steps = steps.filter(taken_at__gt=after)
    rows = steps.values(*_SENDER_COLUMNS).annotate(many=Count("application", distinct=True))
    found = Counter[Key]()
    for row in rows:
        found[_key(row)] += row["many"]
    return found


def names(keys: Iterable[Key]) -> dict[str, dict[str, str]]:
    """Return code -> short name by language; a state's row names it."""
    rows = SendingOrganisation.objects.filter(code__in={code for _is_state, code in keys})
    return {row.code: {"kk": row.short_kk, "ru": row.short_ru, "en": row.short_en} for row in rows}


def _sittings(
    steps: QuerySet[StepTaken, StepTaken], standing: Counter[Key]
) -> list[SittingFigures]:
    """Return the sittings in their order, and count into `standing` whom they accredited.

    A sitting that only refused or revoked is one too: else what it revoked would change the total
    of the sitting before. Resolutions without a sitting that were adopted on one day are one.
    """
    rows = (
        steps.filter(verb__in=DECISIONS)
        .values(*_SITTING_COLUMNS, *_SENDER_COLUMNS)
        .annotate(many=Count("pk"))
        .order_by("taken_at")
    )
    found: dict[tuple[int | None, date | None], SittingFigures] = {}
    for row in rows:
        held, on = row["resolution__sitting"], row["resolution__adopted_on"]
        sitting = found.setdefault(
            (held, None if held else on), SittingFigures(row["taken_at"], on)
        )
        if row["verb"] == "accredit":
            sitting.accredited += row["many"]
            sitting.new[_key(row)] += row["many"]
            standing[_key(row)] += row["many"]
    return list(found.values())


def _ended(steps: QuerySet[StepTaken, StepTaken]) -> Iterable[dict[str, Any]]:
    left = Q(before=State.ACCREDITED) & ~Q(after=State.ACCREDITED)
    rows: Iterable[dict[str, Any]] = (
        steps.filter(left)
        .values("taken_at", "verb", *_SENDER_COLUMNS)
        .annotate(many=Count("pk"))
        .order_by("taken_at")
    )
    return rows


def _key(row: Mapping[str, Any]) -> Key:
    is_state = row[f"{_SENDER}kind"] in OF_STATES
    return is_state, row[f"{_SENDER}state_code"] if is_state else row[f"{_SENDER}code"]
