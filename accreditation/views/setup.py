"""What an administrator sets up beside an election's plan: a second round, senders, the mail."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accreditation.actions import elections, mail_trial
from accreditation.forms.administration import SecondRoundForm
from accreditation.forms.arrivals import NewSenderForm
from accreditation.views.offices import for_offices
from missions.actions import senders
from missions.models import Election
from observer_portal import clock
from observer_portal.accounts.models import Office
from observer_portal.accounts.requests import SignedIn

REFUSED = 422
administrators = for_offices(Office.ADMINISTRATOR)


@administrators
@require_http_methods(["GET", "HEAD", "POST"])
def second_round(request: SignedIn, code: str) -> HttpResponse:
    """Say on which day the second round is."""
    election = get_object_or_404(Election, code=code)
    form = SecondRoundForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            elections.set_second_round(
                election, day=form.cleaned_data["day"], by=request.user, at=clock.database_now()
            )
        except elections.ElectionRefused as refusal:
            form.add_error("day", str(refusal))
        else:
            messages.success(request, _("Entered. Accreditations and badges carry over."))
            return redirect("administration:election", code)
    status = REFUSED if form.errors else 200
    context = {"election": election, "form": form}
    return render(request, "administration/second_round.html", context, status=status)


@administrators
@require_http_methods(["GET", "HEAD", "POST"])
def organisation_new(request: SignedIn) -> HttpResponse:
    """Add a sender that is not known yet."""
    form = NewSenderForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = senders.add(form.cleaned_data, by=request.user, at=clock.database_now())
        except senders.SenderRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%(name)s is added.") % {"name": made.name})
            return redirect("administration:organisations")
    status = REFUSED if form.errors else 200
    return render(request, "administration/organisation_new.html", {"form": form}, status=status)


@administrators
@require_http_methods(["GET", "HEAD", "POST"])
def mail(request: SignedIn) -> HttpResponse:
    """Send a mail to oneself, and show what the server said."""
    if request.method == "POST":
        try:
            words = mail_trial.send(by=request.user, at=clock.database_now())
        except mail_trial.MailRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, words)
        return redirect("administration:mail")
    return render(request, "administration/mail.html", {"address": request.user.email})
