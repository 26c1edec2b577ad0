"""Each name of a task has its task, and nobody starts one but jobs.py."""

import re
from pathlib import Path

from celery import current_app

from accreditation import jobs as deciding
from accreditation import tasks as _decided  # noqa: F401
from missions import jobs as declaring
from missions import tasks as _declared  # noqa: F401
from observer_portal.notices import tasks as _noticed  # noqa: F401

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [
    path
    for folder in ("observer_portal", "missions", "accreditation")
    for path in (ROOT / folder).rglob("*.py")
    if "migrations" not in path.parts
]


def test_every_job_has_a_task():
    assert {str(job) for job in (*deciding.Job, *declaring.Job)} <= set(current_app.tasks)


def test_tasks_are_started_by_jobs_alone():
    starts = re.compile(r"\.delay\(|\.apply_async\(|send_task\(")
    guilty = [p.relative_to(ROOT) for p in SOURCES if starts.search(p.read_text("utf-8"))]
    assert [str(path) for path in guilty] == ["observer_portal/jobs.py"]


def test_states_are_assigned_by_the_door_alone():
    assigns = re.compile(r"application\w*\.state\s*=[^=]")
    guilty = [p.relative_to(ROOT) for p in SOURCES if assigns.search(p.read_text("utf-8"))]
    assert guilty == []


def test_the_clock_is_an_argument_inside_actions_guards_and_badge():
    asks = re.compile(r"timezone\.now\(|datetime\.now\(|date\.today\(|auto_now")
    guilty = [
        str(p.relative_to(ROOT))
        for p in SOURCES
        if {"actions", "badge", "roster"} & set(p.parts) or p.name in ("guards.py", "steps.py")
        if asks.search(p.read_text("utf-8"))
    ]
    assert guilty == []
