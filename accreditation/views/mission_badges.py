"""The mission's badges: the state of each, one as a file, all of them, the observers' own links."""

from collections.abc import Iterator
from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from accreditation.actions import badge_keeping, personal_link
from accreditation.badge import number
from accreditation.forms.head_of_mission import SearchForm
from accreditation.models import Application, Badge, PersonalLink
from accreditation.models.personal_link import secret_of
from accreditation.queries import keyset, mission_badges, search
from accreditation.queries.mission_badges import Card, Counts, Line
from accreditation.steps import StepRefused
from accreditation.views import archives, observer
from accreditation.views.mission_desk import Desk, desk_of, neighbours
from accreditation.workflow import State
from missions.actions import files, versions
from observer_portal import clock, sealing
from observer_portal.accounts.models import User
from observer_portal.audit import record

ORDER = ("version__folded_name", "pk")


@require_safe
def badges(request: HttpRequest, mission: str) -> HttpResponse:
    """What has become of each badge."""
    desk = desk_of(request, mission)
    counts = mission_badges.counts(desk.mission)
    form = SearchForm(request.GET)
    wanted = form.answers()
    show = request.GET.get("show", "")
    card = Card(show) if show in list(Card) else None
    rows = search.matching(
        mission_badges.holders(desk.mission, card), wanted.get("q", ""), desk.election
    )
    page = keyset.page(rows, ORDER, request.GET.dict())
    kept = wanted | ({"show": show} if card else {})
    context = desk.context((_("Badges"), "")) | {
        "counts": counts,
        "tabs": _tabs(counts, show if card else "", wanted),
        "form": form,
        "page": page,
        "urls": neighbours(page, kept),
        "lines": [_line(desk, line) for line in mission_badges.lines(page.rows)],
        "show": show,
    }
    return render(request, "mission_acts/badges.html", context)


def _line(desk: Desk, line: Line) -> dict[str, Any]:
    row, badge = line.application, line.badge
    return {
        "application": row,
        "badge": badge,
        "number": number.written(badge.election.code, badge.number),
        "card": line.card,
        "earlier": len(line.badges) - 1,
        "link": getattr(row, "personal_link", None),
        "file_url": reverse("mission_acts:file", args=[row.reference]),
        "badge_url": desk.url("badge", row.reference) if line.card == Card.READY else "",
        "link_url": desk.url("badge_link", row.reference) if line.card != Card.ENDED else "",
    }


def _tabs(counts: Counts, current: str, kept: dict[str, str]) -> list[dict[str, Any]]:
    named = [
        ("", _("All"), counts.in_all),
        (Card.READY, _("Ready"), counts.ready),
        (Card.DRAWING, _("Being drawn"), counts.drawing),
        (Card.STUCK, _("Delayed"), counts.stuck),
        (Card.ENDED, _("No longer valid"), counts.ended),
    ]
    return [
        {
            "label": label,
            "url": f"?{urlencode(kept | ({'show': value} if value else {}))}",
            "count": n,
            "current": value == current,
        }
        for value, label, n in named
    ]


@require_safe
def drawing(request: HttpRequest, mission: str) -> HttpResponse:
    """How far the drawing has come, for a page that asks again; the whole page when it is done."""
    desk = desk_of(request, mission)
    counts = mission_badges.counts(desk.mission)
    if counts.drawing:
        context = {"counts": counts, "mission": desk.mission}
        return render(request, "mission_acts/_drawing.html", context)
    htmx: Any = getattr(request, "htmx", None)
    return HttpResponseClientRefresh() if htmx else redirect(desk.url("badges"))


@require_safe
def badge(request: HttpRequest, mission: str, reference: str) -> HttpResponse:
    """One badge as a file; that it was downloaded is recorded."""
    desk = desk_of(request, mission)
    found = get_object_or_404(
        mission_badges.once_drawn(desk.mission), application__reference=reference
    )
    answer = observer.pdf(request, found, by=desk.user)
    if answer.status_code == HTTPStatus.OK:
        name = number.written(found.election.code, found.number)
        record.record("badge:downloaded", name, by=desk.user, at=clock.database_now())
    return answer


@require_safe
def all_badges(request: HttpRequest, mission: str) -> StreamingHttpResponse | HttpResponse:
    """All valid badges in one archive, sent while it is made."""
    desk = desk_of(request, mission)
    rows = mission_badges.to_download(desk.mission)
    how_many = rows.count()
    if not how_many:
        messages.info(request, _("No badge is ready yet."))
        return redirect(desk.url("badges"))
    at = clock.database_now()
    record.record("badge:downloaded", mission, by=desk.user, at=at, badges=how_many)
    entries = _entries(rows.iterator(chunk_size=100), at, desk.user)
    response = StreamingHttpResponse(archives.zipped(entries), content_type="application/zip")
    name = f"{desk.election.code}-{desk.mission.organisation.code}"
    response["Content-Disposition"] = f'attachment; filename="{name}.zip"'
    response["Cache-Control"] = "no-store"
    return response


def _entries(rows: Iterator[Badge], at: datetime, by: User) -> Iterator[archives.Entry]:
    """Yield the files; those that cannot be read are named in a text at the end.

    What is lost is drawn again: it comes with the next archive.
    """
    missing, lost = [], []
    for found in rows:
        name = number.written(found.election.code, found.number)
        person = "".join(c for c in found.version.latin if c.isalnum() or c in " -'").strip()
        try:
            data = badge_keeping.read(found)
        except (badge_keeping.BadgeLost, files.FileGone, sealing.CannotUnseal) as failure:
            missing.append(f"{name} {found.version.latin}")
            if isinstance(failure, badge_keeping.BadgeLost):
                lost.append(found.pk)
            continue
        yield archives.Entry(f"{name} {person}.pdf", data, found.rendered_at or at)
    if lost:
        badge_keeping.draw_again(lost, by=by, at=clock.database_now())
    if missing:
        head = _(
            "These badges could not be read. Those whose file was lost are drawn again: download"
            " the archive once more in a few minutes. Please tell the commission if they are still"
            " missing."
        )
        text = "\r\n".join([head, "", *missing]).encode()
        yield archives.Entry("missing.txt", text, at)


@require_safe
def link(request: HttpRequest, mission: str, reference: str) -> HttpResponse:
    """The observer's own way to the badge: whether it was used; on paper; or sent anew."""
    desk, found = _link_of(request, mission, reference)
    # the mail goes to the address that was declared last
    version = found.application.observer.current_version or found.application.version
    values = versions.values_of(version)
    context = desk.context((_("Badges"), desk.url("badges")), (reference, "")) | {
        "link": found,
        "application": found.application,
        "email": values.get("email", ""),
    }
    return render(request, "mission_acts/link.html", context)


@require_POST
def link_on_paper(request: HttpRequest, mission: str, reference: str) -> HttpResponse:
    """A sheet with the link and its code, to be handed over; that it was shown is recorded."""
    desk, found = _link_of(request, mission, reference)
    record.record("personal_link:shown", reference, by=desk.user, at=clock.database_now())
    path = reverse("observer:enter", args=[secret_of(reference, found.issue)])
    scheme = "https" if settings.HTTPS else "http"
    context = desk.context() | {
        "application": found.application,
        "address": f"{scheme}://{settings.PORTAL_HOST}{path}",
        "back": desk.url("badge_link", reference),
    }
    response = render(request, "mission_acts/link_paper.html", context)
    response["Cache-Control"] = "no-store"
    return response


@require_POST
def link_renew(request: HttpRequest, mission: str, reference: str) -> HttpResponse:
    """Send the link anew; the one before is void."""
    desk, found = _link_of(request, mission, reference)
    try:
        personal_link.renew(found, by=desk.user, at=clock.database_now())
    except StepRefused as refusal:  # no longer accredited, a moment ago
        messages.error(request, str(refusal))
        return redirect(desk.url("badges"))
    messages.success(
        request, _("A new link is on its way to the observer. The one before no longer works.")
    )
    return redirect(desk.url("badge_link", reference))


def _link_of(request: HttpRequest, mission: str, reference: str) -> tuple[Desk, PersonalLink]:
    """Return the link of an accredited observer; editors are told that it is not theirs."""
    desk = desk_of(request, mission)
    rows: Any = Application.objects.visible_to(desk.user).filter(
        mission=desk.mission, state=State.ACCREDITED
    )
    found = get_object_or_404(
        PersonalLink.objects.filter(application__in=rows, secret_hash__isnull=False).select_related(
            "application__version", "application__observer__current_version__observer__key"
        ),
        application__reference=reference,
    )
    if not desk.is_lead:
        raise PermissionDenied
    return desk, found
