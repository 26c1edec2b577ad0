"""Invitations, as the ministry and the commission send them and read the answers."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accreditation.forms.arrivals import (
    MOST,
    AnewForm,
    DatesForm,
    InvitationFilter,
    LetterForms,
    NotedForm,
    SeriesForm,
)
from accreditation.queries import keyset
from accreditation.views import scans
from accreditation.views.mission_desk import neighbours
from accreditation.views.navigation import current_election
from missions.actions import invitation
from missions.actions.invitation import InvitationRefused
from missions.models import Answer, Election, Invitation, Inviter, SenderKind, inviter_of
from missions.queries import invitations, senders
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
    context = _context(election, inviter, now) | {
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


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedIn, inviter: Inviter) -> HttpResponse:
    """Choose senders and a series of numbers; then look through the letters and send them."""
    election, now = current_election(), clock.database_now()
    if election is None:
        return render(request, f"{inviter}/nothing_open.html")
    if request.method == "POST":
        return _send(request, election, inviter)
    chosen = list(dict.fromkeys(request.GET.getlist("sender")))[:MOST]
    asked = "number" in request.GET
    form = SeriesForm(request.GET if asked else None)
    if asked and form.is_valid() and chosen:
        return _first_letters(request, election, chosen, form, _context(election, inviter, now))
    if asked and not chosen:
        form.add_error(None, _("Nobody is chosen. Tick at least one sender."))
    context = _context(election, inviter, now) | {
        "form": form,
        "groups": _grouped(election, inviter),
        "chosen": chosen,
        "is_closed": election.lists_close_at <= now,
        "policy": inviter_of(election, SenderKind.ELECTION_BODY) == inviter,
    }
    status = REFUSED if form.errors else 200
    return render(request, "invitations/new.html", context, status=status)


def _grouped(election: Election, inviter: Inviter) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return who can be invited by kind, by name in the language of the page."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for row in invitations.invitable(election, inviter):
        groups.setdefault(row.kind, []).append((row.code, row.name))
    return [
        (str(SenderKind(kind).label), sorted(groups[kind], key=lambda row: row[1]))
        for kind in SenderKind.values
        if kind in groups
    ]


def _first_letters(
    request: SignedIn,
    election: Election,
    chosen: list[str],
    form: SeriesForm,
    context: dict[str, Any],
) -> HttpResponse:
    """Show a letter for each sender, numbered in their order, to the address of the last time."""
    found = senders.known_or_body(chosen)
    known = {code: found[code] for code in chosen if code in found}
    contacts = invitations.known_contacts(known)
    language = form.cleaned_data["language"]
    initial = [
        {"code": code, "number": number, "language": language} | contacts.get(code, {})
        for code, number in zip(known, form.numbers(len(known)), strict=True)
    ]
    letters = LetterForms(initial=initial)
    return _letters(request, DatesForm(election), letters, known, context)


def _letters(
    request: SignedIn,
    dates: DatesForm,
    letters: Any,
    known: dict[str, Any],
    context: dict[str, Any],
) -> HttpResponse:
    rows = [(form, known.get(str(form["code"].value()))) for form in letters]
    context |= {
        "dates": dates,
        "letters": letters,
        "rows": rows,
        "button": ngettext("Send %(n)d invitation", "Send %(n)d invitations", len(rows))
        % {"n": len(rows)},
    }
    status = REFUSED if letters.is_bound else 200
    return render(request, "invitations/letters.html", context, status=status)


def _send(request: SignedIn, election: Election, inviter: Inviter) -> HttpResponse:
    """Send the letters of the page; what is wrong with one keeps all of them here, as typed."""
    dates, letters = DatesForm(election, request.POST), LetterForms(request.POST)
    codes = [str(form["code"].value()) for form in letters]
    known = senders.known_or_body(codes)
    valid = dates.is_valid() & letters.is_valid()
    if valid and (set(codes) - set(known) or not codes):
        raise Http404
    if valid:
        on = dates.cleaned_data["on"]
        try:
            made = invitation.send(
                election,
                [form.letter(known[form.cleaned_data["code"]], on) for form in letters],
                inviter=inviter,
                expires_at=dates.expires_at(),
                by=request.user,
                at=clock.database_now(),
            )
        except InvitationRefused as refusal:
            dates.add_error(None, str(refusal))
        else:
            words = ngettext(
                "%(n)d invitation is on its way.", "%(n)d invitations are on their way.", len(made)
            )
            messages.success(request, words % {"n": len(made)})
            return redirect(f"{inviter}:invitations")
    return _letters(
        request, dates, letters, known, _context(election, inviter, clock.database_now())
    )


@require_safe
def show(request: SignedIn, reference: str, inviter: Inviter) -> HttpResponse:
    """One invitation: its letter, link, mails, answer, and what can be done now."""
    return _one(request, _found(reference, inviter))


def _one(
    request: SignedIn, row: Invitation, *, anew: Any = None, noted: Any = None
) -> HttpResponse:
    now = clock.database_now()
    standing = _standing(row, now)
    is_over = row.election.lists_close_at <= now
    if anew is None and row.answer != Answer.ACCEPTED and not is_over:
        anew = AnewForm(row.election, initial={"email": row.contact_email})
    context = _context(row.election, Inviter(row.inviter), now) | {
        "row": row,
        "standing": standing,
        "mail": invitations.mails([row]).get(row.pk),
        "reminders": invitations.reminders(row),
        "arrived": invitations.arrived(row) if row.answer == Answer.ACCEPTED else None,
        "anew": anew,
        "noted": (noted or NotedForm()) if row.answer == Answer.NONE else None,
        "is_over": is_over,
    }
    refused = bool((anew and anew.errors) or (noted and noted.errors))
    return render(request, "invitations/one.html", context, status=REFUSED if refused else 200)


@require_POST
def send_anew(request: SignedIn, reference: str, inviter: Inviter) -> HttpResponse:
    """Send another link; the old one is void."""
    row = _found(reference, inviter)
    form = AnewForm(row.election, request.POST)
    if form.is_valid():
        try:
            invitation.send_anew(
                row,
                email=form.cleaned_data["email"],
                expires_at=form.expires_at(),
                by=request.user,
                at=clock.database_now(),
            )
        except InvitationRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Another link is on its way. The old one is void."))
            return redirect(f"{inviter}:invitation", reference)
    return _one(request, row, anew=form)


@require_POST
def note_declined(request: SignedIn, reference: str, inviter: Inviter) -> HttpResponse:
    """Note that the sender declined on paper."""
    row = _found(reference, inviter)
    form = NotedForm(request.POST)
    if form.is_valid():
        words = form.cleaned_data["words"]
        try:
            invitation.note_declined(row, words=words, by=request.user, at=clock.database_now())
        except InvitationRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Noted: the sender declines."))
            return redirect(f"{inviter}:invitation", reference)
    return _one(request, row, noted=form)


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


def _context(election: Election, inviter: Inviter, now: Any) -> dict[str, Any]:
    names = ("invitations", "invitation_new")
    return {
        "election": election,
        "inviter": inviter,
        "now": now,
        "is_commission": inviter == Inviter.COMMISSION,
        **{f"{name}_url": reverse(f"{inviter}:{name}") for name in names},
    }
