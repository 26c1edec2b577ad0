"""The observer's own page: opened by a personal link, without an account."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accreditation.actions import badge_keeping, personal_link
from accreditation.badge import number, signature
from accreditation.models import Application, Badge, PersonalLink
from missions.actions import directory, files
from missions.models import DirectoryConsent
from missions.views import badge_preview
from observer_portal import clock, sealing
from observer_portal.accounts.models import User

OPENED = "personal_link"  # in the session: (id of the link, its issue)


@login_not_required
def enter(request: HttpRequest, secret: str) -> HttpResponse:
    """Show one button; only pressing it uses the link, so that scanners of mail do not."""
    link = personal_link.find(secret)
    if link is None:
        raise Http404
    if request.method == "POST":
        request.session[OPENED] = [link.pk, link.issue]
        request.session.set_expiry(3600)
        PersonalLink.objects.filter(pk=link.pk).update(last_used_at=clock.database_now())
        return redirect("observer:home")
    response = render(request, "observer/enter.html", {"secret": secret})
    response["Cache-Control"] = "no-store"
    return response


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the own status and the badge."""
    link = opened(request)
    application = link.application
    badge = current_badge(link)
    context: dict[str, Any] = {
        "application": application,
        "version": application.version,
        "badge": badge,
        "number": number.written(badge.election.code, badge.number) if badge else "",
        "election": application.election,
        "sender": application.mission.organisation,
        "is_kept": DirectoryConsent.objects.filter(observer=application.observer_id).exists(),
    }
    if badge and badge.token:
        context["preview"] = _preview(badge, application)
    response = render(request, "observer/home.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _preview(badge: Badge, application: Application) -> dict[str, Any]:
    """Return what `components/_idbadge.html` takes; the code stands in the file alone."""
    code = signature.text_of(bytes(badge.token or b""))
    photo_url = reverse("verify:photo", args=[code])
    return badge_preview.preview(badge.version, application.mission, photo_url) | {
        "number": number.written(badge.election.code, badge.number),
        "valid_from": badge.valid_from,
    }


@login_not_required
@require_safe
def badge_file(request: HttpRequest) -> HttpResponse:
    """Hand out the badge as a file."""
    badge = current_badge(opened(request))
    if badge is None or badge.file is None:
        raise Http404
    return pdf(request, badge, by=None)


@login_not_required
@require_POST
def keep_me(request: HttpRequest) -> HttpResponse:
    """Agree to be kept for the organisation's next election, or take that back."""
    application, now = opened(request).application, clock.database_now()
    if request.POST.get("act") == "agree":
        directory.agree([application.observer], by=None, at=now)
    elif request.POST.get("act") == "take_back":
        directory.take_back(application.observer, by=None, at=now)
    return redirect("observer:home")


@login_not_required
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Forget the link on this device."""
    request.session.pop(OPENED, None)
    return redirect("home")


def pdf(request: HttpRequest, badge: Badge, *, by: User | None) -> HttpResponse:
    """Return the answer that carries a badge's file; the caller has asked for the rights.

    Where the file is lost a page says so, with 404, and the badge is drawn again.
    """
    if badge.file is None:
        raise Http404
    name = number.written(badge.election.code, badge.number)
    try:
        data = badge_keeping.read(badge)
    except badge_keeping.BadgeLost:
        badge_keeping.draw_again([badge.pk], by=by, at=clock.database_now())
        again = Badge.objects.filter(pk=badge.pk, rendered_at=None, voided_at=None).exists()
        context = {"number": name, "is_drawn_again": again}
        return render(request, "errors/badge_lost.html", context, status=404)
    except (files.FileGone, sealing.CannotUnseal):
        raise Http404 from None
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    response["Cache-Control"] = "no-store"
    return response


def opened(request: HttpRequest) -> PersonalLink:
    """Return the link that was opened in this session; 404 for everybody else."""
    pk, issue = request.session.get(OPENED) or (0, 0)
    link = (
        PersonalLink.objects.filter(pk=pk, issue=issue)
        .select_related(
            "application__election",
            "application__mission__organisation",
            "application__mission__election",
            "application__version__observer__key",
        )
        .first()
    )
    if link is None:  # opened too long ago, or sent anew since
        raise Http404
    return link


def current_badge(link: PersonalLink) -> Badge | None:
    """Return the card that is not voided."""
    return (
        Badge.objects.filter(application=link.application_id, voided_at=None)
        .select_related("election", "version", "file__observer__key")
        .first()
    )
