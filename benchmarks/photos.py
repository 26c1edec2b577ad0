"""An archive of 300 photos of 12 megapixels: sent, drawn anew, matched, shown, attached."""

import io
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.db import connection
from django.test import Client
from django.urls import reverse
from PIL import Image, ImageDraw

from missions.actions import photo_staging, photos
from missions.models import ImportState, Mission, PhotoArchive, Purpose
from observer_portal import clock
from observer_portal.accounts.models import User
from tests.factories import World

PHOTOS = 300
SIZE = (3024, 4032)
BASE = Path(__file__).resolve().parent.parent
CHUNK = 65_536  # bytes, as a web server hands them on
# what a process of its own does
CHILD = """
import django, sys
django.setup()
from benchmarks import photos
photos.measured(*sys.argv[1:])
"""


def photo() -> bytes:
    """A portrait as a telephone takes it: 12 megapixels with a grain; 300 fit into an archive."""
    grain = Image.effect_noise((SIZE[0] // 4, SIZE[1] // 4), 12).resize(SIZE)
    picture = Image.merge("RGB", [grain.point(lambda value: value // 2 + 110)] * 3)
    draw = ImageDraw.Draw(picture)
    draw.ellipse((800, 700, 2200, 2700), fill=(200, 150, 120))
    draw.rectangle((300, 3100, 2700, 4032), fill=(40, 60, 110))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=52)
    return out.getvalue()


def _fill(path: Path, world: World) -> None:
    """Write the archive; every photo is another, by a comment behind its first mark."""
    one = photo()
    observers = world.observers(PHOTOS, complete=False)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for number, observer in enumerate(observers):
            comment = b"\xff\xfe\x00\x0a" + f"{number:08d}".encode()
            archive.writestr(f"{observer.reference}.jpg", one[:2] + comment + one[2:])


def run() -> dict[str, Any]:
    """Return megabytes sent; seconds and memory of sending, staging, the board, attaching."""
    world = World()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "photos.zip"
        _fill(path, world)
        figures: dict[str, Any] = {
            "photos": PHOTOS,
            "archive_mb": path.stat().st_size >> 20,
            "send": _in_a_process("send", path, world.mission.pk, world.head.pk),
        }
    made = PhotoArchive.objects.get()
    figures["stage"] = _in_a_process("stage", made.pk)
    made.refresh_from_db()
    assert made.state == ImportState.STAGED, (made.state, made.problem)
    figures["matched"] = sum(bool(line["observer"]) for line in photos.report_of(made))
    figures["board"] = _in_a_process("show", world.head.pk, made.reference)
    figures["attach"] = _in_a_process("attach", made.pk, world.head.pk)
    return figures


def _in_a_process(work: str, *arguments: object) -> dict[str, float]:
    connection.close()
    done = subprocess.run(
        [sys.executable, "-c", CHILD, work, *map(str, arguments)],
        cwd=BASE,
        env=os.environ | {"ALLOWED_HOSTS": "testserver"},
        stdout=subprocess.PIPE,
        check=True,
    )
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def measured(work: str, *arguments: str) -> None:
    """Do one thing in this process and print what it took; memory in MB."""
    before = _memory("VmRSS")
    began, spent = time.perf_counter(), time.process_time()
    _WORK[work](*arguments)
    figures = {
        "s": round(time.perf_counter() - began, 2),
        "cpu_s": round(time.process_time() - spent, 2),
        "child_cpu_s": round(sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2]), 2),
        "before_mb": before,
        "peak_mb": _memory("VmHWM"),
    }
    print(json.dumps(figures))


def _send(path: str, mission: str, head: str) -> None:
    """As the page does, from the file into which a large upload was put."""
    photos.upload(
        Mission.objects.get(pk=mission),
        _chunks(Path(path)),
        filename="photos.zip",
        holds=Purpose.PHOTO,
        by=User.objects.get(pk=head),
        at=clock.database_now(),
    )


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _stage(pk: str) -> None:
    photo_staging.stage(int(pk), now=clock.database_now)
    while PhotoArchive.objects.filter(pk=pk, state="waiting").exists():  # it makes room for others
        photo_staging.stage(int(pk), now=clock.database_now)


def _show(user: str, reference: str) -> None:
    client = Client()
    client.force_login(User.objects.get(pk=user))
    assert b"OBS-" in client.get(reverse("mission:archive", args=[reference])).content


def _attach(pk: str, head: str) -> None:
    made = PhotoArchive.objects.get(pk=pk)
    done = photos.attach(made, by=User.objects.get(pk=head), at=clock.database_now())
    assert done.attached == PHOTOS


def _memory(name: str) -> float:
    """Resident memory of this process now (VmRSS) or at most (VmHWM), where the system says so."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0
    line = next(line for line in status.read_text().splitlines() if line.startswith(name))
    return round(int(line.split()[1]) / 1024, 1)


_WORK: dict[str, Callable[..., None]] = {
    "send": _send,
    "stage": _stage,
    "show": _show,
    "attach": _attach,
}
