"""Versions that were made before and become current now: put back, or registered as corrections.

Called by steps alone; the keyed hashes of an observer always belong to its current version.
"""

from collections.abc import Iterable, Sequence

from django.db.models import F, QuerySet

from missions.actions import documents, keys, versions
from missions.models import ALWAYS_OPEN, SEALED, Observer, ObserverVersion
from observer_portal import bulk

_OPEN_COLUMNS = tuple(column for field in ALWAYS_OPEN for column in SEALED[field])


def restore(version_ids: Sequence[int]) -> None:
    """Make versions current that were so before, with the keyed hashes that belong to them.

    Called by steps alone. See first with `documents_taken`: an index refuses a document twice.
    """
    returning = list(_returning(version_ids))
    versions.point_at(version_ids)
    hashes = [_hashes_of_version(version) for version in returning]
    bulk.change(
        Observer,
        [version.observer_id for version in returning],
        {
            "document_hash": [document for document, _person in hashes],
            "person_hash": [person for _document, person in hashes],
        },
    )


def put_in_force(version_ids: Sequence[int]) -> None:
    """Make corrected versions current; contacts and regions declared since stay. Called by steps.

    A correction waits for its registration, and these fields are open all the while: what the
    mission declared in them after it was prepared is put over it again, as its own version.
    """
    rows = _returning(version_ids)
    corrected = list(rows.select_related("observer__current_version"))
    restore(version_ids)
    later = [
        (version, version.observer.current_version)
        for version in corrected
        if version.observer.current_version
        and version.observer.current_version.number > version.number
    ]
    numbers = versions.last_numbers([version.observer_id for version, _later in later])
    put_over = []
    for version, declared in later:
        data_key = keys.key_of(version.observer)
        if data_key is None:  # purged: there is nothing to be put over
            continue
        since = versions.values_of(declared, data_key)
        values = versions.values_of(version, data_key)
        values |= {column: since[column] for column in _OPEN_COLUMNS}
        number = numbers[version.observer_id] + 1
        put_over.append(
            versions.Draft(
                version.observer_id,
                data_key,
                number,
                values,
                by_id=declared.declared_by_id,
                at=declared.declared_at,
                before=version,
            )
        )
    if put_over:
        versions.point_at(versions.insert(put_over))


def documents_taken(version_ids: Iterable[int]) -> set[int]:
    """Return those of the versions whose document another observer of the mission holds now.

    One query where all are current already; the first of two that bring the same one may have it.
    """
    wanted: dict[tuple[int, bytes], ObserverVersion] = {}
    taken: set[int] = set()
    for version in _returning(list(version_ids)):
        document, _person = _hashes_of_version(version)
        if document is None:
            continue
        if (version.observer.mission_id, document) in wanted:
            taken.add(version.pk)
        wanted.setdefault((version.observer.mission_id, document), version)
    if not wanted:
        return taken
    holders = Observer.objects.filter(
        mission__in={mission for mission, _document in wanted},
        document_hash__in=[document for _mission, document in wanted],
        removed_at=None,
    ).values_list("pk", "mission_id", "document_hash")
    for pk, mission, found in holders:
        coming = wanted.get((mission, bytes(found or b"")))
        if coming and coming.observer_id != pk:
            taken.add(coming.pk)
    return taken


def _returning(version_ids: Sequence[int]) -> QuerySet[ObserverVersion]:
    """Those of the versions that are not the current ones of their observers, in key order."""
    returning = ObserverVersion.objects.filter(pk__in=version_ids).exclude(
        observer__current_version=F("pk")
    )
    return returning.select_related("observer__key", "observer__mission__election").order_by("pk")


def _hashes_of_version(version: ObserverVersion) -> tuple[bytes | None, bytes | None]:
    """Return the keyed hashes of document and person; none of either after the purge."""
    data_key = keys.key_of(version.observer)
    if data_key is None:
        return None, None
    values = versions.values_of(version, data_key)
    return documents.hashes_of(keys.index_key(version.observer.mission.election.code), values)
