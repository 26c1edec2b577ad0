"""The mission reads a refusal or a revocation, takes the letter about it, and appeals."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accreditation.actions import appeals as filing
from accreditation.forms.appeal import AppealForm
from accreditation.models import Appeal, Resolution, ResolutionRow
from accreditation.queries import act_texts, appeals, letter_paper
from accreditation.queries import resolution_paper as papers
from accreditation.steps import StepRefused
from accreditation.views import kept_scans, scans
from accreditation.views.mission_desk import desk_of, file_of
from accreditation.views.resolution_papers import as_file
from accreditation.workflow import DONE
from missions.models import Mission
from observer_portal import clock
from observer_portal.accounts import keeping
from observer_portal.audit import record
from observer_portal.page import moments

REFUSED = 422


@require_safe
def decision(request: HttpRequest, mission: str, reference: str) -> HttpResponse:
    """Whom of the mission it concerns, on which ground, and until when one may appeal."""
    desk = desk_of(request, mission)
    rows = rows_for(desk.mission, reference)
    resolution = rows[0].resolution
    context = desk.context((_("Decision of the commission"), "")) | {
        "resolution": resolution,
        "rows": _described(rows),
        "ends_at": appeals.ends_at(rows[0]),
        "may_appeal": desk.is_lead and desk.now < appeals.ends_at(rows[0]),
        "tongues": settings.LANGUAGES,
        "contact": letter_paper.contact(resolution.election),
    }
    return render(request, "mission_acts/decision.html", context)


def rows_for(mission: Mission, reference: str) -> list[ResolutionRow]:
    """Return the rows of a mission that this resolution refused or revoked; 404 where none is."""
    found = get_object_or_404(
        Resolution, reference=reference, kind__in=appeals.AGAINST_MISSION, state__in=DONE
    )
    rows = list(letter_paper.rows_of(found, mission))
    if not rows:
        raise Http404
    return rows


def _described(rows: list[ResolutionRow]) -> list[dict[str, Any]]:
    """Return each row with its ground in words, and the appeal that was filed last. Two queries."""
    grounds = papers.grounds_of(moments.language())
    filed = {
        appeal.application_id: appeal
        for appeal in Appeal.objects.filter(
            application__in=[row.application_id for row in rows], resolution=rows[0].resolution
        ).order_by("pk")
    }
    return [
        {
            "row": row,
            "application": row.application,
            "ground": papers.ground_in_words(grounds, row.ground, row.ground_version),
            "appeal": filed.get(row.application_id),
            "stands": row.application.state in appeals.APPEALED,
        }
        for row in rows
    ]


@require_safe
def letter(
    request: HttpRequest, mission: str, reference: str, language: str, form: str
) -> HttpResponse:
    """The letter about all of the mission whom the resolution concerns."""
    desk = desk_of(request, mission)
    rows = rows_for(desk.mission, reference)
    name = f"{reference}-{language}"
    return letter_file(request, desk.mission, rows, name=name, language=language, form=form)


@require_safe
def letter_of_one(request: HttpRequest, reference: str, language: str, form: str) -> HttpResponse:
    """The letter about one person."""
    application, desk = file_of(request, reference, leads=False)
    row = appeals.decision_on(application)
    if row is None:
        raise Http404
    name = f"{reference}-{language}"
    return letter_file(request, desk.mission, [row], name=name, language=language, form=form)


def letter_file(
    request: HttpRequest,
    mission: Mission,
    rows: list[ResolutionRow],
    *,
    name: str,
    language: str,
    form: str,
) -> HttpResponse:
    """Answer with a letter in a language; that it was taken is recorded."""
    if language not in act_texts.LANGUAGES:
        raise Http404
    with translation.override(language):
        answer = as_file(letter_paper.letter_to(mission, rows), name, form)
    record.record("decision:letter", name, by=request.user, at=clock.database_now(), form=form)
    return answer


@keeping.shows_typed
@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request: HttpRequest, reference: str) -> HttpResponse:
    """File an appeal, within the time; what was filed stands here with what came of it."""
    application, desk = file_of(request, reference, leads=True)
    row = appeals.decision_on(application)
    filed = list(appeals.of(application))
    if row is None and not filed:
        raise Http404
    is_open = row is not None and not any(not one.outcome for one in filed)
    in_time = row is not None and desk.now < appeals.ends_at(row)
    context = desk.context((_("Appeal"), "")) | {
        "application": application,
        "filed": filed,
        "row": row,
        "ends_at": appeals.ends_at(row) if row else None,
        "is_open": is_open and in_time,
        "in_time": in_time,
        "contact": letter_paper.contact(desk.election),
    }
    if request.method != "POST":
        return render(request, "mission_acts/appeal.html", context | {"form": AppealForm()})
    form = kept_scans.bound(AppealForm, request)
    context["form"] = form
    if keeping.came_back(request):
        return render(request, "mission_acts/appeal.html", context)
    if form.is_valid():
        words = form.cleaned_data["words"]
        paper = filing.Paper(received_on=timezone.localdate(), words=words, scan=form.kept)
        try:
            filing.file(application, paper, by=desk.user, at=clock.database_now)
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The appeal is filed. The commission sees it now."))
            return redirect("mission_acts:appeal", reference)
    return render(request, "mission_acts/appeal.html", context, status=REFUSED)


@require_safe
def appeal_scan(request: HttpRequest, reference: str) -> HttpResponse:
    """The letter of the last appeal on a file, as the mission or an office sent it."""
    application, _desk = file_of(request, reference, leads=False)
    found = appeals.of(application).exclude(scan=None).first()
    return scans.answer(found.scan if found else None)
