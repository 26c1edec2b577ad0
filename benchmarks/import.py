# ruff: noqa: N999 - it is called by this name: ./portal bench import
"""A list of 641 and of 20,000 rows through the child: read, checked, compared, shown, applied."""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

from django.db import connection
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook

from missions.actions import list_import, list_report, list_staging, uploads
from missions.actions.list_report import Report
from missions.intake import spreadsheet
from missions.models import ListImport, Mission
from missions.roster.tables import columns
from observer_portal import clock
from observer_portal.accounts.models import User
from tests.factories import World

SIZES = (641, 20_000)
STATES = ("Netherlands", "Türkiye", "Казахстан", "POL", "Germany")
PAGES = 10
FAULTS = 50  # every so many rows one is wrong
BASE = Path(__file__).resolve().parent.parent
# what a process of its own does: two arguments or three
CHILD = """
import django, importlib, sys
django.setup()
importlib.import_module("benchmarks.import").measured(*sys.argv[1:])
"""


def _letters(number: int) -> str:
    """A number as letters: names hold no digits."""
    return "".join(chr(ord("a") + int(digit)) for digit in f"{number:05d}")


def workbook(n: int) -> bytes:
    """A list of n people under 25 headings, every fiftieth with a date that does not exist."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("List")
    sheet.append([column.labels["en"] for column in columns().values()])
    for i in range(n):
        row = {key: column.example for key, column in columns().items()}
        row |= {
            "surname_latin": f"Van{_letters(i)}",
            "surname_cyrillic": "",
            "given_names_cyrillic": "",
            "patronymic_cyrillic": "",
            "birth_date": "31.06.1979" if i % FAULTS == 0 else f"{1 + i % 28}.{1 + i % 12}.1979",
            "citizenship": STATES[i % len(STATES)],
            "document_issuer": "",
            "document_number": f"NX{i:07d}",
            "mrz": "",
            "email": f"observer{i}@mission.example",
        }
        sheet.append(list(row.values()))
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def run() -> dict[str, Any]:
    """Return per size: seconds of reading alone; seconds and memory of staging, page, applying."""
    world = World()
    figures: dict[str, Any] = {}
    senders = ((world.mission, world.head), (world.other_mission, world.other_head))
    for n, (mission, head) in zip(SIZES, senders, strict=True):
        data = workbook(n)
        figures[f"file_{n}_kb"] = len(data) // 1024
        figures[f"read_{n}_s"] = _timed(lambda data=data: spreadsheet.read(data, filename="x.xlsx"))
        import_ = _sent(mission, head, data)
        figures[f"stage_{n}"] = _in_a_process("stage", import_.pk)
        figures[f"page_{n}"] = _in_a_process("show", head.pk, import_.reference)
        figures[f"marked_{n}"] = _in_a_process("take_home", head.pk, import_.reference)
        list_import.ask_to_apply(
            import_, seen=_report(import_).digest, consented=True, by=head, at=clock.database_now()
        )
        figures[f"apply_and_stage_{n}"] = _in_a_process("stage", import_.pk)
        again = _sent(mission, head, data)
        figures[f"stage_again_{n}"] = _in_a_process("stage", again.pk)
        report = _report(again)
        figures[f"again_{n}"] = {kind: report.count(kind) for kind in ("problem", "same", "new")}
    return figures


def _report(import_: ListImport) -> Report:
    import_.refresh_from_db()
    report = list_report.report_of(import_, uploads.data_key_of(import_))
    assert report
    return report


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return round(time.perf_counter() - began, 2)


def _sent(mission: Mission, head: User, data: bytes) -> ListImport:
    pieces = (data[at : at + 65536] for at in range(0, len(data), 65536))
    at = clock.database_now()
    return list_import.upload(mission, pieces, filename="list.xlsx", by=head, at=at)


def _in_a_process(work: str, *arguments: object) -> dict[str, float]:
    """Seconds of some work, those of its own process, and its memory before and at most, in MB."""
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
    """Do one thing in this process and print what it took."""
    before = _resident()
    began = time.process_time()
    seconds = _timed(
        lambda: {"stage": _stage, "show": _show, "take_home": _take_home}[work](*arguments)
    )
    spent = round(time.process_time() - began, 2)  # without the child, the database and neighbours
    print(json.dumps({"s": seconds, "cpu_s": spent, "before_mb": before, "peak_mb": _peak()}))


def _stage(pk: str) -> None:
    list_staging.stage(int(pk), now=clock.database_now)


def _show(user: str, reference: str) -> None:
    """The page of a list, ten times."""
    client = Client()
    client.force_login(User.objects.get(pk=int(user)))
    for _time in range(PAGES):
        assert b"cell-bad" in client.get(reverse("mission:import", args=[reference])).content


def _take_home(user: str, reference: str) -> None:
    """The file with the problems marked."""
    client = Client()
    client.force_login(User.objects.get(pk=int(user)))
    answer = client.get(reverse("mission:import_marked", args=[reference]))
    assert sum(map(len, answer)) > FAULTS


def _resident() -> float:
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
    return round(int(line.split()[1]) / 1024, 1)


def _peak() -> float:
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(most / (1024 if sys.platform != "darwin" else 1024 * 1024), 1)
