"""Headers that every answer carries, and the page for when others are at the same files."""

from collections.abc import Callable

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

PERMISSIONS = "camera=(self), geolocation=(), microphone=(), payment=(), usb=()"


# PostgreSQL: a lock not to be had in time, a statement that took too long, a deadlock
BUSY = ("55P03", "57014", "40P01")


class Busy:
    """Says that the database could not do it in time, and that nothing was changed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on; `process_exception` looks at what went wrong."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer 503 with a page; any other exception is none of ours."""
        code = getattr(exception.__cause__, "pgcode", None)
        if not isinstance(exception, OperationalError) or code not in BUSY:
            return None
        answer = render(request, "503.html", status=503)
        answer["Retry-After"] = "5"
        return answer


class Headers:
    """Nothing that a signed-in person sees is kept by a cache; few powers for the page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add what the view did not set itself."""
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if not response.has_header("Cache-Control"):
            user = getattr(request, "user", None)
            # the session is only read where the view has read it: else a public page costs a query
            accessed = getattr(getattr(request, "session", None), "accessed", False)
            if accessed and user is not None and user.is_authenticated:
                response.headers["Cache-Control"] = "no-store"
        return response
