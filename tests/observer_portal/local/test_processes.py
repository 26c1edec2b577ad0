"""Nothing that we start outlives us, and what runs as another account is that account."""

import os
import signal
import subprocess
import sys
import textwrap
import time

import pytest

from observer_portal.local import processes

needs_proc = pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="reads /proc")  # noqa: PTH112
needs_root = pytest.mark.skipif(not processes.is_root(), reason="only root becomes another account")

PARENT = """
    import subprocess, sys, time
    from observer_portal.local import processes
    child = processes.spawn({argv!r}, output=subprocess.DEVNULL)
    processes.tell_guardian("rm {folder}")
    print(child.pid, flush=True)
    time.sleep(300)
"""
LISTENING = (
    "import signal, sys, time; signal.signal(15, lambda *_: sys.exit(7)); print(); time.sleep(60)"
)
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(300)"


def parent_of(argv, folder):
    """Start a process that starts `argv`, tied to it; return both, once `argv` runs."""
    script = textwrap.dedent(PARENT.format(argv=argv, folder=folder))
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE)
    child = int(parent.stdout.readline())
    time.sleep(0.3)  # the tie is made between fork and exec
    parent.stdout.close()
    return parent, child


@needs_proc
def test_a_child_and_the_folder_go_when_the_parent_is_killed(gone, tmp_path):
    folder = tmp_path / "rests"
    folder.mkdir()
    parent, child = parent_of(["/bin/sleep", "300"], folder)
    parent.kill()
    parent.wait()
    assert gone([child], seconds=3)
    end = time.monotonic() + 3
    while folder.exists() and time.monotonic() < end:
        time.sleep(0.05)
    assert not folder.exists()


@needs_proc
def test_a_child_that_does_not_listen_is_killed_with_its_children(gone, members_of, tmp_path):
    argv = ["/bin/sh", "-c", f"{sys.executable} -c '{DEAF}' & exec {sys.executable} -c '{DEAF}'"]
    parent, child = parent_of(argv, tmp_path / "none")
    grandchildren = members_of(child)
    assert len(grandchildren) == 2
    parent.kill()
    parent.wait()
    assert gone(grandchildren, seconds=9)


@needs_proc
def test_kill_session_takes_the_grandchildren_too(gone, members_of):
    child = processes.spawn(["/bin/sh", "-c", "sleep 300 & sleep 300"])
    end = time.monotonic() + 5
    while len(members := members_of(child.pid)) < 3 and time.monotonic() < end:
        time.sleep(0.02)
    assert len(members) == 3
    processes.kill_session(child)
    assert gone(members, seconds=3)
    assert child.returncode == -signal.SIGKILL


def test_wait_or_kill_leaves_time_to_stop():
    child = processes.spawn([sys.executable, "-uc", LISTENING], output=subprocess.PIPE)
    child.stdout.readline()
    processes.signal_once(child, signal.SIGTERM)
    processes.wait_or_kill(child, 10)
    child.stdout.close()
    assert child.returncode == 7


@needs_root
def test_root_starts_a_child_as_nobody_with_its_umask(short_folder):
    account = processes.unprivileged()
    account.owns(short_folder)
    child = processes.spawn(
        ["/bin/sh", "-c", "id -u; id -G; umask; touch made"],
        account=account,
        umask=0o027,
        cwd=short_folder,
        output=subprocess.PIPE,
    )
    said, _ = child.communicate()
    assert said.decode().split() == [str(account.user), str(account.group), "0027"]
    made = (short_folder / "made").stat()
    assert (made.st_uid, made.st_mode & 0o777) == (account.user, 0o640)
    processes.kill_session(child)
