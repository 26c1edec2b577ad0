"""Lists of observers: send one, watch it being read, mend it, apply it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from missions.actions import list_import
from missions.actions.files import FileGone
from missions.actions.list_import import ImportRefused
from missions.actions.list_report import VIEWS, Kind, Report
from missions.actions.list_staging import NO_LIST
from missions.forms.list_import import ApplyForm, ColumnsForm, ListForm, TableForm, typed_cells
from missions.intake.refusals import SENTENCES, FileRefused
from missions.models import ImportState, ListImport
from missions.queries import imports, rosters
from missions.roster import sentences, wording
from missions.roster.staging import NotAList
from missions.views import list_import_sheet as sheet
from missions.views.own import Request, crumbs, mission_of
from observer_portal import clock
from observer_portal.page.numbers import number_in

SHOWN = 50
EARLIER = 20
REFUSED = 422
SHOWN_MISSING = 100


def index(request: Request, mission: str) -> HttpResponse:
    """Send a list; beside it the templates, below it the lists sent before."""
    own = mission_of(request, mission)
    form = ListForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        now = clock.database_now()
        try:
            made = list_import.upload(
                own, file.chunks(), filename=file.name, by=request.user, at=now
            )
        except ImportRefused as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("mission:import", made.reference)
    context = {
        "mission": own,
        "form": form,
        "imports": [
            {"import": one, "told": told(one)} for one in imports.imports_of(own)[:EARLIER]
        ],
        "crumbs": crumbs(own, (_("Upload a list"), "")),
    }
    status = REFUSED if form.is_bound and form.errors else 200
    return render(request, "head_of_mission/imports.html", context, status=status)


@require_safe
def show(request: Request, reference: str) -> HttpResponse:
    """One list: its progress, its rows with what is wrong, or what became of it."""
    found = own_import(request, reference)
    if found.state == ImportState.STAGED:
        try:
            return staged_page(request, found)
        except FileGone:  # checked again, applied or dropped between the two
            found.refresh_from_db()
            if found.state == ImportState.STAGED:
                return redirect(request.get_full_path())
    if found.state == ImportState.WAITING:
        return render(request, "head_of_mission/import_waiting.html", _waiting(found))
    return render(request, "head_of_mission/import_ended.html", _base(found))


@require_safe
def progress(request: Request, reference: str) -> HttpResponse:
    """How far a list is, for a page that asks again; the whole page when it is done."""
    found = own_import(request, reference)
    if found.state != ImportState.WAITING:
        if request.htmx:
            return HttpResponseClientRefresh()
        return redirect("mission:import", found.reference)
    return render(request, "head_of_mission/_import_progress.html", _waiting(found))


def own_import(request: Request, reference: str) -> ListImport:
    """Return one of the lists of the user's own missions, or answer 404."""
    return get_object_or_404(imports.own_imports(request.user), reference=reference)


def _base(found: ListImport) -> dict[str, Any]:
    home = reverse("mission:imports", args=[found.mission.reference])
    return {
        "import": found,
        "mission": found.mission,
        "was_applied": list_import.was_applied(found),
        "told": told(found),
        "crumbs": crumbs(found.mission, (_("Upload a list"), home), (found.reference, "")),
    }


def _waiting(found: ListImport) -> dict[str, Any]:
    return _base(found) | {"is_applying": list_import.is_applying(found)}


def told(found: ListImport) -> str:
    """Return what became of a list, or of a part of it, in words; "" where nothing did yet."""
    if found.state == ImportState.REFUSED:
        return _why(found)
    if list_import.was_applied(found) or found.state == ImportState.APPLIED:
        return _("Added: %(added)s. Changed: %(changed)s.") % {
            "added": found.facts.get("added", 0),
            "changed": found.facts.get("changed", 0),
        }
    return ""


def _why(found: ListImport) -> str:
    if found.problem == NO_LIST:
        return sentences.no_list(NotAList())
    kind = found.problem if found.problem in SENTENCES else "damaged"
    return FileRefused(kind, **found.facts).sentence


def staged_page(
    request: Request,
    found: ListImport,
    *,
    columns: ColumnsForm | None = None,
    table: TableForm | None = None,
) -> HttpResponse:
    """The rows with what is wrong, what applying will do, and which column is which."""
    view, start = _place(request)
    page = list_import.page_of(found, view, start=start, most=SHOWN)
    report = page.report
    form = columns or ColumnsForm(
        headings=report.headings, held=report.columns, unsure=report.unsure
    )
    place = table or table_form(report)
    context = _base(found) | {
        "report": report,
        "compared_at": datetime.fromisoformat(report.compared_at),
        "table": sheet.table(page.lines, report),
        "counts": _counts(report),
        "diff": _diff(report),
        "missing": rosters.roster(found.mission).filter(
            reference__in=report.missing[:SHOWN_MISSING]
        )
        if report.missing
        else [],
        **_about_columns(report, form, place),
        "tabs": sheet.tabs(report, view),
        "first": start + 1,
        "last": start + len(page.lines),
        "total": page.total,
        "next_url": _url(view, start + SHOWN) if start + SHOWN < page.total else "",
        "previous_url": _url(view, start - SHOWN) if start else "",
        "apply": ApplyForm(initial={"seen": report.digest}),
        "place": _url(view, start),
    }
    status = REFUSED if columns or table else 200
    return render(request, "head_of_mission/import.html", context, status=status)


def _about_columns(report: Report, form: ColumnsForm, place: TableForm) -> dict[str, Any]:
    asks = not report.is_list or report.missing_columns or report.unsure
    return {
        "lacking_columns": [wording.label(key) for key in report.missing_columns],
        "in_doubt": [
            (report.headings.get(x) or x, ", ".join(map(wording.label, report.columns[x])))
            for x in report.unsure
        ],
        "left_out": [report.headings.get(x) or x for x in report.unknown_columns],
        "columns": form,
        "place_of_table": place,
        "is_open": bool(asks or form.errors or place.errors),
    }


def table_form(report: Report, data: Mapping[str, Any] | None = None) -> TableForm:
    """Return the form that says where the table is."""
    return TableForm(data, sheets=report.sheets, sheet=report.sheet or "", row=report.header_row)


def _place(request: Request) -> tuple[str, int]:
    """Return which rows are looked at, and from which on."""
    view, start = request.GET.get("show", ""), request.GET.get("from", "")
    known = view if view in VIEWS else "all"
    return known, number_in(start, 0)


def _url(view: str, start: int) -> str:
    return "?" + urlencode({"show": view, "from": max(0, start)})


def _counts(report: Report) -> list[dict[str, Any]]:
    total, held = report.count_in("all"), report.count(Kind.PROBLEM)
    warned = report.count_in("attention") - held - report.count(Kind.LOCKED)
    return [
        {"value": total, "label": _("rows read")},
        {"value": report.ready, "label": _("to be applied")},
        {"value": held, "label": _("with a problem"), "tone": "bad" if held else ""},
        {"value": warned, "label": _("with a warning only"), "tone": "warn" if warned else ""},
    ]


def _diff(report: Report) -> dict[str, int]:
    return {
        "new": report.count(Kind.NEW),
        "changed": report.count(Kind.CHANGED),
        "same": report.count(Kind.SAME),
        "held": report.count(Kind.PROBLEM),
        "locked": report.count(Kind.LOCKED),
    }


def _typed(request: Request, found: ListImport) -> dict[int, dict[str, str]]:
    """Return what was typed into the cells of the page that was sent."""
    view, start = _place(request)
    shown: dict[tuple[int, str], str] = {}
    try:
        page = list_import.page_of(found, view, start=start, most=SHOWN)
        shown = sheet.shown_cells(page.lines, page.report)
    except FileGone:  # checked again meanwhile: what cannot be compared counts as typed
        pass
    return typed_cells(request.POST.items(), shown)


@require_POST
def mend(request: Request, reference: str) -> HttpResponse:
    """Keep what was typed into cells and check again; apply where that button was pressed.

    What was typed goes first: it is never applied unchecked, nor lost.
    """
    found = own_import(request, reference)
    typed, now = _typed(request, found), clock.database_now()
    is_applying = request.POST.get("act") == "apply"
    try:
        if typed:
            list_import.mend(found, typed, at=now)
            if is_applying:
                text = _("Your corrections are checked first. Look at the list, then apply it.")
                messages.info(request, text)
        elif is_applying:
            _ask_to_apply(request, found, at=now)
        else:
            messages.info(request, _("No cell was changed."))
    except ImportRefused as refusal:
        messages.error(request, str(refusal))
    here = reverse("mission:import", args=[reference])
    return redirect(here if is_applying else here + _url(*_place(request)))


def _ask_to_apply(request: Request, found: ListImport, *, at: datetime) -> None:
    form = ApplyForm(request.POST)
    form.is_valid()
    list_import.ask_to_apply(
        found,
        seen=form.cleaned_data.get("seen", ""),
        consented=form.cleaned_data.get("consented", False),
        by=request.user,
        at=at,
    )


@require_POST
def compare_again(request: Request, reference: str) -> HttpResponse:
    """Compare the list with the observers as they are now."""
    found = own_import(request, reference)
    try:
        list_import.compare_again(found, at=clock.database_now())
    except ImportRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("mission:import", reference)


@require_POST
def drop(request: Request, reference: str) -> HttpResponse:
    """Give a list up, also while it is read."""
    found = own_import(request, reference)
    list_import.drop(found, by=request.user, at=clock.database_now())
    return redirect("mission:import", reference)
