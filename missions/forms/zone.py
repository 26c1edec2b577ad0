"""What the machine-readable zone of a document says beside what was typed. Warns, never blocks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from missions.roster import mrz, sentences, wording
from missions.roster.problems import Flaw, Kind

DATE_AS_TYPED = "%d.%m.%Y"

_DIGITS: dict[str, Promise] = {
    "number": _("document number"),
    "birth_date": _("date of birth"),
    "expires_on": _("date of expiry"),
    "optional": _("personal number"),
    "composite": _("whole line"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that the zone and the form tell differently, both in words."""

    key: str
    label: str
    zone: str
    form: str


@dataclass(frozen=True, slots=True)
class Report:
    """The zone that was read, or the sentence why it is none; failing digits in words."""

    zone: mrz.Zone | None
    refusal: str = ""
    failing: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()

    @property
    def is_good(self) -> bool:
        """Say whether all check digits agree and nothing differs."""
        return self.zone is not None and not self.failing and not self.differences


def report(text: str, declared: Mapping[str, str], *, today: date) -> Report | None:
    """Read a zone and compare it with values in stored form; None where there is no zone."""
    if not text.strip():
        return None
    try:
        zone = mrz.read(text, today=today)
    except mrz.NotAZone:
        flaw = Flaw(Kind.MRZ_CHECK_DIGIT, {"failing": ""})
        return Report(None, refusal=sentences.sentence(flaw, "mrz"))
    says = values_of(zone)
    answers = mrz.compare(zone, declared)
    differences = tuple(
        Difference(key, wording.label(key), wording.text(key, says[key]), _shown(declared, key))
        for key, answer in answers.items()
        if answer == "differs" and says.get(key)
    )
    failing = tuple(str(_DIGITS[name]) for name in zone.failing)
    return Report(zone, failing=failing, differences=differences)


def _shown(declared: Mapping[str, str], key: str) -> str:
    return wording.text(key, declared.get(key) or "")


def values_of(zone: mrz.Zone) -> dict[str, str]:
    """Return what a zone says in stored form, by key of a list; what it leaves open is missing."""
    says = {
        "surname_latin": zone.surname,
        "given_names_latin": zone.given_names,
        "sex": zone.sex,
        "birth_date": zone.birth_date.isoformat() if zone.birth_date else "",
        "citizenship": zone.nationality,
        "document_number": zone.number,
        "document_issuer": zone.issuer,
        "document_expires_on": zone.expires_on.isoformat() if zone.expires_on else "",
    }
    return {key: value for key, value in says.items() if value}


def as_typed(key: str, value: str) -> str:
    """Return a stored value as a person types it into the form."""
    if key in ("birth_date", "document_expires_on", "arrival_on", "departure_on") and value:
        try:
            return date.fromisoformat(value).strftime(DATE_AS_TYPED)
        except ValueError:
            return value
    return value
