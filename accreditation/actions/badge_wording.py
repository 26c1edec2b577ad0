"""What badges say beside the person: texts in three languages, made once per wording."""

from collections.abc import Sequence
from datetime import date, datetime

from django.conf import settings

from accreditation.badge.faces import Three, Wording
from accreditation.models import Badge, Text
from missions.models import Election

LANGUAGES = ("kk", "ru", "en")
BANDS = {"interpreter": "interpreter", "support": "support"}  # every other kind observes
OBSERVER = "observer"
MONTHS_APART = "–"


class Wordings:
    """The wordings of one run of drawing: few, while badges are many. Texts are read once."""

    def __init__(self, texts: dict[str, Three]) -> None:
        self._texts = texts
        self._made: dict[tuple[int, int | None, str], Wording] = {}

    def of(self, badge: Badge) -> Wording:
        """Return the wording of a badge; needs its version, election and resolution loaded."""
        band = BANDS.get(badge.version.kind, OBSERVER)
        key = (badge.election_id, badge.resolution_id, band)
        if key not in self._made:
            self._made[key] = self._make(badge, band)
        return self._made[key]

    def _make(self, badge: Badge, band: str) -> Wording:
        texts = self._texts
        return Wording(
            band=band,
            word=texts[f"badge.word.{band}"],
            election=_election(badge.election),
            number_label=_joined(texts["badge.number"]),
            validity_label=_joined(texts["badge.validity"]),
            identity=texts["badge.with_identity_document"],
            resolution=self._resolution(badge),
            duties=tuple(
                (
                    (texts["badge.rights.title"][i], texts["badge.rights"][i]),
                    (texts["badge.duties.title"][i], texts["badge.duties"][i]),
                )
                for i in range(len(LANGUAGES))
            ),
            check=(
                _joined(texts["badge.check"]),
                f"{settings.PORTAL_HOST}/verify/",
                settings.CONTACT_PHONE,
            ),
            found=(
                _joined(texts["badge.found"]),
                badge.election.body_kk,
                badge.election.body_ru,
                badge.election.body_en,
            ),
        )

    def _resolution(self, badge: Badge) -> Three:
        resolution = badge.resolution
        if resolution is None or resolution.adopted_on is None:
            return ("", "", "")
        facts = {"number": resolution.number, "date": written(resolution.adopted_on)}
        kk, ru, en = (text % facts for text in self._texts["badge.resolution"])
        return kk, ru, en


def wordings() -> Wordings:
    """Read the texts in force, in one query."""
    rows = Text.objects.filter(code__startswith="badge.", in_force=True)
    return Wordings({row.code: (row.text_kk, row.text_ru, row.text_en) for row in rows})


def written(day: date) -> str:
    """Return a date as all three languages read it."""
    return f"{day:%d.%m.%Y}"


def validity(begins: datetime, ends: datetime) -> str:
    """Return first and last day, in Astana time."""
    first, last = (moment.astimezone(settings.ASTANA).date() for moment in (begins, ends))
    return f"{written(first)} {MONTHS_APART} {written(last)}"


def _election(election: Election) -> Three:
    day = written(election.election_day)
    kk, ru, en = (f"{election.in_language('name', code)}, {day}" for code in LANGUAGES)
    return kk, ru, en


def _joined(texts: Sequence[str]) -> str:
    return " / ".join(dict.fromkeys(texts))
