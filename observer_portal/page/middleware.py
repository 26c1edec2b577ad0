"""Headers that every answer carries beside the content security policy."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

PERMISSIONS = "camera=(self), geolocation=(), microphone=(), payment=(), usb=()"


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
