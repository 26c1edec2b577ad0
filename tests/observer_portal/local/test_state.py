"""The state folder: one holder at a time, one world for good, secrets with the right owners."""

import os
import stat
from pathlib import Path

import pytest

from observer_portal.local import processes, services
from observer_portal.local.state import Refused, State, default_folder

as_root = pytest.mark.skipif(not processes.is_root(), reason="the wall needs root")


@pytest.fixture
def folder(short_folder):
    return short_folder / "state"


@pytest.fixture
def state(folder):
    state = State(folder, "up")
    assert state.take()
    yield state
    state.release()


def test_a_second_command_cannot_take_a_held_folder(state, folder):
    other = State(folder, "manage")
    assert not other.take()
    state.release()
    assert other.take()
    assert other.running().command == "manage"
    other.release()


def test_a_command_joins_up_once_it_is_ready(state, folder):
    state.announce({"REDIS_URL": "unix:///x?db=0"}, ready=True)
    joined = State(folder, "manage").wait_for_up()
    assert joined.environment == {"REDIS_URL": "unix:///x?db=0"}
    assert joined.process == os.getpid()
    assert stat.S_IMODE((folder / "running.json").stat().st_mode) == 0o600


def test_a_command_takes_the_folder_that_was_given_back(state, folder):
    other = State(folder, "manage")
    state.release()
    assert other.wait_for_up() is None
    other.release()


def test_secrets_are_drawn_once(state):
    state.prepare()
    drawn = (state.path("secrets") / "data_key").read_text()
    assert len(bytes.fromhex(drawn)) == 32
    state.prepare()
    assert (state.path("secrets") / "data_key").read_text() == drawn
    assert (state.path("secrets") / "secret_key").read_text() != drawn


def test_the_key_folder_is_shut(state):
    state.prepare()
    facts = state.path("keys").stat()
    assert stat.S_IMODE(facts.st_mode) == 0o700
    assert facts.st_uid == os.geteuid()


@as_root
def test_nobody_reads_the_data_key_and_not_the_signing_keys(state):
    state.prepare()
    (state.path("keys") / "1.key").write_text("private")
    script = (
        f"cat {state.path('secrets')}/data_key >/dev/null && echo data;"
        f"cat {state.path('keys')}/1.key >/dev/null 2>&1 && echo signing;"
        f"echo sealed > {state.path('files')}/a && echo files; id -u"
    )
    child = processes.spawn(
        ["/bin/sh", "-c", script], account=state.unprivileged, umask=0o007, output=-1
    )
    said, _ = child.communicate()
    processes.kill_session(child)
    assert said.decode().split() == ["data", "files", str(state.unprivileged.user)]
    made = (state.path("files") / "a").stat()
    assert (stat.S_IMODE(made.st_mode), made.st_gid) == (0o660, state.unprivileged.group)


@as_root
def test_root_is_refused_a_folder_that_nobody_cannot_reach(short_folder):
    short_folder.chmod(0o700)
    state = State(short_folder / "state", "up")
    state.take()
    with pytest.raises(Refused, match="cannot reach"):
        state.prepare()
    state.release()


@pytest.mark.parametrize(
    ("first", "then", "holds"),
    [(None, None, True), (None, True, True), (False, None, False), (False, False, False)],
)
def test_the_first_start_decides_the_world(state, first, then, holds):
    assert state.world(demo=first) is holds
    assert state.world(demo=then) is holds


@pytest.mark.parametrize("first", [None, False])
def test_a_world_never_turns_into_the_other(state, first):
    held = state.world(demo=first)
    with pytest.raises(Refused, match="name another folder with --state"):
        state.world(demo=not held)


def test_sockets_move_where_the_path_is_too_long(short_folder):
    deep = State(short_folder / ("d" * 100), "up")
    deep.folder.mkdir()
    with deep.sockets() as sockets:
        longest = len(os.fsencode(sockets / "valkey")) + services.LONGEST_SOCKET_NAME
        assert longest <= services.SOCKET_PATH_LIMIT
        assert deep.folder not in sockets.parents
    assert not sockets.exists()


def test_sockets_lie_in_the_folder_where_they_fit(state):
    with state.sockets() as sockets:
        assert sockets == state.folder / "run"


def test_the_folder_is_named_by_the_environment(monkeypatch):
    monkeypatch.setenv("PORTAL_STATE", "/srv/elsewhere")
    assert default_folder() == Path("/srv/elsewhere")
