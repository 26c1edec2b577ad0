"""Each page, to whoever may do most there: queries and milliseconds, the best of three.

A world with something in every state, and several hundred files more.
"""

import http
import tempfile
import time
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.test import override_settings

from tests.architecture.knocking import ROUTES, Knocker, cookies_of
from tests.architecture.route_objects import KINDS
from tests.architecture.test_page_queries import more_of_everything
from tests.every_state import EveryState
from tests.factories import PASSWORD, World

SENDERS = ("SCO", "CICA", "OIC", "OTS")
TIMES = 3
PASSES = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def run() -> dict[str, Any]:
    """Return `<address>` -> "queries, milliseconds, whether 200", by the name of the address."""
    with tempfile.TemporaryDirectory() as folder:
        places = {name: Path(folder) / name for name in ("FILES", "SIGNING_KEYS")}
        for place in places.values():
            place.mkdir(mode=0o700)
        with (
            override_settings(**places, PASSWORD_HASHERS=PASSES, ALLOWED_HOSTS=["testserver"]),
            transaction.atomic(),
        ):
            return _figures()


def _figures() -> dict[str, Any]:
    state = EveryState(World(password=PASSWORD, now=True))
    for sender in SENDERS:
        more_of_everything(state, sender)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    cookies, knocker, found = cookies_of(state), Knocker(), {}
    for name, route in ROUTES.items():
        named = KINDS[route.kind](state)
        url = route.address(named.get("a", named.get("", {})))
        seconds = []
        for _turn in range(TIMES):
            began = time.perf_counter()
            status = knocker.knock(cookies[route.opens_to], "GET", url).status_code
            seconds.append(time.perf_counter() - began)
        if status == http.HTTPStatus.OK:
            found[name] = f"{knocker.queries} queries, {1000 * min(seconds):.0f} ms"
    transaction.set_rollback(True)
    return found
