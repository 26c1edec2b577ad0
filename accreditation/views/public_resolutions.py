"""What the commission has published: resolutions, with names where the election says so."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accreditation.models import Resolution
from accreditation.queries import act_texts, resolution_paper
from accreditation.queries import resolutions as asked
from accreditation.views.resolution_papers import as_file
from accreditation.workflow import ResolutionState
from missions.models import Election
from observer_portal.page import moments

SHOWN = 200


@login_not_required
@require_safe
def index(request: HttpRequest, code: str) -> HttpResponse:
    """List the published resolutions of an election, the newest first."""
    election = get_object_or_404(Election.objects.exclude(opened_on=None), code=code)
    rows = _published(election.code).order_by("-adopted_on", "-pk")[:SHOWN]
    language = moments.language()
    context = {
        "election": election,
        "resolutions": [(row, _title(getattr(row, f"text_{language}"))) for row in rows],
    }
    return render(request, "public/resolutions.html", context)


@login_not_required
@require_safe
def show(request: HttpRequest, code: str, reference: str) -> HttpResponse:
    """One resolution as it was adopted: its text, and what put it right since."""
    found = get_object_or_404(_published(code), reference=reference)
    context: dict[str, Any] = {
        "election": found.election,
        "resolution": found,
        "text": act_texts.current(found)[moments.language()],
        "has_names": resolution_paper.has_public_names(found),
        "corrected": asked.put_right_by(found),
    }
    return render(request, "public/resolution.html", context)


@login_not_required
@require_safe
def file(_request: HttpRequest, code: str, reference: str) -> HttpResponse:
    """The same as a PDF file in the language of the page; names only where the election says so."""
    found = get_object_or_404(_published(code), reference=reference)
    paper = resolution_paper.paper_of(found, is_public=True)
    return as_file(paper, f"{reference}-{moments.language()}", "pdf")


def _published(code: str) -> Any:
    rows = Resolution.objects.filter(election__code=code, state=ResolutionState.PUBLISHED)
    return rows.select_related("election", "corrects")


def _title(text: str) -> str:
    return (act_texts.lines(text) or [""])[0]
