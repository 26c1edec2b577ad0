"""The process group: what dies is started again, but not for ever."""

import sys
import time
from pathlib import Path

import pytest

from observer_portal.local import group, processes

FOREVER = [sys.executable, "-c", "import time; print('hello', flush=True); time.sleep(300)"]
BROKEN = [sys.executable, "-c", "raise SystemExit(3)"]


@pytest.fixture
def children():
    started = []

    def start(argv):
        child = group.Child("web", argv, {"PATH": "/usr/bin:/bin"}, Path("/"))
        child.start()
        started.append(child)
        return child

    yield start
    for child in started:
        if child.process is not None:
            processes.kill_session(child.process)


def a_group_of(child):
    one = group.Group()
    one.children.append(child)
    return one


def test_a_killed_child_is_started_again(children):
    child = children(FOREVER)
    first = child.process
    first.kill()
    first.wait()
    one = a_group_of(child)
    assert one.look_after()
    assert child.process is None
    end = time.monotonic() + 5
    while child.process is None and time.monotonic() < end:
        assert one.look_after()
        time.sleep(0.02)
    assert child.process.pid != first.pid
    assert child.process.poll() is None


def test_a_child_that_cannot_live_ends_the_group(children):
    child = children(BROKEN)
    one = a_group_of(child)
    waits = []
    deaths = 0
    while deaths <= group.RESTARTS:
        child.process.wait()
        alive = one.look_after()
        deaths += 1
        waits.append(child.start_again_at - time.monotonic())
        if not alive:
            break
        child.start()
    assert deaths == group.RESTARTS + 1
    assert waits[:3] == sorted(waits[:3])
    assert waits[1] > waits[0]


def test_deaths_that_lie_apart_are_forgiven(children):
    child = children(FOREVER)
    for turn in range(group.RESTARTS * 2):
        assert child.bury(turn * group.RESTART_WINDOW)
        child.start()


def test_what_a_child_says_carries_its_name(children, capfd):
    child = children(FOREVER)
    end = time.monotonic() + 5
    said = ""
    while "hello" not in said and time.monotonic() < end:
        said += capfd.readouterr().out
        time.sleep(0.02)
    assert said == "     web | hello\n"
    assert child.process.poll() is None
