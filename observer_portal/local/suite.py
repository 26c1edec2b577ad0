"""`./portal test`: pytest on throw-away servers, on two workers where the whole suite is asked for.

pytest's own arguments pass through; `--thorough` adds the long runs.
"""

import os
import sys
from pathlib import Path

from observer_portal.local.environment import BASE

WORKERS = "2"  # more than two have not paid: database, Chromium and Celery want a core too
SPREAD = ["--dist", "loadfile", "--no-loadscope-reorder"]  # tests/conftest.py orders the files
OUR_FLAGS = {"--thorough", "-q", "-qq", "-v", "-vv", "-x", "-rs", "-ra"}


def arguments_of_pytest(arguments: list[str]) -> list[str]:
    """Return pytest's arguments: spread over workers unless something in particular is asked."""
    if set(arguments) <= OUR_FLAGS:
        return ["-n", WORKERS, *SPREAD, *arguments]
    return arguments


def main(arguments: list[str]) -> None:
    """Become pytest."""
    os.chdir(BASE)
    Path(".pytest_cache").mkdir(exist_ok=True)
    os.execv(sys.executable, [sys.executable, "-m", "pytest", *arguments_of_pytest(arguments)])


if __name__ == "__main__":
    main(sys.argv[1:])
