"""Dates, moments and what is left of a time, in the words of the language that is spoken now.

Months, days and units come from CLDR (Babel) and not from Django: Django has no Kazakh formats, and
the browser counts down in the same words, which the page brings along: Chromium's own `Intl` may
have no Kazakh and would say them in English.
"""

import re
from datetime import date, datetime, timedelta
from functools import cache
from typing import Literal

from babel import Locale
from babel.dates import format_date, format_timedelta
from babel.units import format_unit
from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language, gettext

# CLDR's English is American or says "Sept"; the commission writes 7 Sep 2022.
_PATTERNS = {
    "en": {"short": "d MMM y", "long": "d MMMM y", "bare": "d MMM"},
    "ru": {"short": "d MMM y 'г'.", "long": "d MMMM y 'г'.", "bare": "d MMM"},
    "kk": {"short": "y 'ж'. d MMM", "long": "y 'ж'. d MMMM", "bare": "d MMM"},
}
Length = Literal["short", "long"]
# The form in which a unit is written; CLDR has no long form of the Kazakh day.
_LENGTHS: dict[str, dict[str, Length]] = {"day": {"kk": "short"}, "hour": {}, "minute": {}}
_DEFAULT_LENGTH: dict[str, Length] = {"day": "long", "hour": "short", "minute": "short"}
_SAMPLES = range(1, 12)  # every plural category of the three languages is among them
_NARROW_SPACE, _NO_BREAK = "\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}"


def language() -> str:
    """Return the language that is spoken now: kk, ru or en."""
    spoken = (get_language() or "en").split("-")[0]
    return spoken if spoken in _PATTERNS else "en"


def local(when: datetime) -> datetime:
    """Return the moment on the commission's clock (Astana time)."""
    return timezone.localtime(when, settings.ASTANA)


def day_text(day: date, form: str = "short") -> str:
    """Write a date: short "20 Nov 2022", long "20 November 2022", bare "20 Nov".

    A moment is taken as the day it falls on in Astana.
    """
    if isinstance(day, datetime):
        day = local(day).date()
    text = format_date(day, _PATTERNS[language()][form], locale=language())
    return text.replace(_NARROW_SPACE, _NO_BREAK)


def moment_text(when: datetime, form: str = "full") -> str:
    """Write a moment: full "14 Nov 2022, 18:00 (Astana time)", short "14 Nov, 18:00".

    The form "dated" has the year and no zone, for columns whose heading names it.
    """
    here = local(when)
    time = f"{here:%H:%M}"
    if form in ("short", "dated"):
        day = day_text(here.date(), "bare" if form == "short" else "short")
        return gettext("%(date)s, %(time)s") % {"date": day, "time": time}
    return gettext("%(date)s, %(time)s (Astana time)") % {
        "date": day_text(here.date()),
        "time": time,
    }


def left_parts(until: datetime, now: datetime) -> list[tuple[str, str]]:
    """Return what is left as the two largest units: [("2", "days"), ("3", "hr")]; [] when passed.

    Minutes are rounded up, so that a clock never shows nothing before the time has come.
    """
    minutes = -((now - until) // timedelta(minutes=1))
    if minutes <= 0:
        return []
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    if days:
        shown = [(days, "day"), (hours, "hour")]
    elif hours:
        shown = [(hours, "hour"), (minutes, "minute")]
    else:
        shown = [(minutes, "minute")]
    return [(str(amount), _word(amount, unit, language())) for amount, unit in shown]


def left_text(until: datetime, now: datetime) -> str:
    """Return what is left as words, "2 days 3 hr"; empty when the time has passed."""
    return " ".join(f"{amount}{_NO_BREAK}{unit}" for amount, unit in left_parts(until, now))


def ago_text(when: datetime, now: datetime) -> str:
    """Return how far a moment lies away: "3 minutes ago", "in 2 days"."""
    text = format_timedelta(when - now, add_direction=True, locale=language())
    return text.replace(_NARROW_SPACE, _NO_BREAK)


def unit_words() -> dict[str, dict[str, str]]:
    """Return the words of units by plural category: {"day": {"one": "day", "other": "days"}}."""
    return _unit_words(language())


@cache  # on every page, and 7 ms of it
def _unit_words(spoken: str) -> dict[str, dict[str, str]]:
    plural = Locale.parse(spoken).plural_form
    return {
        unit: {plural(amount): _word(amount, unit, spoken) for amount in _SAMPLES}
        | {"other": _word(5, unit, spoken)}
        for unit in _DEFAULT_LENGTH
    }


def _word(amount: int, unit: str, spoken: str) -> str:
    """Return the word that stands by an amount, "hr" of CLDR's "3 hr"."""
    length = _LENGTHS[unit].get(spoken, _DEFAULT_LENGTH[unit])
    text = format_unit(amount, f"duration-{unit}", length=length, locale=spoken)
    return re.sub(r"\d+", "", text, count=1).strip()
