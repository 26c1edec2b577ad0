"""What the preview of a badge says; number, code and first day are given by the decision."""

from collections.abc import Mapping
from typing import Any

from django.templatetags.static import static
from django.utils import translation
from django.utils.translation import gettext as _

from missions.models import Election, Mission, ObserverVersion
from missions.roster.reading import CYRILLIC_NAMES, LATIN_NAMES
from missions.roster.tables import LANGUAGES, value_labels

PRINTED = (*LATIN_NAMES, *CYRILLIC_NAMES, "kind")
FACES = ("interpreter", "support")  # kinds that have a band of their own


def preview(version: ObserverVersion, mission: Mission, photo_url: str) -> dict[str, Any]:
    """Return what `components/_idbadge.html` takes, of what is declared."""
    return drafted({key: getattr(version, key) for key in PRINTED}, mission, photo_url)


def drafted(values: Mapping[str, Any], mission: Mission, photo_url: str) -> dict[str, Any]:
    """Return the same of values in stored form, by key of a list, while they are being typed."""
    election, sender = mission.election, mission.organisation
    return _of(election, values.get("kind") or "observer") | {
        "surname": values.get("surname_latin") or "",
        "given": values.get("given_names_latin") or "",
        "cyrillic": " ".join(filter(None, (values.get(key) for key in CYRILLIC_NAMES))),
        "sender": sender.short_en,
        "sender_full": sender.name_en,
        "number": _nobodys(election),
        "photo_url": photo_url,
    }


def specimen(election: Election) -> dict[str, Any]:
    """Return what `components/_idbadge.html` takes for a badge that is nobody's."""
    return _of(election, "observer") | {
        "surname": "Specimen-Aqqu",
        "given": "Aigul",
        "cyrillic": "СПЕЦИМЕН-АҚҚУ Айгүл",
        "sender": _("Sender"),
        "sender_full": _("International organisation or foreign state"),
        "number": _nobodys(election),
        "photo_url": static("img/people/specimen.svg"),
    }


def _nobodys(election: Election) -> str:
    """Return how a number looks that is not given yet."""
    return f"{election.code}-·····-·"


def _of(election: Election, kind: str) -> dict[str, Any]:
    """Return what all badges of an election with this kind share."""
    day = election.election_day.strftime("%d.%m.%Y")
    return {
        "kind": kind if kind in FACES else "observer",
        "role": {language: _role(kind, language) for language in LANGUAGES},
        "event": {
            language: f"{election.in_language('name', language)}, {day}" for language in LANGUAGES
        },
        "valid_until": election.badge_valid_until,
    }


def _role(kind: str, language: str) -> str:
    if kind in FACES:
        return value_labels()["kind"][kind][language]
    with translation.override(language):
        return _("International observer")
