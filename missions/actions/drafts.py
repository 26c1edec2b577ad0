"""Forms that are not finished: kept sealed for their author, and dropped when saved or too old.

A draft declares nothing: no office sees it, nor does anybody else of the mission.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet

from missions.actions import keys, pending
from missions.models import FormDraft, Mission, Observer
from observer_portal import reference, sealing
from observer_portal.accounts.models import User

KEPT_FOR = pending.KEPT_FOR  # as long as the files that go with it
PREFIX = "DRF"
AT_MOST = 50  # of one person in one mission, of people who are not added yet
LONGEST = 2_000  # characters of one value; what is longer no field takes

Typed = Mapping[str, Sequence[str]]


class KeptElsewhere(Exception):  # noqa: N818 - reads as the sentence it is
    """Another page of the same person has kept this draft meanwhile, or it is gone (None)."""

    def __init__(self, draft: FormDraft | None) -> None:
        self.draft = draft
        super().__init__(str(draft))


class TooMany(Exception):  # noqa: N818 - reads as the sentence it is
    """The person has left so many forms unfinished that no more are kept."""


def unfinished(mission: Mission, by: User) -> QuerySet[FormDraft]:
    """Return the user's own forms of people who are not added yet, the latest first."""
    rows = FormDraft.objects.filter(mission=mission, author=by, observer=None)
    return rows.order_by("-saved_at", "-pk")


def of_observer(observer: Observer, by: User) -> FormDraft | None:
    """Return what this user has left unfinished of an observer."""
    return FormDraft.objects.filter(observer=observer, author=by).first()


def typed_in(draft: FormDraft) -> dict[str, list[str]]:
    """Return what was typed, by the names of the form's fields."""
    data_key = keys.unwrap_for(bytes(draft.key_wrapped), draft.reference)
    text = sealing.unseal(data_key, bytes(draft.sealed), aad=_aad(draft.reference))
    found: dict[str, list[str]] = json.loads(text)
    return found


def begin(
    mission: Mission, observer: Observer | None, typed: Typed, *, by: User, at: datetime
) -> FormDraft:
    """Keep a form for the first time.

    Raises KeptElsewhere where the user has a draft of this observer, and TooMany.
    """
    if observer is None and unfinished(mission, by).count() >= AT_MOST:
        raise TooMany
    [name] = reference.unused(FormDraft.objects, 1, PREFIX)
    data_key = sealing.new_key()
    try:
        with transaction.atomic():
            return FormDraft.objects.create(
                reference=name,
                mission=mission,
                observer=observer,
                author=by,
                key_wrapped=keys.wrap_for(data_key, name),
                sealed=_sealed(data_key, name, typed),
                saved_at=at,
            )
    except IntegrityError as there_is_one:
        standing = of_observer(observer, by) if observer else None
        if standing is None:
            raise
        raise KeptElsewhere(standing) from there_is_one


def keep(draft: FormDraft, typed: Typed, *, seen: int, at: datetime) -> FormDraft:
    """Keep a form again. `seen`: the revision that the page was made of. Raises KeptElsewhere."""
    data_key = keys.unwrap_for(bytes(draft.key_wrapped), draft.reference)
    changed = FormDraft.objects.filter(pk=draft.pk, revision=seen).update(
        sealed=_sealed(data_key, draft.reference, typed),
        revision=F("revision") + 1,
        saved_at=at,
    )
    fresh = FormDraft.objects.filter(pk=draft.pk).first()
    if not changed or fresh is None:
        raise KeptElsewhere(fresh)
    return fresh


def drop(draft: FormDraft) -> None:
    """Forget a draft with its key: it was saved, or is not wanted. Done again, nothing happens."""
    FormDraft.objects.filter(pk=draft.pk).delete()


def drop_old(*, at: datetime) -> int:
    """Forget what nobody came back for; returns how many."""
    count, _of_what = FormDraft.objects.filter(saved_at__lt=at - KEPT_FOR).delete()
    return count


def _sealed(data_key: bytes, name: str, typed: Typed) -> bytes:
    told = {key: [value[:LONGEST] for value in values] for key, values in typed.items()}
    text = json.dumps(told, ensure_ascii=False).encode()
    return sealing.seal(data_key, text, aad=_aad(name))


def _aad(name: str) -> str:
    return f"missions.formdraft.sealed|{name}"
