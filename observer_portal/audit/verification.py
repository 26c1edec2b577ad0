"""Three checks of the log: the chain, the steps under each entry's digest, steps without entry.

The rows that entries cover stand in an app above this one, which registers how to read them.
"""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from observer_portal.audit.models import AuditEntry
from observer_portal.audit.record import digest, first_broken

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
    """Run the three checks; memory does not grow with the number of steps of other acts."""
    entries = {
        act: (pk, count, bytes(covered))
        for pk, act, count, covered in AuditEntry.objects.order_by("pk").values_list(
            "pk", "act", "steps", "steps_digest"
        )
    }
    wrong: list[int] = []
    stray: UUID | None = None
    total = 0
    met: set[UUID] = set()
    for reader in _covered:
        for act, rows in groupby(reader(), key=lambda row: row[0]):
            lines = [line for _act, line in rows]
            total += len(lines)
            met.add(act)
            entry = entries.get(act)
            if entry is None:
                stray = stray or act
            elif (len(lines), digest(lines)) != entry[1:]:
                wrong.append(entry[0])
    wrong += [pk for act, (pk, count, _covered) in entries.items() if count and act not in met]
    return Found(
        entries=len(entries),
        steps=total,
        first_broken_link=first_broken(),
        first_wrong_digest=min(wrong, default=None),
        stray_act=str(stray) if stray else None,
    )
