"""The side navigation and the strip above every page, by what the person is."""

from typing import Any

from django.http import HttpRequest

from missions.models import Election


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `navigation`, `current_election`, `whoami`."""
    return {"navigation": [], "current_election": Election.objects.order_by("-election_day").first(), "whoami": str(getattr(request, "user", ""))}
