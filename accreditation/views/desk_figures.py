"""Figures for the offices: by region, citizenship, kind and sex, times, reasons, load, hours."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accreditation.actions import figure_counting
from accreditation.models import Reason
from accreditation.queries import desk_figures
from accreditation.roles import offices_of
from accreditation.views import desk_plots, figure_files, figure_tables, tiles
from accreditation.views.navigation import current_election
from accreditation.views.offices import for_offices
from accreditation.workflow import Role
from missions.models import Election, Region
from observer_portal import clock
from observer_portal.accounts.models import Office
from observer_portal.accounts.requests import SignedIn
from observer_portal.page import moments
from observer_portal.page.numbers import number_in


@require_safe
@for_offices(*Office)
def index(request: SignedIn) -> HttpResponse:
    """Show the figures as of now or of a sitting, or hand them out as a file."""
    elections = list(Election.objects.exclude(opened_on=None).order_by("-election_day", "code"))
    named = {one.code: one for one in elections}
    election = named.get(request.GET.get("election", "")) or current_election()
    if election is None:
        return render(request, "commission/figures_none.html")
    now = clock.database_now()
    sittings = desk_figures.sittings(election)
    place = number_in(request.GET.get("as_of", ""), 0)
    sitting = sittings[place - 1] if 0 < place <= len(sittings) else None
    found = figure_counting.figures(election, now=now, sitting=sitting.at if sitting else None)
    regions = sorted(
        Region.objects.all(), key=lambda region: (region.kind == "abroad", region.code)
    )
    reasons = list(Reason.objects.filter(in_force=True))
    made = figure_tables.tables(found, regions, reasons)
    if offices_of(request.user, at=now) == {Role.MINISTRY}:
        del made["clerks"]  # the ministry reads nobody of the commission by name
    title = _("%(election)s: figures as of %(moment)s") % {
        "election": election.name,
        "moment": moments.moment_text(found["at"]),
    }
    if form := figure_files.FORMS.get(request.GET.get("download", "")):
        return form(f"figures-{election.code}", title, found["at"], made)
    context = {
        "election": election,
        "others": [one for one in elections if one != election],
        "tables": made,
        "is_now": sitting is None,
        "sittings": list(enumerate(sittings, 1)),
        "place": place if sitting else 0,
        "kept": urlencode({"election": election.code} | ({"as_of": place} if sitting else {})),
        "forms": [form.upper() for form in figure_files.FORMS],
    }
    return render(request, "commission/figures.html", context | _plots(found, made, regions))


def _plots(
    found: desk_figures.DeskFigures, made: dict[str, figure_tables.Table], regions: list[Region]
) -> dict[str, Any]:
    """Return the figures and where the marks of their plots stand."""
    return {
        "figures": found,
        "tiles": tiles.tiles(found["cuts"]["region"], regions),
        "by_citizenship": desk_plots.bars(made["citizenship"]),
        "by_kind": desk_plots.bars(made["kind"]),
        "spans": desk_plots.spans(found),
        "columns": desk_plots.columns(found),
        "busy": any(sum(counts.values()) for _hour, counts in found["hours"]),
        "begins": desk_figures.DAY_BEGINS,
        "ends": desk_figures.DAY_ENDS,
    }
