"""Tasks: load, one action. Started through `observer_portal.jobs.after_commit` alone."""

from celery import shared_task

from missions.actions import (
    directory,
    drafts,
    list_staging,
    pending,
    photo_staging,
    registration,
    reminders,
    store_cleaning,
    uploads,
)
from missions.jobs import Job
from observer_portal import clock


@shared_task(name=Job.STAGE_IMPORT)
def stage_import(*, import_id: int, **_newer_arguments: object) -> None:
    """Check a list, or apply it; does nothing where another works on it."""
    list_staging.stage(import_id, now=clock.database_now)


@shared_task(name=Job.STAGE_PHOTOS)
def stage_photos(*, archive_id: int, **_newer_arguments: object) -> None:
    """Read an archive and match its files; does nothing where another works on it."""
    photo_staging.stage(archive_id, now=clock.database_now)


@shared_task(name=Job.RESUME_IMPORTS)
def resume_imports(**_newer_arguments: object) -> None:
    """Start what waits and is due: its message was lost, or the worker that had it was killed."""
    now = clock.database_now()
    uploads.resume(at=now)
    drafts.drop_old(at=now)
    pending.drop_old()


@shared_task(name=Job.CLEAN_STORE)
def clean_store(**_newer_arguments: object) -> None:
    """Remove what nobody will ever ask for; twice delivered, the second finds nothing."""
    store_cleaning.clean(at=clock.database_now())


@shared_task(name=Job.REMIND_INVITED)
def remind_invited(**_newer_arguments: object) -> None:
    """Remind senders that have not answered, and forget who never confirmed; twice, nobody."""
    now = clock.database_now()
    reminders.remind(at=now)
    registration.forget_unconfirmed(at=now)


@shared_task(name=Job.KEEP_DIRECTORY)
def keep_directory(**_newer_arguments: object) -> None:
    """Keep who agreed at elections that are over, and forget who is too old; twice, nothing."""
    now = clock.database_now()
    directory.keep_what_has_ended(at=now)
    directory.forget_old(at=now)
