"""Whose document is whose within a mission: found by keyed hash, never by the number itself."""

from collections.abc import Iterable, Mapping, Sequence

from missions.actions import keys
from missions.actions.versions import Values
from missions.models import Mission, Observer
from observer_portal import sealing


def hashes_of(index: bytes, values: Values) -> tuple[bytes, bytes]:
    """Return the keyed hashes of (issuer and document number, folded names and birth date)."""
    issuer = values.get("document_issuer") or values.get("citizenship") or ""
    number = sealing.folded(str(values.get("document_number") or ""))
    names = f"{values.get('surname_latin') or ''}{values.get('given_names_latin') or ''}"
    document = sealing.keyed_hash(index, "document", str(issuer), number)
    birth = str(values.get("birth_date") or "")
    return document, sealing.keyed_hash(index, "person", sealing.folded(names), birth)


def known(mission: Mission, people: Sequence[Values]) -> dict[int, str]:
    """Return position in `people` -> reference of the mission's observer with that document."""
    index = keys.index_key(mission.election.code)
    hashes = [hashes_of(index, person)[0] for person in people]
    holders = {found: name for _pk, found, name in holding(mission.pk, hashes)}
    return {i: holders[document] for i, document in enumerate(hashes) if document in holders}


def clashing(mission_id: int, owners: Mapping[bytes, int]) -> list[str]:
    """Return who else in the mission holds these documents; `owners`: hash -> observer who may."""
    return sorted(name for pk, found, name in holding(mission_id, owners) if owners[found] != pk)


def holding(mission_id: int, hashes: Iterable[bytes]) -> list[tuple[int, bytes, str]]:
    """Return key, hash and reference of the mission's observers with these documents. One query."""
    rows = Observer.objects.filter(
        mission=mission_id, removed_at=None, document_hash__in=list(hashes)
    ).values_list("pk", "document_hash", "reference")
    return [(pk, bytes(found or b""), name) for pk, found, name in rows]
