"""Invitations, as the ministry and the commission send them and read the answers."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accreditation.forms.arrivals import (
    AnewForm,
    HeadForm,
    InvitationFilter,
    NotedForm,
    head_form,
)
from accreditation.queries import keyset
from accreditation.views import filled_in, scans
from accreditation.views.mission_desk import neighbours
from accreditation.views.navigation import current_election
from missions.actions import invitation, naming
from missions.actions.invitation import InvitationRefused
from missions.actions.naming import NamingRefused
from missions.models import Answer, Election, Invitation, Inviter
from missions.queries import invitations
from observer_portal import clock
from observer_portal.accounts.requests import SignedIn
from observer_portal.audit import record

ORDER = ("organisation__code", "pk")
REFUSED = 422


@require_safe
def index(request: SignedIn, inviter: Inviter) -> HttpResponse:
    """Who was invited, with answers, and how the mails fared."""
    election, now = current_election(), clock.database_now()
    if election is None:
        return render(request, f"{inviter}/nothing_open.html")
    rows = invitations.of_election(election, inviter)
    counts = invitations.counts(rows, now)
    form = InvitationFilter(request.GET)
    wanted = form.answers()
    found = invitations.narrowed(
        rows, answer=wanted.get("answer", ""), text=wanted.get("q", ""), at=now
    )
    page = keyset.page(found, ORDER, request.GET.dict())
    mails = invitations.mails(page.rows)
    context = context_of(election, inviter, now) | {
        "form": form,
        "counts": counts,
        "page": page,
        "urls": neighbours(page, wanted),
        "rows": [(row, _standing(row, now), mails.get(row.pk)) for row in page.rows],
        "tabs": _tabs(counts, wanted),
    }
    return render(request, "invitations/index.html", context)


def _tabs(counts: dict[str, int], wanted: dict[str, str]) -> list[dict[str, Any]]:
    words = {
        "": _("All"),
        "waiting": _("No answer yet"),
        "expired": _("Link expired"),
        "accepted": _("Accepted"),
        "declined": _("Declined"),
    }
    return [
        {
            "label": label,
            "url": f"?{urlencode({'answer': name})}" if name else "?",
            "count": counts[name or "all"],
            "current": wanted.get("answer", "") == name,
        }
        for name, label in words.items()
    ]


def _standing(row: Invitation, now: Any) -> str:
    if row.answer == Answer.NONE and row.expires_at and row.expires_at <= now:
        return "expired"
    return row.answer


@require_safe
def show(request: SignedIn, reference: str, inviter: Inviter) -> HttpResponse:
    """One invitation: its letter, link, mails, answer, and what can be done now."""
    return _one(request, _found(reference, inviter))


def _one(
    request: SignedIn, row: Invitation, *, anew: Any = None, noted: Any = None, head: Any = None
) -> HttpResponse:
    now = clock.database_now()
    standing = _standing(row, now)
    is_over = row.election.lists_close_at <= now
    arrived = invitations.arrived(row) if row.answer == Answer.ACCEPTED else None
    if anew is None and row.answer != Answer.ACCEPTED and not is_over:
        anew = AnewForm(row.election, initial={"email": row.contact_email})
    context = context_of(row.election, Inviter(row.inviter), now) | {
        "row": row,
        "standing": standing,
        "mail": invitations.mails([row]).get(row.pk),
        "reminders": invitations.reminders(row),
        "arrived": arrived,
        "head": head_form(arrived, head),
        "anew": anew,
        "noted": (noted or NotedForm()) if row.answer == Answer.NONE else None,
        "is_over": is_over,
    }
    refused = any(form and form.errors for form in (anew, noted, head))
    return render(request, "invitations/one.html", context, status=REFUSED if refused else 200)


@require_POST
def send_anew(request: SignedIn, reference: str, inviter: Inviter) -> HttpResponse:
    """Send another link; the old one is void."""
    row = _found(reference, inviter)
    form = AnewForm(row.election, request.POST)

    def act(data: dict[str, Any]) -> str:
        until = form.expires_at()
        invitation.send_anew(row, email=data["email"], expires_at=until, **_by_now(request))
        return _("Another link is on its way. The old one is void.")

    return _take(request, row, "anew", form, act)


@require_POST
def note_declined(request: SignedIn, reference: str, inviter: Inviter) -> HttpResponse:
    """Note that the sender declined on paper."""
    row = _found(reference, inviter)

    def act(data: dict[str, Any]) -> str:
        invitation.note_declined(row, words=data["words"], **_by_now(request))
        return _("Noted: the sender declines.")

    return _take(request, row, "noted", NotedForm(request.POST), act)


@require_POST
def correct_head(request: SignedIn, reference: str, inviter: Inviter) -> HttpResponse:
    """Correct the address of a head who has not come yet."""
    row = _found(reference, inviter)
    found = invitations.arrived(row)

    def act(data: dict[str, Any]) -> str:
        naming.correct(found.mission if found else None, **data, **_by_now(request))
        return _("A mail is on its way to the corrected address. The earlier link is void.")

    return _take(request, row, "head", HeadForm(request.POST), act)


def _by_now(request: SignedIn) -> dict[str, Any]:
    return {"by": request.user, "at": clock.database_now()}


def _take(
    request: SignedIn, row: Invitation, name: str, form: Any, act: Callable[[dict[str, Any]], str]
) -> HttpResponse:
    back = (f"{row.inviter}:invitation", row.reference)
    refusals = (InvitationRefused, NamingRefused)
    done = filled_in.take(request, form, act, refusals=refusals, back=back)
    return done or _one(request, row, **{name: form})


@require_safe
def letter(request: SignedIn, reference: str, inviter: Inviter) -> HttpResponse:
    """The letter that the sender registered with; that it was looked at is recorded."""
    row = _found(reference, inviter)
    found = invitations.arrived(row)
    if found is None or found.mission.letter is None:
        raise Http404
    record.record(
        "registration:look", found.mission.reference, by=request.user, at=clock.database_now()
    )
    return scans.answer(found.mission.letter)


def _found(reference: str, inviter: Inviter) -> Invitation:
    rows = Invitation.objects.filter(inviter=inviter)
    rows = rows.select_related("organisation", "election", "issued_by", "answered_by")
    return get_object_or_404(rows, reference=reference)


def context_of(election: Election, inviter: Inviter, now: Any) -> dict[str, Any]:
    """Return what every page of invitations shows."""
    names = ("invitations", "invitation_new")
    return {
        "election": election,
        "inviter": inviter,
        "now": now,
        "is_commission": inviter == Inviter.COMMISSION,
        **{f"{name}_url": reverse(f"{inviter}:{name}") for name in names},
    }
