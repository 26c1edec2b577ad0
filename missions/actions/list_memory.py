"""Which column of a mission's lists is which, as its people have said with earlier lists.

Of a heading only a keyed hash is kept: what was taken for one may have been a person's row.
"""

from collections.abc import Callable, Mapping

from missions.actions import keys
from missions.models import Mission
from missions.roster.names import fold
from observer_portal import sealing

MOST = 400  # headings of one mission
_SHOWN = 24  # hexadecimal digits of a hash


def remembered(mission: Mission) -> Callable[[str], str | None]:
    """Return what was said of a heading, as `missions.roster.said.Said` asks for it."""
    index = keys.index_key(mission.election.code)
    known = mission.list_columns

    def said(heading: str) -> str | None:
        found = known.get(_hash(index, heading)) if known and heading else None
        return str(found) if found is not None else None

    return said


def remember(mission: Mission, headings: Mapping[str, str], mapping: Mapping[str, str]) -> None:
    """Keep letter -> keys by what is written over each column; what was said last counts.

    A heading that stands twice in one list says nothing of another list.
    """
    texts = list(headings.values())
    index = keys.index_key(mission.election.code)
    locked = Mission.objects.select_for_update(no_key=True).get(pk=mission.pk)
    said = {
        _hash(index, headings[letter]): chosen
        for letter, chosen in mapping.items()
        if headings.get(letter) and texts.count(headings[letter]) == 1
    }
    older = {key: text for key, text in locked.list_columns.items() if key not in said}
    kept = list((older | said).items())[-MOST:]
    locked.list_columns = dict(kept)
    locked.save(update_fields=["list_columns"])


def _hash(index: bytes, heading: str) -> str:
    return sealing.keyed_hash(index, "heading", fold(heading)).hex()[:_SHOWN]
