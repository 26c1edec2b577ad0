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
    FILE_FIELDS,
    PLAIN,
    SEALED,
    ObserverVersion,
    Origin,
    StoredFile,
)
from observer_portal import bulk, sealing

Values = Mapping[str, Any]  # keys of list_columns.csv, plus consent; None and "" mean nothing

DIGEST = 32  # hexadecimal digits
_PLAIN_COLUMNS = tuple(column for columns in PLAIN.values() for column in columns)
_SEALED_COLUMNS = tuple(column for columns in SEALED.values() for column in columns)
_COLUMNS = tuple(f.attname for f in ObserverVersion._meta.concrete_fields if not f.primary_key)


class Files(NamedTuple):
    """The files of a version; None leaves a file as it was, and is nothing for a new observer."""

    photo: StoredFile | None = None
    photo_print: StoredFile | None = None
    document_scan: StoredFile | None = None


class Draft(NamedTuple):
    """A version that is to be made: all that is declared, and the files that are new.

    `before`: the version of the same observer whose files stay where there are no new ones.
    """

    observer_id: int
    data_key: bytes
    number: int
    values: Values
    by_id: int
    at: datetime
    files: Files = Files()
    before: ObserverVersion | None = None
    origin: Origin = Origin.DECLARED


def insert(drafts: Sequence[Draft]) -> list[int]:
    """Make versions, any number, in one statement; return their keys in the same order."""
    columns: dict[str, list[Any]] = {name: [] for name in _COLUMNS}
    for draft in drafts:
        for name, value in _row(draft).items():
            columns[name].append(value)
    return bulk.insert(ObserverVersion, columns)


def _row(draft: Draft) -> dict[str, Any]:
    """Return the columns of a version: its sealed text and digests made of all that is declared."""
    values = {c: str(draft.values.get(c) or "") for c in (*_PLAIN_COLUMNS, *_SEALED_COLUMNS)}
    sealed = {column: values[column] for column in _SEALED_COLUMNS}
    text = json.dumps(sealed, sort_keys=True, ensure_ascii=False).encode()
    return {
        "observer_id": draft.observer_id,
        "number": draft.number,
        "origin": draft.origin,
        "digests": _digests(draft, values),
        "declared_by_id": draft.by_id,
        "declared_at": draft.at,
        "cyrillic_suggested": bool(draft.values.get("cyrillic_suggested")),
        "consent_given": bool(draft.values.get("consent")),
        "folded_name": folded_name(values),
        "region_codes": values["regions"],
        "sealed": sealing.seal(draft.data_key, text, aad=_aad(draft.observer_id, draft.number)),
        **{column: values[column] for column in _PLAIN_COLUMNS},
        **{
            f"{name}_id": file.pk if file else getattr(draft.before, f"{name}_id", None)
            for name, file in draft.files._asdict().items()
        },
    }


def _digests(draft: Draft, values: Mapping[str, str]) -> dict[str, str]:
    """Return the keyed digest of each field; that of a file which stays is taken over."""
    key = sealing.subkey(draft.data_key, "digests")
    parts = {f: [values[c] for c in columns] for f, columns in (PLAIN | SEALED).items()}
    parts |= {f: [file.name] for f in FILE_FIELDS if (file := getattr(draft.files, f))}
    kept = draft.before.digests if draft.before else {}
    return {f: kept[f] for f in FILE_FIELDS if f in kept} | {
        field: sealing.keyed_hash(key, field, *texts).hex()[:DIGEST]
        for field, texts in parts.items()
    }


def values_of(version: ObserverVersion, data_key: bytes | None = None) -> dict[str, Any]:
    """Return every declared value of a version, unsealed; keys of list_columns.csv and consent.

    Where the key was destroyed at the purge, what was sealed with it is empty.
    """
    plain = {column: getattr(version, column) for column in _PLAIN_COLUMNS}
    if data_key is None:
        data_key = keys.key_of(version.observer)
    if data_key is None:
        nothing = dict.fromkeys(_SEALED_COLUMNS, "")
        return plain | nothing | {"cyrillic_suggested": version.cyrillic_suggested}
    text = sealing.unseal(
        data_key, bytes(version.sealed), aad=_aad(version.observer_id, version.number)
    )
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


def _aad(observer_id: int, number: int) -> str:
    return f"missions.observerversion.sealed|{observer_id}|{number}"
