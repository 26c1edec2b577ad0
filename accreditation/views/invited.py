"""Whoever is invited: opened by the link of a mail, without an account. A GET uses nothing up."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accreditation.views import answering
from missions.actions import arrival, invitation
from missions.actions.invitation import InvitationRefused
from missions.forms.arrival import DetailsForm, WordsForm
from missions.models import Invitation, Nomination
from observer_portal import clock
from observer_portal.accounts.requests import SignedIn

GONE = 404


@login_not_required
@require_safe
def letter(request: HttpRequest, secret: str) -> HttpResponse:
    """Say who invites, to what and until when; or why the link opens nothing any more."""
    found, context = _opened(secret)
    if found is None:
        return answering.private(render(request, "invitation/unknown.html", status=GONE))
    return answering.private(render(request, "invitation/letter.html", context))


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest, secret: str) -> HttpResponse:
    """Accept: say who comes, check it, send it."""
    found, context = _opened(secret)
    if found is None:
        return answering.private(render(request, "invitation/unknown.html", status=GONE))
    if context["standing"] != "open":
        return redirect("invitation:letter", secret)
    owner = f"invitation {found.pk} {found.issue}"
    known = {"contact_email": found.contact_email, "language": found.language}

    def make(*sent: Any, initial: dict[str, str] | None = None) -> DetailsForm:
        return DetailsForm(owner, *sent, initial=known | (initial or {}))

    return answering.answer(
        request,
        make,
        partial(_accept, found, secret),
        context,
        page="invitation/accept.html",
        check="invitation/accept_check.html",
    )


def _accept(found: Invitation, secret: str, form: DetailsForm) -> HttpResponse | str:
    kept = answering.letter_of(form)
    if kept is None:
        return _("The letter is no longer kept. Choose it once more.")
    try:
        invitation.accept(found, secret, form.details(kept), at=clock.database_now)
    except InvitationRefused as refusal:
        kept.delete()  # its file goes with the next cleaning
        _row, context = _opened(secret)
        if context.get("standing") != "open":  # sent twice: the page says what became of it
            return redirect("invitation:letter", secret)
        return str(refusal)
    return redirect("invitation:letter", secret)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def decline(request: HttpRequest, secret: str) -> HttpResponse:
    """Decline, with a word."""
    found, context = _opened(secret)
    if found is None:
        return answering.private(render(request, "invitation/unknown.html", status=GONE))
    form = WordsForm(request.POST if request.method == "POST" else None)
    if context["standing"] == "open" and (request.method != "POST" or not form.is_valid()):
        return answering.private(
            render(request, "invitation/decline.html", context | {"form": form})
        )
    if context["standing"] == "open":
        try:
            words = form.cleaned_data["words"]
            invitation.decline(found, secret, words=words, at=clock.database_now)
        except InvitationRefused as refusal:
            messages.error(request, str(refusal))
    return redirect("invitation:letter", secret)


@require_http_methods(["GET", "HEAD", "POST"])
def named(request: SignedIn, reference: str) -> HttpResponse:
    """Show whoever has an account which mission is theirs to head; POST takes it over."""
    rows = Nomination.objects.filter(user=request.user, taken_at=None)
    rows = rows.select_related("mission__organisation", "mission__election", "user")
    found = get_object_or_404(rows, reference=reference)
    now = clock.database_now()
    if request.method == "POST":
        try:
            mission = arrival.take_over(found, by=request.user, at=now)
        except arrival.ArrivalRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("You are head of this mission now."))
            return redirect("mission_acts:home", mission.reference)
    context = {
        "nomination": found,
        "mission": found.mission,
        "election": found.mission.election,
        "why_not": arrival.why_not_head(found, at=now),
        "now": now,
        "here_url": reverse("mission_acts:named", args=[reference]),
    }
    return render(request, "invitation/named.html", context)


def _opened(secret: str) -> tuple[Invitation | None, dict[str, Any]]:
    """Return the invitation of this link and what its pages show; None for an unknown link.

    Nobody guesses 160 bits, so that no limit stands before it.
    """
    found = invitation.find(secret)
    if found is None:
        return None, {}
    now = clock.database_now()
    context = {
        "now": now,
        "invitation": found,
        "election": found.election,
        "organisation": found.organisation,
        "secret": secret,
        "standing": invitation.standing(found, secret, at=now),
    }
    return found, context
