"""The auditor reads the log and has it verified."""

from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from accreditation.forms import log_words
from accreditation.models import StepTaken
from accreditation.queries import keyset
from accreditation.views.offices import for_offices
from observer_portal.accounts.models import Office
from observer_portal.accounts.requests import SignedIn
from observer_portal.audit import verification
from observer_portal.audit.models import AuditEntry

auditors = for_offices(Office.AUDITOR)
OF_MANY_BADGES = ("badge:lost", "badge:drawn_again")  # their facts name the numbers


@auditors
@require_http_methods(["GET", "HEAD", "POST"])
def log(request: SignedIn) -> HttpResponse:
    """List the entries, the newest first, by tag, person and subject; POST verifies the log."""
    filters = {name: request.GET.get(name, "").strip() for name in ("tag", "who", "subject")}
    rows = AuditEntry.objects.select_related("actor")
    if filters["tag"]:
        rows = rows.filter(tag=filters["tag"])
    if filters["who"]:
        rows = rows.filter(actor__name__icontains=filters["who"])
    if filters["subject"]:
        rows = rows.filter(_about(filters["subject"]))
    page = keyset.page(rows, ("-id",), request.GET, name="id")
    query = request.GET.copy()
    urls = {}
    for way, mark in (("previous", page.before), ("next", page.after)):
        query.pop("after", None)
        query.pop("before", None)
        if mark:
            query["before" if way == "previous" else "after"] = mark
        urls[way] = f"?{query.urlencode()}" if mark else ""
    tags = AuditEntry.objects.order_by("tag").values_list("tag", flat=True).distinct()
    context: dict[str, Any] = {
        "page": page,
        "entries": [_shown(entry) for entry in page.rows],
        "urls": urls,
        "filters": filters,
        "acts": sorted(((tag, log_words.act(tag)) for tag in tags), key=lambda act: act[1]),
        "found": verification.verify() if request.method == "POST" else None,
    }
    return render(request, "audit/log.html", context)


def _shown(entry: AuditEntry) -> dict[str, Any]:
    """What a row of the log shows: the entry, and its codes in words."""
    return {
        "entry": entry,
        "act": log_words.act(entry.tag),
        "subject": log_words.subject(entry.subject),
        "facts": list(log_words.facts(entry.facts)),
    }


def _about(subject: str) -> Q:
    """Acts that name the subject, and those on many files or badges of which it is one."""
    steps = StepTaken.objects.filter(application__reference=subject)
    among = Q(tag__in=OF_MANY_BADGES, facts__numbers__contains=[subject])
    return Q(subject=subject) | Q(act__in=list(steps.values_list("act", flat=True))) | among
