"""What a polling station opens: a verdict, by the code on a badge or by its number."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from accreditation.badge import number, signature
from accreditation.queries import verdicts, verification
from accreditation.queries.verification import Verification
from accreditation.views import station_words
from missions.actions import files
from observer_portal import clock
from observer_portal.page import limits

PER_MINUTE = 240  # of one address: a town's polling stations may share one


@login_not_required
@require_safe
def by_code(request: HttpRequest, token: str) -> HttpResponse:
    """Show the verdict of the code on a badge. Writes nothing."""
    found = verification.by_token(token, at=clock.database_now())
    return _page(request, found, token=token)


@login_not_required
@require_safe
def by_code_json(request: HttpRequest, token: str) -> JsonResponse:  # noqa: ARG001 - Django's signature
    """Tell the same to a program."""
    found = verification.by_token(token, at=clock.database_now())
    return JsonResponse(found.as_dict())


@login_not_required
@require_safe
def photo(request: HttpRequest, token: str) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Show the bearer's photo to whoever holds the code: not to whoever types numbers."""
    found = verification.by_token(token, at=clock.database_now())
    version = found.badge.version if found.badge else None
    if version is None or version.photo_print is None:
        raise Http404
    try:
        data = files.read(version.photo_print)
    except files.FileGone:
        raise Http404 from None
    response = HttpResponse(data, content_type="image/jpeg")
    response["Content-Disposition"] = "inline"
    response["Cache-Control"] = "no-store"
    return response


@login_not_required
@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """Ask for a number, and show its verdict. A link that is pasted goes to its own page."""
    return asked(request, "polling_station/check.html", {})


def asked(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """Answer what was typed, or show the page to type on.

    A number that was never given out and one of another commission get the same answer.
    """
    typed = request.GET.get("number", "").strip()
    if not typed:
        return render(request, template, context | {"typed": "", "sentence": ""})
    if not limits.within(request, "check", per_minute=PER_MINUTE):
        return render(request, "429.html", status=429)
    try:
        number.read(typed)
    except number.NotANumber as slip:
        try:
            return redirect("verify:code", signature.text_of(signature.token_in(typed)))
        except signature.Forged:
            said = {"typed": typed, "sentence": verdicts.sentence_of_slip(slip)}
            return render(request, template, context | said)
    found = verification.verify(typed, at=clock.database_now())
    return _page(request, found, typed=typed)


def _page(
    request: HttpRequest, found: Verification, *, token: str = "", typed: str = ""
) -> HttpResponse:
    """Render the verdict in three languages, the active one first."""
    active = translation.get_language() or settings.LANGUAGE_CODE
    context: dict[str, Any] = {
        "found": found,
        "words": verdicts.in_three_languages(found.verdict, first=active),
        "tone": verdicts.TONES[found.verdict],
        "sign": verdicts.SIGNS[found.verdict],
        "kinds": verdicts.kinds(found, first=active),
        "device": station_words.device(active[:2]),
        "token": token,
        "typed": typed,
        "shows_photo": bool(token and found.badge and found.badge.version.photo_print_id),
    }
    response = render(request, "polling_station/verdict.html", context)
    patch_cache_control(response, no_store=True)
    return response
