"""Headers of every answer, the page for when others are at the same files, text without nulls."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import BadRequest
from django.db import OperationalError
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    UnreadablePostError,
)
from django.shortcuts import render

PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
WITH_CAMERA = PERMISSIONS.replace("camera=()", "camera=(self)")  # where codes are scanned


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


class NothingBare:
    """Puts a page into the empty answer to a request that an address does not take."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Say it where Django says nothing."""
        response = self.get_response(request)
        if not isinstance(response, HttpResponseNotAllowed) or response.content:
            return response
        answer = render(request, "405.html", status=405)
        answer["Allow"] = response["Allow"]
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


class NoNulls:
    """Refuses a request with a null character, which no person types and no database text holds.

    Files are not looked at. Stands before whatever reads session, address or form.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Look at the address and the cookies."""
        texts = (request.path_info, *request.COOKIES.values())
        if "%00" in request.META.get("QUERY_STRING", "") or any("\0" in text for text in texts):
            raise BadRequest("A null character in the address or in a cookie.")
        return self.get_response(request)

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any) -> None:
        """Look at the form, which is read before any view in any case: for its token."""
        if request.method != "POST":
            return
        try:
            texts = [text for _name, texts in request.POST.lists() for text in texts]
        except UnreadablePostError:  # whoever sent it has gone
            return
        if any("\0" in text for text in texts):
            raise BadRequest("A null character in a form.")
