"""Whether the portal works, for whoever watches it."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe
from redis import Redis
from redis.exceptions import RedisError

from accreditation.actions import badge_drawing
from observer_portal import clock
from observer_portal.notices import sender


@login_not_required
@require_safe
def health(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 - Django's signature
    """Answer 200 where pages can work; a broker that is away is told and is no failure."""
    facts: dict[str, object] = {"release": settings.RELEASE}
    try:
        now = clock.database_now()
        facts |= {
            "database": "ok",
            "badges_stuck": badge_drawing.stuck(),
            "notices_overdue": sender.overdue(now),
        }
    except DatabaseError:
        facts["database"] = "away"
    facts["broker"] = _broker()
    response = JsonResponse(facts, status=200 if facts["database"] == "ok" else 503)
    response["Cache-Control"] = "no-store"
    return response


def _broker() -> str:
    try:
        with Redis.from_url(settings.REDIS_CACHE, socket_connect_timeout=1, socket_timeout=1) as it:
            it.ping()
    except (RedisError, OSError):
        return "away"
    return "ok"
