"""Values from the environment: understood, or refused with a sentence."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from observer_portal import env


def test_a_database_url_by_socket_and_by_host():
    by_socket = env.database("postgresql://portal@/portal?host=/run/pg")
    assert (by_socket["HOST"], by_socket["NAME"], by_socket["USER"]) == (
        "/run/pg",
        "portal",
        "portal",
    )
    by_host = env.database("postgresql://u:p%40ss@db.example:5433/portal?sslmode=require")
    assert (by_host["HOST"], by_host["PORT"], by_host["PASSWORD"]) == ("db.example", "5433", "p@ss")
    assert by_host["OPTIONS"] == {"sslmode": "require"}


def test_one_redis_url_gives_broker_and_cache():
    assert env.redis("unix:///run/v.sock?db=4") == (
        "redis+socket:///run/v.sock?virtual_host=4",
        "unix:///run/v.sock?db=5",
    )
    assert env.redis("redis://:secret@host:6379/0") == (
        "redis://:secret@host:6379/0",
        "redis://:secret@host:6379/1",
    )


@pytest.mark.parametrize("url", ["sqlite:///x", "mysql://h/x"])
def test_no_other_database_is_taken(url):
    with pytest.raises(env.NotConfigured, match="postgresql"):
        env.database(url)


def test_a_secret_comes_from_a_file_and_a_missing_one_names_its_variable(monkeypatch, tmp_path):
    file = tmp_path / "secret"
    file.write_text("from the file\n")
    monkeypatch.setenv("THING_FILE", str(file))
    assert env.secret("THING") == "from the file"
    monkeypatch.setenv("THING_FILE", str(tmp_path / "none"))
    with pytest.raises(env.NotConfigured, match="THING_FILE"):
        env.secret("THING")
    with pytest.raises(env.NotConfigured, match="Set OTHER or OTHER_FILE"):
        env.secret("OTHER")


def test_flags_and_numbers_are_read_or_refused(monkeypatch):
    monkeypatch.setenv("F", "off")
    monkeypatch.setenv("N", "x")
    assert env.flag("F", default=True) is False
    with pytest.raises(env.NotConfigured, match="whole number"):
        env.integer("N", 1)
    monkeypatch.setenv("F", "perhaps")
    with pytest.raises(env.NotConfigured, match="write 1 or 0"):
        env.flag("F")


GIVEN = {
    "SECRET_KEY": "s" * 60,
    "DATABASE_URL": "postgresql://u@h/n",
    "REDIS_URL": "redis://h/0",
    "DATA_KEY": "ab" * 32,
    "SIGNING_KEYS": "/nowhere/keys",
    "FILES": "/nowhere/files",
    "ALLOWED_HOSTS": "portal.example",
    "PORTAL_HOST": "portal.example",
}


def start(**changes):
    """Read the settings in a process of their own."""
    values = {k: v for k, v in (GIVEN | changes).items() if v is not None}
    return subprocess.run(
        [sys.executable, "-c", "import observer_portal.settings as s; print(s.HTTPS, s.DEMO)"],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(Path.cwd())} | values,
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_starts_with_everything_given_and_is_strict():
    done = start()
    assert (done.returncode, done.stdout.split()) == (0, ["True", "False"]), done.stderr


@pytest.mark.parametrize("name", GIVEN)
def test_production_refuses_to_start_without_a_value_and_names_it(name):
    done = start(**{name: None})
    assert done.returncode != 0
    assert name in done.stderr


def test_a_data_key_of_the_wrong_length_is_refused():
    done = start(DATA_KEY="ab" * 16)
    assert "32 random bytes" in done.stderr
