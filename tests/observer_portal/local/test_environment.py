"""What the product is told, and that a person's own settings win."""

import pytest

from observer_portal.local import environment, gate, suite
from observer_portal.local.environment import Address
from observer_portal.local.state import State
from observer_portal.local.throwaway import numbered, with_database


@pytest.mark.parametrize(
    ("host", "netloc", "allowed", "is_loopback"),
    [
        ("localhost", "localhost:8000", "localhost,127.0.0.1,[::1]", True),
        ("127.0.0.1", "localhost:8000", "localhost,127.0.0.1,[::1]", True),
        ("::1", "localhost:8000", "localhost,127.0.0.1,[::1]", True),
        ("10.0.0.7", "10.0.0.7:8000", "localhost,127.0.0.1,[::1],10.0.0.7", False),
        ("fd00::7", "[fd00::7]:8000", "localhost,127.0.0.1,[::1],[fd00::7]", False),
    ],
)
def test_an_address_knows_its_names(host, netloc, allowed, is_loopback):
    address = Address(host)
    assert address.netloc == netloc
    assert address.allowed_hosts == allowed
    assert address.is_loopback is is_loopback


def test_every_address_allows_every_host():
    assert Address("0.0.0.0").allowed_hosts == "*"  # noqa: S104
    assert not Address("0.0.0.0").is_loopback  # noqa: S104


@pytest.fixture
def bare(monkeypatch):
    for name in ("SECRET_KEY", "DATA_KEY", "SECRET_KEY_FILE", "DATA_KEY_FILE", "DEMO", "HTTPS"):
        monkeypatch.delenv(name, raising=False)
    for name in ("FILES", "SIGNING_KEYS", "STATIC_ROOT", "MAIL_DIR", "MAIL_HOST", "PORTAL_HOST"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv("DATABASE_URL")
    return monkeypatch


def product(state, **given):
    servers = {"DATABASE_URL": "postgresql://portal@/portal?host=/run"}
    return environment.of_product(state, Address(), demo=given.get("demo", True), servers=servers)


def test_the_product_is_told_everything(bare, tmp_path):
    told = product(State(tmp_path, "up"))
    assert told == {
        "DEMO": "1",
        "HTTPS": "0",
        "PORTAL_HOST": "localhost:8000",
        "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]",
        "SIGNING_KEYS": f"{tmp_path}/keys",
        "FILES": f"{tmp_path}/files",
        "STATIC_ROOT": f"{tmp_path}/static",
        "MAIL_DIR": f"{tmp_path}/mail",
        "SECRET_KEY_FILE": f"{tmp_path}/secrets/secret_key",
        "DATA_KEY_FILE": f"{tmp_path}/secrets/data_key",
        "DATABASE_URL": "postgresql://portal@/portal?host=/run",
    }


def test_what_a_person_has_set_stays(bare, tmp_path):
    bare.setenv("DATABASE_URL", "postgresql://db.example/portal")
    bare.setenv("SECRET_KEY", "of the person")
    bare.setenv("MAIL_HOST", "mail.example")
    bare.setenv("FILES", "/srv/files")
    told = product(State(tmp_path, "up"), demo=False)
    assert told["DATABASE_URL"] == "postgresql://db.example/portal"
    assert told["FILES"] == "/srv/files"
    assert told["DEMO"] == "0"
    assert "SECRET_KEY_FILE" not in told  # it would win over SECRET_KEY
    assert "MAIL_DIR" not in told  # it would win over MAIL_HOST


@pytest.mark.parametrize(
    ("url", "number", "expected"),
    [
        ("unix:///run/v.sock?db=0", 2, "unix:///run/v.sock?db=2"),
        ("unix:///run/v.sock?db=4", 2, "unix:///run/v.sock?db=6"),
        ("unix:///run/v.sock", 2, "unix:///run/v.sock?db=2"),
        ("redis://host:6379/0", 4, "redis://host:6379/4"),
        ("rediss://:secret@host:6379", 4, "rediss://:secret@host:6379/4"),
    ],
)
def test_databases_are_counted_from_the_given_one(url, number, expected):
    assert with_database(url, number) == expected


def test_each_test_worker_has_a_share_of_its_own(tmp_path):
    names = ("FILES", "SIGNING_KEYS", "STATIC_ROOT", "MAIL_DIR")
    whole = {name: str(tmp_path / name.lower()) for name in names}
    whole["REDIS_URL"] = "unix:///run/v.sock?db=0"
    shares = [numbered(whole, share) for share in (1, 2)]
    assert [share["REDIS_URL"][-1] for share in shares] == ["2", "4"]
    assert not set(shares[0].values()) & set(shares[1].values())
    assert (tmp_path / "signing_keys-2").is_dir()


@pytest.mark.parametrize("arguments", [[], ["-q"], ["--thorough", "-x"]])
def test_the_whole_suite_runs_on_two_workers(arguments):
    spread = ["-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"]
    assert suite.arguments_of_pytest(arguments) == [*spread, *arguments]


@pytest.mark.parametrize("arguments", [["tests/missions"], ["-k", "clerk"], ["-n", "4"]])
def test_a_part_of_the_suite_runs_as_asked(arguments):
    assert suite.arguments_of_pytest(arguments) == arguments


def test_the_gate_looks_at_production_and_not_at_the_demo():
    told = gate.like_production({"DEMO": "1", "SECRET_KEY_FILE": "/x", "REDIS_URL": "unix:///y"})
    assert told["DEMO"] == "0"
    assert told["HTTPS"] == "1"
    assert len(told["SECRET_KEY"]) >= 50
    assert "SECRET_KEY_FILE" not in told
    assert told["REDIS_URL"] == "unix:///y"


def test_a_failed_step_of_the_gate_is_shown(capsys):
    command = ["/bin/sh", "-c", "echo why it failed; exit 3"]
    assert not gate.passes("lint", command, {})
    assert gate.passes("types", ["/bin/sh", "-c", "echo not shown"], {})
    said = capsys.readouterr().out.splitlines()
    assert [line.split()[:2] for line in said] == [
        ["lint", "FAILED"],
        ["why", "it"],
        ["types", "ok"],
    ]
