"""Texts, reasons and the checklist: an administrator asks for a wording, another confirms it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accreditation.actions import checklist, wording
from accreditation.actions.checklist import ChecklistRefused
from accreditation.actions.wording import WordingRefused
from accreditation.forms.wordings import ChecklistForm, NewReasonForm, WordingForm
from accreditation.models import ChecklistItem, Reason
from accreditation.queries import wordings
from accreditation.views.offices import for_offices
from observer_portal import clock
from observer_portal.accounts import again
from observer_portal.accounts.appointments import holds
from observer_portal.accounts.requests import SignedIn

REFUSED = 422
both = for_offices(*wording.MAY_CONFIRM)
administrators = for_offices(*wording.MAY_ASK)


@both
@require_safe
def index(request: SignedIn) -> HttpResponse:
    """Every text and reason by where it is read; what waits to be confirmed is marked."""
    context = {
        "groups": wordings.groups(),
        "asked": list(wordings.waiting().order_by("pk")),
        "may_ask": holds(request.user, wording.MAY_ASK, at=clock.database_now()),
    }
    return render(request, "administration/wordings.html", context)


@both
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: SignedIn, subject: str) -> HttpResponse:
    """Show one wording with its versions; POST asks for another, or that a reason be retired."""
    versions = list(wordings.versions(subject))
    asked = wordings.asked_for(subject)
    if not versions and asked is None:
        raise Http404
    newest = versions[0] if versions else None
    first = {name: getattr(newest, name, "") for name in wording.COLUMNS}
    form = WordingForm(request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and form.is_valid():
        given, now = form.cleaned_data, clock.database_now()
        why = {"reason": given["reason"], "by": request.user, "at": now}
        try:
            if request.POST.get("act") == "retire":
                wording.ask_to_retire(subject, **why)
            else:
                wording.ask(subject, given, **why)
        except WordingRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Asked for. Another person has to confirm it."))
            return redirect("administration:wording", subject)
    context: dict[str, Any] = {
        "subject": subject,
        "newest": newest,
        "versions": versions,
        "asked": asked,
        "proposed": [(code, asked.facts.get(f"text_{code}")) for code in wordings.LANGUAGES]
        if asked
        else [],
        "is_mine": asked is not None and asked.asked_by_id == request.user.pk,
        "may_ask": holds(request.user, wording.MAY_ASK, at=clock.database_now()),
        "can_retire": isinstance(newest, Reason) and newest.in_force,
        "form": form,
    }
    status = REFUSED if form.errors else 200
    return render(request, "administration/wording.html", context, status=status)


@administrators
@require_http_methods(["GET", "HEAD", "POST"])
def new_reason(request: SignedIn) -> HttpResponse:
    """Ask for a reason that is not there yet."""
    form = NewReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        subject = f"reason:{given['use']}:{given['code'].strip().upper()}"
        if wordings.versions(subject).exists():
            return redirect("administration:wording", subject)
        try:
            wording.ask(
                subject, given, reason=given["reason"], by=request.user, at=clock.database_now()
            )
        except WordingRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Asked for. Another person has to confirm it."))
            return redirect("administration:wording", subject)
    status = REFUSED if form.errors else 200
    return render(request, "administration/wording_new.html", {"form": form}, status=status)


@both
@require_POST
def confirm(request: SignedIn, subject: str) -> HttpResponse:
    """Put in force what another asked for."""
    if asks := again.detour(request):
        return asks
    return _decide(request, subject, wording.confirm, _("It is in force from now on."))


@both
@require_POST
def take_back(request: SignedIn, subject: str) -> HttpResponse:
    """Close the question: the wording stays as it is."""
    return _decide(request, subject, wording.take_back, _("Nothing is changed."))


def _decide(request: SignedIn, subject: str, act: Any, words: str) -> HttpResponse:
    asked = wordings.asked_for(subject)
    if not wordings.is_known(subject):
        raise Http404
    if asked is None or request.POST.get("asked") != asked.asked_at.isoformat():
        messages.error(request, _("This was decided meanwhile."))
        return redirect("administration:wordings")
    try:
        act(asked, by=request.user, at=clock.database_now())
    except WordingRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, words)
    there = wordings.versions(subject).exists()
    return redirect("administration:wording", subject) if there else redirect(_index())


def _index() -> str:
    return reverse("administration:wordings")


@administrators
@require_http_methods(["GET", "HEAD", "POST"])
def points(request: SignedIn) -> HttpResponse:
    """List the points of the checklist in their order; POST adds one."""
    form = ChecklistForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            checklist.add(given["code"].strip(), given, by=request.user, at=clock.database_now())
        except ChecklistRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Added. Clerks are asked for it from now on."))
            return redirect("administration:checklist")
    rows = ChecklistItem.objects.order_by("position", "pk")
    status = REFUSED if form.errors else 200
    context = {"points": rows, "form": form}
    return render(request, "administration/checklist.html", context, status=status)


@administrators
@require_POST
def point(request: SignedIn, code: str) -> HttpResponse:
    """Retire a point, take it up again, or move it up or down."""
    act, by, at = request.POST.get("act", ""), request.user, clock.database_now()
    get_object_or_404(ChecklistItem, code=code)
    try:
        if act in ("up", "down"):
            checklist.move(code, up=act == "up", by=by, at=at)
        elif act in ("retire", "restore"):
            checklist.set_in_force(code, in_force=act == "restore", by=by, at=at)
    except ChecklistRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("administration:checklist")
