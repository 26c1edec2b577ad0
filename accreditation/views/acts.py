"""Every verb's page for one file, made from the table: the questions, then the act.

What may be done is asked of `steps.take_steps` alone. For many files at once: `acts_many`.
"""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accreditation.actions import (
    correction,
    examination,
    recommendation,
    submission,
    withdrawal,
)
from accreditation.forms import samples, verbs
from accreditation.forms.labels import FIELD_LABELS
from accreditation.forms.steps import StepForm, form_of
from accreditation.models import Application, CorrectionRequest, ResolutionRow, StepTaken
from accreditation.queries import mission
from accreditation.queries.open_steps import why_not
from accreditation.roles import roles_on
from accreditation.steps import Outcome, StepRefused
from accreditation.views import kept_scans, reports
from accreditation.workflow import Ask, Role, State, Step, step_named
from missions.actions import versions
from observer_portal import clock
from observer_portal.accounts import again, keeping
from observer_portal.accounts.models import User
from observer_portal.page.numbers import number_in

# namespace of the address -> in which roles a person acts there
ROLES = {
    "mission_acts": (Role.HEAD,),
    "ministry": (Role.MINISTRY,),
    "commission": (Role.CLERK, Role.SECRETARY),
}
# the secretary's acts, and those by which a mission sends: it is asked once more who it is
WEIGHTY = ("resubmit", "correct", "reconsider")
REFUSED = 422  # the page again, with a sentence and with what was typed


def _correct(applications: Sequence[Application], *, seen: dict[int, int], **by_at: Any) -> Outcome:
    (application,) = applications
    return correction.correct(application, seen=seen[application.pk], **by_at)


ACTIONS: dict[str, Callable[..., Outcome]] = {
    "recall": submission.recall,
    "resubmit": submission.resubmit,
    "answer": submission.answer,
    "recommend": recommendation.recommend,
    "return": recommendation.give_back,
    "decline": recommendation.decline,
    "take_back": recommendation.take_back,
    "admit": recommendation.admit,
    "send_back": recommendation.send_back,
    "query": examination.query,
    "set_aside": examination.set_aside,
    "examine": examination.examine,
    "reopen": examination.reopen,
    "withdraw": withdrawal.withdraw,
    "reconsider": withdrawal.reconsider,
    "correct": _correct,
}


@keeping.shows_typed
@require_http_methods(["GET", "HEAD", "POST"])
def act_on_one(request: HttpRequest, reference: str, verb: str, actor: str) -> HttpResponse:
    """Ask what the step asks, and take it on one file; a refusal loses nothing that was typed."""
    user: Any = request.user
    rows = Application.objects.visible_to(user).select_related(
        "version", "observer__current_version", "mission__organisation", "mission__invitation"
    )
    application = get_object_or_404(rows, reference=reference)
    step, now = step_named(verb), clock.database_now()
    held = roles_on(user, [application], at=now)[application.pk]
    if held.isdisjoint(set(step.by) & set(ROLES[actor])):
        raise Http404
    context = context_of(request, step, actor, application) | {"now": now}
    if Ask.RESOLUTION in step.asks:
        row = ResolutionRow.objects.filter(application=application, struck_at=None, closed_at=None)
        context["row"] = row.select_related("resolution").first()
        return render(request, "acts/by_resolution.html", context)
    if request.method == "POST":
        if asks := asks_again(request, step):
            return asks
        return _take_on_one(request, application, step, context)
    context["closed"] = _closed(step, application, user, now)
    if not context["closed"]:
        context["form"] = form_of(step)(initial=initial_of(step, application))
        context |= {"seen": application.row_version} | _about(step, application)
    return render(request, "acts/one.html", context)


def _take_on_one(
    request: HttpRequest, application: Application, step: Step, context: dict[str, Any]
) -> HttpResponse:
    user: Any = request.user
    form = kept_scans.bound(form_of(step), request)
    seen = {application.pk: number_in(request.POST.get("seen", ""), application.row_version)}
    context |= {"form": form, "seen": seen[application.pk]}
    if keeping.came_back(request):
        return render(request, "acts/one.html", context | _about(step, application))
    if form.is_valid():
        outcome = take(step, [application], form, user, seen)
        if outcome.taken:
            words = {"name": application.version.latin, "state": State(step.after).label}
            messages.success(request, _("%(name)s is now: %(state)s.") % words)
            return redirect(context["back"])
        form.add_error(None, outcome.refused[application.pk])
        application.refresh_from_db(fields=["state", "row_version"])
        context["seen"] = application.row_version  # the person is told now, and may go on
    return render(request, "acts/one.html", context | _about(step, application), status=REFUSED)


def take(
    step: Step,
    rows: Sequence[Application],
    form: StepForm,
    user: User,
    seen: dict[int, int],
) -> Outcome:
    """Take the step through its action; what is refused comes back as sentences."""
    try:
        outcome = ACTIONS[step.verb](
            rows, by=user, at=clock.database_now, seen=seen, **form.answers()
        )
    except StepRefused as refusal:
        everybody = dict.fromkeys([row.pk for row in rows], str(refusal))
        outcome = Outcome((), refusal.refused or everybody)
    return reports.settled(outcome, step, user, seen)


def asks_again(request: HttpRequest, step: Step) -> HttpResponse | None:
    """Ask once more who it is, where the act weighs that much."""
    is_meant = step.verb in WEIGHTY and not keeping.came_back(request)
    return again.detour(request) if is_meant else None


def _closed(step: Step, application: Application, user: User, now: Any) -> str:
    """Return why the step is closed on this file now, or nothing."""
    if application.state not in step.before:
        return _("This step is not open to you; the application is: %(state)s.") % {
            "state": State(application.state).label
        }
    return why_not(step, application, user, at=now)


def initial_of(step: Step, application: Application) -> dict[str, Any]:
    """Return what is known of the answers: the invitation of the mission, a sample letter."""
    invitation = application.mission.invitation if Ask.INVITATION in step.asks else None
    if invitation is None:
        return {"letter_number": samples.letter(), "letter_on": samples.today()}
    return {"invitation_number": invitation.number, "invitation_on": invitation.invited_on}


def _about(step: Step, application: Application) -> dict[str, Any]:
    """Return what a person must have before the eyes to answer: what was asked, what changes."""
    if step.verb in ("answer", "resubmit"):
        asked = StepTaken.objects.filter(application=application).order_by("-pk").first()
        current = application.observer.current_version
        changed = versions.differing_fields(application.version, current) if current else ()
        question = mission.questions([application]).get(application.pk)
        return {
            "asked": asked,
            "asked_reason": question.reason if question else "",
            "asked_fields": [FIELD_LABELS[f] for f in (asked.fields if asked else [])],
            "changed_fields": [FIELD_LABELS[field] for field in changed],
        }
    if step.verb == "correct":
        ready = CorrectionRequest.objects.filter(application=application, done_at=None)
        prepared = ready.select_related("version", "prepared_by").first()
        labels = [FIELD_LABELS[field] for field in prepared.fields] if prepared else []
        return {"prepared": prepared, "changed_fields": labels}
    return {}


def context_of(
    request: HttpRequest, step: Step, actor: str, application: Application | None = None
) -> dict[str, Any]:
    """Return what every page of a verb shows, and where it leads back to."""
    sent = request.POST.get("next") or request.GET.get("next") or ""
    return {
        "step": step,
        "actor": actor,
        "application": application,
        "explains": verbs.EXPLAINS[step.verb],
        "tone": verbs.tone(step.verb),
        "back": _back(request, sent, actor, application),
    }


def _back(request: HttpRequest, sent: str, actor: str, application: Application | None) -> str:
    """Return where the person came from, or the file, or the desk."""
    if sent.startswith("/") and url_has_allowed_host_and_scheme(
        sent, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return sent
    try:
        if application is not None:
            return reverse(f"{actor}:file", args=[application.reference])
        return reverse(f"{actor}:inbox")
    except NoReverseMatch:
        return reverse("home")
