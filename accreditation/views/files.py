"""What belongs to an application, for the offices: photo, scan, letter, note verbale.

Who looked at a scan, and when, is recorded and stands on the picture; a photo stands on a badge,
and looking at it is not recorded. Nothing is kept by a browser or a proxy.
"""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accreditation.models import Application
from accreditation.views import scans
from accreditation.views.offices import for_offices
from missions.actions import files, keys
from missions.intake import pages
from missions.models import StoredFile
from missions.views import watermark
from missions.views.files import answer
from observer_portal import clock
from observer_portal.accounts.models import Appointment, Office
from observer_portal.audit import record

THE_STATE = (Office.MINISTRY, Office.CLERK, Office.SECRETARY, Office.AUDITOR)
THE_COMMISSION = (Office.CLERK, Office.SECRETARY, Office.AUDITOR)


@require_safe
@for_offices(*THE_STATE)
def photo(request: HttpRequest, reference: str) -> HttpResponse:
    """The photo that the application was submitted with, 600 x 800."""
    found = _found(request, reference, "version__photo")
    return answer(_read(found, found.version.photo))


@require_safe
@for_offices(*THE_STATE)
def thumbnail(request: HttpRequest, reference: str) -> HttpResponse:
    """The photo as large as a list shows it: fifty of them weigh less than one."""
    found = _found(request, reference, "version__photo")
    return answer(watermark.small(_read(found, found.version.photo)))


@require_safe
@for_offices(*THE_STATE)
def scan(request: HttpRequest, reference: str) -> HttpResponse:
    """The page with every page of the scanned document."""
    user: Any = request.user
    found = _found(request, reference, "version__document_scan")
    count = len(pages.part(_read(found, found.version.document_scan)))
    office = Appointment.objects.current().filter(user=user, office__in=THE_COMMISSION)
    desk = "commission" if office.exists() else "ministry"
    context = {
        "application": found,
        "pages": range(1, count + 1),
        "crumbs": [
            (found.version.latin, reverse(f"{desk}:file", args=[reference])),
            (_("Scan of the document"), ""),
        ],
    }
    return render(request, "commission/scan.html", context)


@require_safe
@for_offices(*THE_STATE)
def scan_page(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """One page of the scanned document, with the viewer's name and the moment on it."""
    found = _found(request, reference, "version__document_scan")
    its_pages = pages.part(_read(found, found.version.document_scan))
    if not 1 <= number <= len(its_pages):
        raise Http404
    now = clock.database_now()
    record.record("scan:viewed", found.reference, by=request.user, at=now, page=number)
    mark = watermark.seen_by(request.user, now)
    return answer(watermark.marked(its_pages[number - 1], mark))


@require_safe
@for_offices(*THE_COMMISSION)
def letter(request: HttpRequest, reference: str) -> HttpResponse:
    """The scan of the letter by which the application was recommended."""
    found = _found(request, reference, "recommendation__scan").recommendation
    if found is None or found.scan is None:
        raise Http404
    record.record("letter:look", found.number, by=request.user, at=clock.database_now())
    return scans.answer(found.scan)


@require_safe
@for_offices(*THE_COMMISSION)
def note(request: HttpRequest, reference: str) -> HttpResponse:
    """The scan of the note verbale of the application's list."""
    found = _found(request, reference, "observer_list__scan").observer_list
    if found is None or found.scan is None:
        raise Http404
    record.record("note:look", found.reference, by=request.user, at=clock.database_now())
    return scans.answer(found.scan)


def _found(request: HttpRequest, reference: str, *related: str) -> Application:
    rows = Application.objects.visible_to(request.user)
    rows = rows.select_related("version", "observer__key", *related)
    return get_object_or_404(rows, reference=reference)


def _read(application: Application, file: StoredFile | None) -> bytes:
    """Return the content of the observer's file; 404 where there is none, or none any more."""
    key = getattr(application.observer, "key", None)
    if file is None or key is None:
        raise Http404
    try:
        return files.read(file, keys.unwrap(key))
    except files.FileGone:
        raise Http404 from None
