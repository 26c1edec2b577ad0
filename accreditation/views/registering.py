"""A sender registers its mission by itself: without an account, and later by a link of its own."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accreditation.views import answering
from accreditation.views.navigation import current_election
from missions.actions import registration
from missions.actions.admission import details_of
from missions.actions.registration import RegistrationRefused
from missions.forms.arrival import AnswerForm, DetailsForm, RegistrationForm
from missions.models import Election, Registration, RegistrationState
from observer_portal import clock
from observer_portal.page import limits

PER_MINUTE = 20  # each page that is sent has a file to be drawn anew
OWNER = "registers by itself"


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Ask to observe at the open election: fill in, check, send; then confirm the address."""
    election, now = current_election(), clock.database_now()
    context: dict[str, Any] = {"election": election, "now": now}
    if election is None or election.lists_close_at <= now:
        status = 422 if request.method == "POST" else 200
        return render(request, "registration/closed.html", context, status=status)
    if request.method == "POST" and not limits.within(request, "register", per_minute=PER_MINUTE):
        return render(request, "429.html", status=429)

    def make(*sent: Any, initial: dict[str, str] | None = None) -> RegistrationForm:
        spoken = {"language": (get_language() or "en")[:2]}
        known = {"initial": spoken | (initial or {})}
        return RegistrationForm(OWNER, *sent, election=election, at=now, **known)

    return answering.answer(
        request,
        make,
        partial(_request, election),
        context,
        page="registration/new.html",
        check="registration/new_check.html",
    )


def _request(election: Election, form: DetailsForm) -> HttpResponse | str:
    assert isinstance(form, RegistrationForm)  # noqa: S101 - for the types: `make` makes no other
    kept = answering.letter_of(form)
    if kept is None:
        return _("The letter is no longer kept. Choose it once more.")
    words = form.cleaned_data["words"]
    try:
        registration.request(
            election, form.sender(), form.details(kept), words=words, at=clock.database_now
        )
    except RegistrationRefused as refusal:
        kept.delete()  # its file goes with the next cleaning
        return str(refusal)
    return redirect("registration:sent")


@login_not_required
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """Say that a mail is on its way; the same for everybody."""
    return render(request, "registration/sent.html")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, secret: str) -> HttpResponse:
    """The applicant's own page: how far it has come. POST confirms the address."""
    found = registration.find(secret)
    if found is None:
        return answering.private(render(request, "invitation/unknown.html", status=404))
    if request.method == "POST":
        try:
            registration.confirm(found, at=clock.database_now)
        except RegistrationRefused as refusal:
            messages.error(request, str(refusal))
        return redirect("registration:show", secret)
    return answering.private(render(request, "registration/show.html", _context(found, secret)))


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, secret: str) -> HttpResponse:
    """Answer what was asked; everything that was written stands in the form."""
    found = registration.find(secret)
    if found is None:
        return answering.private(render(request, "invitation/unknown.html", status=404))
    if found.state != RegistrationState.ASKED:
        return redirect("registration:show", secret)
    return answering.answer(
        request,
        partial(AnswerForm, found),
        partial(_answer, found, secret),
        _context(found, secret) | {"has_letter": True},
        page="registration/answer.html",
        check="registration/answer_check.html",
    )


def _answer(found: Registration, secret: str, form: DetailsForm) -> HttpResponse | str:
    new = answering.letter_of(form) if form.kept else None
    if form.kept and new is None:
        return _("The letter is no longer kept. Choose it once more.")
    letter = new or details_of(found).letter
    words = form.cleaned_data["words"]
    try:
        registration.answer(found, form.details(letter), words=words, at=clock.database_now)
    except RegistrationRefused as refusal:
        if new is not None:
            new.delete()
        return str(refusal)
    return redirect("registration:show", secret)


def _context(found: Registration, secret: str) -> dict[str, Any]:
    now = clock.database_now()
    return {
        "now": now,
        "row": found,
        "election": found.election,
        "secret": secret,
        "is_over": found.election.lists_close_at <= now,
    }
