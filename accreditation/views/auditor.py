"""The auditor reads the log and has it verified."""

from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

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
    context: dict[str, Any] = {
        "page": page,
        "urls": urls,
        "filters": filters,
        "tags": AuditEntry.objects.order_by("tag").values_list("tag", flat=True).distinct(),
        "found": verification.verify() if request.method == "POST" else None,
    }
    return render(request, "audit/log.html", context)


def _about(subject: str) -> Q:
    """Acts that name the subject, and those on many files or badges of which it is one."""
    steps = StepTaken.objects.filter(application__reference=subject)
    among = Q(tag__in=OF_MANY_BADGES, facts__numbers__contains=[subject])
    return Q(subject=subject) | Q(act__in=list(steps.values_list("act", flat=True))) | among
