"""`act()`: one transaction, one entry, written last. An act within an act joins the outer one."""

import hashlib
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from observer_portal.audit.models import HASH, AuditEntry

Actor = Any  # settings.AUTH_USER_MODEL stands above this app


class Act:
    """What is being done in the open transaction; nothing noted, no entry."""

    def __init__(self, tag: str, subject: object, by: Actor) -> None:
        self.id = uuid.uuid4()
        self.tag = tag
        self.subject = str(subject)
        self.by = by
        self.at: datetime | None = None
        self.facts: dict[str, Any] = {}
        self.lines: list[str] = []

    def note(self, *, at: datetime, **facts: Any) -> None:
        """Make the act worth an entry, at the legal time `at`, with facts (no personal data)."""
        self.at = at
        self.facts |= facts

    def cover(self, lines: Iterable[str]) -> None:
        """Put these steps, as text, under the entry's digest."""
        self.lines += lines


_current: ContextVar[Act | None] = ContextVar("current_act", default=None)


def digest(lines: Iterable[str]) -> bytes:
    """Return SHA-256 over the sorted lines."""
    return hashlib.sha256("\n".join(sorted(lines)).encode()).digest()


@contextmanager
def act(tag: str, subject: object, *, by: Actor) -> Iterator[Act]:
    """Frame one act: a transaction that writes its audit entry on leaving.

    `tag` is `<subject>:<verb>`. The entry comes last, so that the chain's lock is held only from
    there to the commit. It must be the outermost transaction: READ COMMITTED, no savepoint above.
    """
    if outer := _current.get():
        yield outer
        return
    mine = Act(tag, subject, by)
    with transaction.atomic():
        token = _current.set(mine)
        try:
            yield mine
        finally:
            _current.reset(token)
        if mine.at is not None:
            AuditEntry.objects.create(
                act=mine.id,
                actor=by,
                tag=mine.tag,
                subject=mine.subject,
                facts=mine.facts,
                steps=len(mine.lines),
                steps_digest=digest(mine.lines) if mine.lines else b"",
                at=mine.at,
            )


def record(tag: str, subject: object, *, by: Actor, at: datetime, **facts: Any) -> None:
    """Write one entry for an act that changes nothing else: who looked at a scan, for one."""
    with act(tag, subject, by=by) as entry:
        entry.note(at=at, **facts)


_FIRST_BROKEN = f"""
    SELECT id FROM (SELECT e.*, lag(this_hash, 1, ''::bytea) OVER (ORDER BY id) AS before
                    FROM audit_auditentry e) e
    WHERE prev_hash <> before OR this_hash <> {HASH.format(r="e")}
    ORDER BY id LIMIT 1"""  # noqa: S608 - constants only


_HEAD = """
    SELECT coalesce(h.last, 0), e.last, h.entries, e.entries, h.last_hash, e.last_hash
    FROM (SELECT count(*) AS entries, coalesce(max(id), 0) AS last,
                 (SELECT this_hash FROM audit_auditentry ORDER BY id DESC LIMIT 1) AS last_hash
          FROM audit_auditentry) e
    LEFT JOIN audit_audithead h ON h.id = 1"""


def first_broken() -> int | None:
    """Return the id of the first entry whose hash or link is wrong, or None. One pass in SQL."""
    with connection.cursor() as cursor:
        cursor.execute(_FIRST_BROKEN)
        row = cursor.fetchone()
    return row and row[0]


def end_of_log() -> tuple[int, int | None]:
    """Return the id of the last entry, and that of the one which is missing or changed there.

    One statement, so that what is written meanwhile is in both halves of it or in neither.
    """
    with connection.cursor() as cursor:
        cursor.execute(_HEAD)
        said, last, said_entries, entries, said_hash, last_hash = cursor.fetchone()
    if not said and not last:
        return 0, None
    is_whole = (said, said_entries, said_hash) == (last, entries, last_hash)
    return last, None if is_whole else max(said, last)
