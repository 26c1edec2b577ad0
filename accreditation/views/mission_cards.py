"""A mission's cards of paper: who has which, handed on to observers, lost, damaged."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accreditation.views import card_acts
from accreditation.views.mission_desk import Desk, desk_of
from accreditation.workflow import Role


@require_safe
def cards(request: HttpRequest, mission: str) -> HttpResponse:
    """Where each of the mission's cards is."""
    desk = desk_of(request, mission)
    acts = card_acts.acts_of([Role.HEAD]) if desk.is_lead else []
    context = _context(desk) | card_acts.listed(request, desk.mission, acts)
    return render(request, "cards/mission.html", context)


@require_POST
def act(request: HttpRequest, mission: str) -> HttpResponse:
    """Note what became of cards: with the observer, lost, damaged."""
    desk = desk_of(request, mission)
    if not desk.is_lead:
        raise PermissionDenied
    acts = card_acts.acts_of([Role.HEAD])
    return card_acts.act_on(
        request, desk.mission, acts, back=desk.url("cards"), context=_context(desk)
    )


def _context(desk: Desk) -> dict[str, Any]:
    crumbs = ((_("Badges"), desk.url("badges")), (_("Cards of paper"), desk.url("cards")))
    return desk.context(*crumbs) | {
        "act_url": desk.url("cards_act"),
        "file_name": "mission_acts:file",
    }
