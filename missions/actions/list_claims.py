"""Whose an import is while it is worked on: the end of its claim is unlike that of any other."""

from datetime import datetime
from typing import Any

from missions.actions import uploads
from missions.models import ImportState, ListImport


class TakenOver(Exception):  # noqa: N818 - reads as the sentence it is
    """The import was dropped, or another worker has it now."""


def renew(import_: ListImport, *, at: datetime, **columns: Any) -> None:
    """Keep the claim and what was done so far. Raises TakenOver."""
    until = at + uploads.LEASE
    mine = ListImport.objects.filter(
        pk=import_.pk, state=ImportState.WAITING, next_try_at=import_.next_try_at
    )
    if not mine.update(next_try_at=until, **columns):
        raise TakenOver
    import_.next_try_at = until


def lock(import_: ListImport) -> ListImport:
    """Return the row, locked, where the claim still holds. Raises TakenOver."""
    locked = ListImport.objects.select_for_update(of=("self",)).get(pk=import_.pk)
    if locked.state != ImportState.WAITING or locked.next_try_at != import_.next_try_at:
        raise TakenOver
    return locked


def is_over(import_: ListImport) -> bool:
    """Say whether the import has ended; what was written since then is removed."""
    ended = (ImportState.DROPPED, ImportState.REFUSED, ImportState.APPLIED)
    if not ListImport.objects.filter(pk=import_.pk, state__in=ended).exists():
        return False
    uploads.wipe(import_)
    return True
