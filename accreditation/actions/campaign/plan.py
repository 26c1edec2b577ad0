"""A campaign as it is to be replayed: who is accredited, refused, revoked, withdrawn when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True, order=True)
class Sender:
    """Who sends: an organisation by its code, a state or its election body by alpha-3."""

    group: str  # organisation, state, election_body
    code: str


@dataclass(frozen=True, slots=True)
class Delegation:
    """So many people of one sender; `ground` where a refusal or a revocation gives one."""

    sender: Sender
    count: int
    ground: str = ""


@dataclass(frozen=True, slots=True)
class SittingPlan:
    """One sitting: whom it accredits and refuses, whom it revokes, who is withdrawn after it."""

    at: datetime
    accredited: tuple[Delegation, ...]
    refused: tuple[Delegation, ...]
    revoked: tuple[Delegation, ...]
    withdrawn: tuple[Delegation, ...]

    @property
    def change(self) -> int:
        """By how many the total grows until the next sitting."""
        ended = (*self.revoked, *self.withdrawn)
        return sum(d.count for d in self.accredited) - sum(d.count for d in ended)


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign as the file tells it."""

    election: Mapping[str, Any]  # columns of an Election
    organisations: Mapping[str, Mapping[str, str]]  # code -> names and kind, where given
    sittings: tuple[SittingPlan, ...]

    @property
    def code(self) -> str:
        """The code of the election."""
        return str(self.election["code"])

    def totals(self) -> list[int]:
        """Return the running total after each sitting."""
        total, found = 0, []
        for sitting in self.sittings:
            total += sitting.change
            found.append(total)
        return found
