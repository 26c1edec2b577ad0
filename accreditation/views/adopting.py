"""What the commission adopted is registered: after a second look."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accreditation.actions import adoption as adoptions
from accreditation.actions import correcting
from accreditation.forms.resolution import AdoptionForm, ReadsForm, StrikeForm
from accreditation.models import Resolution
from accreditation.queries import annex, resolution_paper
from accreditation.queries import resolutions as asked
from accreditation.steps import StepRefused
from accreditation.views import kept_scans
from accreditation.views.offices import for_offices
from accreditation.views.resolutions import found_by, page
from accreditation.workflow import GIVES_BADGES
from observer_portal import clock
from observer_portal.accounts import again, keeping
from observer_portal.accounts.models import Office
from observer_portal.accounts.requests import SignedIn

secretaries = for_offices(Office.SECRETARY)
NAMED = 20  # struck rows on the page; the paper names all


@keeping.shows_typed
@secretaries
@require_POST
def adopt(request: SignedIn, reference: str) -> HttpResponse:
    """Show number, day, vote and scan with what will change; then register it as adopted."""
    found = found_by(reference)
    is_meant = "confirm" in request.POST and not keeping.came_back(request)
    if is_meant and (asks := again.detour(request)):
        return asks
    form = kept_scans.bound(AdoptionForm, request)
    if keeping.came_back(request) or "change" in request.POST:
        return page(request, found, form, StrikeForm())
    if not form.is_valid():
        return page(request, found, form, StrikeForm(), status=422)
    adoption = adoptions.Adoption(**form.answers(), scan=form.kept)
    try:
        if not is_meant:
            adoptions.must_be_free(found, adoption)
            return render(request, "commission/adoption_check.html", _about(found, form))
        adoptions.adopt(found, adoption=adoption, by=request.user, at=clock.database_now)
    except StepRefused as refusal:
        form.add_error(None, str(refusal))
        return page(request, found, form, StrikeForm(), status=422)
    messages.success(request, _("Registered as adopted. The badges are being drawn."))
    return redirect("commission:resolution", reference)


@keeping.shows_typed
@for_offices(Office.CLERK)
@require_http_methods(["GET", "HEAD", "POST"])
def put_right(request: SignedIn, reference: str) -> HttpResponse:
    """Draft the resolution that puts number or date of an adopted one right."""
    found = found_by(reference)
    before = {"number": found.number, "on": found.adopted_on}
    form = ReadsForm(request.POST or None, initial=before)
    if request.method == "POST" and not keeping.came_back(request) and form.is_valid():
        said = form.cleaned_data
        try:
            made = correcting.draft(found, **said, by=request.user, at=clock.database_now)
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The resolution is drafted. Lock it for the sitting."))
            return redirect("commission:resolution", made.reference)
    context = {"resolution": found, "form": form}
    status = 422 if form.errors else 200
    return render(request, "commission/resolution_correct.html", context, status=status)


def _about(found: Resolution, form: AdoptionForm) -> dict[str, object]:
    counts = asked.counts(found)
    gives_badges = found.kind in GIVES_BADGES and counts["standing"]
    return {
        "resolution": found,
        "form": form,
        "said": form.cleaned_data,
        "counts": counts,
        "struck": annex.struck(found).select_related("version")[:NAMED],
        "numbers": asked.numbers_ahead(found.election, counts["standing"])
        if gives_badges
        else None,
        "digest": resolution_paper.digest_in_words(found),
    }
