"""A limit on how often one address may ask what anybody may ask."""

import logging
import time

from allauth.account.adapter import get_adapter
from django.core.cache import caches
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from redis.exceptions import RedisError

log = logging.getLogger(__name__)


def within(request: HttpRequest, what: str, *, per_minute: int) -> bool:
    """Count this request, and say whether its address has asked no more than that this minute.

    Many stations share one address, so the limit is wide. Where the cache is away the answer is
    yes: what is public must not fail with it.
    """
    try:
        address = get_adapter().get_client_ip(request)
    except PermissionDenied:
        address = "unknown"
    minute = int(time.time() // 60)
    key = f"limit:{what}:{address}:{minute}"
    cache = caches["quick"]
    try:
        cache.add(key, 0, timeout=120)
        return bool(cache.incr(key) <= per_minute)
    except (RedisError, OSError, ValueError):
        log.warning("The cache is away; %s is not limited.", what)
        return True
