"""Pages for what went wrong: each says where to go."""

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Say that the page was open too long or cookies are off."""
    return render(request, "403_csrf.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Foreign and missing objects answer alike."""
    return render(request, "404.html", status=404)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """The page is not for this office."""
    return render(request, "403.html", status=403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The request could not be understood, perhaps before its language was looked at."""
    status = 413 if isinstance(exception, RequestDataTooBig) else 400
    known = getattr(request, "LANGUAGE_CODE", None)
    with translation.override(known or translation.get_language_from_request(request)):
        return render(request, f"{status}.html", status=status)


def server_error(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Something broke on our side: rendered without the request, since the database may be away."""
    return HttpResponse(render_to_string("500.html"), status=500)
