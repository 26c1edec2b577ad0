"""The commission's cards of paper: whether they add up, and who has which."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accreditation.models import Place
from accreditation.queries import custody
from accreditation.roles import offices_of
from accreditation.views import card_acts, downloads
from accreditation.views.navigation import current_election
from accreditation.views.offices import for_offices
from accreditation.workflow import Role
from missions.models import Mission
from observer_portal import clock
from observer_portal.accounts.models import Office
from observer_portal.accounts.requests import SignedIn

desk = for_offices(Office.CLERK, Office.SECRETARY, Office.AUDITOR)
deciding = for_offices(Office.CLERK, Office.SECRETARY)


@desk
@require_safe
def index(request: SignedIn) -> HttpResponse:
    """Show for each mission where its cards are, and whether that makes up what was drawn."""
    election = current_election()
    rows = custody.balances(election) if election else []
    if form := request.GET.get("download", ""):
        return _table(rows, form)
    context = {
        "balances": rows,
        "total": custody.total(rows),
        "places": list(Place),
        "astray": [row for row in rows if not (row.adds_up and row.everybody_has_one)],
    }
    return render(request, "cards/custody.html", context)


def _table(rows: list[custody.Balance], form: str) -> HttpResponse:
    headings = [_("Sender"), _("Drawn"), *(str(place.label) for place in Place)]
    headings += [_("To be given back"), _("To be drawn"), _("Valid"), _("Accredited"), _("Adds up")]
    lines = [
        [
            row.mission.organisation.short if row.mission else _("All"),
            *(row.drawn, *row.row, row.owed, row.to_draw, row.valid, row.accredited),
            _("yes") if row.adds_up else _("no"),
        ]
        for row in (*rows, custody.total(rows))
    ]
    return downloads.table("cards", headings, lines, form=form)


@desk
@require_safe
def mission(request: SignedIn, reference: str) -> HttpResponse:
    """List one mission's cards, to be handed over and taken back."""
    found = _mission(reference)
    roles = offices_of(request.user, at=clock.database_now()) & {Role.CLERK, Role.SECRETARY}
    acts = card_acts.acts_of(list(roles))
    context = _context(found) | card_acts.listed(request, found, acts)
    return render(request, "cards/mission.html", context)


@deciding
@require_POST
def act(request: SignedIn, reference: str) -> HttpResponse:
    """Hand cards of a mission over, note them as given back, or as lost."""
    found = _mission(reference)
    acts = card_acts.acts_of([Role.CLERK, Role.SECRETARY])
    back = reverse("commission:custody_mission", args=[reference])
    return card_acts.act_on(request, found, acts, back=back, context=_context(found))


def _mission(reference: str) -> Mission:
    rows = Mission.objects.select_related("organisation", "election")
    return get_object_or_404(rows, reference=reference)


def _context(found: Mission) -> dict[str, Any]:
    url = reverse("commission:custody_mission", args=[found.reference])
    return {
        "mission": found,
        "base_class": "compact",
        "act_url": reverse("commission:cards_act", args=[found.reference]),
        "file_name": "commission:file",
        "crumbs": [
            (_("Cards"), reverse("commission:custody")),
            (found.organisation.short, url),
        ],
    }
