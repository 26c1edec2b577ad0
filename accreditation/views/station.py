"""The page of a polling station, and what its phone keeps of it for when there is no network."""

import json
import time
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_POST, require_safe

from accreditation.actions import packs
from accreditation.badge import signature
from accreditation.views import polling_station, station_words
from missions.intake import code
from missions.intake.refusals import FileRefused
from observer_portal.page import limits
from observer_portal.page.context import NAMES
from observer_portal.page.middleware import WITH_CAMERA

PHOTOS_PER_MINUTE = 60  # of one address: each costs a process
MISDIRECTED = 421
STATIC = Path(settings.BASE) / "static"
LANGUAGES = [name for name, _label in settings.LANGUAGES]
KEPT_STYLES = ("tokens", "base", "components", "badge", "print")
KEPT_SCRIPTS = ("verify", "station")


@login_not_required
@require_safe
def station(request: HttpRequest) -> HttpResponse:
    """Ask for a code or a number; show the verdict of a number. At its own address alone."""
    return _elsewhere(request) or _with_camera(polling_station.asked(request, *_page()))


@login_not_required
@require_POST
def read_photo(request: HttpRequest) -> HttpResponse:
    """Read the code in a picture, where the browser cannot, and go to its verdict."""
    if elsewhere := _elsewhere(request):
        return elsewhere
    if not limits.within(request, "station-photo", per_minute=PHOTOS_PER_MINUTE):
        return render(request, "429.html", status=429)
    photo = request.FILES.get("photo")
    try:
        for text in code.read_codes(photo.read() if photo else b""):
            try:
                return redirect("verify:code", signature.text_of(signature.token_in(text)))
            except signature.Forged:
                continue
        problem = str(station_words.SAYS["not_a_badge"])
    except FileRefused as refusal:
        problem = refusal.sentence
    template, context = _page()
    response = render(request, template, context | {"typed": "", "photo_problem": problem})
    return _with_camera(response)


@login_not_required
@require_safe
def shell(request: HttpRequest, language: str) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Serve the page that the service worker keeps: the same for everybody, in one language."""
    if language not in LANGUAGES:
        raise Http404
    response = HttpResponse(_shell(language, _hour()))
    patch_cache_control(response, public=True, no_cache=True)
    return _with_camera(response)


@login_not_required
@require_safe
def worker(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Serve the service worker, with the names of the files it keeps. Changes when they do."""
    response = HttpResponse(_worker(_hour()), content_type="text/javascript")
    response["Service-Worker-Allowed"] = "/"
    patch_cache_control(response, public=True, no_cache=True)
    return response


def _page() -> tuple[str, dict[str, Any]]:
    language = translation.get_language() or settings.LANGUAGE_CODE
    return "polling_station/station.html", {
        "device": station_words.device(language[:2]),
        "fingerprint": packs.fingerprint(),
    }


def _elsewhere(request: HttpRequest) -> HttpResponse | None:
    """Refuse any host but the one on the posters: a copy elsewhere proves nothing."""
    if request.get_host().lower() == settings.PORTAL_HOST.lower():
        return None
    scheme = "https" if settings.HTTPS else "http"
    address = f"{scheme}://{settings.PORTAL_HOST}{reverse('verify:station')}"
    context = {"address": address}
    return render(request, "polling_station/elsewhere.html", context, status=MISDIRECTED)


def _with_camera(response: HttpResponse) -> HttpResponse:
    response["Permissions-Policy"] = WITH_CAMERA
    return response


def _hour() -> int:
    """Return what changes every hour: so long a process keeps what it has made."""
    return int(time.time() // 3600)


@lru_cache(maxsize=8)
def _shell(language: str, _hour: int) -> str:
    with translation.override(language):
        context = {
            "device": station_words.kept_device(language),
            "scripts": _scripts(),
            "tongues": [(name, NAMES[name]) for name in LANGUAGES],
        }
        return render_to_string("polling_station/shell.html", context)


def _scripts() -> list[str]:
    """Return the addresses of all scripts of the page, at once: else each tells of the next."""
    return [
        static(path.relative_to(STATIC).as_posix())
        for folder in KEPT_SCRIPTS
        for path in sorted((STATIC / "js" / folder).glob("*.js"))
    ]


@lru_cache(maxsize=1)
def _worker(hour: int) -> str:
    names = [f"css/{name}.css" for name in KEPT_STYLES] + ["img/icons.svg", "img/favicon.svg"]
    files = [*map(static, names), *_scripts()]
    shells = {name: reverse("verify:shell", args=[name]) for name in LANGUAGES}
    made = "".join([*files, *(_shell(name, hour) for name in LANGUAGES)])
    digest = sha256(made.encode()).hexdigest()[:16]
    setup = {"release": digest, "files": files, "shells": shells}
    text = (STATIC / "js" / "station-worker.js").read_text(encoding="utf-8")
    return f"const SETUP = {json.dumps(setup)};\n{text}"
