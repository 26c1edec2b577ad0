"""A resolution as a file, in any of the languages; whoever takes it is recorded."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import translation
from django.views.decorators.http import require_safe

from accreditation.models import Resolution
from accreditation.papers import pdf, word
from accreditation.papers.paper import Paper
from accreditation.queries import act_texts, resolution_paper
from accreditation.views.offices import for_offices
from observer_portal import clock
from observer_portal.accounts.models import Office
from observer_portal.accounts.requests import SignedIn
from observer_portal.audit import record

desk = for_offices(Office.CLERK, Office.SECRETARY, Office.AUDITOR)
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FORMS = {"pdf": (pdf.draw, "application/pdf"), "docx": (word.write, DOCX)}


@desk
@require_safe
def resolution(request: SignedIn, reference: str, language: str, form: str) -> HttpResponse:
    """The resolution as it stands, in one language: text, annex, hash."""
    rows = Resolution.objects.select_related("election", "corrects")
    found = get_object_or_404(rows, reference=reference)
    if language not in act_texts.LANGUAGES:
        raise Http404
    with translation.override(language):
        answer = as_file(resolution_paper.paper_of(found), f"{reference}-{language}", form)
    facts = {"language": language, "form": form}
    record.record("resolution:taken", reference, by=request.user, at=clock.database_now(), **facts)
    return answer


def as_file(paper: Paper, name: str, form: str) -> HttpResponse:
    """Answer with a paper as a file, in the language that is active: its annex is read now."""
    make, media_type = FORMS[form]
    response = HttpResponse(make(paper), content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    response["Cache-Control"] = "no-store"
    return response
