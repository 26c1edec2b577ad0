"""Registrations, as the office that decides sees them: the inbox, one of them, its letter."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accreditation.forms.arrivals import (
    DeclineForm,
    HeadForm,
    KnownSenderForm,
    NewSenderForm,
    QuestionForm,
    head_form,
)
from accreditation.queries import keyset
from accreditation.views import filled_in, scans
from accreditation.views.mission_desk import neighbours
from accreditation.views.navigation import current_election
from missions.actions import admission, naming
from missions.actions.naming import NamingRefused
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
    row = _found(reference, inviter)

    def act(data: dict[str, Any]) -> str:
        admission.ask(row, question=data["question"], **_by_now(request))
        return _("Asked. The sender answers by the link in the mail.")

    return _take(request, row, "question", QuestionForm(request.POST), act)


@require_POST
def decline(request: SignedIn, reference: str, inviter: Inviter) -> HttpResponse:
    """Decline, with a reason."""
    row = _found(reference, inviter)

    def act(data: dict[str, Any]) -> str:
        admission.decline(row, reason=data["reason"], **_by_now(request))
        return _("Declined. The sender is told the reason.")

    return _take(request, row, "decline", DeclineForm(request.POST), act)


@require_POST
def identify(request: SignedIn, reference: str, inviter: Inviter) -> HttpResponse:
    """Say which of the known senders was named in words."""
    row = _found(reference, inviter)

    def act(data: dict[str, Any]) -> str:
        admission.identify(row, data["organisation"], **_by_now(request))
        return _("The sender is set.")

    return _take(request, row, "known", KnownSenderForm(request.POST), act)


@require_POST
def add_sender(request: SignedIn, reference: str, inviter: Inviter) -> HttpResponse:
    """Add the sender that was named in words, and set it."""
    row = _found(reference, inviter)

    def act(data: dict[str, Any]) -> str:
        admission.add_sender(row, data, **_by_now(request))
        return _("The sender is added and set.")

    return _take(request, row, "new", NewSenderForm(request.POST), act)


@require_POST
def correct_head(request: SignedIn, reference: str, inviter: Inviter) -> HttpResponse:
    """Correct the address of a head who has not come yet."""
    row = _found(reference, inviter)

    def act(data: dict[str, Any]) -> str:
        naming.correct(row.mission, **data, **_by_now(request))
        return _("A mail is on its way to the corrected address. The earlier link is void.")

    return _take(request, row, "head", HeadForm(request.POST), act)


@require_safe
def letter(request: SignedIn, reference: str, inviter: Inviter) -> HttpResponse:
    """The sender's letter; that it was looked at is recorded."""
    row = _found(reference, inviter)
    record.record("registration:look", reference, by=request.user, at=clock.database_now())
    return scans.answer(row.letter)


def _by_now(request: SignedIn) -> dict[str, Any]:
    return {"by": request.user, "at": clock.database_now()}


def _take(
    request: SignedIn,
    row: Registration,
    name: str,
    form: Any,
    act: Callable[[dict[str, Any]], str],
) -> HttpResponse:
    back = (f"{row.decided_through}:registration", row.reference)
    refusals = (RegistrationRefused, SenderRefused, NamingRefused)
    done = filled_in.take(request, form, act, refusals=refusals, back=back)
    return done or _one(request, row, {name: form}, status=REFUSED)


def _one(
    request: SignedIn, row: Registration, forms: dict[str, Any], *, status: int = 200
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
    arrived = invitations.arrival_of(row.mission) if row.mission else None
    context = _context(inviter) | {
        "now": now,
        "row": row,
        "election": row.election,
        "is_open": is_open,
        "is_over": row.election.lists_close_at <= now,
        "is_asked": row.state == RegistrationState.ASKED,
        "known_of": registrations.known(row),
        "arrived": arrived,
        "head": head_form(arrived, forms.get("head")),
        "forms": given,
        "acts": {
            name: reverse(f"{inviter}:registration_{name}", args=[row.reference])
            for name in (
                "admit",
                "ask",
                "decline",
                "identify",
                "add_sender",
                "letter",
                "correct_head",
            )
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
