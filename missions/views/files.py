"""Photos and scans of the mission's own observers. Nothing is kept by a browser or a proxy.

Whoever looks at the page of a document is recorded, and stands with the moment on the picture:
whether it belongs to an observer already, to a form that is not saved, or to an archive.
"""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from missions.actions import files, pending, photos
from missions.actions.files import FileGone
from missions.intake import limits, pages
from missions.models import Observer, Purpose
from missions.queries import rosters
from missions.views import watermark
from missions.views.observer_sheet import version_of
from missions.views.own import Request, crumbs, observers_of
from observer_portal import clock
from observer_portal.audit import record
from observer_portal.page.numbers import number_in

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
    return _seen(request, found[number - 1], observer.reference, page=number)


@require_safe
def kept(request: Request, purpose: str, token: str) -> HttpResponse:
    """A file of a form that is not saved, for the person who sent it; `page`: which part.

    Of a scan its pages, of a photo the stored one, the printed one and the whole of it.
    """
    found = pending.find(token, purpose=purpose, by=request.user)
    number = number_in(request.GET.get("page", "1"), 0)
    if found is None:
        raise Http404
    try:
        parts = pages.part(pending.read(found))
    except FileGone:
        raise Http404 from None
    if not 1 <= number <= len(parts):
        raise Http404
    if purpose != Purpose.DOCUMENT_SCAN:
        return answer(parts[number - 1])
    return _seen(request, parts[number - 1], purpose, page=number)


@require_safe
def archived(request: Request, reference: str, number: int) -> HttpResponse:
    """A picture of an archive that is not attached yet."""
    if number >= limits.PHOTO_ARCHIVE_PARTS:
        raise Http404
    archive = get_object_or_404(rosters.own_archives(request.user), reference=reference)
    try:
        picture = photos.picture_of(archive, number)
    except FileGone:
        raise Http404 from None
    if archive.holds != Purpose.DOCUMENT_SCAN:
        return answer(picture)
    return _seen(request, picture, archive.reference, file=number)


def _seen(request: Request, jpeg: bytes, subject: str, **facts: int) -> HttpResponse:
    """Record who looks at the page of a document, and answer with it under their name."""
    now = clock.database_now()
    record.record("observer:view_scan", subject, by=request.user, at=now, **facts)
    return answer(watermark.marked(jpeg, watermark.seen_by(request.user, now)))


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
