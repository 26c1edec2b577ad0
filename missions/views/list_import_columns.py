"""Where the table of a list is and which column is which, as the mission says."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from missions.actions import list_import
from missions.actions.files import FileGone
from missions.actions.list_import import ImportRefused
from missions.forms.list_import import ColumnsForm
from missions.views import list_import as list_import_views
from missions.views.own import Request
from observer_portal import clock


@require_POST
def say_columns(request: Request, reference: str) -> HttpResponse:
    """Keep which column is which, and check again."""
    found = list_import_views.own_import(request, reference)
    try:
        report = list_import.report_of(found)
        form = ColumnsForm(request.POST, headings=report.headings, held=report.columns)
        if not form.is_valid():
            return list_import_views.staged_page(request, found, columns=form)
        list_import.say_columns(found, form.mapping, at=clock.database_now())
    except FileGone:  # it has ended, or is checked anew: its page says which
        pass
    except ImportRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("mission:import", reference)


@require_POST
def point_at(request: Request, reference: str) -> HttpResponse:
    """Keep on which sheet and in which row the headings are, and check again."""
    found = list_import_views.own_import(request, reference)
    try:
        report = list_import.report_of(found)
        form = list_import_views.table_form(report, request.POST)
        if not form.is_valid():
            return list_import_views.staged_page(request, found, table=form)
        sheet = form.cleaned_data.get("sheet") or report.sheet or ""
        row = form.cleaned_data["row"]
        list_import.point_at(found, sheet=sheet, row=row, at=clock.database_now())
    except FileGone:  # it has ended, or is checked anew: its page says which
        pass
    except ImportRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("mission:import", reference)
