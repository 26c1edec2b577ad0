"""Corrections after accreditation: reported, prepared by a clerk, registered by a secretary."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accreditation.actions import correction, error_report
from accreditation.forms.corrections import CorrectionForm, ReportAnswerForm
from accreditation.forms.labels import FIELD_LABELS
from accreditation.models import Application, ErrorReport
from accreditation.queries import resolutions as asked
from accreditation.roles import offices_of
from accreditation.steps import StepRefused
from accreditation.views.navigation import current_election
from accreditation.views.offices import for_offices
from accreditation.workflow import Role, State
from missions.actions import dossier, pending, versions
from missions.actions.declaration import DeclarationRefused
from missions.forms.observer import FILE_FIELDS
from missions.intake import pages
from missions.views.observer_sheet import as_file
from observer_portal import clock
from observer_portal.accounts.models import Office
from observer_portal.accounts.requests import SignedIn
from observer_portal.audit import record

REFUSED = 422
desk = for_offices(Office.CLERK, Office.SECRETARY, Office.AUDITOR)
clerks = for_offices(Office.CLERK)
Kept = dict[str, pending.Pending]


@desk
@require_safe
def index(request: SignedIn) -> HttpResponse:
    """List what is reported and waits for a clerk, and what is prepared for a secretary."""
    election = current_election()
    context = {
        "corrections": asked.corrections(election)[:200] if election else [],
        "reports": [
            (row, [FIELD_LABELS[field] for field in row.fields])
            for row in (asked.error_reports(election)[:200] if election else [])
        ],
        "answer_form": ReportAnswerForm(),
        "is_clerk": Role.CLERK in offices_of(request.user, at=clock.database_now()),
    }
    return render(request, "commission/corrections.html", context)


@clerks
def prepare(request: SignedIn, reference: str) -> HttpResponse:
    """Write down how it is right; the secretary registers it, and a new card is issued."""
    application = get_object_or_404(
        Application.objects.visible_to(request.user)
        .filter(state=State.ACCREDITED)
        .select_related("version", "observer__key", "mission__organisation", "election"),
        reference=reference,
    )
    form = _form(request, application)
    if request.method == "GET":  # the form shows the whole number
        record.record("document:shown", reference, by=request.user, at=clock.database_now())
    status = 200
    if request.method == "POST":
        is_right = form.is_valid()
        kept = _kept(request, form)
        if is_right and _prepared(request, application, form, kept):
            return redirect("commission:corrections")
        status = REFUSED
    report = ErrorReport.objects.filter(application=application, answered_at=None).first()
    context = {
        "form": form,
        "application": application,
        "report": report,
        "report_fields": [FIELD_LABELS[field] for field in report.fields] if report else [],
    }
    return render(request, "commission/correction.html", context, status=status)


def _form(request: SignedIn, application: Application) -> CorrectionForm:
    """Return the form; what a page did not send stands as it is declared."""
    given: dict[str, Any] = {
        "values": versions.values_of(application.version),
        "election_day": application.election.election_day,
        "today": clock.database_now().astimezone(settings.ASTANA).date(),
    }
    blank = CorrectionForm(**given)
    if request.method != "POST":
        return blank
    data = request.POST.copy()
    for name, field in blank.fields.items():
        if name not in data and name in given["values"]:
            data[name] = field.prepare_value(given["values"][name])
    return CorrectionForm(data, request.FILES, **given)


def _kept(request: SignedIn, form: CorrectionForm) -> Kept:
    """Keep the files that were chosen, now or in an earlier try: no refusal asks for them twice."""
    found: Kept = {}
    for purpose in FILE_FIELDS:
        chosen = form.cleaned_data.get(purpose)
        token = form.data.get(f"{purpose}_kept", "")
        earlier = pending.find(token, purpose=purpose, by=request.user) if token else None
        if chosen is not None:
            found[purpose] = pending.keep(as_file(chosen), purpose=purpose, by=request.user)
        elif earlier:
            found[purpose] = earlier
    data: Any = form.data
    for purpose, one in found.items():
        data[f"{purpose}_kept"] = one.token
    return found


def _prepared(
    request: SignedIn, application: Application, form: CorrectionForm, kept: Kept
) -> bool:
    """Prepare the correction; a refusal stands in the form then."""
    photo, scan = (pending.read(kept[p]) if p in kept else b"" for p in FILE_FIELDS)
    cut = dossier.Photo(*pages.part(photo)[:2]) if photo else None
    try:
        with dossier.in_sentences():
            made = correction.prepare(
                application,
                form.declared(),
                reason=form.cleaned_data["reason"],
                uploads=dossier.Uploads(cut, scan or None),
                by=request.user,
                at=clock.database_now,
            )
    except (StepRefused, DeclarationRefused) as refusal:
        form.add_error(None, str(refusal))
        return False
    for one in kept.values():
        pending.drop(one)
    how = (
        _("The annex would read differently: a correcting resolution is needed.")
        if made.words_change
        else _("A secretary registers it; no resolution is needed.")
    )
    messages.success(request, _("Prepared.") + " " + how)
    return True


@require_POST
@clerks
def drop(request: SignedIn, reference: str) -> HttpResponse:
    """Give a prepared correction up."""
    application = get_object_or_404(
        Application.objects.visible_to(request.user), reference=reference
    )
    try:
        correction.drop(application, by=request.user, at=clock.database_now)
    except StepRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The correction is given up; nothing was changed."))
    return redirect("commission:corrections")


@require_POST
@clerks
def answer(request: SignedIn, reference: str) -> HttpResponse:
    """Answer a report without a correction."""
    application = get_object_or_404(
        Application.objects.visible_to(request.user), reference=reference
    )
    form = ReportAnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write an answer: the mission reads why nothing is corrected."))
        return redirect("commission:corrections")
    try:
        error_report.answer(
            application, form.cleaned_data["answer"], by=request.user, at=clock.database_now
        )
    except StepRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Answered."))
    return redirect("commission:corrections")
