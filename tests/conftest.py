"""Fixtures for every test. The servers come from observer_portal.local.pytest_services."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pgtrigger
import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.test import TransactionTestCase
from playwright.sync_api import sync_playwright

from observer_portal.celery import app as celery_app
from observer_portal.local import processes

BASE = Path(__file__).resolve().parent.parent
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
WORKER_SECONDS = 60
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
    if guards:  # without names pgtrigger would ignore every trigger
        with pgtrigger.ignore(*guards):
            _flush(case)
    else:
        _flush(case)


TransactionTestCase._fixture_teardown = _flush_past_append_only  # noqa: SLF001


# --- Order and summary ---------------------------------------------------------------------------


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Keep tests that share a dear process on one worker of pytest-xdist; mark browser tests."""
    for item in items:
        names = getattr(item, "fixturenames", ())
        if "browser" in names:
            item.add_marker(pytest.mark.browser)
        for dear in ("browser", "worker"):
            if dear in names and not item.get_closest_marker("xdist_group"):
                item.add_marker(pytest.mark.xdist_group(dear))


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
    if not {"worker", "process_environment"} & set(request.fixturenames):
        for name in ("FILES", "SIGNING_KEYS"):
            folder = tmp_path / name.lower()
            folder.mkdir(mode=0o700)
            setattr(settings, name, folder)
    settings.ACCOUNT_RATE_LIMITS = False
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()


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
    }


def wait_until_answering(process, node):
    """Wait for a worker to answer by its name."""
    end = time.monotonic() + WORKER_SECONDS
    while not celery_app.control.ping(destination=[node], timeout=0.3):
        assert process.poll() is None, f"the worker stopped with {process.returncode}"
        assert time.monotonic() < end, f"the worker did not answer in {WORKER_SECONDS} s"


@pytest.fixture(scope="session")
def start_worker(process_environment, tmp_path_factory):
    """Return a function that starts a worker of some queues; all are stopped at the end.

    It returns the process, which leads a session of its own: `processes.kill_session(process)`
    is a kill -9 of it and its children.
    """
    started = []

    def start(queues="bulk,issue", concurrency=2):
        node = f"{django_settings.DATABASES['default']['NAME']}-{len(started)}@localhost"
        log = tmp_path_factory.mktemp("worker") / "log"
        command = [sys.executable, "-m", "celery", "-A", "observer_portal", "worker"]
        options = ["-Q", queues, "-c", str(concurrency), "-n", node, "-l", "WARNING"]
        quiet = ["--without-mingle", "--without-gossip", "--without-heartbeat"]
        with log.open("wb") as output:
            process = processes.spawn(
                [*command, *options, *quiet], cwd=BASE, env=process_environment, output=output
            )
        started.append(process)
        try:
            wait_until_answering(process, node)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{log.read_text()}") from None
        return process

    yield start
    for process in started:
        processes.signal_once(process, processes.signal.SIGTERM)
    for process in started:
        processes.wait_or_kill(process, 20)


@pytest.fixture(scope="session")
def _session_worker(start_worker):
    return start_worker()


@pytest.fixture
def worker(transactional_db, _session_worker):
    """Return a real Celery worker of both queues on the database of the tests.

    One process for the whole run, with an empty queue at the start of each test.
    """
    celery_app.control.purge()
    return _session_worker


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
