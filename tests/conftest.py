"""Fixtures for every test. The servers come from observer_portal.local.pytest_services."""

import os
import shutil
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path
from urllib.parse import urlsplit

import pgtrigger
import pytest
from django.conf import settings as django_settings
from django.core.cache import caches
from django.db import connection
from django.test import TransactionTestCase
from playwright.sync_api import sync_playwright

from accreditation.views import station
from observer_portal.local import processes
from tests.workers import Workers, empty_queues

BASE = Path(__file__).resolve().parent.parent
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
DEAR = {"browser", "worker", "start_worker", "up"}  # fixtures
WORKERS = pytest.StashKey[Workers]()
NO_CHROMIUM = "no Chromium found: install chromium, or set CHROMIUM to its program"

# Playwright's synchronous interface keeps an event loop in the thread of the tests.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


# --- Teardown past append-only tables ------------------------------------------------------------

_flush = TransactionTestCase._fixture_teardown  # noqa: SLF001  Django has no public door here


def _flush_past_append_only(case):
    """Empty the tables after a transactional test, also those that refuse TRUNCATE."""
    guards = [
        f"{model._meta.label}:{trigger.name}"
        for model, trigger in pgtrigger.registered()
        if trigger.name == "no_truncate"
    ]
    # Without names pgtrigger would ignore every trigger.
    with pgtrigger.ignore(*guards) if guards else nullcontext():
        _flush(case)


TransactionTestCase._fixture_teardown = _flush_past_append_only  # noqa: SLF001


# --- Order and summary ---------------------------------------------------------------------------


def pytest_collection_modifyitems(items):
    """Mark browser tests; put files with dear processes first, that no worker waits at the end.

    A file is the unit that pytest-xdist hands out (`--dist loadfile`): its tests share a worker.
    """
    dear = set()
    for item in items:
        names = set(getattr(item, "fixturenames", ()))
        if "browser" in names:
            item.add_marker(pytest.mark.browser)
        if names & DEAR or "faults" in item.path.parts:
            dear.add(item.path)
    items.sort(key=lambda item: item.path not in dear)


def pytest_terminal_summary(terminalreporter):
    """Say loudly what was not looked at."""
    skipped = terminalreporter.stats.get("skipped", [])
    blind = [report for report in skipped if NO_CHROMIUM in str(report.longrepr)]
    if blind:
        terminalreporter.write_line(
            f"{len(blind)} BROWSER TESTS WERE SKIPPED: {NO_CHROMIUM}", yellow=True, bold=True
        )


# --- Every test ----------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _own_world(request, settings, tmp_path):
    """Give each test an empty cache, its own folders, quick passwords and no rate limits.

    Where a real worker process takes part, the folders are those of the run, which it knows too.
    """
    if "process_environment" not in request.fixturenames:
        for name in ("FILES", "SIGNING_KEYS"):
            folder = tmp_path / name.lower()
            folder.mkdir(mode=0o700)
            setattr(settings, name, folder)
    settings.ACCOUNT_RATE_LIMITS = False
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    caches["quick"].clear()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """End the sessions that threads and killed processes left, or the database is not dropped."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


# --- Real processes ------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def process_environment(django_db_setup):
    """Return the environment in which another process sees the database of the tests."""
    url = urlsplit(os.environ["DATABASE_URL"])
    name = django_settings.DATABASES["default"]["NAME"]  # pytest-django has put the test's there
    return {
        **os.environ,
        "DATABASE_URL": url._replace(path=f"/{name}").geturl(),
        "PYTHONPATH": str(BASE),
        "LOG_LEVEL": "WARNING",
        "PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges",
    }


@pytest.fixture(scope="session")
def _workers(request, process_environment, tmp_path_factory):
    workers = Workers(process_environment, tmp_path_factory.mktemp("workers"))
    request.config.stash[WORKERS] = workers
    yield workers
    workers.stop()


@pytest.fixture(autouse=True)
def _nobody_else_at_work(request):
    """Stop the shared worker before a test that does not ask for it.

    It would take what that test sends, and hold locks while the tables are emptied.
    """
    workers = request.config.stash.get(WORKERS, None)
    if workers and "worker" not in request.fixturenames:
        workers.stop()


@pytest.fixture
def worker(transactional_db, _workers):
    """Return the process of a real Celery worker of both queues on the database of the tests.

    One for tests that ask one after another, with empty queues at the start of each and nothing
    in hand at its end.
    """
    empty_queues()
    yield _workers.share()
    empty_queues()
    _workers.settle()


@pytest.fixture
def start_worker(transactional_db, _workers):
    """Return a function that starts workers of this test's own: `Workers.start`.

    No other worker runs beside them, and they are stopped after the test.
    """
    _workers.stop()
    empty_queues()
    yield _workers.start
    _workers.stop()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Show what the workers said beside a test that failed with them."""
    report = yield
    workers = getattr(item, "funcargs", {}).get("_workers")
    if report.failed and workers:
        report.sections.extend(workers.logs())
    return report


# --- Chromium ------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def browser():
    """Return Chromium, driven by Playwright; without one: skip, and in CI fail."""
    found = filter(None, map(shutil.which, CHROMIUM_NAMES))
    program = os.environ.get("CHROMIUM") or next(found, "")
    if not program:
        if os.environ.get("CI"):
            pytest.fail(NO_CHROMIUM)
        pytest.skip(NO_CHROMIUM)
    options = ["--disable-dev-shm-usage"]
    if processes.is_root():
        options.append("--no-sandbox")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=options)
        yield chromium
        chromium.close()


@pytest.fixture
def manage(transactional_db, process_environment):
    """Return a function that runs manage.py on the database of the tests, in its own process."""

    def run(*arguments, check=True):
        return subprocess.run(
            [sys.executable, "manage.py", *map(str, arguments)],
            cwd=BASE,
            env=process_environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=check,
        )

    return run


@pytest.fixture(autouse=True)
def _station_made_anew():
    """A process keeps the page of a station for an hour: of no other test's world."""
    yield
    station._shell.cache_clear()  # noqa: SLF001
    station._worker.cache_clear()  # noqa: SLF001
