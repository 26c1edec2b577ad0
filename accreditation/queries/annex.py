"""The annex of a resolution: in which order it stands, and a digest of what was put to the vote."""

import hashlib

from django.db.models import Q, QuerySet

from accreditation.models import Resolution, ResolutionRow
from missions.models import SenderKind
from missions.roster.names import fold

ORDER = ("position", "pk")
_SENDER = "application__mission__organisation__"
_STATES = (SenderKind.STATE, SenderKind.ELECTION_BODY)


def in_order(resolution: Resolution, *, standing_only: bool = False) -> list[int]:
    """Return the keys of the rows as they are to be printed. One query.

    Organisations before states, as the commission counts them, each by its code; then names by
    their plain letters, so that Å stands with A: the database's own order would put it behind Z.
    Whoever has the same name stands in the order of being put there.
    """
    rows = resolution.rows.filter(struck_at=None) if standing_only else resolution.rows.all()
    found = rows.values_list(
        "pk",
        f"{_SENDER}kind",
        f"{_SENDER}state_code",
        f"{_SENDER}code",
        "version__surname_latin",
        "version__given_names_latin",
    )
    keys = [
        (kind in _STATES, state if kind in _STATES else code, code, fold(surname), fold(given), pk)
        for pk, kind, state, code, surname, given in found
    ]
    return [key[-1] for key in sorted(keys)]


def standing(resolution: Resolution) -> QuerySet[ResolutionRow]:
    """Return the rows that are not struck, in the order in which they are printed."""
    rows: QuerySet[ResolutionRow] = resolution.rows.filter(struck_at=None).order_by(*ORDER)
    return rows


def struck(resolution: Resolution) -> QuerySet[ResolutionRow]:
    """Return the rows that were struck since the members had the annex before them."""
    if resolution.locked_at is None:
        return ResolutionRow.objects.none()
    rows: QuerySet[ResolutionRow] = resolution.rows.filter(
        struck_at__gte=resolution.locked_at
    ).order_by(*ORDER)
    return rows


def order(resolution: Resolution) -> list[int]:
    """Return application ids as the annex prints them."""
    return list(standing(resolution).values_list("application_id", flat=True))


def digest(resolution: Resolution) -> bytes:
    """Return SHA-256 over what the members have before them: the texts, then row by row the annex.

    Of a person the reference and the keyed digests of the version: a plain hash of personal data
    would outlive its purge.
    """
    rows = (
        resolution.rows.filter(Q(struck_at=None) | Q(struck_at__gte=resolution.locked_at))
        .order_by(*ORDER)
        .values_list("application__reference", "version__number", "version__digests", "ground")
    )
    total = hashlib.sha256()
    for text in (resolution.text_kk, resolution.text_ru, resolution.text_en):
        total.update(f"{text}\0".encode())
    for name, number, digests, ground in rows:
        total.update(f"{name}|{number}|{ground}|{sorted(digests.items())}\n".encode())
    return total.digest()
