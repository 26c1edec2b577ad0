"""What conftest.py promises: a real worker on the tests' rows, a browser, an own world per test."""

import time

import pytest
from django.conf import settings
from django.core.cache import caches
from django.urls import reverse

from accreditation.models import Badge
from observer_portal.audit.models import AuditEntry
from observer_portal.local import processes
from tests.factories import World


def wait_for(condition, seconds=30.0):
    """Wait until `condition()` is true; return whether it came."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def test_a_real_worker_draws_what_a_test_has_adopted(worker):
    World().accredited(2)
    assert wait_for(lambda: Badge.objects.exclude(rendered_at=None).count() == 2)
    assert worker.poll() is None


@pytest.mark.django_db(transaction=True)
def test_who_asks_for_no_worker_has_none_left_from_the_test_before():
    World().accredited()
    assert not wait_for(lambda: Badge.objects.filter(attempts__gt=0).exists(), 1)


def test_a_worker_of_its_own_has_no_other_beside_it(start_worker):
    bulk = start_worker(["bulk"])
    World().accredited(1)
    assert not wait_for(lambda: Badge.objects.exclude(rendered_at=None).exists(), 1)
    processes.kill_session(bulk)
    start_worker(["issue"])
    assert wait_for(lambda: Badge.objects.exclude(rendered_at=None).exists())


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_a_transactional_test_starts_with_empty_append_only_tables(turn):
    assert AuditEntry.objects.count() == 0
    World().accredited(1)
    assert AuditEntry.objects.count() > turn


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_has_a_cache_and_folders_of_its_own(turn):
    assert caches["quick"].get("seen") is None
    assert list(settings.FILES.iterdir()) == list(settings.SIGNING_KEYS.iterdir()) == []
    caches["quick"].set("seen", turn)
    (settings.FILES / "a").touch()
    (settings.SIGNING_KEYS / "a").touch()


def test_chromium_sees_the_pages_of_the_test(browser, live_server):
    page = browser.new_page()
    page.goto(live_server.url + reverse("account_login"))
    assert page.locator("h1").count() == 1
    page.close()
