"""Remove from the store what nobody will ever ask for: writes that broke off, files without a row.

A file is written before its row is committed, and a transaction may be taken back after it. So a
file without a row is left alone until it is old: a day is longer than any upload, any transaction.
"""

import logging
import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from missions.actions import files
from missions.actions.pending import PREFIX
from missions.actions.uploads import NAME_BYTES
from missions.models import ListImport, PhotoArchive, StoredFile
from observer_portal.audit import record

log = logging.getLogger(__name__)

SAFE_AGE = timedelta(hours=24)
FEW = 200  # so many are removed without asking, or a tenth of what the store holds
NAME = re.compile(r"[0-9a-f]{64}")
OF_AN_UPLOAD = 2 * NAME_BYTES  # digits; those of its part follow


class LeftOver(NamedTuple):
    """What nobody will ask for."""

    unfinished: list[Path]
    without_row: list[Path]
    kept: int  # files that somebody may ask for, or that are too young to tell


class TooMany(Exception):  # noqa: N818 - reads as the sentence it is
    """So many files without a row look like another database, not like broken uploads."""


def left_over(*, at: datetime) -> LeftOver:
    """Return the files that are older than SAFE_AGE and that no row points to. Removes nothing.

    What carries no name of ours is not ours to judge; files of refused forms have their own end.
    """
    before = (at - SAFE_AGE).timestamp()
    unfinished: list[Path] = []
    without_row: list[Path] = []
    kept = 0
    for folder in _folders():
        old: dict[str, Path] = {}
        for path in folder.iterdir():
            if not _is_old(path, before):
                kept += 1
            elif path.suffix == files.UNFINISHED:
                unfinished.append(path)
            elif NAME.fullmatch(path.name):
                old[path.name] = path
        known = _with_row(old)
        kept += len(known)
        without_row += [path for name, path in sorted(old.items()) if name not in known]
    return LeftOver(sorted(unfinished), without_row, kept)


def remove(found: LeftOver, *, at: datetime, however_many: bool = False) -> int:
    """Remove what `left_over` found and what is still old; returns how many were removed.

    What was written again since is young, and stays. Raises TooMany, and removes nothing, where
    that would empty a good part of the store.
    """
    if not however_many and len(found.without_row) > max(FEW, found.kept // 10):
        raise TooMany(
            f"{len(found.without_row)} files without a row beside {found.kept} others:"
            " is this the database that belongs to FILES?"
        )
    before = (at - SAFE_AGE).timestamp()
    paths = [*found.unfinished, *found.without_row]
    removed = sum(files.drop_if_old(path, before=before) for path in paths)
    if removed:
        record.record("store:clean", f"{removed} files", by=None, at=at, removed=removed)
    return removed


def clean(*, at: datetime) -> int:
    """Find and remove, for the clock; what it found stands in the log. Returns how many."""
    found = left_over(at=at)
    try:
        removed = remove(found, at=at)
    except TooMany as refusal:
        log.error("The store is not cleaned: %s", refusal)  # noqa: TRY400 - a sentence says it
        return 0
    if found.unfinished or found.without_row:
        log.info(
            "left over in the store: %s unfinished, %s without a row; removed: %s",
            len(found.unfinished),
            len(found.without_row),
            removed,
        )
    return removed


def _folders() -> Iterator[Path]:
    root = Path(settings.FILES)
    return (path for path in sorted(root.glob("??")) if path.is_dir() and path.name != PREFIX[:2])


def _is_old(path: Path, before: float) -> bool:
    try:
        return path.stat().st_mtime < before
    except FileNotFoundError:  # removed, or renamed to its name, a moment ago
        return False


def _with_row(names: Iterable[str]) -> set[str]:
    """Return those of these names that a row points to: a file's own, or an upload's with a key."""
    asked = list(names)
    if not asked:
        return set()
    known = set(StoredFile.objects.filter(name__in=asked).values_list("name", flat=True))
    heads = {name[:OF_AN_UPLOAD] for name in asked}
    under_way: set[str] = set()
    for model in (ListImport, PhotoArchive):
        rows = model.objects.filter(file_name__in=heads, key_wrapped__isnull=False)
        under_way |= set(rows.values_list("file_name", flat=True))
    return known | {name for name in asked if name[:OF_AN_UPLOAD] in under_way}
