"""An observer's own card: lost or damaged, and issued anew."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accreditation.actions import custody
from accreditation.badge import number
from accreditation.forms.cards import OwnCardForm
from accreditation.steps import StepRefused
from accreditation.views import observer
from accreditation.workflow import State
from observer_portal import clock

REFUSED = 422


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def card(request: HttpRequest) -> HttpResponse:
    """Ask what happened; end the card that the page named, and no newer one."""
    link = observer.opened(request)
    application = link.application
    badge = observer.current_badge(link)
    is_open = badge is not None and application.state == State.ACCREDITED and badge.file_id
    named = number.written(badge.election.code, badge.number) if badge else ""
    form = OwnCardForm(request.POST or None, initial={"number": named}) if is_open else None
    if form and badge and request.method == "POST" and form.is_valid():
        if form.cleaned_data["number"] != named:
            messages.info(request, _("Another card is valid by now; look at this page again."))
            return redirect("observer:home")
        try:
            custody.declare_own(
                application,
                badge,
                verb=form.cleaned_data["verb"],
                words=form.cleaned_data["words"],
                at=clock.database_now,
            )
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, _("The badge has ended. Your new one is being made; come back shortly.")
            )
            return redirect("observer:home")
    context = {"form": form, "number": named, "election": application.election}
    status = REFUSED if form and form.errors else 200
    response = render(request, "observer/card.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response
