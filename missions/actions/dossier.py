"""One observer's dossier as a form gives it: what is declared together with photo and scan."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import NamedTuple

from django.db import IntegrityError
from django.utils.translation import gettext as _

from missions.actions import declaration, files, keys, versions
from missions.actions.declaration import DeclarationRefused
from missions.actions.versions import Values
from missions.models import Mission, Observer, ObserverVersion, Purpose
from observer_portal.accounts.models import User
from observer_portal.audit.record import act as audit_act

JPEG = "image/jpeg"


class Photo(NamedTuple):
    """A photo drawn anew: 600 x 800, and 413 x 531 for print."""

    stored: bytes
    printed: bytes


class Uploads(NamedTuple):
    """New files of one observer; `scan` as `missions.intake.pages` joins it."""

    photo: Photo | None = None
    scan: bytes | None = None


def add(mission: Mission, values: Values, uploads: Uploads, *, by: User, at: datetime) -> Observer:
    """Make a new observer with files. Raises DeclarationRefused."""
    with in_sentences(), audit_act("observer:add", mission.reference, by=by):
        observer = declaration.add(mission, [values], by=by, at=at)[0]
        kept = keep(observer, uploads)
        if any(kept):
            declaration.change_all([declaration.Change(observer, {}, kept)], by=by, at=at)
    return observer


def change(
    observer: Observer,
    values: Values,
    uploads: Uploads,
    *,
    by: User,
    at: datetime,
    seen: int,
) -> ObserverVersion:
    """Declare a new version with files. Raises ChangedMeanwhile and DeclarationRefused."""
    with in_sentences(), audit_act("observer:change", observer.reference, by=by):
        kept = keep(observer, uploads)
        return declaration.change(observer, values, files=kept, by=by, at=at, seen=seen)


def keep(observer: Observer, uploads: Uploads) -> versions.Files:
    """Seal the files with the observer's key; no version is made of them yet."""
    data_key = keys.unwrap(observer.key)
    pieces: list[tuple[Purpose, bytes]] = []
    if uploads.photo:
        pieces += [
            (Purpose.PHOTO, uploads.photo.stored),
            (Purpose.PHOTO_PRINT, uploads.photo.printed),
        ]
    if uploads.scan:
        pieces.append((Purpose.DOCUMENT_SCAN, uploads.scan))
    new = [files.NewFile(observer, data_key, purpose, JPEG, data) for purpose, data in pieces]
    kept = {row.purpose: row for row in files.keep_all(new)} if new else {}
    return versions.Files(
        photo=kept.get(Purpose.PHOTO),
        photo_print=kept.get(Purpose.PHOTO_PRINT),
        document_scan=kept.get(Purpose.DOCUMENT_SCAN),
    )


@contextmanager
def in_sentences() -> Iterator[None]:
    """Say in words what the database refuses: the last to know, when two act at once."""
    try:
        yield
    except IntegrityError as refused:
        sentence = _SENTENCES.get(_constraint(refused))
        if sentence is None:
            raise
        raise DeclarationRefused(sentence()) from refused


def _constraint(refused: IntegrityError) -> str:
    diagnosis = getattr(refused.__cause__, "diag", None)
    return str(getattr(diagnosis, "constraint_name", "") or "")


def locked_meanwhile() -> str:
    """Return the sentence for fields that were open when the page was made."""
    return _(
        "Some of these fields have been locked since you opened the page: the observer was "
        "submitted, or the time for the change is over. Nothing was changed."
    )


def _stands_already() -> str:
    return _("This document already stands in your mission. Open that entry instead.")


_SENTENCES = {
    "document_once_in_mission": _stands_already,
    "only_open_fields": locked_meanwhile,
}
