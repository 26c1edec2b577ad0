"""From adopting 641 and 5,000 to the last badge drawn, through a real Celery worker."""

import io
import os
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from PIL import Image

from accreditation.models import Badge
from observer_portal.local import processes
from tests.factories import World

BASE = Path(__file__).resolve().parent.parent
SIZES = (641, 5000)
LIMIT = 120  # seconds after which the run is given up
WORKER = [
    *(sys.executable, "-m", "celery", "-q", "-A", "observer_portal", "worker"),
    *("-Q", "issue", "-c", "2", "-l", "WARNING"),
    *("--without-mingle", "--without-gossip", "--without-heartbeat"),
]


def photo() -> bytes:
    """A JPEG of the printing size with as much in it as a portrait has: about 50 KB."""
    chance = random.Random(7)  # noqa: S311
    small = Image.frombytes("RGB", (60, 77), chance.randbytes(60 * 77 * 3))
    out = io.BytesIO()
    small.resize((413, 531), Image.Resampling.BICUBIC).save(out, "JPEG", quality=85)
    return out.getvalue()


def peak_mb(process: "subprocess.Popen[bytes]") -> list[int]:
    """The peak of resident memory of the worker and its children, in MB."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return [_peak(pid) for pid in (str(process.pid), *children)]


def _peak(pid: str) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) // 1024


def run() -> dict[str, Any]:
    """Return per size: seconds of adopting, until the last badge is drawn, the worker's peaks."""
    world = World()
    picture = photo()
    process = processes.spawn(
        WORKER, cwd=BASE, env=os.environ | {"LOG_LEVEL": "WARNING"}, output=subprocess.DEVNULL
    )
    figures: dict[str, Any] = {"photo_bytes": len(picture)}
    try:
        time.sleep(4)
        for n in SIZES:
            observers = world.observers(n, complete=False)
            world.give_files(observers, by=world.head, photo=picture)
            locked = world.locked(world.examined_from(observers))
            began = time.monotonic()
            world.adopt(locked)
            figures[f"adopt_{n}_s"] = round(time.monotonic() - began, 2)
            while Badge.objects.filter(rendered_at=None).exists():
                if time.monotonic() - began > LIMIT:
                    raise TimeoutError(f"not drawn in {LIMIT} s")
                time.sleep(0.05)
            figures[f"last_badge_{n}_s"] = round(time.monotonic() - began, 2)
            figures[f"worker_peaks_{n}_mb"] = peak_mb(process)
    finally:
        processes.kill_session(process)
    return figures
