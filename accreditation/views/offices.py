"""Pages of one office: whoever does not hold it is told so; foreign objects answer 404."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from observer_portal.accounts.models import Appointment, Office

View = Callable[..., HttpResponse]


def for_offices(*offices: Office) -> Callable[[View], View]:
    """Open a view to whoever holds one of these offices now."""

    def open_to(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            user: Any = request.user
            held = Appointment.objects.current().filter(user=user, office__in=offices)
            if not held.exists():
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return open_to
