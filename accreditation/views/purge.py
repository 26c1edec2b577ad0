"""The purge of personal data, as its two people see it: what would go, who decides, what went."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accreditation.actions import elections, purge
from accreditation.actions.purge import PurgeRefused
from accreditation.forms.administration import DeclineForm, ResultsForm
from accreditation.models import Purge
from accreditation.queries import purges
from accreditation.views.offices import for_offices
from missions.models import Election
from observer_portal import clock
from observer_portal.accounts import again
from observer_portal.accounts.appointments import holds
from observer_portal.accounts.models import TwoPersonAct
from observer_portal.accounts.requests import SignedIn

REFUSED = 422
both = for_offices(*purge.MAY_CONFIRM)
administrators = for_offices(*purge.MAY_ASK)


@both
@require_safe
def index(request: SignedIn) -> HttpResponse:
    """Until when the personal data of each election are kept, and what became of them."""
    now = clock.database_now()
    asked = set(
        TwoPersonAct.objects.waiting().filter(kind=purges.KIND).values_list("subject", flat=True)
    )
    rows = [
        (
            election,
            purges.due_on(election),
            getattr(election, "purge", None),
            election.code in asked,
            not purge.why_not(election, at=now),
        )
        for election in Election.objects.select_related("purge").order_by("-election_day")
    ]
    return render(request, "administration/purges.html", {"rows": rows, "now": now})


@both
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: SignedIn, code: str) -> HttpResponse:
    """Show what would go, or what went; POST asks for the purge, once its day has come."""
    election = get_object_or_404(Election, code=code)
    form = DeclineForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason, now = form.cleaned_data["reason"], clock.database_now()
        try:
            purge.ask(election, reason=reason, by=request.user, at=now)
        except PurgeRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Asked for. Another person has to confirm it."))
            return redirect("administration:purge", code)
    return _page(request, election, form)


def _page(request: SignedIn, election: Election, form: DeclineForm) -> HttpResponse:
    now = clock.database_now()
    decided = Purge.objects.filter(election=election)
    done = decided.select_related("decided__asked_by", "decided__confirmed_by").first()
    counts = done.counts if done else purges.would_go(election)
    asked = purges.asked_for(election)
    context: dict[str, Any] = {
        "election": election,
        "due_on": purges.due_on(election),
        "purge": done,
        "asked": asked,
        "is_mine": asked is not None and asked.asked_by_id == request.user.pk,
        "closed": purge.why_not(election, at=now),
        "may_ask": holds(request.user, purge.MAY_ASK, at=now),
        "rows": [(kind.label, counts.get(name, 0)) for name, kind in purges.KINDS.items()],
        "form": form,
        "back": reverse("administration:purges"),
        "again": request.path,
    }
    status = REFUSED if form.errors else 200
    return render(request, "administration/purge.html", context, status=status)


@both
@require_POST
def take_back(request: SignedIn, code: str) -> HttpResponse:
    """Close the question: nothing is destroyed."""
    return _decide(request, code, purge.take_back, _("Taken back. Nothing is destroyed."))


@both
@require_POST
def confirm(request: SignedIn, code: str) -> HttpResponse:
    """Begin the purge that another asked for."""
    if asks := again.detour(request):
        return asks
    return _decide(request, code, purge.confirm, _("It has begun. It cannot be stopped."))


def _decide(request: SignedIn, code: str, act: Any, words: str) -> HttpResponse:
    election = get_object_or_404(Election, code=code)
    answer = redirect("administration:purge", code)
    asked = purges.asked_for(election)
    if asked is None or request.POST.get("asked") != asked.asked_at.isoformat():
        messages.error(request, _("This was decided meanwhile."))
        return answer
    try:
        act(asked, by=request.user, at=clock.database_now())
    except PurgeRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, words)
    return answer


@administrators
@require_http_methods(["GET", "HEAD", "POST"])
def results(request: SignedIn, code: str) -> HttpResponse:
    """Enter the day on which the results were published: the time of keeping runs from it."""
    election = get_object_or_404(Election, code=code)
    form = ResultsForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            elections.publish_results(
                election, on=form.cleaned_data["day"], by=request.user, at=clock.database_now()
            )
        except elections.ElectionRefused as refusal:
            form.add_error("day", str(refusal))
        else:
            messages.success(request, _("Entered. Badges end with that day."))
            return redirect("administration:election", code)
    context = {"election": election, "form": form}
    status = REFUSED if form.errors else 200
    return render(request, "administration/results.html", context, status=status)
