"""Checks of the log: the chain and its end, the steps under each digest, steps without entry.

The rows that entries cover stand in an app above this one, which registers how to read them.
"""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from observer_portal.audit.models import AuditEntry
from observer_portal.audit.record import digest, end_of_log, first_broken

# yields (act, line), ordered by act
Lines = Iterator[tuple[UUID, str]]
_covered: list[Callable[[], Lines]] = []


def covers(reader: Callable[[], Lines]) -> Callable[[], Lines]:
    """Register a reader of the rows that entries cover."""
    if reader not in _covered:
        _covered.append(reader)
    return reader


@dataclass(frozen=True)
class Found:
    """What the verification found; ids are of audit entries, `stray_act` of steps without one."""

    entries: int
    steps: int
    first_broken_link: int | None = None
    first_wrong_digest: int | None = None
    stray_act: str | None = None

    @property
    def holds(self) -> bool:
        """Whether nothing is broken."""
        return not (self.first_broken_link or self.first_wrong_digest or self.stray_act)

    @property
    def first_bad(self) -> int | None:
        """The first bad entry."""
        bad = [pk for pk in (self.first_broken_link, self.first_wrong_digest) if pk]
        return min(bad, default=None)

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {"holds": self.holds, "first_bad": self.first_bad, **asdict(self)}

    def sentence(self) -> str:
        """One line for a person at a terminal."""
        if self.holds:
            return f"The log holds: {self.entries} entries, {self.steps} steps."
        if self.first_bad:
            return f"The log is broken: entry {self.first_bad} is the first bad one."
        return f"The log is broken: steps of the act {self.stray_act} have no entry."


def verify() -> Found:
    """Run the checks; memory does not grow with the number of steps of other acts.

    What is written meanwhile breaks nothing: the steps are read after the end of the log was noted
    and before the entries, so that every entry up to that end has its steps, every step its entry.
    """
    end, cut_off = end_of_log()
    counts = {act: (len(lines), digest(lines)) for act, lines in _acts()}
    rows = AuditEntry.objects.order_by("pk").values_list("pk", "act", "steps", "steps_digest")
    wrong: list[int] = []
    known: set[UUID] = set()
    for pk, act, steps, covered in rows:
        known.add(act)
        found = counts.get(act)
        if found is None:
            if steps and pk <= end:
                wrong.append(pk)
        elif found != (steps, bytes(covered)):
            wrong.append(pk)
    stray = next((act for act in counts if act not in known), None)
    broken = [pk for pk in (first_broken(), cut_off) if pk]
    return Found(
        entries=len(known),
        steps=sum(many for many, _digest in counts.values()),
        first_broken_link=min(broken, default=None),
        first_wrong_digest=min(wrong, default=None),
        stray_act=str(stray) if stray else None,
    )


def _acts() -> Iterator[tuple[UUID, list[str]]]:
    for reader in _covered:
        for act, rows in groupby(reader(), key=lambda row: row[0]):
            yield act, [line for _act, line in rows]
