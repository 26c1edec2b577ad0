"""The mission whose pages are shown: its reference stands in the address."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse

from missions.models import Mission
from missions.queries import rosters
from observer_portal.accounts.requests import SignedIn

Crumbs = list[tuple[str, str]]


Request = SignedIn


def mission_of(request: Request, reference: str) -> Mission:
    """Return one of the user's own missions. 404 for another's, as for one that is not there."""
    return get_object_or_404(rosters.own_missions(request.user), reference=reference)


def crumbs(mission: Mission, *more: tuple[Any, str]) -> Crumbs:
    """Return the way here: the mission, then what is given; the last has no address."""
    home = f"/mission/{mission.reference}/"  # drawn by the side that knows the decisions
    return [(mission.organisation.short, home), *((str(label), url) for label, url in more)]


def observers_of(mission: Mission) -> str:
    """Return the address of the mission's table."""
    return reverse("mission:observers", args=[mission.reference])
