"""`./portal bench [name] [--json FILE]`: run benchmarks/<name>.py on throw-away servers.

Each module has `run() -> dict`, figures by name, and runs in a process and a database of its own.
A table goes to standard error, the figures of all as JSON to FILE (`-`: standard output).
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
from psycopg2 import sql

from observer_portal.local.environment import BASE
from observer_portal.local.throwaway import Throwaway, with_database

FOLDER = BASE / "benchmarks"
# run in the child: set Django up, run the module, write its figures where we look for them
CHILD = """
import django, importlib, json, pathlib, sys
django.setup()
figures = importlib.import_module("benchmarks." + sys.argv[1]).run()
pathlib.Path(sys.argv[2]).write_text(json.dumps(figures, default=str))
"""
Figures = dict[str, object]


def say(line: str) -> None:
    """Print one line of the table."""
    print(line, file=sys.stderr, flush=True)  # noqa: T201


def names(folder: Path = FOLDER) -> list[str]:
    """Return the names of all benchmarks."""
    return sorted(path.stem for path in folder.glob("*.py") if not path.stem.startswith("_"))


def own_database(environment: Mapping[str, str], name: str, number: int) -> dict[str, str]:
    """Make an empty copy of the migrated database, and return the environment that names it."""
    url = environment["DATABASE_URL"]
    database = f"bench_{name}"
    connection = psycopg2.connect(urlsplit(url)._replace(path="/postgres").geturl())
    connection.autocommit = True
    template = urlsplit(url).path[1:]
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    with connection.cursor() as cursor:
        cursor.execute(statement.format(sql.Identifier(database), sql.Identifier(template)))
    connection.close()
    return {
        **environment,
        "DATABASE_URL": urlsplit(url)._replace(path=f"/{database}").geturl(),
        "REDIS_URL": with_database(environment["REDIS_URL"], 2 * number),
    }


def figures_of(name: str, environment: Mapping[str, str], file: Path) -> Figures | None:
    """Run one benchmark in its own process; None where it failed."""
    say(f"\n{name}")
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", CHILD, name, str(file)],
        cwd=BASE,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr,
        check=False,
    )
    if done.returncode:
        say(f"  failed with {done.returncode}")
        return None
    figures: Figures = json.loads(file.read_text())
    for key, value in figures.items():
        shown = f"{value:.3f}" if isinstance(value, float) else str(value)
        say(f"  {key:<50} {shown:>12}")
    say(f"  {'(whole run, s)':<50} {time.monotonic() - began:>12.1f}")
    return figures


def run_all(wanted: list[str]) -> dict[str, Figures | None]:
    """Run the benchmarks one after another on one pair of servers."""
    servers = Throwaway()
    try:
        started = servers.start()
        environment = {
            **os.environ,
            **started,
            "DJANGO_SETTINGS_MODULE": "observer_portal.settings",
            "LOG_LEVEL": "WARNING",
        }
        migrate = [sys.executable, "manage.py", "migrate", "--noinput", "-v0"]
        subprocess.run(migrate, cwd=BASE, env=environment, stdout=sys.stderr, check=True)
        return {
            name: figures_of(
                name, own_database(environment, name, number), servers.folder / f"{name}.json"
            )
            for number, name in enumerate(wanted, start=1)
        }
    finally:
        servers.stop()


def main(arguments: list[str]) -> int:
    """Run one benchmark or all; 1 where one failed."""
    parser = argparse.ArgumentParser(prog="./portal bench", description="Run the benchmarks.")
    parser.add_argument("name", nargs="?", choices=names(), help="one of them; none: all")
    parser.add_argument("--json", metavar="FILE", help="write the figures; - for standard output")
    options = parser.parse_args(arguments)
    results = run_all([options.name] if options.name else names())
    if options.json:
        text = json.dumps(results, indent=2, default=str) + "\n"
        if options.json == "-":
            sys.stdout.write(text)
        else:
            Path(options.json).write_text(text)
    return 1 if None in results.values() else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
