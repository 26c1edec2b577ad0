"""Declare observers: add, change, remove; open and shut fields. The only writer of versions."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import F, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from missions.actions import documents, keys, versions
from missions.actions.versions import Files, Values
from missions.models import Election, Mission, Observer, ObserverKey, ObserverVersion, Origin
from observer_portal import bulk, reference, sealing
from observer_portal.accounts.models import User
from observer_portal.audit.record import act as audit_act

ALL = ("*",)
PURGED = gettext_lazy(
    "The personal data of this election were destroyed when their time was over. Nothing new is"
    " taken."
)


class DeclarationRefused(Exception):  # noqa: N818 - carries the sentence that is shown
    """What was declared cannot be taken; the message is a sentence for the person."""


class ChangedMeanwhile(DeclarationRefused):
    """Someone else changed the observer since the page was opened."""


def add(
    mission: Mission,
    people: Sequence[Values],
    *,
    by: User,
    at: datetime,
    replaces: Sequence[Observer | None] | None = None,
) -> list[Observer]:
    """Make new observers of one mission, any number, in a constant number of queries.

    They come back in the order of `people`, each with its key.
    `people`: one mapping a person, with a `row_key` where it came by a list; `replaces`: whom each
    of them replaces. Raises DeclarationRefused where a document stands twice, in the people or in
    the mission (look first with `documents.known`), or where someone cannot be replaced.
    """
    index = keys.index_key(mission.election.code)
    hashes = [documents.hashes_of(index, person) for person in people]
    stands_for = list(replaces or [None] * len(people))
    with audit_act("observer:add", mission.reference, by=by) as act:
        hold(mission)
        must_take_data(mission)
        _must_be_new(mission, [document for document, _person in hashes])
        _must_be_replaceable(mission, stands_for)
        ids = bulk.insert(
            Observer,
            {
                "reference": reference.unused(Observer.objects, len(people)),
                "document_hash": [document for document, _person in hashes],
                "person_hash": [person for _document, person in hashes],
                "row_key": [str(person.get("row_key") or "") for person in people],
                "replaces_id": [earlier and earlier.pk for earlier in stands_for],
            },
            {"mission_id": mission.pk, "open_fields": list(ALL), "changed_by_id": by.pk},
        )
        data_keys = [sealing.new_key() for _observer in ids]
        wrapped = [keys.wrap(key, pk) for pk, key in zip(ids, data_keys, strict=True)]
        bulk.insert(ObserverKey, {"observer_id": ids, "wrapped": wrapped})
        drafts = [
            versions.Draft(pk, key, 1, person, by_id=by.pk, at=at)
            for pk, key, person in zip(ids, data_keys, people, strict=True)
        ]
        versions.point_at(versions.insert(drafts))
        act.note(at=at, added=len(ids))
    return list(Observer.objects.filter(pk__in=ids).select_related("key").order_by("pk"))


def hold(mission: Mission) -> None:
    """Lock the mission's row: one at a time adds people or hands a list in.

    Else two could add the same document, and an index say no. Before its observers, always.
    """
    list(Mission.objects.filter(pk=mission.pk).select_for_update(no_key=True).values_list("pk"))


def must_take_data(mission: Mission) -> None:
    """Refuse new personal data at an election whose own are purged. Asked with the mission held."""
    if Election.objects.filter(pk=mission.election_id, purged_at__isnull=False).exists():
        raise DeclarationRefused(str(PURGED))


class Change(NamedTuple):
    """What is to become of one observer: values over the present ones, and new files."""

    observer: Observer
    values: Values
    files: Files = Files()


def change_all(
    changes: Sequence[Change], *, by: User, at: datetime, origin: Origin = Origin.DECLARED
) -> list[int]:
    """Declare new versions of many observers, in a constant number of queries; return their keys.

    The trigger refuses material changes outside `open_fields`. Origin *corrected* makes the
    version without pointing the observer at it: that is done when `correct` is registered.
    """
    with audit_act("observer:change", _subject(changes), by=by) as act:
        drafts = _drafts(changes, by=by, at=at, origin=origin)
        _must_not_clash(drafts)
        made = versions.insert([draft.version for draft in drafts])
        if origin is not Origin.CORRECTED:
            _make_current(drafts, made, by)
        act.note(at=at, changed=len(made), origin=str(origin))
    return made


def change(
    observer: Observer,
    values: Values,
    *,
    by: User,
    at: datetime,
    files: Files = Files(),  # noqa: B008 - immutable
    seen: int | None = None,
    origin: Origin = Origin.DECLARED,
) -> ObserverVersion:
    """Declare one new version. `seen`: the row version that the person was shown.

    Raises ChangedMeanwhile, naming who changed it, and DeclarationRefused.
    """
    with audit_act("observer:change", observer.reference, by=by):
        locked = Observer.objects.select_for_update(of=("self",), no_key=True)
        fresh = locked.select_related("changed_by").get(pk=observer.pk)
        if seen is not None and fresh.row_version != seen:
            who = str(fresh.changed_by or "")
            raise ChangedMeanwhile(
                _("%(who)s changed this observer meanwhile. Look at both and save again.")
                % {"who": who}
            )
        [made] = change_all([Change(fresh, values, files)], by=by, at=at, origin=origin)
    return ObserverVersion.objects.get(pk=made)


def remove(observers: Iterable[Observer], *, by: User, at: datetime) -> int:
    """Take observers off who were never submitted; returns how many. Whom they replaced is free."""
    ids = [observer.pk for observer in observers]
    with audit_act("observer:remove", f"{len(ids)} observers", by=by) as act:
        removed = Observer.objects.filter(pk__in=ids, submitted_at=None, removed_at=None).update(
            removed_at=at, changed_by=by, row_version=F("row_version") + 1, replaces=None
        )
        if removed:
            act.note(at=at, removed=removed)
    return removed


def set_open_fields(
    observer_ids: Iterable[int], fields: Iterable[str], *, submitted_at: datetime | None = None
) -> None:
    """Open these fields for the mission, and shut the others. Called by steps alone.

    `submitted_at`: kept where it is the first time; from then on the State sees the observer.
    """
    columns: dict[str, Any] = {"open_fields": list(fields)}
    if submitted_at is not None:
        columns["submitted_at"] = Coalesce("submitted_at", Value(submitted_at))
    Observer.objects.filter(pk__in=observer_ids).update(**columns)


class _Draft(NamedTuple):
    """A version that is about to be made of a locked observer, with the hashes that go with it."""

    observer: Observer
    version: versions.Draft
    document_hash: bytes
    person_hash: bytes


def _drafts(changes: Sequence[Change], *, by: User, at: datetime, origin: Origin) -> list[_Draft]:
    """Lock the observers and put what is declared over what stands, unsealed."""
    locked = _locked([change.observer.pk for change in changes])
    standing = ObserverVersion.objects.in_bulk([o.current_version_id for o in locked.values()])
    numbers = versions.last_numbers(list(locked))
    drafts = []
    for change_ in changes:
        observer = locked[change_.observer.pk]
        before = standing[observer.current_version_id]
        data_key = keys.key_of(observer)
        if data_key is None:
            raise DeclarationRefused(str(PURGED))
        values = versions.values_of(before, data_key) | dict(change_.values)
        new = versions.Draft(
            observer.pk,
            data_key,
            numbers[observer.pk] + 1,
            values,
            by_id=by.pk,
            at=at,
            files=change_.files,
            before=before,
            origin=origin,
        )
        hashes = documents.hashes_of(keys.index_key(observer.election_code), values)
        drafts.append(_Draft(observer, new, *hashes))
    return drafts


def _locked(ids: Iterable[int]) -> dict[int, Any]:
    """Lock observers in key order; each with its key and, as `election_code`, its election's."""
    rows = Observer.objects.filter(pk__in=list(ids)).select_for_update(of=("self",), no_key=True)
    rows = rows.select_related("key").annotate(election_code=F("mission__election__code"))
    return {observer.pk: observer for observer in rows.order_by("pk")}


def _must_be_new(mission: Mission, hashes: Sequence[bytes]) -> None:
    """Refuse documents that stand in the mission already, or twice in what is added."""
    taken = sorted(name for _pk, _hash, name in documents.holding(mission.pk, hashes))
    if taken or len(set(hashes)) != len(hashes):
        raise _stands_already(taken)


def _must_be_replaceable(mission: Mission, replaced: Sequence[Observer | None]) -> None:
    """Refuse whoever is of another mission, or replaced already."""
    wanted = [one.pk for one in replaced if one is not None]
    if not wanted:
        return
    free = Observer.objects.filter(pk__in=wanted, mission=mission, replaced_by=None)
    if free.count() != len(wanted):
        raise DeclarationRefused(
            _("Each observer of this mission can be replaced once, and by one person.")
        )


def _must_not_clash(drafts: Sequence[_Draft]) -> None:
    """Refuse a document that another observer of the same mission holds."""
    if not drafts:
        return
    owners = {draft.document_hash: draft.observer.pk for draft in drafts}
    taken = documents.clashing(drafts[0].observer.mission_id, owners)
    if taken or len(owners) != len(drafts):
        raise _stands_already(taken)


def _stands_already(taken: Sequence[str]) -> DeclarationRefused:
    return DeclarationRefused(
        _("This document already stands in your mission (%(who)s). Open that entry instead.")
        % {"who": ", ".join(taken) or _("twice in what you sent")}
    )


def _make_current(drafts: Sequence[_Draft], version_ids: Sequence[int], by: User) -> None:
    """Point the observers at their new versions, with the keyed hashes that belong to them."""
    bulk.change(
        Observer,
        [draft.observer.pk for draft in drafts],
        {
            "current_version_id": version_ids,
            "document_hash": [draft.document_hash for draft in drafts],
            "person_hash": [draft.person_hash for draft in drafts],
            "changed_by_id": [by.pk] * len(drafts),
            "row_version": [draft.observer.row_version + 1 for draft in drafts],
        },
    )


def _subject(changes: Sequence[Change]) -> str:
    if len(changes) == 1:
        return changes[0].observer.reference
    return f"{len(changes)} observers"
