"""Tasks: load, one action."""

from typing import Any

from celery import shared_task

from accreditation.actions import badge_drawing
from accreditation.jobs import Job


@shared_task(name=str(Job.DRAW_BADGES))
def draw_badges(*, badge_ids: list[int], **_newer_arguments: Any) -> None:
    """Draw what of these is still to be drawn; twice delivered, once drawn."""
    badge_drawing.draw(badge_ids)
