"""Folders and processes for the tests of the launcher."""

import os
import shutil
import tempfile
import time
from pathlib import Path

import pytest


@pytest.fixture
def short_folder():
    """Return a folder that every account can walk into, with a path short enough for sockets."""
    folder = Path(tempfile.mkdtemp(prefix="portal-test-", dir="/tmp"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def is_running(process_id):
    """Whether a process is there and no zombie."""
    try:
        status = Path(f"/proc/{process_id}/stat").read_text()
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


@pytest.fixture
def gone():
    """Return a function: whether all of these processes end within some seconds."""

    def wait(process_ids, seconds=10.0):
        end = time.monotonic() + seconds
        while any(is_running(process_id) for process_id in process_ids):
            if time.monotonic() > end:
                return False
            time.sleep(0.02)
        return True

    return wait


@pytest.fixture
def members_of():
    """Return a function: the ids of the processes of a group."""

    def find(group):
        found = []
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                state, _parent, its_group = stat.read_text().rpartition(")")[2].split()[:3]
            except OSError:
                continue
            if int(its_group) == group and state != "Z":
                found.append(int(stat.parent.name))
        return found

    return find


@pytest.fixture
def processes_that_name():
    """Return a function: the ids of the processes whose command line holds a text, but for us."""

    def find(text):
        found = []
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit() and int(folder.name) != os.getpid():
                try:
                    command = (folder / "cmdline").read_bytes()
                except OSError:
                    continue
                if text.encode() in command and is_running(folder.name):
                    found.append(int(folder.name))
        return found

    return find
