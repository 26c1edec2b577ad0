"""What a version holds: sealed and unsealed, compared by its digests, made current.

`declaration` decides what is declared, and is the only one to do so; here is how it is kept.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from missions.actions import keys
from missions.models import (
    FIELDS,
    PLAIN,
    SEALED,
    Observer,
    ObserverVersion,
    Origin,
    StoredFile,
)
from observer_portal import sealing
from observer_portal.accounts.models import User

Values = Mapping[str, Any]  # keys of list_columns.csv, plus consent; None and "" mean nothing

FILE_COLUMNS = ("photo", "photo_print", "document_scan")


class Files(NamedTuple):
    """The files of a version; None leaves a file as it was, and is nothing for a new observer."""

    photo: StoredFile | None = None
    photo_print: StoredFile | None = None
    document_scan: StoredFile | None = None


def new_version(
    observer: Observer,
    data_key: bytes,
    number: int,
    values: Values,
    files: Files,
    *,
    by: User,
    at: datetime,
    origin: Origin = Origin.DECLARED,
) -> ObserverVersion:
    """Return a version, not yet saved: its sealed text and digests made of all that is declared."""
    plain = {c: str(values.get(c) or "") for columns in PLAIN.values() for c in columns}
    sealed = {c: str(values.get(c) or "") for columns in SEALED.values() for c in columns}
    digest_key = sealing.subkey(data_key, "digests")
    digests = {
        field: sealing.keyed_hash(digest_key, field, *((plain | sealed)[c] for c in columns)).hex()
        for field, columns in (PLAIN | SEALED).items()
    }
    for field, file in (("photo", files.photo), ("document_scan", files.document_scan)):
        if file is not None:
            digests[field] = sealing.keyed_hash(digest_key, field, file.name).hex()
    version = ObserverVersion(
        observer=observer,
        number=number,
        origin=origin,
        digests={field: text[:32] for field, text in digests.items()},
        declared_by=by,
        declared_at=at,
        cyrillic_suggested=bool(values.get("cyrillic_suggested")),
        consent_given=bool(values.get("consent")),
        folded_name=folded_name(plain),
        **plain,
        **files._asdict(),
    )
    text = json.dumps(sealed, sort_keys=True, ensure_ascii=False).encode()
    version.sealed = sealing.seal(data_key, text, aad=_aad(version))
    return version


def values_of(version: ObserverVersion, data_key: bytes | None = None) -> dict[str, Any]:
    """Return every declared value of a version, unsealed; keys of list_columns.csv and consent."""
    if data_key is None:
        data_key = keys.unwrap(version.observer.key)
    plain = {column: getattr(version, column) for columns in PLAIN.values() for column in columns}
    text = sealing.unseal(data_key, bytes(version.sealed), aad=_aad(version))
    sealed: dict[str, Any] = json.loads(text)
    return plain | sealed | {"cyrillic_suggested": version.cyrillic_suggested}


def differing_fields(one: ObserverVersion, other: ObserverVersion) -> tuple[str, ...]:
    """Return the fields whose digests differ, in the order of FIELDS. Needs no key."""
    return tuple(f for f in FIELDS if one.digests.get(f) != other.digests.get(f))


def folded_name(values: Mapping[str, str]) -> str:
    """Return the names in both scripts as search reads them: lower case, no accents lost."""
    columns = (*PLAIN["names"], *PLAIN["names_cyrillic"])
    return " ".join(str(values.get(c) or "") for c in columns).casefold().strip()


def last_numbers(observer_ids: Sequence[int]) -> dict[int, int]:
    """Return observer id -> the number of its last version."""
    rows = (
        ObserverVersion.objects.filter(observer__in=observer_ids)
        .order_by("observer_id", "-number")
        .distinct("observer_id")
    )
    return dict(rows.values_list("observer_id", "number"))


def point_at(version_ids: Sequence[int]) -> None:
    """Make these versions the current ones. One UPDATE .. FROM, which the ORM lacks."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE missions_observer o SET current_version_id = v.id,"
            " row_version = o.row_version + 1"
            " FROM missions_observerversion v WHERE v.observer_id = o.id AND v.id = ANY(%s)",
            [list(version_ids)],
        )


def _aad(version: ObserverVersion) -> str:
    return f"missions.observerversion.sealed|{version.observer_id}|{version.number}"
