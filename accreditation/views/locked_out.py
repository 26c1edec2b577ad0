"""Somebody is locked out and phones: one checks who it is and asks, another confirms."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accreditation.forms.administration import LockedOutForm, RescueForm
from accreditation.views.offices import for_offices
from missions.models import Membership
from missions.queries import people
from observer_portal import clock
from observer_portal.accounts import again, keeping, rescue
from observer_portal.accounts.factors import with_factor
from observer_portal.accounts.models import Appointment, TwoPersonAct, User
from observer_portal.accounts.requests import SignedIn
from observer_portal.accounts.rescue import RescueRefused

REFUSED = 422
SHOWN_FOR = timedelta(days=30)
helpers = for_offices(*rescue.OFFICES)


@keeping.shows_typed
@helpers
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: SignedIn) -> HttpResponse:
    """Look for an account; below, what waits for a second person and what was decided."""
    form = LockedOutForm(request.POST if request.method == "POST" else None)
    user, asks = None, None
    if form.is_bound and form.is_valid():
        user = User.objects.filter(email=form.cleaned_data["email"].strip().lower()).first()
        if user is None:
            form.add_error("email", _("No account has this address. Ask how it is spelt."))
        elif request.POST.get("act") == "ask":
            asks = RescueForm(request.POST)
            if not keeping.came_back(request) and asks.is_valid():
                return _ask(request, form, asks, user)
        else:
            asks = RescueForm()
    bad = form.errors or (asks is not None and asks.errors)
    return _page(request, form, asks, user, status=REFUSED if bad else 200)


def _ask(request: SignedIn, form: LockedOutForm, asks: RescueForm, user: User) -> HttpResponse:
    if detour := again.detour(request):
        return detour
    try:
        rescue.ask(user, how=asks.cleaned_data["how"], by=request.user, at=clock.database_now())
    except RescueRefused as refusal:
        asks.add_error(None, str(refusal))
        return _page(request, form, asks, user, status=REFUSED)
    messages.success(request, _("Asked for. Tell a colleague: another person has to confirm it."))
    return redirect("administration:locked_out")


def _page(
    request: SignedIn,
    form: LockedOutForm,
    asks: RescueForm | None,
    user: User | None,
    *,
    status: int,
) -> HttpResponse:
    now = clock.database_now()
    waiting = rescue.waiting()
    decided = TwoPersonAct.objects.filter(kind=rescue.KIND, asked_at__gt=now - SHOWN_FOR).exclude(
        confirmed_at=None, dropped_at=None
    )
    why_not = rescue.may_confirm(waiting, request.user, at=now)
    persons = _people([act.facts["user"] for act in waiting] + ([user.pk] if user else []))
    context = {
        "now": now,
        "form": form,
        "asks": asks,
        "person": persons[user.pk] if user else None,
        "waiting": [(act, persons[act.facts["user"]], why_not[act.pk]) for act in waiting],
        "decided": decided.select_related("asked_by", "confirmed_by").order_by("-pk")[:50],
    }
    return render(request, "administration/locked_out.html", context, status=status)


def _people(ids: list[int]) -> dict[int, dict[str, Any]]:
    """Return what one needs before the eyes to find out on the phone who is speaking. 4 queries."""
    memberships: dict[int, list[Membership]] = {}
    for member in people.memberships_of(ids):
        memberships.setdefault(member.user_id, []).append(member)
    offices: dict[int, list[str]] = {}
    for row in Appointment.objects.current().filter(user__in=ids):
        offices.setdefault(row.user_id, []).append(row.get_office_display())
    safe = with_factor(ids)
    return {
        pk: {
            "user": user,
            "has_factor": pk in safe,
            "memberships": memberships.get(pk, []),
            "offices": offices.get(pk, []),
        }
        for pk, user in User.objects.in_bulk(ids).items()
    }


@helpers
@require_POST
def decide(request: SignedIn) -> HttpResponse:
    """Confirm what another asked for, decline it, or take the own question back."""
    waiting = TwoPersonAct.objects.waiting().filter(kind=rescue.KIND)
    asked = get_object_or_404(waiting, subject=request.POST.get("subject", ""))
    act, back = request.POST.get("act", ""), redirect("administration:locked_out")
    if act == "confirm" and not request.POST.get("sure"):
        messages.error(request, _("Tick that you know it was checked who it is."))
        return back
    if act == "confirm" and (detour := again.detour(request)):
        return detour
    by_at: dict[str, Any] = {"by": request.user, "at": clock.database_now()}
    try:
        if act == "confirm":
            user = rescue.confirm(asked, **by_at)
            words = _("Done. %(name)s signs in with the password alone and sets up a new app.")
            messages.success(request, words % {"name": user.name})
        elif act == "drop":
            rescue.drop(asked, **by_at)
            messages.success(request, _("Nothing was changed; the question is closed."))
    except RescueRefused as refusal:
        messages.error(request, str(refusal))
    return back
