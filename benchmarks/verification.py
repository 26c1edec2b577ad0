"""Online verification: the JSON verdict, as a share of an empty view's rate, in one run.

One server process as in production (the same middleware); a client with kept-alive connections
asks for either in turn, so that a busy machine slows both.
"""

import http.client
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from accreditation.actions import badge_drawing
from accreditation.badge import signature
from accreditation.models import Badge
from observer_portal.local import processes
from tests.factories import World

BASE = Path(__file__).resolve().parent.parent
ROUNDS = 7
ASKED = 400  # requests in a round


@contextmanager
def server() -> Iterator[int]:
    """Granian on a free port of loopback."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"),
        *("--port", str(port), "--workers", "1", "--blocking-threads", "2", "--no-access-log"),
        "benchmarks._empty_view:application",
    ]
    process = processes.spawn(
        command,
        cwd=BASE,
        env=os.environ | {"LOG_LEVEL": "ERROR", "PORTAL_HOST": f"localhost:{port}"},
        output=subprocess.DEVNULL,
    )
    try:
        end = time.monotonic() + 30
        while time.monotonic() < end:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port
    finally:
        processes.kill_session(process)


def rate(port: int, path: str) -> float:
    """Requests a second, one after another on one connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    began = time.perf_counter()
    for _i in range(ASKED):
        connection.request("GET", path, headers={"Host": "localhost"})
        answer = connection.getresponse()
        answer.read()
        if answer.status != http.HTTPStatus.OK:
            raise RuntimeError(f"{path}: {answer.status}")
    seconds = time.perf_counter() - began
    connection.close()
    return ASKED / seconds


def run() -> dict[str, Any]:
    """Return rates of both, and the median ratio of the rounds."""
    world = World(now=True)
    world.accredited(200)
    badge_drawing.draw(list(Badge.objects.values_list("pk", flat=True)))
    token = signature.text_of(bytes(Badge.objects.order_by("?")[0].token))
    verdict = f"/V/{token}/verdict.json"
    with server() as port:
        for path in ("/empty/", verdict):
            rate(port, path)  # warm
        pairs = [(rate(port, "/empty/"), rate(port, verdict)) for _i in range(ROUNDS)]
    return {
        "empty_view_per_s": round(statistics.median(empty for empty, _v in pairs)),
        "verdict_per_s": round(statistics.median(v for _e, v in pairs)),
        "ratio": round(statistics.median(v / e for e, v in pairs), 2),
    }
