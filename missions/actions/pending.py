"""Files of a form that is not saved: kept sealed for two weeks, named by a signed token.

What was typed wrong must not cost a photo that was right, nor must going home for the night. Only
the person who sent the file can use its token; for whoever comes by a link, without an account, the
link stands for the person.
"""

import os
import secrets
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.core import signing

from missions.actions import files
from observer_portal import sealing
from observer_portal.accounts.models import User

KEPT_FOR = timedelta(days=14)
RETIRED_FOR = timedelta(hours=1)
RENEWED_EVERY = timedelta(days=1)
PREFIX = "pending"  # no hexadecimal digits: these names never meet those of other files
SALT = "missions.pending"


class Pending(NamedTuple):
    """A kept file: its token, what it is for, and what is worth telling about it."""

    token: str
    name: str
    purpose: str
    size: int
    facts: dict[str, Any]

    @property
    def page_numbers(self) -> range:
        """The pages of a scan, from 1."""
        return range(1, int(self.facts.get("pages", 1)) + 1)


def keep(data: bytes, *, purpose: str, by: User | str, **facts: Any) -> Pending:
    """Keep a file that was drawn anew; `facts` go into the token: no personal data."""
    name = PREFIX + secrets.token_hex(24)
    files.put(name, sealing.seal(_key(), data, aad=f"file|{name}"))
    return _named(Pending("", name, purpose, len(data), facts), by)


def renew(kept: Pending, *, by: User | str) -> Pending:
    """Keep it for as long again, under a new token; once a day is enough."""
    path = _path(kept)
    with suppress(FileNotFoundError):
        if time.time() - path.stat().st_mtime < RENEWED_EVERY.total_seconds():
            return kept
        os.utime(path)
    return _named(kept, by)


def find(token: str, *, purpose: str, by: User | str) -> Pending | None:
    """Return what a token names; None for one that is old, used, another's or not ours."""
    try:
        told = signing.loads(token, salt=SALT, max_age=KEPT_FOR)
    except signing.BadSignature:
        return None
    if told["u"] != _owner(by) or told["p"] != purpose or not files.is_there(told["n"]):
        return None
    return Pending(token, told["n"], told["p"], told["s"], told["f"])


def read(kept: Pending) -> bytes:
    """Return the file. Raises FileGone."""
    return sealing.unseal(_key(), files.take(kept.name), aad=f"file|{kept.name}")


def drop(kept: Pending) -> None:
    """Forget the file: it is with its observer now, or is not wanted."""
    files.drop(kept.name)


def retire(kept: Pending) -> None:
    """Let go of a file whose place another has taken, in an hour.

    A page that is on its way, or whose answer was lost, still names this one.
    """
    removed_at = time.time() - (KEPT_FOR - RETIRED_FOR).total_seconds()
    with suppress(FileNotFoundError):
        os.utime(_path(kept), (removed_at, removed_at))


def drop_old() -> int:
    """Remove what nobody came back for; returns how many."""
    oldest = time.time() - KEPT_FOR.total_seconds()
    removed = 0
    for path in (Path(settings.FILES) / PREFIX[:2]).glob(f"{PREFIX}*"):
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
            removed += 1
    return removed


def _named(kept: Pending, by: User | str) -> Pending:
    told = {"n": kept.name, "p": kept.purpose, "u": _owner(by), "s": kept.size, "f": kept.facts}
    return kept._replace(token=signing.dumps(told, salt=SALT, compress=True))


def _path(kept: Pending) -> Path:
    return Path(settings.FILES) / kept.name[:2] / kept.name


def _owner(by: User | str) -> int | str:
    return by if isinstance(by, str) else by.pk


def _key() -> bytes:
    return sealing.subkey(settings.DATA_KEY, "files of refused forms")
