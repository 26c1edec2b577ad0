"""For which mission a member works at this moment; most belong to one."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST
from django_htmx.middleware import HtmxDetails

from missions.models import Mission
from missions.queries import rosters
from observer_portal.accounts.models import User

CHOSEN = "mission"  # in the session: the reference of the mission chosen last
HOME = "/mission/"  # drawn by the side that knows the decisions

Crumbs = list[tuple[str, str]]


class Request(HttpRequest):
    """A request as views get it: signed in, and looked at by htmx's middleware."""

    user: User
    htmx: HtmxDetails


def mission_of(request: Request) -> Mission:
    """Return the mission chosen last, or the first of the user's. 404 for who has none."""
    mine = list(rosters.own_missions(request.user))
    if not mine:
        raise Http404
    chosen = request.session.get(CHOSEN)
    return next((one for one in mine if one.reference == chosen), mine[0])


@require_POST
def choose(request: Request) -> HttpResponse:
    """Work for another of one's missions from now on."""
    for mission in rosters.own_missions(request.user):
        if mission.reference == request.POST.get("mission"):
            request.session[CHOSEN] = mission.reference
            return redirect("mission:observers")
    raise Http404


def crumbs(mission: Mission, *more: tuple[Any, str]) -> Crumbs:
    """Return the way here: the mission, then what is given; the last has no address."""
    return [(mission.organisation.short, HOME), *((str(label), url) for label, url in more)]
