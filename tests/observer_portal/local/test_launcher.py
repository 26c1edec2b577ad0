"""./portal itself: standard library alone, the pins, and what it becomes."""

import importlib.machinery
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

BASE = Path(__file__).resolve().parents[3]


@pytest.fixture
def portal(tmp_path, monkeypatch):
    """Return the launcher as a module that looks after a checkout of its own."""
    loader = importlib.machinery.SourceFileLoader("portal_launcher", str(BASE / "portal"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    loader.exec_module(module)
    module.BASE = tmp_path
    module.VENV = tmp_path / ".venv"
    module.PYTHON = module.VENV / "bin" / "python"
    for pins in ("local", "dev"):
        (tmp_path / f"requirements-{pins}.txt").write_text(f"# {pins}\n")
    (tmp_path / "requirements.txt").write_text("")
    return module


def put_interpreter(portal):
    portal.PYTHON.parent.mkdir(parents=True)
    portal.PYTHON.symlink_to(sys.executable)


def test_it_runs_without_any_package():
    said = subprocess.run(
        [sys.executable, "-I", "-S", str(BASE / "portal"), "--help"],
        capture_output=True,
        text=True,
        check=True,
    )
    for command in ("up", "test", "check", "bench", "manage"):
        assert f"./portal {command} " in said.stdout


def test_an_unknown_command_is_answered_with_the_known_ones():
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(BASE / "portal"), "serve"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "there is no command serve" in done.stderr
    assert "./portal up" in done.stderr
    assert done.stdout == ""


def test_nothing_is_installed_without_an_interpreter(portal):
    portal.VENV.mkdir()
    (portal.VENV / ".local-pins").write_text(portal.stamp_of("local"))
    assert not portal.is_installed("local")


def test_pins_of_development_satisfy_those_of_up(portal):
    put_interpreter(portal)
    assert not portal.is_installed("local")
    (portal.VENV / ".dev-pins").write_text(portal.stamp_of("dev"))
    assert portal.is_installed("local")
    assert portal.is_installed("dev")


def test_pins_of_up_do_not_satisfy_development(portal):
    put_interpreter(portal)
    (portal.VENV / ".local-pins").write_text(portal.stamp_of("local"))
    assert portal.is_installed("local")
    assert not portal.is_installed("dev")


def test_changed_pins_are_installed_again(portal):
    put_interpreter(portal)
    (portal.VENV / ".dev-pins").write_text(portal.stamp_of("dev"))
    (portal.BASE / "requirements-dev.txt").write_text("# newer\n")
    assert not portal.is_installed("dev")


def test_a_failed_installation_leaves_no_stamp(portal):
    (portal.BASE / "requirements-local.txt").write_text("no-such-package==1 --hash=sha256:0\n")
    with pytest.raises(SystemExit, match="could not be installed"):
        portal.ensure("local")
    assert not (portal.VENV / ".local-pins").exists()


def test_manage_py_points_to_the_launcher():
    environment = {k: v for k, v in os.environ.items() if not k.startswith("DATABASE_URL")}
    done = subprocess.run(
        [sys.executable, "manage.py", "verify_audit"],
        cwd=BASE,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "write `./portal manage verify_audit`" in done.stderr
