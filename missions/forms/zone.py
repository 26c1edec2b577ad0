"""What the machine-readable zone of a document says beside what was typed. Warns, never blocks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from missions.roster import mrz, sentences, wording, zone_lines
from missions.roster.problems import Flaw, Kind

DATE_AS_TYPED = "%d.%m.%Y"
_LONGEST_IN_PLACE = 9  # characters of a number; what is longer goes on in the optional data

# What each check digit is of: line, characters, place of the digit; all counted from 1
_WHERE: dict[str, dict[str, tuple[str, str, str]]] = {
    "TD3": {
        "number": ("2", "1–9", "10"),
        "birth_date": ("2", "14–19", "20"),
        "expires_on": ("2", "22–27", "28"),
        "optional": ("2", "29–42", "43"),
        "composite": ("2", "1–10, 14–20, 22–43", "44"),
    },
    "TD2": {
        "number": ("2", "1–9", "10"),
        "birth_date": ("2", "14–19", "20"),
        "expires_on": ("2", "22–27", "28"),
        "composite": ("2", "1–10, 14–20, 22–35", "36"),
    },
    "TD1": {
        "number": ("1", "6–14", "15"),
        "birth_date": ("2", "1–6", "7"),
        "expires_on": ("2", "9–14", "15"),
        "composite": ("1–2", "6–30, 1–7, 9–15, 19–29", "30"),
    },
}
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
    digits: tuple[str, ...] = ()  # the failing ones with what they cover, a sentence each
    slips: tuple[str, ...] = ()
    filled: tuple[str, ...] = ()  # names of the fields that were just filled in from it

    @property
    def is_good(self) -> bool:
        """Say whether all check digits agree and nothing differs."""
        return self.zone is not None and not self.failing and not self.differences


@dataclass(frozen=True, slots=True)
class Pasted:
    """A zone as it is meant, what was mended in it, in words, and which fields it has filled in."""

    text: str
    slips: tuple[str, ...] = ()
    filled: tuple[str, ...] = ()


def pasted(text: str) -> Pasted:
    """Mend what a reading machine gets wrong beyond doubt; the person is told what."""
    lines, slips = zone_lines.mended(zone_lines.among(zone_lines.lines_of(text)))
    return Pasted("\n".join(lines), slips=tuple(_slip(one) for one in slips))


def report(
    text: str, declared: Mapping[str, str], *, today: date, just: Pasted | None = None
) -> Report | None:
    """Read a zone and compare it with values in stored form; None where there is no zone.

    `just`: what was done with it a moment ago.
    """
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
    return Report(
        zone,
        failing=failing,
        differences=differences,
        digits=tuple(_covered(zone, name) for name in zone.failing),
        slips=just.slips if just else (),
        filled=just.filled if just else (),
    )


def _covered(zone: mrz.Zone, name: str) -> str:
    line, characters, at = _WHERE[zone.shape][name]
    facts = {"what": _DIGITS[name], "line": line, "characters": characters, "at": at}
    if name == "number" and len(zone.number) > _LONGEST_IN_PLACE:
        return gettext(
            "%(what)s: the digit behind the long number, which goes on in line %(line)s"
        ) % (facts)
    return gettext("%(what)s: line %(line)s, characters %(characters)s, digit at %(at)s") % facts


def _slip(slip: zone_lines.Slip) -> str:
    facts = {"line": slip.line, "place": slip.place, "was": slip.was, "meant": slip.meant}
    if not slip.place:
        return gettext("line %(line)s: the fillers < were too many or too few") % facts
    return gettext("line %(line)s, character %(place)s: %(was)s read as %(meant)s") % facts


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
