"""The guided tour of the demonstration: from a list to a verified badge, one press to each office.

Where the tour stands is read from the files of its mission; the session only says that somebody is
on it. Elsewhere than in the demonstration these addresses do not exist.
"""

from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from accreditation.actions.demo import samples
from accreditation.actions.demo.personas import PERSONAS, Persona
from accreditation.badge import number
from accreditation.queries import tour as queries
from accreditation.queries.tour import Stop
from accreditation.views.mission_desk import desk_of
from accreditation.views.navigation import current_election
from missions.actions import list_import, photos
from missions.actions.list_import import ImportRefused
from missions.models import Election, Mission, Purpose
from observer_portal import clock
from observer_portal.accounts import factors
from observer_portal.accounts.models import User

ON_TOUR = "demo_tour"  # in the session
STEPS = 8
NEVER_GIVEN = 99_999
HEAD, MINISTRY, CLERK, DRAFTER, SECRETARY = (
    next(persona for persona in PERSONAS if persona.email == f"{name}@demo.example")
    for name in ("odihr", "ministry", "clerk", "clerk2", "secretary")
)


class Said(NamedTuple):
    """What is said at a stop: which step of the eight, who takes it, and what to press."""

    step: int
    who: Persona
    title: str | Promise
    hint: str | Promise


STOPS = {
    Stop.DECLARE: Said(
        1,
        HEAD,
        _("The mission declares its observers"),
        _("Take the sample list: twelve invented people. It is read and checked first."),
    ),
    Stop.APPLY: Said(
        1,
        HEAD,
        _("The mission declares its observers"),
        _("See what the check has found, tick the consent and apply the rows."),
    ),
    Stop.PICTURES: Said(
        2,
        HEAD,
        _("Photos and scans follow"),
        _("Take the sample photos and scans: they find their people by the names of the files."),
    ),
    Stop.ATTACH: Said(
        2,
        HEAD,
        _("Photos and scans follow"),
        _("See who got which picture, and attach them."),
    ),
    Stop.SUBMIT: Said(
        3,
        HEAD,
        _("The mission submits its list"),
        _("A sample note verbale is filled in: check the answers and submit."),
    ),
    Stop.RECOMMEND: Said(
        4,
        MINISTRY,
        _("The foreign ministry recommends"),
        _("Choose all rows and recommend them under a letter."),
    ),
    Stop.ANSWER: Said(
        4,
        HEAD,
        _("A file came back to the mission"),
        _("Read what is asked, and answer it."),
    ),
    Stop.EXAMINE: Said(
        5,
        CLERK,
        _("A clerk of the commission examines"),
        _("Open a file to see it as a clerk does; or choose all rows and examine them at once."),
    ),
    Stop.DRAFT: Said(
        6,
        DRAFTER,
        _("Another clerk drafts the resolution"),
        _("Draft it over the files of this sender."),
    ),
    Stop.LOCK: Said(
        6,
        DRAFTER,
        _("Another clerk drafts the resolution"),
        _("Look through the annex, and lock the draft for the sitting."),
    ),
    Stop.ADOPT: Said(
        7,
        SECRETARY,
        _("The secretary registers the decision"),
        _("The commission has decided: register it as adopted. The badges are drawn at once."),
    ),
    Stop.DRAW: Said(
        8,
        HEAD,
        _("The badges are being drawn"),
        _("It takes seconds. The page of the badges shows how far they are."),
    ),
    Stop.CHECK: Said(
        8,
        HEAD,
        _("The badges are ready"),
        _("Check one as a polling station does. That is the whole way."),
    ),
}
OF_MISSION = {
    Stop.DECLARE: "mission:imports",
    Stop.PICTURES: "mission:photos",
    Stop.SUBMIT: "mission_acts:submit",
    Stop.ANSWER: "mission_acts:questions",
    Stop.DRAW: "mission_acts:badges",
}
SAMPLES = {  # what is taken at a stop, and what its button says
    Stop.DECLARE: ("list", _("Take the sample list")),
    Stop.PICTURES: ("pictures", _("Take the sample photos and scans")),
}
OF_ONE = {
    Stop.APPLY: "mission:import",
    Stop.ATTACH: "mission:archive",
    Stop.RECOMMEND: "ministry:list",
    Stop.LOCK: "commission:resolution",
    Stop.ADOPT: "commission:resolution",
}


def on_tour(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `tour`, for whoever is on it; it costs others nothing."""
    user = getattr(request, "user", None)
    if not (settings.DEMO and isinstance(user, User) and request.session.get(ON_TOUR)):
        return {}
    return {"tour": SimpleLazyObject(lambda: _shown(request, user))}


def _shown(request: HttpRequest, user: User) -> dict[str, Any]:
    mission = _mission()
    if mission is None:
        return {}
    stand = queries.stand(mission)
    said, url = STOPS[stand.stop], _address(mission, stand)
    card = queries.card(mission) if stand.stop is Stop.CHECK else None
    return {
        "said": said,
        "steps": STEPS,
        "is_here": request.method == "POST" or request.get_full_path() == url,
        "is_own": user.email == said.who.email,
        "sample": SAMPLES.get(stand.stop) if user.email == said.who.email else None,
        "mission": mission,
        "card": number.written(card.election.code, card.number) if card else "",
    }


def begin(election: Election) -> dict[str, Any]:
    """Return what the first page offers to somebody new: cards to be checked, by what they show."""
    if not settings.DEMO or _mission() is None:
        return {}
    found = queries.specimens(election)
    labels = {"valid": _("A valid badge"), "revoked": _("A revoked one")}
    cards = [(labels[kind], number.written(election.code, n)) for kind, n in found.items()]
    if cards:  # a number of the right form that was never given out
        cards.append((_("An unknown one"), number.written(election.code, NEVER_GIVEN)))
    return {"cards": cards}


@login_not_required
@require_POST
def go_on(request: HttpRequest) -> HttpResponse:
    """Begin the tour, or go on: sign in as whose turn it is, on the page where it is done."""
    mission = _mission() if settings.DEMO else None
    if mission is None:
        raise Http404
    if request.POST.get("act") == "leave":
        request.session.pop(ON_TOUR, None)
        return redirect("home")
    stand = queries.stand(mission)
    if stand.stop is not Stop.CHECK and not _is_now(request, STOPS[stand.stop].who):
        messages.info(request, _("Sign in as this persona yourself: the password was changed."))
        return redirect("account_login")
    request.session[ON_TOUR] = True
    answer = redirect(_address(mission, stand))
    # the language stays, whoever one is next
    answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, get_language() or "", samesite="Lax")
    return answer


@require_POST
def take(request: HttpRequest, mission: str, what: str) -> HttpResponse:
    """Upload the sample files, as if they had been chosen from the own disk."""
    desk, election = desk_of(request, mission), current_election()
    if not settings.DEMO or election is None or what not in ("list", "pictures"):
        raise Http404
    by_at: dict[str, Any] = {"by": desk.user, "at": clock.database_now()}
    day = election.election_day
    if what == "list":
        try:
            made = list_import.upload(
                desk.mission, [samples.observer_list(day)], filename="observers.xlsx", **by_at
            )
        except ImportRefused as refusal:
            messages.error(request, str(refusal))
            return redirect("mission:imports", mission)
        return redirect("mission:import", made.reference)
    first, _second = (
        photos.upload(desk.mission, [make(day)], filename=name, holds=holds, **by_at)
        for make, name, holds in (
            (samples.photos, "photos.zip", Purpose.PHOTO),
            (samples.scans, "scans.zip", Purpose.DOCUMENT_SCAN),
        )
    )
    return redirect("mission:archive", first.reference)


def _mission() -> Mission | None:
    """Return the mission of the tour, that of the head who stands first on the page to sign in."""
    return Mission.objects.filter(
        election=current_election(), organisation__code=HEAD.mission
    ).first()


def _is_now(request: HttpRequest, persona: Persona) -> bool:
    """Sign in as the persona; not where somebody gave the account another password or a factor."""
    user = User.objects.filter(email=persona.email, is_active=True).first()
    if user is None or not user.check_password(persona.password) or factors.has_factor(user):
        return False
    if request.user != user:
        logout(request)
        login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return True


def _address(mission: Mission, stand: queries.Stand) -> str:
    """Return the page on which this stop is done."""
    if name := OF_MISSION.get(stand.stop):
        return reverse(name, args=[mission.reference])
    if name := OF_ONE.get(stand.stop):
        return reverse(name, args=[stand.reference])
    if stand.stop is Stop.CHECK:
        card = queries.card(mission)
        written = number.written(card.election.code, card.number) if card else ""
        return f"{reverse('verify:check')}?{urlencode({'number': written})}"
    sender = {"sender": HEAD.mission}
    if stand.stop is Stop.DRAFT:
        return f"{reverse('commission:resolution_draft')}?{urlencode(sender)}"
    return f"{reverse('commission:inbox')}?{urlencode(sender)}"
