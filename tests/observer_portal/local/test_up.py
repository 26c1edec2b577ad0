"""`./portal up` as a real process: ready, joined, hurt, stopped, killed; nothing stays behind."""

import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from observer_portal.local import environment, processes
from observer_portal.local.throwaway import FOLDERS

BASE = Path(__file__).resolve().parents[3]
OF_THE_TESTS = {
    *FOLDERS,
    *("DATABASE_URL", "REDIS_URL", "SECRET_KEY_FILE", "DATA_KEY_FILE", "DEMO", "HASHED_STATIC"),
    *("PORTAL_HOST", "DJANGO_SETTINGS_MODULE", "TEST_DATABASE_URL", "TEST_REDIS_URL"),
}
READY = re.compile(r"ready on http://localhost:(\d+)/ after")
READY_SECONDS = 180

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc")


def own_environment():
    """Return our environment without what the tests have set for themselves."""
    kept = {k: v for k, v in os.environ.items() if k not in OF_THE_TESTS}
    return {**kept, "PYTHONPATH": str(BASE)}


@pytest.fixture(scope="module")
def state():
    folder = Path(tempfile.mkdtemp(prefix="portal-up-", dir="/tmp"))
    folder.chmod(0o711)
    yield folder / "state"
    shutil.rmtree(folder, ignore_errors=True)


def call(module, *arguments, cwd=BASE):
    """Run one command of the launcher to its end."""
    return subprocess.run(
        [sys.executable, "-m", f"observer_portal.local.{module}", *map(str, arguments)],
        cwd=cwd,
        env=own_environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


class Running:
    """A running `./portal up`."""

    def __init__(self, state):
        self.state = state
        self.log = state.with_name("log")
        command = [sys.executable, "-m", "observer_portal.local.up", "--port", "0"]
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                [*command, "--state", str(state)],
                cwd=BASE,
                env=own_environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.port = int(self._wait_for_ready().group(1))

    def _wait_for_ready(self):
        end = time.monotonic() + READY_SECONDS
        while not (found := READY.search(self.log.read_text())):
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < end, self.log.read_text()
            time.sleep(0.1)
        return found

    def health(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", "/health/", headers={"Host": f"localhost:{self.port}"})
            return connection.getresponse().status
        except OSError:
            return None
        finally:
            connection.close()


@pytest.fixture(scope="module")
def up(state):
    """One running portal for the tests that do not need their own; the last of them stops it."""
    running = Running(state)
    yield running
    if running.process.poll() is None:
        running.process.terminate()
        running.process.wait(60)


def sessions_below(process):
    """Return the sessions that the children of `process` lead."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return {os.getsid(int(child)) for child in children}


def until(condition, seconds):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


def test_manage_joins_what_runs(up):
    assert up.health() == 200
    joined = call("manage", "--state", up.state, "verify_audit", "--json")
    assert joined.returncode == 0
    assert json.loads(joined.stdout)["holds"] is True
    assert up.health() == 200


def test_a_second_up_on_the_same_data_is_refused(up):
    second = call("up", "--port", 0, "--state", up.state)
    assert (second.returncode, second.stdout) == (1, "")
    assert "already up" in second.stderr


def test_a_taken_port_is_refused_with_a_way_out(up, state):
    refused = call("up", "--port", up.port, "--state", f"{state}-other")
    assert refused.returncode == 1
    assert "try --port 0" in refused.stderr


def test_the_wall_stands_where_it_can_and_is_said_to_be_missing_where_not(up, processes_that_name):
    assert until(lambda: "issue@localhost ready" in up.log.read_text(), 30)
    account = processes.unprivileged() if environment.nobody_can_run_us() else None
    outside = account.user if account else os.geteuid()
    for mark, owner in (
        (f"--port\0{up.port}", outside),
        ("bulk@localhost", outside),
        ("celery\0-q\0-A\0observer_portal\0beat", outside),
        ("issue@localhost", os.geteuid()),
        ("run_issuer", os.geteuid()),
    ):
        ours = [n for n in processes_that_name(mark) if os.getsid(n) in sessions_below(up.process)]
        assert {Path(f"/proc/{number}").stat().st_uid for number in ours} == {owner}, mark
    assert ("the wall around the key is missing" in up.log.read_text()) == (account is None)


def test_killed_processes_come_back(up, processes_that_name):
    web = min(processes_that_name(f"--port\0{up.port}"))
    assert until(lambda: "bulk@localhost ready" in up.log.read_text(), 30)
    ours = sessions_below(up.process)
    bulk = [n for n in processes_that_name("bulk@localhost") if os.getsid(n) in ours]
    for process in (web, min(bulk)):
        os.kill(process, signal.SIGKILL)
    assert until(lambda: "web | ended with -9" in up.log.read_text(), 10), up.log.read_text()
    assert until(lambda: up.health() == 200, 30), up.log.read_text()
    assert until(lambda: up.log.read_text().count("bulk@localhost ready") == 2, 30)
    assert up.process.poll() is None


def test_up_stops_in_order_and_leaves_nothing(up, processes_that_name):
    up.process.send_signal(signal.SIGINT)
    assert up.process.wait(60) == 0
    assert processes_that_name(str(up.state)) == []
    last = up.log.read_text().rpartition("portal | stopping")[2]
    assert last.rindex("Warm shutdown") < last.index("fast shutdown request")
    assert "Traceback" not in last


def test_nothing_outlives_a_killed_up_and_its_data_are_there_again(state, processes_that_name):
    first = Running(state)
    secret = (state / "secrets" / "secret_key").read_text()
    first.process.kill()
    first.process.wait()
    assert until(lambda: processes_that_name(str(state)) == [], 15), processes_that_name(str(state))
    again = Running(state)
    assert again.health() == 200
    assert (state / "secrets" / "secret_key").read_text() == secret
    again.process.terminate()
    assert again.process.wait(60) == 0


def test_manage_works_where_nothing_runs_and_leaves_nothing(state, processes_that_name):
    """The exit code is the command's; standard output is the command's alone."""
    whole = call("manage", "--state", state, "verify_audit", "--json", cwd="/")
    unknown = call("manage", "--state", state, "no_such_command", cwd="/")
    assert json.loads(whole.stdout)["holds"] is True
    assert whole.returncode == 0
    assert unknown.stdout == ""
    assert unknown.returncode == 1
    assert processes_that_name(str(state)) == []


def test_a_demo_does_not_leave_this_machine_unasked(state):
    refused = call("up", "--host", "0.0.0.0", "--port", 0, "--state", state)  # noqa: S104
    assert refused.returncode == 1
    assert "--expose-demo" in refused.stderr
