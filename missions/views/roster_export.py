"""Take the mission's own list home, as the filter of the table leaves it: XLSX or CSV."""

import csv
from collections.abc import Iterator

from django import forms
from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods

from missions.actions import roster_export
from missions.forms.roster import RosterForm
from missions.models import Mission, Observer
from missions.queries import rosters
from missions.roster import wording, workbook
from missions.views.own import Request, crumbs, mission_of, observers_of
from observer_portal import clock
from observer_portal.page.tables import BOM, CSV, XLSX, harmless

FORMS = [("xlsx", lazy("Workbook (XLSX)")), ("csv", lazy("Text table (CSV)"))]


class ExportForm(forms.Form):
    """Which file, and whether with the numbers of the documents: on purpose only."""

    form = forms.ChoiceField(
        label=lazy("File"), choices=FORMS, initial="xlsx", widget=forms.RadioSelect
    )
    documents = forms.BooleanField(
        label=lazy("With document numbers and machine-readable zones"),
        help_text=lazy(
            "Only such a file can be uploaded again. That you took the numbers is recorded."
        ),
        required=False,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def export(request: Request, mission: str) -> HttpResponseBase:
    """Ask which file; POST answers with it, and records that it was taken."""
    own = mission_of(request, mission)
    found = rosters.filtered(rosters.roster(own), RosterForm(request.GET).wanted(own))
    form = ExportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _file(request, own, found, **form.cleaned_data)
    context = {
        "mission": own,
        "form": form,
        "n": found.count(),
        "in_all": rosters.roster(own).count(),
        "back": f"{observers_of(own)}?{request.GET.urlencode()}",
        "crumbs": crumbs(own, (_("Observers"), observers_of(own)), (_("Take the list home"), "")),
    }
    status = 422 if form.errors else 200
    return render(request, "head_of_mission/roster_export.html", context, status=status)


def _file(
    request: Request, own: Mission, found: QuerySet[Observer], *, form: str, documents: bool
) -> HttpResponseBase:
    now, language = clock.database_now(), wording.language()
    n = found.filter(key__isnull=False).count()
    roster_export.note(own, n, documents=documents, by=request.user, at=now)
    rows = roster_export.rows(found, documents=documents, language=language)
    if form == "xlsx":
        width = len(roster_export.keys_of(documents=documents)) + 1
        answer = StreamingHttpResponse(workbook.stream(_("List"), rows, width=width))
        answer["Content-Type"] = XLSX
    else:
        answer = StreamingHttpResponse(_csv(rows))
        answer["Content-Type"] = CSV
    answer["Content-Disposition"] = f'attachment; filename="{own.reference}-observers.{form}"'
    answer["Cache-Control"] = "no-store"
    return answer


class _Line:
    """What the writer of a text table takes for a file: it hands each line back."""

    def write(self, text: str) -> str:
        return text


def _csv(rows: Iterator[list[str]]) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield BOM
    for row in rows:
        yield writer.writerow([harmless(text) for text in row])
