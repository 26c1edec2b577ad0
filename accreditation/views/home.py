"""The first page: the public one, or, for whoever is signed in, the place of work."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accreditation.queries import figures
from accreditation.views import figure_plots, tour
from accreditation.views.navigation import current_election
from missions.models import Election, Membership
from missions.views import badge_preview
from observer_portal import clock
from observer_portal.accounts.models import Appointment, Office, User

DESKS = {
    Office.MINISTRY: "ministry:inbox",
    Office.CLERK: "commission:inbox",
    Office.SECRETARY: "commission:resolutions",
    Office.ADMINISTRATOR: "administration:elections",
    Office.AUDITOR: "audit:log",
}


@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    """Send people to their desk; show everybody else the public page."""
    if isinstance(request.user, User):
        desk = desk_of(request.user)
        if desk:
            return redirect(desk)
    election = current_election()
    now = clock.database_now()
    context = {
        "now": now,
        "is_empty": election is None and not Appointment.objects.exists(),
        "lists_open": election is not None and now < election.lists_close_at,
        "host": settings.PORTAL_HOST,
    }
    if election is not None:
        context |= _of_the_election(election) | tour.begin(election)
    return render(request, "public/home.html", context)


def _of_the_election(election: Election) -> dict[str, Any]:
    """Return the specimen of the badge, and how many are accredited so far. Two queries."""
    found = figures.of(election)
    scheme = "https" if settings.HTTPS else "http"
    context: dict[str, Any] = {
        "check_address": f"{scheme}://{settings.PORTAL_HOST}{reverse('verify:check')}",
        "specimen": badge_preview.specimen(election),
        "figures": found,
    }
    if found.sittings and election.opened_on:
        context["steps"] = figure_plots.steps(
            found.sittings, opened=election.opened_on, election_day=election.election_day
        )
        context["sittings"] = figure_plots.numbered(found.sittings)
    return context


def desk_of(user: User) -> str | None:
    """Return the address where this user works, or None for someone without office or mission."""
    appointment = Appointment.objects.current().filter(user=user).order_by("pk").first()
    if appointment:
        return reverse(DESKS[Office(appointment.office)])
    own = Membership.objects.filter(user=user, ended_at=None).select_related("mission")[:2]
    missions = [membership.mission.reference for membership in own]
    if len(missions) > 1:
        return reverse("mission_acts:inbox")  # to choose one
    if missions:
        return reverse("mission_acts:home", kwargs={"mission": missions[0]})
    return None
