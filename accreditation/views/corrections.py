"""Corrections after accreditation: prepared by a clerk, registered by a secretary."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accreditation.actions import correction
from accreditation.forms.resolution import CorrectionForm
from accreditation.models import Application
from accreditation.queries import resolutions as asked
from accreditation.steps import StepRefused
from accreditation.views.navigation import current_election
from accreditation.views.offices import for_offices
from accreditation.workflow import State
from missions.actions.declaration import DeclarationRefused
from observer_portal import clock
from observer_portal.accounts.models import Office
from observer_portal.accounts.requests import SignedIn

desk = for_offices(Office.CLERK, Office.SECRETARY, Office.AUDITOR)
clerks = for_offices(Office.CLERK)


@desk
@require_safe
def index(request: SignedIn) -> HttpResponse:
    """List what is prepared and waits for a secretary."""
    election = current_election()
    rows = asked.corrections(election)[:200] if election else []
    return render(request, "commission/corrections.html", {"corrections": rows})


@clerks
def prepare(request: SignedIn, reference: str) -> HttpResponse:
    """Write down how it is right; the secretary registers it, and a new card is issued."""
    application = get_object_or_404(
        Application.objects.visible_to(request.user)
        .filter(state=State.ACCREDITED)
        .select_related("version", "observer", "mission__organisation"),
        reference=reference,
    )
    columns = [name for name in CorrectionForm.base_fields if name != "reason"]
    before = {name: getattr(application.version, name) for name in columns}
    form = CorrectionForm(request.POST or None, initial=before)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in columns}
        try:
            correction.prepare(
                application,
                values,
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=clock.database_now,
            )
        except (StepRefused, DeclarationRefused) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Prepared. A secretary registers it."))
            return redirect("commission:corrections")
    context = {"form": form, "application": application}
    return render(request, "commission/correction.html", context)
