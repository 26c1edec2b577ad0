"""The receipt of a list, on the screen and as a file; the note under which it was handed in."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accreditation.forms.labels import shown_value
from accreditation.models import Application
from accreditation.queries import inboxes
from accreditation.queries import mission as of_mission
from accreditation.views import receipt_paper, scans
from accreditation.views.head_of_mission import list_of
from accreditation.views.mission_desk import Desk, desk_of
from missions.models import ObserverList
from observer_portal import clock
from observer_portal.audit import record

GROUP = 8  # digits of the check sum between spaces, to be compared by eye


@require_safe
def receipt(request: HttpRequest, mission: str, reference: str) -> HttpResponse:
    """Who was handed in when and under which note, with the check sum of what was declared."""
    desk = desk_of(request, mission)
    found = list_of(desk, reference)
    label = _("List %(number)d") % {"number": found.number}
    crumbs = ((_("Lists and notes"), desk.url("lists")), (label, desk.url("list", reference)))
    context = desk.context(*crumbs, (_("Receipt"), "")) | _told(found)
    return render(request, "mission_acts/receipt.html", context)


@require_safe
def receipt_file(request: HttpRequest, mission: str, reference: str) -> HttpResponse:
    """The receipt as a PDF file."""
    desk = desk_of(request, mission)
    told = _told(list_of(desk, reference))
    data = receipt_paper.draw(desk.mission, told, at=desk.now)
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{reference}.pdf"'
    response["Cache-Control"] = "no-store"
    return response


def _told(found: ObserverList) -> dict[str, Any]:
    """Return what the receipt says: people as they were handed in, states as they are now."""
    steps = list(of_mission.handed_in(found))
    states = inboxes.counts_by_state(Application.objects.filter(observer_list=found))
    digest = bytes(found.receipt_digest).hex()
    return {
        "list": found,
        "people": [
            {
                "version": step.version,
                "reference": step.application.reference,
                "citizenship": shown_value("citizenship", step.version.citizenship),
                "kind": shown_value("kind", step.version.kind),
            }
            for step in steps
        ],
        "states": of_mission.in_order(states),
        "digest": " ".join(digest[i : i + GROUP] for i in range(0, len(digest), GROUP)),
    }


@require_safe
def note(request: HttpRequest, mission: str, reference: str) -> HttpResponse:
    """The scan of a list's note verbale; that it was looked at is recorded."""
    desk: Desk = desk_of(request, mission)
    found = list_of(desk, reference)
    answer = scans.answer(found.scan)
    record.record("note:look", found.reference, by=desk.user, at=clock.database_now())
    return answer
