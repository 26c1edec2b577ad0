"""Rows of files as the commission's lists show them: how late, whose, and what to look at."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accreditation.models import Application
from accreditation.queries import desk, desk_clock, inboxes, keyset
from accreditation.workflow import ResolutionKind
from missions.actions import keys, versions
from missions.forms import zone
from missions.models import Election, ObserverKey
from missions.roster import wording
from observer_portal.accounts.models import User
from observer_portal.page import moments

SUGGESTED = "pen"  # the sign of a Cyrillic form that nobody has confirmed


@dataclass(frozen=True)
class Row:
    """A file in a list. `days` is None where nothing of the file waits for the commission."""

    file: Application
    url: str
    kind: str
    clerk: User | None
    given_by: User | None  # who handed it over to that clerk
    days: int | None
    tone: str
    remarks: list[tuple[str, str, str]]  # words, tone, sign


def rows_of(
    files: Sequence[Application],
    election: Election,
    kept: Mapping[str, str],
    *,
    user: User,
    now: datetime,
    holidays: Collection[date],
) -> list[Row]:
    """Return the rows of one page; `kept` is the filter, which the files' addresses carry on.

    Four queries. What is sealed of each file is read for its remarks and not handed on.
    """
    files = desk.with_rows(files)
    matched = desk.matched(files)
    values, fresh = _values(files), desk.new_since_looked(files, user)
    today = now.astimezone(settings.ASTANA).date()
    query = f"?{urlencode(kept)}" if kept else ""
    rows = []
    for file in files:
        days = desk_clock.waited(file, now, holidays)
        rows.append(
            Row(
                file=file,
                url=reverse("commission:file", args=[file.reference]) + query,
                kind=wording.text("kind", file.version.kind),
                clerk=desk.clerk_of(file),
                given_by=held.given_by if (held := desk.holding_of(file)) else None,
                days=days,
                tone=desk_clock.tone(days or 0),
                remarks=[
                    *([(_("match with another file"), "warn", "alert")] * (file.pk in matched)),
                    *([(_("new since your look"), "info", "eye")] * (file.pk in fresh)),
                    *([] if days is None else _remarks(values.get(file.pk), election, today)),
                    *_proposed(file),
                ],
            )
        )
    return rows


def exceptions_among(files: Sequence[Application], *, now: datetime) -> dict[int, list[str]]:
    """Application id -> what wants a look before the file is examined among many. Two queries.

    The files come with their versions. That a mission gave no zone is none, nor that the Cyrillic
    form is suggested: then nobody did, and everybody is suggested.
    """
    elections = Election.objects.in_bulk({file.election_id for file in files})
    values, today = _values(files), now.astimezone(settings.ASTANA).date()
    found = {}
    for file in files:
        remarks = _remarks(values.get(file.pk), elections[file.election_id], today)
        words = [text for text, tone, _sign in remarks if tone == "warn"]
        if words:
            found[file.pk] = words
    return found


def neighbours(page: keyset.Page[Any], kept: Mapping[str, str]) -> dict[str, str]:
    """Return the addresses of the pages before and behind, with the filter kept."""
    return {
        "previous": f"?{urlencode({**kept, 'before': page.before})}" if page.before else "",
        "next": f"?{urlencode({**kept, 'after': page.after})}" if page.after else "",
    }


def _values(files: Iterable[Application]) -> dict[int, dict[str, Any]]:
    """Application id -> declared values; a file whose key was destroyed is passed over."""
    by_observer = {file.observer_id: file for file in files}
    found = {}
    for key in ObserverKey.objects.filter(observer__in=by_observer):
        file = by_observer[key.observer_id]
        found[file.pk] = versions.values_of(file.version, keys.unwrap(key))
    return found


def _proposed(file: Application) -> list[tuple[str, str, str]]:
    """Return what the examiner proposed, until it is decided."""
    if file.proposal == ResolutionKind.REFUSE:
        return [(_("proposed: to refuse"), "warn", "refused")]
    return [(_("proposed: to accredit"), "", "examined")] if file.proposal else []


def _remarks(
    values: dict[str, Any] | None, election: Election, today: date
) -> list[tuple[str, str, str]]:
    """Return what a clerk should look at before the file is examined among many."""
    if values is None:
        return []
    found = []
    if ends := inboxes.ends_too_early(values, election):
        words = _("document ends on %(day)s") % {"day": moments.day_text(ends)}
        found.append((words, "warn", "clock"))
    report = zone.report(str(values.get("mrz") or ""), values, today=today)
    if report is None:
        found.append((_("no zone: compare by eye"), "", "eye"))
    elif report.zone is None or report.failing:
        found.append((_("zone with errors"), "warn", "alert"))
    if report is not None and report.differences:
        n = len(report.differences)
        words = ngettext("%(n)d field differs", "%(n)d fields differ", n) % {"n": n}
        found.append((words, "warn", "alert"))
    if values.get("cyrillic_suggested"):
        found.append((_("Cyrillic form suggested"), "", SUGGESTED))
    return found
