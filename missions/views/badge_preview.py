"""What the preview of a badge says; number, code and first day are given by the decision."""

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from missions.models import Mission, ObserverVersion
from missions.roster.tables import LANGUAGES, value_labels

FACES = ("interpreter", "support")  # kinds that have a band of their own


def preview(version: ObserverVersion, mission: Mission, photo_url: str) -> dict[str, Any]:
    """Return what `components/_idbadge.html` takes."""
    election, sender = mission.election, mission.organisation
    day = election.election_day.strftime("%d.%m.%Y")
    return {
        "kind": version.kind if version.kind in FACES else "observer",
        "role": {language: _role(version.kind, language) for language in LANGUAGES},
        "event": {
            language: f"{election.in_language('name', language)}, {day}" for language in LANGUAGES
        },
        "surname": version.surname_latin,
        "given": version.given_names_latin,
        "cyrillic": version.cyrillic,
        "sender": sender.short_en,
        "sender_full": sender.name_en,
        "number": f"{election.code}-·····-·",
        "valid_until": election.badge_valid_until,
        "photo_url": photo_url,
    }


def _role(kind: str, language: str) -> str:
    if kind in FACES:
        return value_labels()["kind"][kind][language]
    with translation.override(language):
        return _("International observer")
