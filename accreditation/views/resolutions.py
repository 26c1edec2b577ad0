"""The sitting: resolutions are drafted and locked by clerks, registered by a secretary."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_POST, require_safe

from accreditation.actions import resolution as resolutions
from accreditation.forms.resolution import AdoptionForm, KindForm, RevocationForm, StrikeForm
from accreditation.models import Application, Resolution
from accreditation.queries import act_texts, mission_badges, resolution_paper
from accreditation.queries import resolutions as asked
from accreditation.queries.mission import next_sitting
from accreditation.roles import offices_of
from accreditation.steps import StepRefused
from accreditation.views import office_tasks, scans
from accreditation.views.navigation import current_election
from accreditation.views.offices import for_offices
from accreditation.workflow import (
    GIVES_BADGES,
    RESOLUTION_ACTS,
    UNDER_WAY,
    ResolutionKind,
    ResolutionState,
    Role,
)
from missions.models import Election
from observer_portal import clock
from observer_portal.accounts.models import Office, User
from observer_portal.accounts.requests import SignedIn
from observer_portal.audit import record

desk = for_offices(Office.CLERK, Office.SECRETARY, Office.AUDITOR)
clerks = for_offices(Office.CLERK)
deciding = for_offices(Office.CLERK, Office.SECRETARY)


def _election() -> Election:
    election = current_election()
    if election is None:
        raise Http404
    return election


@desk
@require_safe
def index(request: SignedIn) -> HttpResponse:
    """List the resolutions, those under way first, and say what waits to be decided."""
    election = _election()
    waiting = [
        (kind, asked.ready(election, kind).count())
        for kind in (ResolutionKind.ACCREDIT, ResolutionKind.REFUSE, ResolutionKind.CORRECT)
    ]
    now = clock.database_now()
    roles, rows = offices_of(request.user, at=now), list(asked.of_election(election)[:200])
    badges = mission_badges.counts_at(election)
    context = {
        "resolutions": rows,
        "waiting": [(kind.label, n, kind.value) for kind, n in waiting],
        "may_draft": Role.CLERK in roles,
        "needs": office_tasks.of_the_sitting(rows, badges, roles, by=request.user),
        "badges": badges,
        "next_sitting": next_sitting(election, now),
        "now": now,
    }
    return render(request, "commission/resolutions.html", context)


@clerks
def draft(request: SignedIn) -> HttpResponse:
    """Choose what to decide and whose files; GET shows what can stand on it, POST drafts."""
    election = _election()
    asked_kind = request.POST.get("kind") or request.GET.get("kind") or ResolutionKind.ACCREDIT
    form = KindForm({"kind": asked_kind})
    kind = ResolutionKind(asked_kind) if form.is_valid() else ResolutionKind.ACCREDIT
    revocation = RevocationForm(request.POST if kind is ResolutionKind.REVOKE else None)
    if request.method == "POST":
        made = _drafted(request, election, kind, revocation)
        if made is not None:
            messages.success(request, _("The resolution is drafted. Lock it for the sitting."))
            return redirect("commission:resolution", made.reference)
    else:
        revocation = RevocationForm()
    context = {
        "form": form,
        "kind": kind,
        "revocation": revocation if kind is ResolutionKind.REVOKE else None,
        "senders": []
        if kind is ResolutionKind.REVOKE
        else asked.senders(asked.ready(election, kind)),
        "chosen": (request.POST if request.method == "POST" else request.GET).getlist("sender"),
    }
    return render(request, "commission/resolution_draft.html", context)


def _drafted(
    request: SignedIn, election: Election, kind: ResolutionKind, revocation: RevocationForm
) -> Resolution | None:
    """Draft it, or tell why not and return None."""
    grounds: dict[int, str] = {}
    if kind is ResolutionKind.REVOKE:
        if not revocation.is_valid():
            return None
        wanted = revocation.cleaned_data["references"]
        files = list(asked.ready(election, kind).filter(reference__in=wanted))
        missing = sorted(set(wanted) - {file.reference for file in files})
        if missing:
            sentence = _("These files are not accredited or stand on another resolution: %s.")
            revocation.add_error("references", sentence % ", ".join(missing))
            return None
        grounds = {file.pk: revocation.cleaned_data["ground"] for file in files}
    else:
        codes = request.POST.getlist("sender")
        files = list(
            asked.ready(election, kind).filter(mission__organisation__code__in=codes).only("pk")
        )
        if not files:
            messages.error(request, _("Choose at least one sender."))
            return None
    try:
        return resolutions.draft(
            kind, election, files, by=request.user, at=clock.database_now, grounds=grounds
        )
    except StepRefused as refusal:
        messages.error(request, str(refusal))
        return None


@desk
@require_safe
def resolution(request: SignedIn, reference: str) -> HttpResponse:
    """Show text, annex and what can be done with it now."""
    striking = request.GET.get("row", "")  # the form to strike it opens under the row
    return page(request, found_by(reference), AdoptionForm(), StrikeForm(), striking=striking)


def found_by(reference: str) -> Resolution:
    """Return the resolution with the people who made it; 404 where there is none."""
    rows = Resolution.objects.select_related(
        "election", "corrects", "drafted_by", "locked_by", "registered_by", "scan"
    )
    return get_object_or_404(rows, reference=reference)


def page(
    request: SignedIn,
    found: Resolution,
    adoption: AdoptionForm,
    strike: StrikeForm,
    *,
    striking: str = "",
    status: int = 200,
) -> HttpResponse:
    """Show the resolution with these forms; `striking` names the row whose form is open."""
    state = ResolutionState(found.state)
    roles = offices_of(request.user, at=clock.database_now())
    shown, rows = asked.annex(found, request.GET)
    counts = asked.counts(found)
    kind = ResolutionKind(found.kind)
    gives_badges = kind in GIVES_BADGES
    ahead = asked.numbers_ahead(found.election, counts["standing"]) if gives_badges else None
    context: dict[str, Any] = {
        "resolution": found,
        "kind": kind,
        "acts": {
            act.verb
            for act in RESOLUTION_ACTS
            if state in act.before and not roles.isdisjoint(act.by)
        },
        "eyes": _eyes(found, request.user, roles),
        "page": shown,
        "urls": {
            "previous": shown.before and f"?before={shown.before}",
            "next": shown.after and f"?after={shown.after}",
        },
        "rows": rows,
        "counts": counts,
        "numbers": ahead if state in UNDER_WAY else None,
        "badges": mission_badges.counts_by(found) if found.registered_at else None,
        "texts": act_texts.current(found),
        "tongues": settings.LANGUAGES,
        "put_right": asked.put_right_by(found) if found.registered_at else [],
        "may_put_right": found.registered_at and Role.CLERK in roles,
        "letters": asked.missions_told(found),
        "digest": resolution_paper.digest_in_words(found),
        "adoption": adoption,
        "strike": strike,
        "striking": striking,
        "state_is_locked": state is ResolutionState.LOCKED,
    }
    return render(request, "commission/resolution.html", context, status=status)


def _eyes(found: Resolution, user: User, roles: frozenset[Role]) -> str:
    """Say whether this person may register it: `kept`, `broken`, or nothing to say."""
    if Role.SECRETARY not in roles or found.state != ResolutionState.LOCKED:
        return ""
    drafted = found.drafted_by_id == user.pk
    touched = found.rows.filter(added_by=user) | found.rows.filter(struck_by=user)
    examined = found.rows.filter(
        struck_at=None,
        application__steps__verb__in=["examine", "set_aside"],
        application__steps__taken_by=user,
    )
    return "broken" if drafted or touched.exists() or examined.exists() else "kept"


@clerks
@require_POST
def strike(request: SignedIn, reference: str) -> HttpResponse:
    """Strike one row, with a reason."""
    found = found_by(reference)
    form = StrikeForm(request.POST)
    name = request.POST.get("row", "")
    application = get_object_or_404(
        Application.objects.visible_to(request.user),
        reference=name,
        resolution_rows__resolution=found,
    )
    if not form.is_valid():
        return page(request, found, AdoptionForm(), form, striking=name, status=422)
    try:
        resolutions.strike(
            found,
            [application],
            why=form.cleaned_data["why"],
            by=request.user,
            at=clock.database_now,
        )
    except StepRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("commission:resolution", reference)


SIMPLE = {
    "lock": (resolutions.lock, lazy("Locked for the sitting.")),
    "postpone": (
        resolutions.postpone,
        lazy("Postponed. Its files are free for another resolution."),
    ),
    "publish": (resolutions.publish, lazy("Published.")),
}


@deciding
@require_POST
def act(request: SignedIn, reference: str, verb: str) -> HttpResponse:
    """Lock, postpone or publish."""
    action, done = SIMPLE[verb]
    try:
        action(found_by(reference), by=request.user, at=clock.database_now)
    except StepRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("commission:resolution", reference)


@desk
@require_safe
def scan(request: SignedIn, reference: str) -> HttpResponse:
    """Show the scan of the signed copy; that it was looked at is recorded."""
    found = found_by(reference)
    answer = scans.answer(found.scan)
    record.record("resolution:look", reference, by=request.user, at=clock.database_now())
    return answer
