"""How long the database may keep a page waiting, and what the page then says."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import OperationalError, connection, transaction
from django.test import RequestFactory

from observer_portal import env
from observer_portal.page.middleware import Busy
from tests.observer_portal.test_env import GIVEN

SHOWN = """
import sys
{first}
from django.conf import settings as s
print(s.DATABASES["default"]["OPTIONS"].get("options", "none"))
print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE)
"""


def shown(first="", **changes):
    """What production's settings are, read in a process of their own."""
    path = {"PATH": os.environ["PATH"], "PYTHONPATH": str(Path.cwd())}
    done = subprocess.run(
        [sys.executable, "-c", SHOWN.format(first=first)],
        env=path | GIVEN | {"DJANGO_SETTINGS_MODULE": "observer_portal.settings"} | changes,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()


def test_a_page_waits_ten_seconds_for_a_statement_and_five_for_a_lock():
    limits, cookies = shown("import observer_portal.wsgi")
    assert limits == (
        "-c statement_timeout=10s -c lock_timeout=5s -c idle_in_transaction_session_timeout=60s"
    )
    assert cookies == "__Host-session __Host-csrf True True"


def test_a_command_takes_its_time_and_a_worker_a_minute():
    assert shown()[0] == "none"
    assert "statement_timeout=60s -c lock_timeout=30s" in shown(DATABASE_PATIENCE="60")[0]


def test_options_in_the_address_stay():
    found = env.database("postgresql://u@h/n?options=-c%20search_path=x", patience=10)
    assert found["OPTIONS"]["options"].startswith("-c search_path=x -c statement_timeout=10s")


@pytest.mark.django_db
def test_what_takes_too_long_is_answered_with_a_page_that_says_so():
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '50ms'")
        with pytest.raises(OperationalError) as raised, transaction.atomic():
            cursor.execute("SELECT pg_sleep(2)")
    request = RequestFactory().get("/")
    answer = Busy(lambda _request: None).process_exception(request, raised.value)
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert b"Nothing was changed" in answer.content
    assert Busy(lambda _request: None).process_exception(request, OperationalError("away")) is None
