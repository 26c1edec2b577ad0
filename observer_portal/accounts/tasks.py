"""Tasks: load, one action."""

from celery import shared_task

from observer_portal import clock
from observer_portal.accounts import tidying


@shared_task(name="accounts.tidy")
def tidy(**_newer_arguments: object) -> None:
    """Remove what has run out; twice delivered, the second finds nothing."""
    tidying.tidy(at=clock.database_now())
