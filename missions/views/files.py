"""Photos and scans of the mission's own observers. Nothing is kept by a browser or a proxy."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from missions.actions import files, pending, photos
from missions.actions.files import FileGone
from missions.intake import pages
from missions.models import Observer
from missions.queries import rosters
from missions.views.observer_sheet import version_of
from missions.views.own import Request, crumbs, observers_of
from observer_portal import clock
from observer_portal.audit import record

JPEG = "image/jpeg"
SEALED_OFF = "default-src 'none'; sandbox"


def answer(data: bytes, media_type: str = JPEG) -> HttpResponse:
    """Answer with a file that can do nothing: no script, no guessing of its type, no keeping."""
    response = HttpResponse(data, content_type=media_type)
    response["Content-Security-Policy"] = SEALED_OFF
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    response["Content-Disposition"] = "inline"
    return response


@require_safe
def photo(request: Request, reference: str) -> HttpResponse:
    """The photo of an own observer, 600 x 800."""
    _observer, data = _own(request, reference, "photo")
    return answer(data)


@require_safe
def thumbnail(request: Request, reference: str) -> HttpResponse:
    """The smaller photo of an own observer, for tables."""
    _observer, data = _own(request, reference, "photo_print")
    return answer(data)


@require_safe
def scan(request: Request, reference: str) -> HttpResponse:
    """The pages of the scanned document; each page that is looked at is recorded."""
    observer, data = _own(request, reference, "document_scan")
    count = len(pages.part(data))
    context = {
        "observer": observer,
        "version": observer.current_version,
        "pages": range(1, count + 1),
        "crumbs": crumbs(
            observer.mission,
            (_("Observers"), observers_of(observer.mission)),
            (observer.reference, reverse("mission:observer", args=[observer.reference])),
            (_("Scan of the document"), ""),
        ),
    }
    return render(request, "head_of_mission/scan.html", context)


@require_safe
def scan_page(request: Request, reference: str, number: int) -> HttpResponse:
    """One page of the scanned document. Who looked, and when, is recorded."""
    observer, data = _own(request, reference, "document_scan")
    found = pages.part(data)
    if not 1 <= number <= len(found):
        raise Http404
    record.record(
        "observer:view_scan",
        observer.reference,
        by=request.user,
        at=clock.database_now(),
        page=number,
    )
    return answer(found[number - 1])


@require_safe
def kept(request: Request, purpose: str, token: str) -> HttpResponse:
    """A file of a form that was refused, for the person who sent it."""
    found = pending.find(token, purpose=purpose, by=request.user)
    if found is None:
        raise Http404
    try:
        return answer(pages.part(pending.read(found))[0])
    except FileGone:
        raise Http404 from None


@require_safe
def archived(request: Request, reference: str, number: int) -> HttpResponse:
    """A picture of an archive that is not attached yet."""
    archive = get_object_or_404(rosters.own_archives(request.user), reference=reference)
    try:
        return answer(photos.picture_of(archive, number))
    except FileGone:
        raise Http404 from None


def _own(request: Request, reference: str, column: str) -> tuple[Observer, bytes]:
    """Return an own observer and what the file of this name holds. 404 where there is none."""
    own = rosters.own_observers(request.user).select_related(f"current_version__{column}")
    observer = get_object_or_404(own, reference=reference)
    file = getattr(version_of(observer), column)
    if file is None:
        raise Http404
    file.observer = observer  # spares the query for its key
    try:
        return observer, files.read(file)
    except FileGone:
        raise Http404 from None
