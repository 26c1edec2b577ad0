"""For which mission a member works on a page, and as what."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accreditation.models import Application
from accreditation.queries import keyset, lapsed
from accreditation.roles import LEADS
from missions.models import Election, Membership, Mission, Post
from missions.queries import people
from observer_portal import clock
from observer_portal.accounts.models import User

Crumbs = list[tuple[str, str]]


@dataclass(frozen=True)
class Desk:
    """A mission and the member who looks at it; `now` is the moment of the page."""

    user: User
    mission: Mission
    post: Post
    now: datetime

    @property
    def election(self) -> Election:
        """The election at which the mission observes."""
        return self.mission.election

    @property
    def is_lead(self) -> bool:
        """Whether the member may act for the mission: an editor edits and cannot submit."""
        return self.post in LEADS

    @property
    def lists_are_open(self) -> bool:
        """Whether the lists are open at the moment of the page."""
        return self.now < self.election.lists_close_at

    def url(self, name: str, *more: str) -> str:
        """Return the address of one of the pages of this mission."""
        return reverse(f"mission_acts:{name}", args=[self.mission.reference, *more])

    def context(self, *crumbs: tuple[Any, str]) -> dict[str, Any]:
        """Return what every page of the desk needs; the crumbs lead from the mission's home."""
        home = (self.mission.organisation.short, self.url("home"))
        return {
            "desk": self,
            "mission": self.mission,
            "election": self.election,
            "is_lead": self.is_lead,
            "now": self.now,
            "lapses": lapsed.states(self.election, self.now),
            "crumbs": [home, *((str(label), url) for label, url in crumbs)],
        }


def desk_of(request: HttpRequest, reference: str) -> Desk:
    """Return the desk of one of the user's own missions; 404 for everybody else. One query."""
    user: Any = request.user
    membership = get_object_or_404(
        Membership.objects.filter(user=user, ended_at=None).select_related(
            "mission__organisation", "mission__election", "mission__invitation"
        ),
        mission__reference=reference,
    )
    return Desk(user, membership.mission, Post(membership.post), clock.database_now())


def file_of(request: HttpRequest, reference: str, *, leads: bool) -> tuple[Application, Desk]:
    """Return a file of the user's own missions and its desk; with `leads`, to head and deputy."""
    user: Any = request.user
    rows = Application.objects.visible_to(user).select_related("version", "observer", "mission")
    application = get_object_or_404(rows, reference=reference)
    desk = desk_of(request, application.mission.reference)
    if leads and not desk.is_lead:
        raise Http404
    return application, desk


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Lead to the home of the user's mission; whoever has several chooses one."""
    own = list(people.own_memberships(request.user))
    if not own:
        raise Http404
    if len(own) == 1:
        return redirect("mission_acts:home", own[0].mission.reference)
    now = clock.database_now()
    return render(request, "mission_acts/choose.html", {"memberships": own, "now": now})


def neighbours(page: keyset.Page[Any], kept: dict[str, str]) -> dict[str, str]:
    """Return the addresses of the pages before and behind, with the filter kept."""
    return {
        "previous": f"?{urlencode(kept | {'before': page.before})}" if page.before else "",
        "next": f"?{urlencode(kept | {'after': page.after})}" if page.after else "",
    }
