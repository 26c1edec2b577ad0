"""The figures that the commission publishes: the page, its tables as files, the announcement."""

from io import BytesIO
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from openpyxl import Workbook

from accreditation.queries import announcement, figures
from accreditation.views import downloads, figure_plots
from accreditation.views.navigation import current_election
from missions.models import Election
from observer_portal import clock
from observer_portal.page.tables import XLSX

LANGUAGE_NAMES = {"kk": "Қазақша", "ru": "По-русски", "en": "English"}


@login_not_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Go to the figures of the election that is on."""
    election = current_election()
    if election is None:
        return render(request, "public/figures_none.html")
    return redirect("figures:election", election.code)


@login_not_required
@require_safe
def election(request: HttpRequest, code: str) -> HttpResponse:
    """The figures of one election, with plots, tables and the announcement."""
    found = figures.of(_election(code))
    now = clock.database_now()
    spoken = (get_language() or "en")[:2]
    names = _names(found, spoken)
    context = {
        "election": found.election,
        "figures": found,
        "now": now,
        "organisations": _rows(found.organisations, names),
        "states": _rows(found.states, names),
        "sittings": figure_plots.numbered(found.sittings),
        "others": Election.objects.exclude(opened_on=None)
        .exclude(pk=found.election.pk)
        .order_by("-election_day"),
        **_announcement(request, found, now=now, spoken=spoken),
    }
    if found.sittings and found.election.opened_on:
        context |= {
            "steps": figure_plots.steps(
                found.sittings,
                opened=found.election.opened_on,
                election_day=found.election.election_day,
            ),
            "by_organisation": figure_plots.bars(found.organisations, names, states=False),
            "by_state": figure_plots.bars(found.states, names, states=True),
        }
    return render(request, "public/figures.html", context)


@login_not_required
@require_safe
def as_json(_request: HttpRequest, code: str) -> JsonResponse:
    """The figures for programs: what `manage figures --json` prints."""
    return JsonResponse(figures.of(_election(code)).as_json(), json_dumps_params=_PLAIN)


_PLAIN = {"ensure_ascii": False}


@login_not_required
@require_safe
def as_csv(_request: HttpRequest, code: str) -> HttpResponse:
    """Sittings and senders in one table."""
    found = figures.of(_election(code))
    headings, rows = _table(found, _names(found, (get_language() or "en")[:2]))
    return downloads.table(f"figures-{found.election.code}", headings, rows, form="csv")


@login_not_required
@require_safe
def as_xlsx(_request: HttpRequest, code: str) -> HttpResponse:
    """The same for spreadsheet programs, with numbers that can be added up."""
    found = figures.of(_election(code))
    headings, rows = _table(found, _names(found, (get_language() or "en")[:2]))
    book = Workbook(write_only=True)
    sheet = book.create_sheet(found.election.code)
    for row in (headings, *rows):
        sheet.append(row)
    target = BytesIO()
    book.save(target)
    response = HttpResponse(target.getvalue(), content_type=XLSX)
    name = f"figures-{found.election.code}.xlsx"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _election(code: str) -> Election:
    return get_object_or_404(Election.objects.exclude(opened_on=None), code=code)


def _names(found: figures.Figures, language: str) -> dict[str, str]:
    """Return code -> short name in a language. One query."""
    keys = [(False, code) for code in found.organisations.by]
    keys += [(True, code) for code in found.states.by]
    return {code: by[language] for code, by in figures.names(keys).items()}


def _rows(group: figures.Group, names: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {"code": code, "name": names.get(code, code), "count": count}
        for code, count in group.by.items()
    ]


def _table(
    found: figures.Figures, names: dict[str, str]
) -> tuple[list[str], list[list[str | int]]]:
    headings = [_("Group"), _("Code"), _("Name"), _("Accredited"), _("Left"), _("Total")]
    rows: list[list[str | int]] = [
        [
            _("Sitting"),
            str(number),
            sitting.on.isoformat(),
            sitting.accredited,
            sitting.left,
            sitting.total,
        ]
        for number, sitting in enumerate(found.sittings, 1)
    ]
    for label, group in (
        (_("Organisation"), found.organisations),
        (_("Foreign state"), found.states),
    ):
        rows += [
            [label, code, names.get(code, code), "", "", count] for code, count in group.by.items()
        ]
    rows.append([_("All"), found.election.code, "", "", "", found.total])
    return headings, rows


def _announcement(
    request: HttpRequest, found: figures.Figures, *, now: Any, spoken: str
) -> dict[str, Any]:
    facts = announcement.facts_of(found, now=now)
    asked = request.GET.get("announcement", spoken)
    language = asked if asked in announcement.LANGUAGES else "en"
    return {
        "announcement": announcement.written(facts, language) if facts else [],
        "announced_in": language,
        "tongues": [
            {"code": code, "name": name}
            for code, name in LANGUAGE_NAMES.items()
            if code != language
        ],
    }
