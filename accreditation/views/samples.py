"""Sample files of the demonstration, for whoever has none at hand. Elsewhere there are none."""

from collections.abc import Callable
from datetime import date

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accreditation.actions.demo import samples
from accreditation.views.navigation import current_election
from observer_portal.page.tables import XLSX

ZIP = "application/zip"
FILES: dict[str, tuple[Callable[[date], bytes], str]] = {
    "observers.xlsx": (samples.observer_list, XLSX),
    "photos.zip": (samples.photos, ZIP),
    "scans.zip": (samples.scans, ZIP),
    "note-verbale.jpg": (samples.note, "image/jpeg"),
}


@require_safe
def sample(_request: HttpRequest, name: str) -> HttpResponse:
    """Make the file now, with documents that are valid at the election that is on."""
    election = current_election()
    if not settings.DEMO or name not in FILES or election is None:
        raise Http404
    make, media_type = FILES[name]
    response = HttpResponse(make(election.election_day), content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
