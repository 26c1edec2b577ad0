"""Search in files: a reference, a whole document number, or names in either script."""

import re
from functools import lru_cache

from django.db.models import Q, QuerySet

from accreditation.models import Application
from missions.actions import documents, keys
from missions.models import Election, Observer, ObserverVersion
from missions.roster import tables
from observer_portal import reference

NUMBER = re.compile(r"[\w/-]{4,20}")


def matching(
    applications: QuerySet[Application], text: str, election: Election
) -> QuerySet[Application]:
    """Return the applications that `text` finds; all of them where it is empty.

    A document is found by the keyed hash of its whole number, whoever issued it; a part of a
    number finds nothing. Names and documents are looked up by their own indexes, each in a
    subquery: an OR over two joined tables would read them whole.
    """
    words = text.casefold().split()
    if not words:
        return applications
    named = reference.normalised(text)
    if reference.is_well_formed(named):
        whose = "reference" if named.startswith("APP-") else "observer__reference"
        return applications.filter(**{whose: named})
    names = ObserverVersion.objects.all()
    for word in words:
        names = names.filter(folded_name__contains=word)
    found = Q(version__in=names.values("pk"))
    number = "".join(text.split())
    if NUMBER.fullmatch(number) and any(symbol.isdigit() for symbol in number):
        holders = Observer.objects.filter(document_hash__in=_hashes(number, election.code))
        found |= Q(observer__in=holders.values("pk"))
    return applications.filter(found)


def _hashes(number: str, election: str) -> list[bytes]:
    """Return the keyed hash of the number for each possible issuer: under 300, some 5 ms."""
    index = keys.index_key(election)
    issued = ({"document_issuer": code, "document_number": number} for code in _issuers())
    return [documents.hashes_of(index, values)[0] for values in issued]


@lru_cache(maxsize=1)
def _issuers() -> tuple[str, ...]:
    alpha3 = [record["alpha3"] for record in tables.read_table("states")]
    special = [record["code"] for record in tables.read_table("icao_specials")]
    return tuple(dict.fromkeys([*alpha3, *special]))
