"""What one announcement tells, the same in every language."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from accreditation.queries import figures
from accreditation.queries.figures import Figures, Key

Names = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Facts:
    """What one announcement tells."""

    figures: Figures
    names: Names
    opened_on: date
    since: date | None  # the last day of sitting before, if there was one
    put_forward: Counter[Key]
    closes: datetime
    has_closed: bool

    @property
    def on(self) -> date:
        """The day of the last sitting."""
        return self.figures.sittings[-1].on

    def named(self, language: str) -> list[str]:
        """Return "CIS – 31" of who was put forward, organisations first, the largest first."""
        found = []
        for states in (False, True):
            group = figures.group(self.put_forward, states=states)
            found += [
                f"{self.names.get(code, {}).get(language, code)} – {count}"
                for code, count in group.by.items()
            ]
        return found
