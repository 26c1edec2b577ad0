"""The commission's side of letters and appeals: enter what came, enter what was decided on it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accreditation.actions import appeals as filing
from accreditation.forms.appeal import EnteredAppealForm, SettleForm
from accreditation.models import Appeal, Application
from accreditation.queries import appeals
from accreditation.roles import offices_of
from accreditation.steps import StepRefused
from accreditation.views import decisions, kept_scans, scans
from accreditation.views.navigation import current_election
from accreditation.views.offices import for_offices
from accreditation.workflow import Role
from missions.models import Mission
from observer_portal import clock
from observer_portal.accounts import again, keeping
from observer_portal.accounts.models import Office
from observer_portal.accounts.requests import SignedIn
from observer_portal.audit import record

desk = for_offices(Office.CLERK, Office.SECRETARY, Office.AUDITOR)
entering = for_offices(Office.CLERK, Office.SECRETARY)
SHOWN = 200
REFUSED = 422


@desk
@require_safe
def index(request: SignedIn) -> HttpResponse:
    """List the appeals, those that wait first."""
    election = current_election()
    rows = appeals.of_election(election)[:SHOWN] if election else []
    return render(request, "commission/appeals.html", {"appeals": rows})


@keeping.shows_typed
@entering
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: SignedIn, reference: str) -> HttpResponse:
    """Enter an appeal that came on paper, or of which a court gave notice."""
    rows = Application.objects.visible_to(request.user).select_related("version", "mission")
    application = get_object_or_404(rows, reference=reference)
    row = appeals.decision_on(application)
    context = {
        "application": application,
        "row": row,
        "ends_at": appeals.ends_at(row) if row else None,
    }
    if request.method != "POST" or keeping.came_back(request):
        sent = kept_scans.bound(EnteredAppealForm, request) if request.POST else EnteredAppealForm()
        return render(request, "commission/appeal_new.html", context | {"form": sent})
    form = kept_scans.bound(EnteredAppealForm, request)
    if form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("body", "number", "received_on")}
        paper = filing.Paper(**said, words=form.cleaned_data["words"], scan=form.kept)
        try:
            made = filing.file(application, paper, by=request.user, at=clock.database_now)
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The appeal is entered."))
            return redirect("commission:appeal", made.reference)
    return render(request, "commission/appeal_new.html", context | {"form": form}, status=REFUSED)


@keeping.shows_typed
@desk
@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request: SignedIn, reference: str) -> HttpResponse:
    """One appeal; a secretary enters what was decided. What is upheld is examined again."""
    found = _found(reference)
    is_secretary = Role.SECRETARY in offices_of(request.user, at=clock.database_now())
    row = appeals.decision_on(found.application)
    late = row is not None and found.received_on >= appeals.ends_at(row).date()
    context = {"appeal": found, "is_late": late, "may_settle": is_secretary and not found.outcome}
    if request.method != "POST" or not is_secretary:
        form = SettleForm()
        return render(request, "commission/appeal.html", context | {"form": form})
    form = SettleForm(request.POST)
    context["form"] = form
    if keeping.came_back(request):
        return render(request, "commission/appeal.html", context)
    if asks := again.detour(request):
        return asks
    if form.is_valid():
        outcome = filing.Outcome(**form.cleaned_data)
        try:
            filing.settle(found, outcome, by=request.user, at=clock.database_now)
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The outcome is entered. The mission is told."))
            return redirect("commission:appeal", reference)
    return render(request, "commission/appeal.html", context, status=REFUSED)


@desk
@require_safe
def scan(request: SignedIn, reference: str) -> HttpResponse:
    """The letter with which the appeal came; that it was looked at is recorded."""
    answer = scans.answer(_found(reference).scan)
    record.record("appeal:look", reference, by=request.user, at=clock.database_now())
    return answer


def _found(reference: str) -> Appeal:
    rows = Appeal.objects.select_related(
        "application__version",
        "application__mission__organisation",
        "resolution",
        "filed_by",
        "settled_by",
        "scan",
    )
    return get_object_or_404(rows, reference=reference)


@desk
@require_safe
def letter(
    request: SignedIn, reference: str, mission: str, language: str, form: str
) -> HttpResponse:
    """The letter to one mission about a resolution that refused or revoked."""
    found = get_object_or_404(
        Mission.objects.select_related("organisation", "election"), reference=mission
    )
    rows = decisions.rows_for(found, reference)
    name = f"{reference}-{mission}-{language}"
    return decisions.letter_file(request, found, rows, name=name, language=language, form=form)
