"""Figures for the offices, counted and kept: a page never waits for a count of 150,000 files.

What is kept is shown with its moment. As of a sitting it stands for ever; as of now it stands while
nothing was done since, which costs three short questions. Else it is counted anew: at once where
that was quick the last time, and by a worker where it was not; beat asks for it every minute.
"""

import logging
from datetime import datetime
from time import monotonic
from typing import NamedTuple

from django.core.cache import caches
from redis.exceptions import RedisError

from accreditation.jobs import Job
from accreditation.queries import desk_figures
from accreditation.queries.desk_figures import DeskFigures
from missions.models import Election
from observer_portal import jobs

log = logging.getLogger(__name__)

KEPT = 24 * 60 * 60  # seconds
QUICK = 0.15  # seconds: what took no longer is counted while the person waits
AT_WORK = 60  # seconds in which nobody else is asked to count the same


class Kept(NamedTuple):
    """What was counted, of which state of the data, and how long that took."""

    figures: DeskFigures
    mark: tuple[object, ...]
    took: float


def figures(election: Election, *, now: datetime, sitting: datetime | None = None) -> DeskFigures:
    """Return the figures as of a sitting, or as of now or a little before."""
    kept = _read(_key(election, sitting))
    if sitting is not None:
        return kept.figures if kept else count(election, now=now, sitting=sitting)
    if kept is None:
        return count(election, now=now)
    if kept.mark == desk_figures.fingerprint(election, at=now):
        return kept.figures
    if kept.took <= QUICK:
        return count(election, now=now)
    if _claim(election):
        jobs.after_commit(Job.COUNT_FIGURES, [{}])
    return kept.figures


def keep_all(*, now: datetime) -> int:
    """Count what a page would have to wait for; returns how many counts that were.

    As of each sitting once; as of now where it was never counted, or took long and is old.
    """
    counted = 0
    for election in Election.objects.exclude(opened_on=None):
        kept = _read(_key(election, None))
        is_old = kept is None or (
            kept.took > QUICK and kept.mark != desk_figures.fingerprint(election, at=now)
        )
        moments = [sitting.at for sitting in desk_figures.sittings(election)]
        wanted = [at for at in moments if _read(_key(election, at)) is None]
        for sitting in (*wanted, *([None] if is_old else [])):
            count(election, now=now, sitting=sitting)
            counted += 1
    return counted


def count(election: Election, *, now: datetime, sitting: datetime | None = None) -> DeskFigures:
    """Count, and keep what was counted."""
    # asked first: what is done during the count makes it old, and never passes unseen
    mark = () if sitting else desk_figures.fingerprint(election, at=now)
    begun = monotonic()
    found = desk_figures.of(election, at=sitting or now)
    kept = Kept(found, mark, monotonic() - begun)
    try:
        caches["quick"].set(_key(election, sitting), tuple(kept), timeout=KEPT)
    except (RedisError, OSError):
        log.warning("The cache is away; figures are counted each time.")
    return found


def _key(election: Election, sitting: datetime | None) -> str:
    return f"figures:1:{election.code}:{election.pk}:{sitting.timestamp() if sitting else 'now'}"


def _read(key: str) -> Kept | None:
    try:
        found = caches["quick"].get(key)
    except (RedisError, OSError):
        return None
    return Kept(*found) if found else None


def _claim(election: Election) -> bool:
    """Say whether nobody counts this already."""
    try:
        return bool(caches["quick"].add(f"figures:at_work:{election.pk}", 1, timeout=AT_WORK))
    except (RedisError, OSError):
        return False
