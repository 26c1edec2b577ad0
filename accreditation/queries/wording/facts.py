"""What an act is about, the same in every language."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Act:
    """A letter or a resolution, by its number and date."""

    number: str
    on: date


@dataclass(frozen=True, slots=True)
class Count:
    """How many people from how many senders."""

    people: int = 0
    senders: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """What stands in the annex."""

    organisations: Count
    states: Count
    corrected: Sequence[Act]  # resolutions whose annexes are corrected

    @property
    def people(self) -> int:
        """How many rows stand."""
        return self.organisations.people + self.states.people
