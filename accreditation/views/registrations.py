"""Registrations, as the office that decides sees them: the inbox, one of them, its letter."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accreditation.forms.arrivals import (
    DeclineForm,
    KnownSenderForm,
    NewSenderForm,
    QuestionForm,
)
from accreditation.queries import keyset
from accreditation.views import scans
from accreditation.views.mission_desk import neighbours
from accreditation.views.navigation import current_election
from missions.actions import admission
from missions.actions.registration import OPEN, RegistrationRefused
from missions.actions.senders import SenderRefused
from missions.models import Inviter, Registration, RegistrationState
from missions.queries import invitations, registrations
from observer_portal import clock
from observer_portal.accounts.requests import SignedIn
from observer_portal.audit import record

ORDER = ("requested_at", "pk")
REFUSED = 422


@require_safe
def index(request: SignedIn, inviter: Inviter) -> HttpResponse:
    """Registrations that wait for this office, the oldest first; those asked about; decided."""
    election = current_election()
    if election is None:
        return render(request, f"{inviter}/nothing_open.html")
    rows = registrations.of_election(election, inviter)
    counts = registrations.counts(rows)
    show = request.GET.get("show", "")
    show = show if show in registrations.SHOWN else ""
    found = rows.filter(state__in=registrations.SHOWN[show])
    page = keyset.page(found, ORDER, request.GET.dict())
    words = {"": _("Waiting"), "asked": _("Asked the sender"), "decided": _("Decided")}
    context = _context(inviter) | {
        "election": election,
        "show": show,
        "counts": counts,
        "page": page,
        "urls": neighbours(page, {"show": show} if show else {}),
        "rows": page.rows,
        "tabs": [
            {
                "label": label,
                "url": f"?show={name}" if name else "?",
                "count": counts[name or "waiting"],
                "current": name == show,
            }
            for name, label in words.items()
        ],
    }
    return render(request, "registrations/index.html", context)


@require_safe
def show(request: SignedIn, reference: str, inviter: Inviter) -> HttpResponse:
    """One registration: what the sender wrote, what is known of it, what can be decided."""
    return _one(request, _found(reference, inviter), {})


@require_POST
def admit(request: SignedIn, reference: str, inviter: Inviter) -> HttpResponse:
    """Admit: the mission is made and its head told."""
    row = _found(reference, inviter)
    try:
        admission.admit(row, by=request.user, at=clock.database_now)
    except RegistrationRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Admitted. The head of mission and the contact are told."))
    return redirect(f"{inviter}:registration", reference)


@require_POST
def ask(request: SignedIn, reference: str, inviter: Inviter) -> HttpResponse:
    """Ask the sender again."""
    form, row = QuestionForm(request.POST), _found(reference, inviter)

    def act() -> str:
        question = form.cleaned_data["question"]
        admission.ask(row, question=question, by=request.user, at=clock.database_now())
        return _("Asked. The sender answers by the link in the mail.")

    return _done(request, row, "question", form, act)


@require_POST
def decline(request: SignedIn, reference: str, inviter: Inviter) -> HttpResponse:
    """Decline, with a reason."""
    form, row = DeclineForm(request.POST), _found(reference, inviter)

    def act() -> str:
        reason = form.cleaned_data["reason"]
        admission.decline(row, reason=reason, by=request.user, at=clock.database_now())
        return _("Declined. The sender is told the reason.")

    return _done(request, row, "decline", form, act)


@require_POST
def identify(request: SignedIn, reference: str, inviter: Inviter) -> HttpResponse:
    """Say which of the known senders was named in words."""
    form, row = KnownSenderForm(request.POST), _found(reference, inviter)

    def act() -> str:
        sender = form.cleaned_data["organisation"]
        admission.identify(row, sender, by=request.user, at=clock.database_now())
        return _("The sender is set.")

    return _done(request, row, "known", form, act)


@require_POST
def add_sender(request: SignedIn, reference: str, inviter: Inviter) -> HttpResponse:
    """Add the sender that was named in words, and set it."""
    form, row = NewSenderForm(request.POST), _found(reference, inviter)

    def act() -> str:
        admission.add_sender(row, form.cleaned_data, by=request.user, at=clock.database_now())
        return _("The sender is added and set.")

    return _done(request, row, "new", form, act)


@require_safe
def letter(request: SignedIn, reference: str, inviter: Inviter) -> HttpResponse:
    """The sender's letter; that it was looked at is recorded."""
    row = _found(reference, inviter)
    record.record("registration:look", reference, by=request.user, at=clock.database_now())
    return scans.answer(row.letter)


def _done(
    request: SignedIn, row: Registration, name: str, form: Any, act: Callable[[], str]
) -> HttpResponse:
    """Do it with a valid form; else show the page again, with what was typed."""
    if form.is_valid():
        try:
            said = act()
        except (RegistrationRefused, SenderRefused) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, said)
            return redirect(f"{row.decided_through}:registration", row.reference)
    return _one(request, row, {name: form}, status=REFUSED)


def _one(
    request: SignedIn, row: Registration, forms: dict[str, Form], *, status: int = 200
) -> HttpResponse:
    now = clock.database_now()
    inviter = Inviter(row.decided_through)
    is_open = row.state in OPEN
    given: dict[str, Any] = {}
    if is_open:
        given = {"question": QuestionForm(), "decline": DeclineForm()}
        if row.named:
            named = {"name_en": row.named, "short_en": row.named[:80], "kind": row.named_kind}
            given |= {"known": KnownSenderForm(), "new": NewSenderForm(initial=named)}
        given |= {name: form for name, form in forms.items() if name in given}
    context = _context(inviter) | {
        "now": now,
        "row": row,
        "election": row.election,
        "is_open": is_open,
        "is_over": row.election.lists_close_at <= now,
        "is_asked": row.state == RegistrationState.ASKED,
        "known_of": registrations.known(row),
        "arrived": invitations.arrival_of(row.mission) if row.mission else None,
        "forms": given,
        "acts": {
            name: reverse(f"{inviter}:registration_{name}", args=[row.reference])
            for name in ("admit", "ask", "decline", "identify", "add_sender", "letter")
        },
    }
    return render(request, "registrations/one.html", context, status=status)


def _found(reference: str, inviter: Inviter) -> Registration:
    rows = registrations.of_office(inviter).select_related("decided_by", "letter", "mission")
    return get_object_or_404(rows, reference=reference)


def _context(inviter: Inviter) -> dict[str, Any]:
    return {
        "inviter": inviter,
        "is_commission": inviter == Inviter.COMMISSION,
        "registrations_url": reverse(f"{inviter}:registrations"),
    }
