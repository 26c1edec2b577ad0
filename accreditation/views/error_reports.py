"""A mission or an observer reports what stands wrong on a card."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accreditation.actions import error_report
from accreditation.forms.corrections import ErrorReportForm
from accreditation.forms.labels import FIELD_LABELS
from accreditation.models import Application
from accreditation.steps import StepRefused
from accreditation.views import observer
from accreditation.views.mission_desk import file_of
from accreditation.workflow import State
from observer_portal import clock
from observer_portal.accounts.models import User

REFUSED = 422


@require_http_methods(["GET", "HEAD", "POST"])
def of_mission(request: HttpRequest, reference: str) -> HttpResponse:
    """The head or a deputy says what is wrong."""
    application, desk = file_of(request, reference, leads=True)
    back = reverse("mission_acts:file", args=[reference])
    context = desk.context((_("Lists and notes"), desk.url("lists")), (reference, back))
    context |= {"change_url": reverse("mission:observer", args=[application.observer.reference])}
    template = "mission_acts/report_error.html"
    return _shown(request, application, desk.user, back=back, template=template, context=context)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def of_observer(request: HttpRequest) -> HttpResponse:
    """The observer says what is wrong."""
    application = observer.opened(request).application
    back = reverse("observer:home")
    context = {"election": application.election}
    template = "observer/report_error.html"
    return _shown(request, application, None, back=back, template=template, context=context)


def _shown(
    request: HttpRequest,
    application: Application,
    by: User | None,
    *,
    back: str,
    template: str,
    context: dict[str, Any],
) -> HttpResponse:
    """Ask, and report."""
    form = ErrorReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            error_report.report(
                application, told["fields_wrong"], told["words"], by=by, at=clock.database_now
            )
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Reported. The commission looks at it and answers here."))
            return redirect(back)
    last = application.error_reports.order_by("-pk").first()
    context |= {
        "application": application,
        "form": form if application.state == State.ACCREDITED else None,
        "back": back,
        "last": last,
        "last_fields": [FIELD_LABELS[field] for field in last.fields] if last else [],
    }
    response = render(request, template, context, status=REFUSED if form.errors else 200)
    response["Cache-Control"] = "no-store"
    return response
