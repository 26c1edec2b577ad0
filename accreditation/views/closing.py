"""The closing of lists, as its two people see it: an administrator asks, a secretary confirms."""

from typing import Any, NamedTuple

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accreditation.actions import closing
from accreditation.actions.closing import ClosingRefused
from accreditation.forms.administration import ClosingForm, DeclineForm
from accreditation.queries import closings
from accreditation.views.offices import for_offices
from missions.models import Election
from observer_portal import clock
from observer_portal.accounts import again
from observer_portal.accounts.appointments import holds
from observer_portal.accounts.models import Office, TwoPersonAct
from observer_portal.accounts.requests import SignedIn

REFUSED = 422
both = for_offices(Office.ADMINISTRATOR, Office.SECRETARY)
administrators = for_offices(*closing.MAY_ASK)
secretaries = for_offices(*closing.MAY_CONFIRM)
Context = dict[str, Any]


class Move(NamedTuple):
    """A move of the closing with its moments read."""

    act: TwoPersonAct
    was: Any
    closes_at: Any

    @classmethod
    def of(cls, act: TwoPersonAct) -> "Move":
        """Read the moments."""
        return cls(act, closing.moment_of(act, "was"), closing.moment_of(act, "closes_at"))


@both
@require_safe
def index(request: SignedIn) -> HttpResponse:
    """The closing of each election that is to come; what is asked, what was decided."""
    now = clock.database_now()
    rows = []
    for election in closings.to_come(now.astimezone(settings.ASTANA).date()):
        asked = closing.asked_for(election)
        decided = [Move.of(act) for act in closings.decided(election)]
        rows.append((election, Move.of(asked) if asked else None, decided))
    context = {
        "now": now,
        "rows": rows,
        "may_ask": holds(request.user, closing.MAY_ASK, at=now),
        "may_confirm": holds(request.user, closing.MAY_CONFIRM, at=now),
    }
    return render(request, "administration/closing.html", context)


@administrators
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: SignedIn, code: str) -> HttpResponse:
    """Ask that the lists of one election close at another moment."""
    election = get_object_or_404(Election, code=code)
    form = ClosingForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            closing.ask(
                election,
                closes_at=form.closes_at(),
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=clock.database_now,
            )
        except ClosingRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Asked for. A secretary has to confirm it."))
            return redirect("administration:closing")
    now = clock.database_now()
    context = {
        "now": now,
        "election": election,
        "form": form,
        "earliest": now + closing.NOTICE,
        "back": reverse("administration:closing"),
    }
    status = REFUSED if form.errors else 200
    return render(request, "administration/closing_ask.html", context, status=status)


@administrators
@require_POST
def take_back(request: SignedIn, code: str) -> HttpResponse:
    """Take the question back."""
    asked, answer = _asked(request, code)
    if asked is None:
        return answer
    try:
        closing.take_back(asked, by=request.user, at=clock.database_now)
    except ClosingRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Taken back. The closing stays as it is."))
    return answer


@secretaries
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: SignedIn, code: str) -> HttpResponse:
    """Show what will change and whom it touches; POST moves the closing."""
    asked, answer = _asked(request, code)
    if asked is None:
        return answer
    if request.method != "POST":
        return _consequences(request, code, asked, DeclineForm())
    if asks := again.detour(request):
        return asks
    try:
        closing.confirm(asked, by=request.user, at=clock.database_now)
    except ClosingRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The closing is moved. The missions are told by mail."))
    return answer


@secretaries
@require_POST
def decline(request: SignedIn, code: str) -> HttpResponse:
    """Decline, with a reason."""
    asked, answer = _asked(request, code)
    if asked is None:
        return answer
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return _consequences(request, code, asked, form)
    try:
        closing.decline(
            asked, reason=form.cleaned_data["reason"], by=request.user, at=clock.database_now
        )
    except ClosingRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Declined. The closing stays as it is."))
    return answer


def _asked(request: SignedIn, code: str) -> tuple[TwoPersonAct | None, HttpResponse]:
    """Return the move that the page spoke of, and where to go then.

    None where it is no longer the one that waits: decided, taken back, or asked for anew.
    """
    election = get_object_or_404(Election, code=code)
    answer = redirect("administration:closing")
    asked = closing.asked_for(election)
    if asked is None:
        messages.info(request, _("Nothing is asked for now; it may have been decided meanwhile."))
    elif request.method == "POST" and request.POST.get("asked") != asked.asked_at.isoformat():
        messages.error(request, _("Another closing is asked for now. Look at it first."))
        asked = None
    return asked, answer


def _consequences(
    request: SignedIn, code: str, asked: TwoPersonAct, form: DeclineForm
) -> HttpResponse:
    now = clock.database_now()
    election = Election.objects.get(code=code)
    move = Move.of(asked)
    context: Context = {
        "now": now,
        "election": election,
        "move": move,
        "corrections_close_at": election.corrections_close_at + (move.closes_at - move.was),
        "is_mine": asked.asked_by_id == request.user.pk,
        "closed": _closed(election, move, now),
        "touched": closings.touched(election),
        "form": form,
        "back": reverse("administration:closing"),
    }
    status = REFUSED if form.errors else 200
    return render(request, "administration/closing_confirm.html", context, status=status)


def _closed(election: Election, move: Move, now: Any) -> str:
    if election.lists_close_at != move.was:
        return _("The closing was moved meanwhile. It has to be asked for anew.")
    return closing.why_not(election, move.closes_at, at=now)
