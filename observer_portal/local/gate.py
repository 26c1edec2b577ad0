"""`./portal check`: the whole gate, the same one in CI.

Every cheap step runs even when one before it failed; then the tests, whose closing line comes last.
"""

import os
import secrets
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from observer_portal.local.environment import BASE
from observer_portal.local.throwaway import Throwaway

PYTHON = sys.executable
LAYERS = str(Path(PYTHON).with_name("lint-imports"))
# name, command, whether it runs in an environment like production's
STEPS: list[tuple[str, list[str], bool]] = [
    ("format", [PYTHON, "-m", "ruff", "format", "--check", "."], False),
    ("lint", [PYTHON, "-m", "ruff", "check", "."], False),
    ("types", [PYTHON, "-m", "mypy", "observer_portal", "missions", "accreditation"], False),
    ("layers", [LAYERS, "--no-logo"], False),
    ("migrations", [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"], False),
    ("deployment", [PYTHON, "manage.py", "check", "--deploy", "--fail-level", "WARNING"], True),
]


def say(line: str) -> None:
    """Print one line about the gate."""
    print(line, flush=True)  # noqa: T201


def like_production(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the same environment, but for a public host with every safety on."""
    public = {
        "DEMO": "0",
        "HTTPS": "1",
        "HASHED_STATIC": "1",
        "PORTAL_HOST": "portal.example",
        "ALLOWED_HOSTS": "portal.example",
        "SECRET_KEY": secrets.token_urlsafe(64),
    }
    return {k: v for k, v in environment.items() if k != "SECRET_KEY_FILE"} | public


def passes(name: str, command: list[str], environment: Mapping[str, str]) -> bool:
    """Run one step; print its name, its time, and what it said if it failed."""
    began = time.monotonic()
    done = subprocess.run(
        command,
        cwd=BASE,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    verdict = "FAILED" if done.returncode else "ok"
    say(f"{name:<13} {verdict:<7} {time.monotonic() - began:5.1f} s")
    if done.returncode:
        say(done.stdout.rstrip())
    return done.returncode == 0


def cheap_steps() -> list[str]:
    """Run all but the tests on servers of their own; return the names of those that failed."""
    servers = Throwaway()
    try:
        environment = {**os.environ, **servers.start()}
        return [
            name
            for name, command, is_public in STEPS
            if not passes(name, command, like_production(environment) if is_public else environment)
        ]
    finally:
        servers.stop()


def main(arguments: list[str]) -> int:
    """Run the gate; arguments go to the tests."""
    failed = cheap_steps()
    if failed:
        say(f"the gate stays shut: {', '.join(failed)}; the tests follow")
    tests = subprocess.run([PYTHON, "-m", "observer_portal.local.suite", *arguments], check=False)
    return 1 if failed or tests.returncode else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
