"""Take each thing away in turn and see a test fail.

    .venv/bin/python -m tests.mutants [--only PART_OF_A_NAME] [--write]

killers.txt says which test fails without which thing; that one is run first. Where it no longer
fails, or none is known, the tests that name the thing are run, then the rest of those below, until
one fails that passes with everything in place; `--write` keeps it. Prints a line for each thing
and the score; 1 where something was missed by nobody.
"""

import argparse
import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
from psycopg2 import sql

from observer_portal.local.environment import BASE
from observer_portal.local.throwaway import Throwaway

KILLERS = Path(__file__).with_name("killers.txt")
WIDE = ("tests/accreditation", "tests/missions", "tests/observer_portal/accounts")
FIRST = ("test_walls", "test_matrix", "test_answers", "test_every_verb", "test_acts")
LEFT_OUT = "not browser and not worker and not killed and not campaign and not demo"
AT_MOST = 8  # files that name a thing
FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+)", re.MULTILINE)
LIST = """
import django; django.setup()
from tests.mutants import taken
print(*taken.in_the_code(), *sorted(taken.in_the_database()), sep="\\n")
"""


def known() -> dict[str, str]:
    """What is taken away -> the test that fails without it."""
    lines = KILLERS.read_text(encoding="utf-8").splitlines() if KILLERS.exists() else []
    return dict(line.split(maxsplit=1) for line in lines if line and not line.startswith("#"))


def naming(what: str) -> list[str]:
    """The files of tests that name the thing, and those where most of them are seen."""
    name = what.rpartition(":")[2].removeprefix("pgtrigger_").rpartition("_")
    names = {what.rpartition(":")[2], name[0] if what.startswith("trigger:") else ""} - {""}
    files = sorted((BASE / "tests").rglob("test_*.py"))
    first = [file for file in files if file.stem.startswith(FIRST)]
    first.sort(key=lambda file: next(i for i, n in enumerate(FIRST) if file.stem.startswith(n)))
    named = [file for file in files if any(n in file.read_text(encoding="utf-8") for n in names)]
    return [str(file.relative_to(BASE)) for file in dict.fromkeys([*named[:AT_MOST], *first])]


class Place:
    """Servers of this run, and a migrated database to copy."""

    def __init__(self) -> None:
        self.servers = Throwaway()
        started = self.servers.start()
        self.url = started["DATABASE_URL"]
        self.environment = os.environ | started
        self.environment |= {
            "DJANGO_SETTINGS_MODULE": "observer_portal.settings",
            "TEST_DATABASE_URL": self.url,
            "TEST_REDIS_URL": started["REDIS_URL"],
        }
        self.python("manage.py", "migrate", "--noinput", "-v0")

    def python(self, *arguments: str, what: str = "") -> subprocess.CompletedProcess[str]:
        """Run Python in the environment, without `what`."""
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=BASE,
            env=self.environment | {"TAKEN_AWAY": what},
            capture_output=True,
            text=True,
            check=False,
        )

    def first_failure(self, what: str, tests: list[str]) -> str:
        """Run tests without `what`; the first that fails, or nothing."""
        self._copy()
        options = ["-x", "-q", "--reuse-db", "--no-header", "--tb=no", "-k", LEFT_OUT]
        command = ["-m", "pytest", "-p", "tests.mutants.taken", *options, *tests]
        done = self.python(*command, what=what)
        found = FAILED.search(done.stdout)
        if done.returncode not in (0, 1, 5) and not found:
            raise RuntimeError(done.stdout + done.stderr)
        return found[1] if found else ""

    def killer_of(self, what: str, tests: list[str]) -> str:
        """The first test that fails without it and passes with it."""
        tests, passed_over = list(tests), []
        while found := self.first_failure(what, [*tests, *passed_over]):
            if not self.first_failure("", [found]):
                return found
            passed_over.append(f"--deselect={found}")  # it fails anyway
        return ""

    def _copy(self) -> None:
        """Make the database of the tests anew, as Django would after its migrations."""
        name = urlsplit(self.url).path[1:]
        connection = psycopg2.connect(urlsplit(self.url)._replace(path="/postgres").geturl())
        connection.autocommit = True
        test, whole = sql.Identifier(f"test_{name}"), sql.Identifier(name)
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(test))
            cursor.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(test, whole))
        connection.close()


def main(arguments: list[str]) -> int:
    """Go through everything that can be taken away."""
    parser = argparse.ArgumentParser(prog="tests.mutants")
    parser.add_argument("--only", default="")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args(arguments)
    place, killers, missed = Place(), known(), []
    try:
        listed = place.python("-c", LIST)
        things = [what for what in listed.stdout.split() if options.only in what]
        for what in things:
            test = killers.get(what, "")
            killer = place.first_failure(what, [test]) if test else ""
            killer = killer or place.killer_of(what, naming(what))
            killer = killer or place.killer_of(what, list(WIDE))
            print(f"{what:80} {killer or 'NOBODY MISSES IT'}", flush=True)  # noqa: T201
            killers[what] = killer
            missed += [] if killer else [what]
            if options.write:
                rows = [f"{name} {by}" for name, by in sorted(killers.items()) if by]
                KILLERS.write_text("\n".join(rows) + "\n", encoding="utf-8")
    finally:
        place.servers.stop()
    print(f"{len(things) - len(missed)} of {len(things)} are missed by a test")  # noqa: T201
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
