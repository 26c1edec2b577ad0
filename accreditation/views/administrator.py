"""What an administrator does: elections, missions and their people, offices."""

from datetime import datetime, time
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accreditation.actions import elections
from accreditation.forms.administration import (
    COPIED,
    AppointmentForm,
    ContactsForm,
    ElectionForm,
    MemberForm,
    MissionForm,
    OpeningForm,
)
from accreditation.models import SigningKey
from accreditation.queries import opening
from accreditation.views import office_tasks
from accreditation.views.navigation import current_election
from accreditation.views.offices import for_offices
from missions.actions import membership, people
from missions.models import Election, Membership, Mission, Post, SendingOrganisation
from observer_portal import clock
from observer_portal.accounts import again, appointments
from observer_portal.accounts.models import Appointment, Office, TwoPersonAct
from observer_portal.accounts.requests import SignedIn

administrators = for_offices(Office.ADMINISTRATOR)
confirming = for_offices(Office.ADMINISTRATOR, Office.SECRETARY)


@administrators
@require_safe
def election_list(request: SignedIn) -> HttpResponse:
    """List the elections with their clocks and keys."""
    rows = Election.objects.annotate(
        missions_count=Count("missions", distinct=True),
        keys=Count("signing_keys", filter=Q(signing_keys__kid__isnull=False), distinct=True),
    ).order_by("-election_day")
    now = clock.database_now()
    needs = office_tasks.of_the_administrator(rows, by=request.user, at=now)
    context = {"elections": rows, "needs": needs, "now": now}
    return render(request, "administration/elections.html", context)


@administrators
def election_new(request: SignedIn) -> HttpResponse:
    """Plan an election, with the setup of the last one; its signing key is asked for at once."""
    last = Election.objects.order_by("-election_day", "-pk").first()
    copied = {name: getattr(last, name) for name in COPIED} if last else {}
    form = ElectionForm(request.POST or None, initial=copied)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        ends = datetime.combine(data.pop("valid_until"), time(23, 59), tzinfo=settings.ASTANA)
        try:
            election = elections.plan(
                **data, badge_valid_until=ends, by=request.user, at=clock.database_now()
            )
        except elections.ElectionRefused as refusal:
            form.add_error("code", str(refusal))
        else:
            return redirect("administration:election", election.code)
    return render(request, "administration/election_new.html", {"form": form, "last": last})


@administrators
def election(request: SignedIn, code: str) -> HttpResponse:
    """Show one election; POST opens it by the commission's resolution."""
    found = get_object_or_404(Election, code=code)
    form = OpeningForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            elections.open_observation(
                found, **form.cleaned_data, by=request.user, at=clock.database_now()
            )
        except elections.ElectionRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("International observation is open."))
            return redirect("administration:election", code)
    keys = SigningKey.objects.filter(election=found).order_by("pk")
    missing = opening.missing(found) if found.opened_on is None else []
    context = {"election": found, "form": form, "keys": keys, "missing": missing}
    return render(request, "administration/election.html", context)


@administrators
def contacts(request: SignedIn, code: str) -> HttpResponse:
    """Say whom missions phone about their files at this election."""
    found = get_object_or_404(Election, code=code)
    form = ContactsForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        elections.set_contacts(found, **form.cleaned_data, by=request.user, at=clock.database_now())
        messages.success(request, _("The contacts are changed. Missions read them at once."))
        return redirect("administration:election", code)
    context = {"election": found, "form": form}
    return render(request, "administration/contacts.html", context)


@administrators
def mission_list(request: SignedIn) -> HttpResponse:
    """List the missions of the current election; POST makes one."""
    current = current_election()
    if current is None:
        return render(request, "administration/missions.html", {"missions": [], "form": None})
    form = MissionForm(request.POST or None, election=current)
    if request.method == "POST" and form.is_valid():
        sender = form.cleaned_data["organisation"]
        try:
            made = membership.register(current, sender, by=request.user, at=clock.database_now())
        except membership.MembershipRefused as refusal:
            form.add_error("organisation", str(refusal))
        else:
            return redirect("administration:mission", made.reference)
    rows = (
        Mission.objects.filter(election=current)
        .select_related("organisation")
        .annotate(people=Count("memberships", filter=Q(memberships__ended_at=None)))
        .order_by("organisation__kind", "organisation__code")
    )
    context = {"missions": rows, "form": form, "election": current}
    return render(request, "administration/missions.html", context)


@administrators
def mission(request: SignedIn, reference: str) -> HttpResponse:
    """Show one mission and its people; POST adds someone."""
    found = get_object_or_404(
        Mission.objects.visible_to(request.user).select_related("organisation", "election"),
        reference=reference,
    )
    form = MemberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        post = Post(data.pop("post"))
        try:
            people.invite(found, **data, post=post, by=request.user, at=clock.database_now())
        except membership.MembershipRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Added. A mail tells the person so."))
            return redirect("administration:mission", reference)
    members = found.memberships.select_related("user").order_by("ended_at", "pk")
    context = {"mission": found, "form": form, "members": members}
    return render(request, "administration/mission.html", context)


@administrators
@require_POST
def member_end(request: SignedIn, reference: str) -> HttpResponse:
    """End the membership of the person with the address in the form."""
    member = _member(request, reference)
    try:
        people.end(member, by=request.user, at=clock.database_now())
    except membership.MembershipRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The membership is ended."))
    return redirect("administration:mission", reference)


@administrators
@require_POST
def member_head(request: SignedIn, reference: str) -> HttpResponse:
    """Make the person with the address in the form the head of the mission."""
    member = _member(request, reference)
    if asks := again.detour(request):
        return asks
    try:
        people.make_head(member, by=request.user, at=clock.database_now())
    except membership.MembershipRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("administration:mission", reference)
    words = _("%(name)s is the head of the mission now; whoever was it is a deputy.")
    messages.success(request, words % {"name": member.user.name})
    return redirect("administration:mission", reference)


def _member(request: SignedIn, reference: str) -> Membership:
    rows = Membership.objects.filter(mission__reference=reference, ended_at=None)
    email = request.POST.get("email", "")
    return get_object_or_404(rows.select_related("mission", "user"), user__email=email)


@administrators
@require_safe
def organisation_list(request: SignedIn) -> HttpResponse:
    """List the senders that are known, with a search."""
    typed = request.GET.get("q", "").strip()
    rows = SendingOrganisation.objects.select_related("parent").order_by("kind", "code")
    for stem in ("name", "short") if typed else ():
        rows = rows.filter(
            Q(code__icontains=typed)
            | Q(**{f"{stem}_kk__icontains": typed})
            | Q(**{f"{stem}_ru__icontains": typed})
            | Q(**{f"{stem}_en__icontains": typed})
        )
    context = {"organisations": rows[:300], "typed": typed}
    return render(request, "administration/organisations.html", context)


@confirming
def appointment_list(request: SignedIn) -> HttpResponse:
    """List the offices and what is asked for; POST asks for one more."""
    now = clock.database_now()
    form = AppointmentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        office = Office(data.pop("office"))
        try:
            appointments.ask(**data, office=office, by=request.user, at=now)
        except appointments.AppointmentRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Asked for. Another person has to confirm it."))
            return redirect("administration:appointments")
    held = list(
        Appointment.objects.current(now).select_related("user", "given_by").order_by("office", "pk")
    )
    context: dict[str, Any] = {
        "form": form,
        "appointments": held,
        "is_alone": not any(
            row.office in appointments.MAY_CONFIRM and row.user_id != request.user.pk
            for row in held
        ),
        "asked": [
            (act, Office(act.facts["office"]).label)
            for act in TwoPersonAct.objects.waiting()
            .filter(kind=appointments.KIND)
            .select_related("asked_by")
        ],
        "may_ask": appointments.holds(request.user, appointments.MAY_ASK, at=now),
    }
    return render(request, "administration/appointments.html", context)


@confirming
@require_POST
def appointment_confirm(request: SignedIn) -> HttpResponse:
    """Confirm what another asked for."""
    waiting = TwoPersonAct.objects.waiting().filter(kind=appointments.KIND)
    asked = get_object_or_404(waiting, subject=request.POST.get("subject", ""))
    if asks := again.detour(request):
        return asks
    try:
        appointments.confirm(asked, by=request.user, at=clock.database_now())
    except appointments.AppointmentRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The appointment is given."))
    return redirect("administration:appointments")


@administrators
@require_POST
def appointment_end(request: SignedIn) -> HttpResponse:
    """End the appointment of the person with the address and office in the form."""
    now = clock.database_now()
    held = (
        Appointment.objects.current(now)
        .filter(user__email=request.POST.get("email", ""), office=request.POST.get("office", ""))
        .first()
    )
    if held is None:
        raise Http404
    try:
        appointments.end(held, by=request.user, at=now)
    except appointments.AppointmentRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The appointment is ended."))
    return redirect("administration:appointments")
