"""Tasks: load, one action."""

from typing import Any

from celery import shared_task

from observer_portal.notices import sender


@shared_task(name="notices.send_due")
def send_due(**_newer_arguments: Any) -> None:
    """Send what is due; beat asks every few seconds, a second sender does no harm."""
    while sender.send_due():
        pass
