"""What a file's page shows of the data: beside the zone, as facts, against what stood before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accreditation.forms.labels import FIELD_LABELS
from accreditation.models import Application
from accreditation.queries import inboxes
from missions.actions import keys, versions
from missions.forms import zone
from missions.models import PLAIN, SEALED, Election, ObserverVersion
from missions.roster import mrz, tables, wording
from missions.roster.reading import DATES
from observer_portal.page import moments, tags

COMPARED = (
    "surname_latin",
    "given_names_latin",
    "birth_date",
    "sex",
    "citizenship",
    "document_number",
    "document_expires_on",
    "document_issuer",
)
AFTER_NAMES = COMPARED.index("birth_date")
OTHER_DATA = (
    "document_type",
    "position",
    "employer",
    "regions",
    "languages",
    "arrival_on",
    "departure_on",
    "needs_visa_support",
    "email",
    "phone",
    "remarks",
)
NUMBERS = ("document_number", "mrz")  # shown on demand, and then recorded
PAIRS = {**PLAIN, **SEALED}


@dataclass(frozen=True)
class Line:
    """A field as declared and as the zone has it. `answer` is mrz.compare's, or empty."""

    key: str
    label: str
    declared: str
    zone: str = ""
    answer: str = ""


@dataclass(frozen=True)
class Comparison:
    """Declared data beside the zone; `report` is None where no zone was given."""

    lines: list[Line]
    report: zone.Report | None
    zone_text: str = ""  # where the number is shown

    @property
    def differing(self) -> int:
        """How many fields differ."""
        return sum(line.answer == "differs" for line in self.lines)


def values_of(application: Application) -> dict[str, Any] | None:
    """Return what was declared, or None where the key was destroyed. No query with it selected."""
    key = getattr(application.observer, "key", None)
    return versions.values_of(application.version, keys.unwrap(key)) if key else None


def compare(values: Mapping[str, Any], *, today: date, shown: bool) -> Comparison:
    """Return every field beside what the zone says of it; `shown`: with the whole number."""
    text = str(values.get("mrz") or "")
    report = zone.report(text, values, today=today)
    read = report.zone if report else None
    answers = mrz.compare(read, values) if read else {}
    says = zone.values_of(read) if read else {}
    # where nobody is named as the issuer, it is the state of citizenship
    issuer = values.get("document_issuer") or values.get("citizenship")
    declared = {**values, "document_issuer": issuer}
    lines = [
        Line(
            key,
            wording.label(key),
            _shown(key, declared.get(key), shown=shown),
            _shown(key, says.get(key), shown=shown),
            answers.get(key, ""),
        )
        for key in COMPARED
    ]
    cyrillic = " ".join(filter(None, (values.get(key) for key in PLAIN["names_cyrillic"])))
    lines.insert(AFTER_NAMES, Line("names_cyrillic", _("Cyrillic"), cyrillic))
    return Comparison(lines, report, text if shown else "")


def facts(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the other declared data that there are, as (name, value)."""
    found = [(wording.label(key), _shown(key, values.get(key), shown=False)) for key in OTHER_DATA]
    return [(name, value) for name, value in found if value]


@dataclass(frozen=True)
class Change:
    """What a field was before, and what it is."""

    label: str
    was: str
    now: str


def changes(
    before: ObserverVersion, application: Application, values: Mapping[str, Any], *, shown: bool
) -> list[Change]:
    """Return what differs between an earlier version and the one that the file shows."""
    was = versions.values_of(before, keys.key_of(application.observer))
    found = []
    for field in versions.differing_fields(before, application.version):
        if field not in PAIRS:
            found.append(Change(str(FIELD_LABELS[field]), "", _("another file")))
            continue
        for key in PAIRS[field]:
            if key in tables.columns() and was.get(key) != values.get(key):
                old, new = (_shown(key, v.get(key), shown=shown) for v in (was, values))
                found.append(Change(wording.label(key), old, new))
    return found


def hints(
    application: Application,
    values: Mapping[str, Any],
    comparison: Comparison,
    matched: Sequence[str],
) -> dict[str, str]:
    """Return, by point of the checklist, what the portal knows of it. `matched`: other senders."""
    found = {"identity": _identity(comparison)}
    election: Election = application.election
    if ends := inboxes.ends_too_early(values, election):
        found["document_valid"] = _("it ends on %(day)s") % {"day": moments.day_text(ends)}
    if matched:
        found["no_open_match"] = _("open: %(senders)s") % {"senders": ", ".join(matched)}
    if not application.version.consent_given:
        found["consent"] = _("the consent is missing")
    return {code: text for code, text in found.items() if text}


def _identity(comparison: Comparison) -> str:
    report = comparison.report
    if report is None:
        return _("no machine-readable zone was given: compare by eye")
    if report.zone is None:
        return _("what was given is no machine-readable zone")
    if n := comparison.differing:
        sentence = ngettext("%(n)d field differs", "%(n)d fields differ", n)
        return sentence % {"n": n}
    if report.failing:
        return _("check digits do not agree: %(names)s") % {"names": ", ".join(report.failing)}
    return ""


def _shown(key: str, value: Any, *, shown: bool) -> str:
    text = str(value or "")
    if key == "mrz" and not shown:
        return _("not shown") if text else ""
    if key in NUMBERS and not shown:
        return tags.masked(text)
    if key in DATES and text:  # short, so that two stand beside each other
        return moments.day_text(date.fromisoformat(text))
    return wording.text(key, text)
