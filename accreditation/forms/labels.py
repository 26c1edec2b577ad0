"""What the fields of an observer are called on the State's pages."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from babel import Locale
from django.utils.dateparse import parse_date
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from missions.forms.labels import FIELD_LABELS
from missions.intake.limits import SCAN_BYTES
from missions.models import FIELDS
from missions.roster import tables, wording
from observer_portal.page import moments

STATES = ("citizenship", "document_issuer")
# put together when it is read: a lazy text after `%` speaks the language of the start
SCAN_LIMITS = format_lazy(
    _("PDF, JPEG or PNG, up to {limit} MB, at most four pages."), limit=SCAN_BYTES >> 20
)
DATES = ("birth_date", "document_expires_on", "arrival_on", "departure_on")


def field_choices() -> list[tuple[str, Promise | str]]:
    """Return the fields that may be asked for, in the order in which they are declared."""
    return [(field, FIELD_LABELS[field]) for field in FIELDS]


def column_label(column: str) -> str:
    """Return what a column of the list is called in the active language."""
    return tables.columns()[column].labels[moments.language()]


def shown_value(column: str, value: Any) -> str:
    """Return a declared value as people read it: names of states, words of codes, dates."""
    text = str(value or "")
    language = moments.language()
    if not text:
        return ""
    if column in STATES:
        return wording.state_name(text)
    if column in DATES:
        day = parse_date(text)
        return moments.day_text(day) if day else text
    if column == "regions":
        return ", ".join(_regions(language).get(code, code) for code in _codes(text))
    if column == "languages":
        spoken = Locale.parse(language).languages
        return ", ".join(str(spoken.get(code, code)) for code in _codes(text))
    labels = tables.value_labels().get(column, {}).get(text)
    return labels[language] if labels else text


def _codes(text: str) -> list[str]:
    return [code.strip() for code in text.split(",") if code.strip()]


@lru_cache(maxsize=3)
def _regions(language: str) -> Mapping[str, str]:
    return {row["code"]: row[f"name_{language}"] for row in tables.read_table("regions")}
