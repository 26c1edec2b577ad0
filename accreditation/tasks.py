"""Tasks: load, one action."""

from typing import Any

from celery import shared_task

from accreditation.actions import badge_drawing, figure_counting, packs, purge, reminders
from accreditation.jobs import Job
from observer_portal import clock


@shared_task(name=str(Job.DRAW_BADGES))
def draw_badges(*, badge_ids: list[int], **_newer_arguments: Any) -> None:
    """Draw what of these is still to be drawn; twice delivered, once drawn."""
    badge_drawing.draw(badge_ids)


@shared_task(name=str(Job.BUILD_PACK))
def build_pack(**_newer_arguments: Any) -> None:
    """Sign the pack of the stations anew, where there is something new or the last one is old."""
    packs.build(at=clock.database_now())


@shared_task(name=str(Job.PURGE))
def purge_elections(**_newer_arguments: Any) -> None:
    """Go on with the purges that two people decided; twice delivered, once destroyed."""
    purge.work(now=clock.database_now)


@shared_task(name=str(Job.COUNT_FIGURES))
def count_figures(**_newer_arguments: Any) -> None:
    """Count the figures for the offices that are old, so that no page waits for them."""
    figure_counting.keep_all(now=clock.database_now())


@shared_task(name=str(Job.REMIND_MISSIONS))
def remind_missions(**_newer_arguments: Any) -> None:
    """Remind missions of what is left before the lists close; twice delivered, once told."""
    reminders.remind(at=clock.database_now())
