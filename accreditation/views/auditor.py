"""The auditor reads the log, has it verified, and asks who saw which document."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_http_methods, require_safe

from accreditation.forms import log_words
from accreditation.queries import keyset, log_search
from accreditation.views.offices import for_offices
from observer_portal.accounts.models import Office
from observer_portal.accounts.requests import SignedIn
from observer_portal.audit import verification
from observer_portal.audit.models import AuditEntry

auditors = for_offices(Office.AUDITOR)


@auditors
@require_http_methods(["GET", "HEAD", "POST"])
def log(request: SignedIn) -> HttpResponse:
    """List the entries, the newest first, by tag, person, subject, days; POST verifies the log."""
    filters = _typed(request, "tag", "who", "subject")
    begins, ends = _days(request)
    rows = log_search.entries(**filters, begins=begins, ends=ends)
    tags = AuditEntry.objects.order_by("tag").values_list("tag", flat=True).distinct()
    context = _page(request, rows) | {
        "filters": filters | _typed(request, "begins", "ends"),
        "acts": sorted(((tag, log_words.act(tag)) for tag in tags), key=lambda act: act[1]),
        "found": verification.verify() if request.method == "POST" else None,
    }
    return render(request, "audit/log.html", context)


@auditors
@require_safe
def looks(request: SignedIn) -> HttpResponse:
    """List who saw documents: those of one observer, or all that one person saw."""
    filters = _typed(request, "of", "who")
    begins, ends = _days(request)
    rows = log_search.looks(**filters, begins=begins, ends=ends)
    context = _page(request, rows) | {"filters": filters | _typed(request, "begins", "ends")}
    return render(request, "audit/looks.html", context)


def _typed(request: SignedIn, *names: str) -> dict[str, str]:
    return {name: request.GET.get(name, "").strip() for name in names}


def _days(request: SignedIn) -> tuple[date | None, date | None]:
    """Return first and last day; what is no day is left out."""
    typed = _typed(request, "begins", "ends")
    return _day(typed["begins"]), _day(typed["ends"])


def _day(typed: str) -> date | None:
    try:
        return parse_date(typed)
    except ValueError:
        return None


def _page(request: SignedIn, rows: log_search.Entries) -> dict[str, Any]:
    """Return a page of entries in words, with the addresses of its neighbours."""
    page = keyset.page(rows, ("-id",), request.GET, name="id")
    query = request.GET.copy()
    urls = {}
    for way, mark in (("previous", page.before), ("next", page.after)):
        query.pop("after", None)
        query.pop("before", None)
        if mark:
            query["before" if way == "previous" else "after"] = mark
        urls[way] = f"?{query.urlencode()}" if mark else ""
    return {"page": page, "entries": [_shown(entry) for entry in page.rows], "urls": urls}


def _shown(entry: AuditEntry) -> dict[str, Any]:
    """What a row of the log shows: the entry, and its codes in words."""
    return {
        "entry": entry,
        "act": log_words.act(entry.tag),
        "subject": log_words.subject(entry.subject),
        "facts": list(log_words.facts(entry.facts)),
    }
