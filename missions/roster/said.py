"""What a person has said about a list: where its table is, and which column is which."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from missions.roster.reading import NAMES
from missions.roster.sheet import letter


def _nothing(_heading: str) -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class Said:
    """What goes before what is found.

    `mapping`: column letter -> key, keys joined by "+", or "" to leave a column out. `remembered`
    returns the same for a heading of which it was said with an earlier list, None for another.
    `sheet` and `row`: where the headings are, counted from 1.
    """

    mapping: Mapping[str, str] = field(default_factory=dict)
    remembered: Callable[[str], str | None] = _nothing
    sheet: str | None = None
    row: int | None = None

    def knows(self, headings: Mapping[int, str]) -> bool:
        """Say whether anything was said about these columns."""
        return bool(self.mapping) or any(self.remembered(text) for text in headings.values())

    def about(self, headings: Mapping[int, str]) -> dict[str, str]:
        """Return letter -> keys for the columns of a list.

        A heading that stands twice is not remembered, nor a key that another column has already.
        """
        found = dict(self.mapping)
        taken = {key for keys in found.values() for key in keys.split("+")}
        times = Counter(headings.values())
        for index, text in headings.items():
            keys = self.remembered(text) if times[text] == 1 else None
            if keys is None or letter(index) in found:
                continue
            if taken.isdisjoint(set(keys.split("+")) - set(NAMES) - {""}):
                found[letter(index)] = keys
                taken.update(keys.split("+"))
        return found
