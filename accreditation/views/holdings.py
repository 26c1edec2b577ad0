"""Files taken onto a clerk's desk and put back: from a list many, from a file the one."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accreditation.actions import holding
from accreditation.forms.clerk import HandOverForm
from accreditation.models import Application
from accreditation.queries.desk import colleagues
from accreditation.steps import StepRefused
from accreditation.views.choosing import chosen_from
from accreditation.views.commission import TAKEN_AT_ONCE
from accreditation.views.navigation import current_election
from accreditation.views.offices import for_offices
from observer_portal import clock
from observer_portal.accounts.models import Office


@require_POST
@for_offices(Office.CLERK)
def take_next(request: HttpRequest) -> HttpResponse:
    """Take the files that have waited longest and that nobody has."""
    user: Any = request.user
    election = current_election()
    n = 0
    if election is not None:
        n = holding.take_next(election, TAKEN_AT_ONCE, by=user, at=clock.database_now)
    if n:
        messages.success(request, _taken(n))
        return redirect("commission:my_files")
    messages.info(request, _("No file waits that nobody has."))
    return redirect("commission:inbox")


@require_POST
@for_offices(Office.CLERK)
def take_many(request: HttpRequest) -> HttpResponse:
    """Take the chosen files; say which are on another desk."""
    user: Any = request.user
    chosen = chosen_from(request, user)
    held = holding.take(chosen.rows, by=user, at=clock.database_now)
    if held.taken:
        messages.success(request, _taken(len(held.taken)))
    _say_whose(request, held)
    if not held.taken and not held.others:
        messages.warning(request, _("None of the chosen files waits for a clerk."))
    return redirect(back(request))


@require_POST
@for_offices(Office.CLERK)
def hand_over(request: HttpRequest) -> HttpResponse:
    """Put the chosen files onto another clerk's desk; say which are on a third one's."""
    user: Any = request.user
    form = HandOverForm(request.POST, clerks=colleagues(user))
    chosen = chosen_from(request, user)
    if not form.is_valid():
        messages.warning(request, _("Choose the clerk to whom the files go."))
        return redirect(back(request))
    to = form.cleaned_data["to"]
    try:
        held = holding.hand_over(chosen.rows, to=to, by=user, at=clock.database_now)
    except StepRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(back(request))
    if n := len(held.taken):
        sentence = ngettext(
            "%(n)d file is on the desk of %(name)s now.",
            "%(n)d files are on the desk of %(name)s now.",
            n,
        )
        messages.success(request, sentence % {"n": n, "name": to})
    _say_whose(request, held)
    if not held.taken and not held.others:
        messages.warning(request, _("None of the chosen files waits for a clerk."))
    return redirect(back(request))


def _say_whose(request: HttpRequest, held: holding.Held) -> None:
    for name in sorted(set(held.others.values())):
        n = list(held.others.values()).count(name)
        sentence = ngettext(
            "%(n)d file is on the desk of %(name)s and was left there.",
            "%(n)d files are on the desk of %(name)s and were left there.",
            n,
        )
        messages.warning(request, sentence % {"n": n, "name": name})


@require_POST
@for_offices(Office.CLERK)
def release_many(request: HttpRequest) -> HttpResponse:
    """Put the chosen files back, as far as they are the clerk's own."""
    user: Any = request.user
    n = holding.release(chosen_from(request, user).rows, by=user, at=clock.database_now)
    if n:
        sentence = ngettext("%(n)d file was put back.", "%(n)d files were put back.", n)
        messages.success(request, sentence % {"n": n})
    else:
        messages.warning(request, _("None of the chosen files is on your desk."))
    return redirect(back(request))


@require_POST
@for_offices(Office.CLERK)
def take(request: HttpRequest, reference: str) -> HttpResponse:
    """Take one file; a file that is on another desk is named, and can then be taken over."""
    user: Any = request.user
    application = _found(request, reference)
    held = holding.take([application], by=user, at=clock.database_now)
    if application.pk in held.others:
        sentence = _("%(name)s has taken this file meanwhile.")
        messages.warning(request, sentence % {"name": held.others[application.pk]})
    elif not held.taken:
        messages.warning(request, _("This file waits for nobody now."))
    return redirect(back(request, reference))


@require_POST
@for_offices(Office.CLERK)
def take_over(request: HttpRequest, reference: str) -> HttpResponse:
    """Take one file that is on another desk."""
    user: Any = request.user
    application = _found(request, reference)
    try:
        holding.take_over(application, by=user, at=clock.database_now)
    except StepRefused as refusal:
        messages.error(request, str(refusal))
    return redirect(back(request, reference))


@require_POST
@for_offices(Office.CLERK)
def release(request: HttpRequest, reference: str) -> HttpResponse:
    """Put one file back."""
    user: Any = request.user
    application = _found(request, reference)
    holding.release([application], by=user, at=clock.database_now)
    return redirect(back(request, reference))


def back(request: HttpRequest, reference: str = "", *, home: str = "commission:inbox") -> str:
    """Return where the person came from, else the file, else the inbox, or another `home`."""
    sent = request.POST.get("next", "")
    if sent.startswith("/") and url_has_allowed_host_and_scheme(
        sent, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return sent
    if reference:
        return reverse("commission:file", args=[reference])
    return reverse(home)


def _taken(n: int) -> str:
    sentence = ngettext("%(n)d file is on your desk now.", "%(n)d files are on your desk now.", n)
    return sentence % {"n": n}


def _found(request: HttpRequest, reference: str) -> Application:
    return get_object_or_404(Application.objects.visible_to(request.user), reference=reference)
