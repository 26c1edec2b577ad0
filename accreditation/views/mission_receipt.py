"""The receipt of a list, on the screen and as a file; the note under which it was handed in."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accreditation.forms.labels import shown_value
from accreditation.models import Application
from accreditation.queries import inboxes, receipts
from accreditation.queries import mission as of_mission
from accreditation.views import receipt_paper, scans, whereabouts
from accreditation.views.head_of_mission import list_of
from accreditation.views.mission_desk import Desk, desk_of
from missions.models import ObserverList
from observer_portal import clock
from observer_portal.audit import record


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
    told = _told(list_of(desk, reference)) | {"contacts": whereabouts.contacts_of(desk)}
    data = receipt_paper.draw(desk.mission, told, at=desk.now)
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{reference}.pdf"'
    response["Cache-Control"] = "no-store"
    return response


def _told(found: ObserverList) -> dict[str, Any]:
    """Return what the receipt says: people as they were handed in, states as they are now."""
    states = inboxes.counts_by_state(Application.objects.filter(observer_list=found))
    went = [_person(step.version, step.application.reference) for step in receipts.went(found)]
    stayed = [
        _person(row.version, row.observer.reference) | {"why": receipts.why(row)}
        for row in receipts.stayed(found)
    ]
    return {
        "list": found,
        "people": went,
        "stayed": stayed,
        "states": of_mission.in_order(states),
        "digest": receipts.grouped(found.receipt_digest),
        "agrees": receipts.agrees(found),
    }


def _person(version: Any, reference: str) -> dict[str, Any]:
    return {
        "version": version,
        "reference": reference,
        "citizenship": shown_value("citizenship", version.citizenship),
        "kind": shown_value("kind", version.kind),
    }


@require_safe
def note(request: HttpRequest, mission: str, reference: str) -> HttpResponse:
    """The scan of a list's note verbale; that it was looked at is recorded."""
    desk: Desk = desk_of(request, mission)
    found = list_of(desk, reference)
    answer = scans.answer(found.scan)
    record.record("note:look", found.reference, by=desk.user, at=clock.database_now())
    return answer
