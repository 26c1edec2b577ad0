"""Invite many senders at once: choose them, look through the letters, send them."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accreditation.forms.arrivals import MOST, DatesForm, LetterForms, SeriesForm
from accreditation.views.invitations import REFUSED, context_of
from accreditation.views.navigation import current_election
from missions.actions import invitation
from missions.actions.invitation import InvitationRefused
from missions.models import Election, Inviter, SenderKind, inviter_of
from missions.queries import invitations, senders
from observer_portal import clock
from observer_portal.accounts.requests import SignedIn


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
        return _first_letters(request, election, chosen, form, context_of(election, inviter, now))
    if asked and not chosen:
        form.add_error(None, _("Nobody is chosen. Tick at least one sender."))
    context = context_of(election, inviter, now) | {
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
        request, dates, letters, known, context_of(election, inviter, clock.database_now())
    )
