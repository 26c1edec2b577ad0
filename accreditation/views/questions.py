"""The questions that clerks asked and missions have not answered."""

from collections.abc import Collection
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accreditation.forms.labels import FIELD_LABELS
from accreditation.models import Application, StepTaken
from accreditation.queries import desk, desk_clock, keyset, wordings, working_days
from accreditation.views.commission import LONGEST_WAIT, OPEN_TO
from accreditation.views.file_rows import neighbours
from accreditation.views.navigation import current_election
from accreditation.views.offices import for_offices
from accreditation.workflow import State
from observer_portal import clock

OLDEST_FIRST = ("state_since", "pk")  # the question, not the wait


@require_safe
@for_offices(*OPEN_TO)
def questions(request: HttpRequest) -> HttpResponse:
    """The questions that wait for a mission's answer, the oldest first."""
    user: Any = request.user
    election, now = current_election(), clock.database_now()
    if election is None:
        return render(request, "commission/nothing_open.html")
    of_user = request.GET.get("whose") == desk.MINE
    asked = desk.files(user, election, {"state": State.QUERIED})
    mine = asked.filter(Q(examiner=user))
    kept = {"whose": desk.MINE} if of_user else {}
    shown = mine if of_user else asked
    page = keyset.page(shown, OLDEST_FIRST, request.GET.dict())
    url = reverse("commission:questions")
    context = {
        "now": now,
        "tabs": [
            {
                "label": _("All"),
                "url": url,
                "count": asked.count(),
                "current": not of_user,
            },
            {
                "label": _("Asked by you"),
                "url": f"{url}?whose={desk.MINE}",
                "count": mine.count(),
                "current": of_user,
            },
        ],
        "page": page,
        "rows": _asked(page.rows, working_days.holidays_since(now - LONGEST_WAIT, now)),
        "query": urlencode({"state": State.QUERIED}),
        "urls": neighbours(page, kept),
    }
    return render(request, "commission/questions.html", context)


def _asked(files: list[Application], holidays: Collection[date]) -> list[dict[str, Any]]:
    """Return what is asked on each file, and at how many working days its clock stands. 3 queries.

    [{"file", "step", "reason", "fields", "begun", "stands_at"}]
    """
    steps = (
        StepTaken.objects.filter(application__in=files, verb="query")
        .select_related("taken_by")
        .order_by("application_id", "-pk")
        .distinct("application_id")
    )
    last = {step.application_id: step for step in steps}
    reasons = wordings.said(last.values())
    return [
        {
            "file": file,
            "step": last[file.pk],
            "reason": reasons.get(last[file.pk].pk, ""),
            "fields": [FIELD_LABELS[field] for field in last[file.pk].fields],
            "begun": file.observer.current_version_id != file.version_id,
            "stands_at": desk_clock.stands_at(file, holidays),
        }
        for file in desk.with_rows(files)
    ]
