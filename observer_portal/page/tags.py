"""Tags and filters of every template (registered as builtins, so none has to load them).

Each returns finished, escaped HTML. The catalogue with examples: `docs/interface.md`.
"""

import json
import re
from datetime import date, datetime
from typing import Any

from django import template
from django.conf import settings
from django.forms import BaseForm, BaseFormSet, BoundField
from django.template.context import Context
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from observer_portal.page import codes, form_errors, law, moments

register = template.Library()
register.filter(law.in_points)

# Shape and tone of each state: an outlined shape is on its way, a solid one is final.
STATES = {
    # applications
    "draft": ("draft", ""),
    "submitted": ("submitted", "info"),
    "returned": ("returned", "warn"),
    "recommended": ("recommended", "info"),
    "queried": ("queried", "warn"),
    "examined": ("examined", "info"),
    "accredited": ("accredited", "ok"),
    "refused": ("refused", "bad"),
    "declined": ("declined", "bad"),
    "withdrawn": ("withdrawn", ""),
    "revoked": ("revoked", "bad"),
    "lapsed": ("lapsed", ""),
    # resolutions
    "locked": ("lock", "info"),
    "adopted": ("accredited", "ok"),
    "published": ("accredited", "ok"),
    "postponed": ("clock", "warn"),
    # appeals
    "upheld": ("accredited", "ok"),
    "dismissed": ("declined", "bad"),
    "taken_back": ("withdrawn", ""),
    # missions, invitations
    "active": ("accredited", "ok"),
    "accepted": ("accredited", "ok"),
    "requested": ("submitted", "info"),
    "asked": ("queried", "warn"),
    "admitted": ("accredited", "ok"),
    "suspended": ("alert", "warn"),
    "closed": ("declined", ""),
    # imports, badges, mails: work of the machine
    "waiting": ("clock", ""),
    "running": ("recommended", "info"),
    "done": ("accredited", "ok"),
    "failed": ("alert", "bad"),
    "stuck": ("alert", "bad"),
    "voided": ("withdrawn", ""),
}
SILENT = SafeString('aria-hidden="true" focusable="false"')
TONES = {"": "", "ok": " tag-ok", "warn": " tag-warn", "bad": " tag-bad", "info": " tag-info"}
_CYRILLIC_LETTERS = re.compile("[А-яЁё]")
_KAZAKH_LETTERS = re.compile("[ӘәҒғҚқҢңӨөҰұҮүҺһІі]")


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Draw a sign of `static/img/icons.svg`; silent to the ear unless it has a label."""
    named = format_html('role="img" aria-label="{}"', label) if label else SILENT
    sign = f"{static('img/icons.svg')}#{name}"
    return format_html('<svg class="icon" {}><use href="{}"/></svg>', named, sign)


@register.simple_tag
def tag(label: str, tone: str = "", sign: str = "", *, filled: bool = False) -> SafeString:
    """Draw a word with its shape and colour: `{% tag "3 days" "warn" "clock" filled=True %}`."""
    return format_html(
        '<span class="tag{}{}">{}<span>{}</span></span>',
        TONES[tone],
        " tag-filled" if filled else "",
        icon(sign) if sign else "",
        label,
    )


@register.simple_tag(takes_context=True)
def state_tag(context: Context, state: str, label: str, *, filled: bool = False) -> SafeString:
    """Draw a state by its value and word; after the election those in `lapses` as left behind."""
    if str(state) in (context.get("lapses") or ()):
        state, label = "lapsed", gettext("lapsed: %(state)s") % {"state": label}
    sign, tone = STATES.get(str(state), STATES["draft"])
    return tag(label, tone, sign, filled=filled)


@register.simple_tag
def day(when: date | None, form: str = "short") -> SafeString:
    """Write a date as `<time>`: short, long or bare (without its year)."""
    if when is None:
        return _dash()
    exact = moments.local(when).date() if isinstance(when, datetime) else when
    return format_html(
        '<time datetime="{}">{}</time>', exact.isoformat(), moments.day_text(when, form)
    )


@register.simple_tag
def moment(when: datetime | None, form: str = "full") -> SafeString:
    """Write a moment with its zone as `<time>`; short leaves year and zone to the title."""
    return _dash() if when is None else _time(when, moments.moment_text(when, form))


@register.simple_tag(takes_context=True)
def this_moment(context: Context) -> SafeString:
    """Write the moment the page was made: a verdict holds for its moment."""
    return moment(_now(context))


@register.simple_tag(takes_context=True)
def ago(context: Context, when: datetime | None) -> SafeString:
    """Write how long ago something was, with the exact moment in the title."""
    return _dash() if when is None else _time(when, moments.ago_text(when, _now(context)))


@register.simple_tag(takes_context=True)
def left(context: Context, until: datetime) -> SafeString:
    """Write what is left until a moment, "2 days 3 hr left"; the script keeps it up to date."""
    text = moments.left_text(until, _now(context))
    if not text:
        return _time(until, gettext("the time is over"))
    ticking = _time(until, text, ticking="words", now=_now(context))
    return format_html(gettext("{left} left"), left=ticking)


@register.simple_tag(takes_context=True)
def clock(context: Context, until: datetime) -> SafeString:
    """Write a deadline in one line: "14 Nov 2022, 18:00 (Astana time) · 2 days 3 hr left"."""
    return format_html("<b>{}</b> · {}", moment(until), left(context, until))


@register.simple_tag(takes_context=True)
def clock_face(context: Context, until: datetime) -> SafeString:
    """Write what is left in large figures, and under it until when."""
    parts = moments.left_parts(until, _now(context))
    figures = format_html_join(" ", "{} <small>{}</small>", parts)
    return format_html(
        '<p class="clock">{}<span class="clock-until">{}</span></p>',
        _time(
            until,
            figures or gettext("the time is over"),
            ticking="face",
            now=_now(context),
            css="clock-left",
        ),
        format_html(gettext("until {moment}"), moment=moment(until)),
    )


@register.simple_tag
def unit_words() -> str:
    """Return the words of days, hours and minutes as JSON: a clock that runs speaks by them."""
    return json.dumps(moments.unit_words(), ensure_ascii=False)


@register.inclusion_tag("components/_rail.html", takes_context=True)
def rail(context: Context, opened: date, closes: datetime, election: date) -> dict[str, Any]:
    """Draw the way from opening to election day, with the closing of lists as its goal."""
    start, end = opened.toordinal(), max(election.toordinal(), opened.toordinal() + 1)
    here = moments.local(_now(context)).date().toordinal()
    closing = moments.local(closes).date().toordinal()

    def place(ordinal: int) -> int:
        return round(10 + 295 * (min(max(ordinal, start), end) - start) / (end - start))

    # The labels under the line need room to the left and to the right of the goal.
    goal = min(max(place(closing), 150), 264)
    done = round(10 + (place(here) - 10) * (goal - 10) / max(place(closing) - 10, 1))
    if here > closing:
        done = min(max(place(here), goal), 305)
    return {"opened": opened, "closes": closes, "election": election, "goal": goal, "done": done}


@register.simple_tag
def person_name(version: Any, *, plain: bool = False) -> SafeString:
    """Write a declared name: Latin first, surname in capitals, the Cyrillic form softly below.

    `version` has surname_latin, given_names_latin, surname_cyrillic, given_names_cyrillic and
    patronymic_cyrillic. With plain=True the Latin form alone, for captions and headings.
    """
    latin = ", ".join(p for p in (version.surname_latin.upper(), version.given_names_latin) if p)
    cyrillic = " ".join(
        p
        for p in (
            version.surname_cyrillic,
            version.given_names_cyrillic,
            getattr(version, "patronymic_cyrillic", ""),
        )
        if p
    )
    if plain or not cyrillic:
        return format_html("{}", latin)
    return format_html(
        '<span class="name">{}<span lang="{}">{}</span></span>', latin, _tongue(cyrillic), cyrillic
    )


@register.filter
def spoken(name: object) -> SafeString:
    """Mark a person's name with the language it is read in, where the page speaks another."""
    tongue = _tongue(str(name))
    if not tongue or tongue == moments.language():
        return format_html("{}", name)
    return format_html('<span lang="{}">{}</span>', tongue, name)


@register.simple_tag
def contact() -> dict[str, str]:
    """Return how to reach the observation desk; mails and error pages have no request."""
    return {"phone": settings.CONTACT_PHONE, "email": settings.CONTACT_EMAIL}


@register.filter
def masked(number: str | None) -> str:
    """Hide a document number but for its last three characters; a short one is hidden whole."""
    number = (number or "").replace(" ", "")
    tail = number[-3:] if len(number) > 5 else ""  # noqa: PLR2004 three of five would be told
    return "•" * (len(number) - len(tail)) + tail


@register.filter(name="moment_text")
def moment_words(when: datetime | None, form: str = "full") -> str:
    """Write a moment as plain text, for mails, titles and sentences."""
    return moments.moment_text(when, form) if when else ""


@register.filter(name="day_text")
def day_words(when: date | None, form: str = "short") -> str:
    """Write a date as plain text, for mails, titles and sentences."""
    return moments.day_text(when, form) if when else ""


@register.simple_tag
def error_lines(form: BaseForm | BaseFormSet) -> list[dict[str, str]]:
    """List what is wrong with a form as [{"href", "text"}]; href is empty without a field."""
    return list(form_errors.lines(form))


@register.filter
def is_optional(field: BoundField) -> bool:
    """Tell whether a field may be left empty: its label says so, required ones need no star."""
    return not field.field.required


@register.simple_tag
def qr(text: str, label: str) -> SafeString:
    """Draw a QR code as inline SVG: the policy admits no data: pictures."""
    return codes.svg(text, label)


def _tongue(text: str) -> str:
    """Return kk or ru for Cyrillic letters, nothing for others: a Latin name may be anybody's."""
    if _KAZAKH_LETTERS.search(text):
        return "kk"
    return "ru" if _CYRILLIC_LETTERS.search(text) else ""


def _time(
    when: datetime, text: str, *, ticking: str = "", now: datetime | None = None, css: str = ""
) -> SafeString:
    here = moments.local(when)
    return format_html(
        '<time datetime="{}" title="{}"{}{}>{}</time>',
        here.isoformat(timespec="seconds"),
        moments.moment_text(when),
        format_html(' class="{}"', css) if css else "",
        format_html(' data-until="{}" data-now="{}"', ticking, now.isoformat()) if now else "",
        text,
    )


def _now(context: Context) -> datetime:
    """Return the moment the page speaks of: the view's `now`, else this machine's clock.

    Words on a page bind nobody; what is decided compares the database's clock.
    """
    now = context.get("now")
    return now if isinstance(now, datetime) else timezone.now()


def _dash() -> SafeString:
    return format_html('<span class="soft">{}</span>', "—")
