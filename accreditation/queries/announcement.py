"""The announcement for the press after a sitting, in the commission's own wording.

Written in each language and not translated (`press`). Names stand in lists: they need no case.
"""

from datetime import datetime

from django.conf import settings

from accreditation.queries import figures
from accreditation.queries.figures import Figures
from accreditation.queries.press import english, kazakh, russian
from accreditation.queries.press.facts import Facts

_WRITTEN = {"kk": kazakh.written, "ru": russian.written, "en": english.written}
LANGUAGES = tuple(_WRITTEN)


def facts_of(found: Figures, *, now: datetime) -> Facts | None:
    """Return what is to be told after the last sitting; None before the first. Two queries."""
    election = found.election
    if not found.sittings or election.opened_on is None:
        return None
    last = found.sittings[-1]
    earlier = [sitting for sitting in found.sittings if sitting.on != last.on]
    before = earlier[-1] if earlier else None  # several sittings of a day are told together
    forward = figures.put_forward(found, after=before.at if before else None, until=last.at)
    return Facts(
        figures=found,
        names=figures.names(forward),
        opened_on=election.opened_on,
        since=before.on if before else None,
        put_forward=forward,
        closes=election.lists_close_at.astimezone(settings.ASTANA),
        has_closed=now >= election.lists_close_at,
    )


def written(facts: Facts, language: str) -> list[str]:
    """Return the announcement as paragraphs, in kk, ru or en."""
    return _WRITTEN[language](facts)
