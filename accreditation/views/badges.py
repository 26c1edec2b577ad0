"""The commission's view of the cards: drawn, being drawn, stuck with their reason, voided."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accreditation.actions import badge_drawing
from accreditation.badge import number
from accreditation.badge.faces import Reason
from accreditation.models import Badge
from accreditation.queries import keyset
from accreditation.views import observer
from accreditation.views.navigation import current_election
from accreditation.views.offices import for_offices
from observer_portal import clock
from observer_portal.accounts.models import Office
from observer_portal.accounts.requests import SignedIn
from observer_portal.audit import record

desk = for_offices(Office.CLERK, Office.SECRETARY, Office.AUDITOR)
deciding = for_offices(Office.CLERK, Office.SECRETARY)

TO_DRAW = Q(rendered_at=None, voided_at=None)
SHOWN = {
    "": Q(),
    "drawn": Q(rendered_at__isnull=False, voided_at=None),
    "waiting": TO_DRAW & Q(attempts__lt=badge_drawing.STUCK, problem=""),
    "stuck": TO_DRAW & (Q(attempts__gte=badge_drawing.STUCK) | ~Q(problem="")),
    "voided": Q(voided_at__isnull=False),
}


@desk
@require_safe
def index(request: SignedIn) -> HttpResponse:
    """List the cards by number, with counts above; a card that cannot be drawn says why."""
    election = current_election()
    cards = Badge.objects.filter(election=election)
    shown = request.GET.get("show", "")
    counts = cards.aggregate(**{name or "all": Count("pk", filter=q) for name, q in SHOWN.items()})
    rows = cards.filter(SHOWN.get(shown, Q())).select_related(
        "election", "application__mission__organisation", "version"
    )
    page = keyset.page(rows, ("number", "pk"), request.GET, name="number")
    context: dict[str, Any] = {
        "counts": counts,
        "shown": shown,
        "page": page,
        "urls": {
            "previous": page.before and f"?show={shown}&before={page.before}",
            "next": page.after and f"?show={shown}&after={page.after}",
        },
        "cards": [
            (card, number.written(card.election.code, card.number), why_stuck(card.problem))
            for card in page.rows
        ],
    }
    return render(request, "commission/badges.html", context)


def why_stuck(problem: str) -> str:
    """Return in words why a card cannot be drawn; what is no reason of ours stands as it is."""
    code, _colon, detail = problem.partition(": ")
    known = code in {reason.value for reason in Reason}
    return WHY[Reason(code)] % {"what": detail} if known else problem


WHY = {
    Reason.NAME_MISSING: lazy("The name is missing. Correct it by a resolution."),
    Reason.NAME_TOO_LONG: lazy("The name is too long for the badge. Correct it by a resolution."),
    Reason.TEXT_TOO_LONG: lazy("A text is too long for the badge: %(what)s."),
    Reason.LETTER_NOT_PRINTABLE: lazy("A letter cannot be printed: %(what)s."),
    Reason.PHOTO_MISSING: lazy("There is no photo."),
    Reason.PHOTO_UNREADABLE: lazy("The file of the photo is damaged and cannot be read."),
    Reason.LINK_NOT_ENCODABLE: lazy(
        "The code cannot be drawn; please tell those who run the portal."
    ),
}


@deciding
@require_POST
def again(request: SignedIn) -> HttpResponse:
    """Give the stuck cards another round, after what stopped them was mended."""
    stuck = Badge.objects.filter(SHOWN["stuck"], election=current_election())
    now = clock.database_now()
    ids = list(stuck.values_list("pk", flat=True)[:5000])
    with record.act("badge:try_again", f"{len(ids)} badges", by=request.user) as act:
        count = badge_drawing.try_again(ids, at=now)
        if count:
            act.note(at=now, badges=count)
    sentence = ngettext("%d badge is tried again.", "%d badges are tried again.", count) % count
    messages.success(request, sentence if count else _("No badge is stuck."))
    return redirect("commission:badges")


@desk
@require_safe
def file(request: SignedIn, written: str) -> HttpResponse:
    """Hand out one card's file."""
    try:
        code, serial = number.read(written)
    except number.NotANumber:
        raise Http404 from None
    card = (
        Badge.objects.select_related("election", "file__observer__key")
        .filter(election__code=code, number=serial)
        .first()
    )
    if card is None:
        raise Http404
    answer = observer.pdf(request, card, by=request.user)
    if answer.status_code == HTTPStatus.OK:
        record.record("badge:downloaded", written, by=request.user, at=clock.database_now())
    return answer
