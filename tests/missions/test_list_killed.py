"""Real workers that are killed while they apply a list: it ends complete, and nothing twice."""

import time

import pytest
from django.db import connection
from django.test import Client
from list_import_steps import book, kinds, people, post, report, send, staged, work

from missions.actions.uploads import LEASE
from missions.models import ImportState, ListImport, Observer, ObserverVersion
from observer_portal import clock
from observer_portal.audit import verification
from observer_portal.audit.models import AuditEntry
from observer_portal.celery import app
from observer_portal.local import processes
from tests.factories import World

pytestmark = pytest.mark.django_db(transaction=True)
N = 3000
WRITING = """
    SELECT count(*) FROM pg_stat_activity WHERE pid <> pg_backend_pid()
      AND datname = current_database() AND xact_start IS NOT NULL
      AND query ILIKE '%%missions_observer%%' AND query ILIKE 'INSERT%%'"""
OTHERS = """
    SELECT count(*) FROM pg_stat_activity WHERE pid <> pg_backend_pid()
      AND datname = current_database() AND xact_start IS NOT NULL AND state <> 'idle'"""


def asked(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def until(condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.005)


def state_of(import_):
    import_.refresh_from_db()
    return import_.state


def next_worker(start_worker):
    """Another worker, when the minute of the one that was killed has gone by, told by beat."""
    until(lambda: not asked(OTHERS))  # the server has noticed that the first is gone
    worker = start_worker(queues=("bulk",), concurrency=1)
    ListImport.objects.update(next_try_at=clock.database_now() - LEASE)
    app.send_task("missions.resume_imports")
    return worker


def test_list_is_applied_once_whenever_its_worker_is_killed(start_worker, client):
    world = World()
    client.force_login(world.head)
    rows = people(N)
    rows[7]["citizenship"] = "Irland"  # one row is held back, so that the list is checked again
    import_ = staged(client, world.mission, book(*rows))
    seen = report(import_).digest
    post(client, import_, "import_cells", act="apply", consented="1", seen=seen)

    first = start_worker(queues=("bulk",), concurrency=1)
    app.send_task("missions.stage_import", kwargs={"import_id": import_.pk})
    until(lambda: asked(WRITING))
    processes.kill_session(first)  # in the middle of the act
    until(lambda: not asked(OTHERS))
    assert Observer.objects.count() == ObserverVersion.objects.count() == 0
    assert state_of(import_) == ImportState.WAITING

    second = next_worker(start_worker)
    until(lambda: Observer.objects.count() == N - 1)
    processes.kill_session(second)  # the act is done; the list is being checked again

    if state_of(import_) == ImportState.WAITING:
        next_worker(start_worker)
    until(lambda: state_of(import_) == ImportState.STAGED)
    assert kinds(import_) == {"problem": 1, "same": N - 1}
    assert Observer.objects.count() == ObserverVersion.objects.count() == N - 1
    assert AuditEntry.objects.filter(tag="import:apply").count() == 1
    assert verification.verify().holds


def test_two_heads_send_the_same_list_at_once(worker, client):
    world = World()
    client.force_login(world.head)
    other = Client()
    other.force_login(world.editor)
    rows = people(60)
    one = send(client, world.mission, book(*rows), name="one.xlsx")
    two = send(other, world.mission, book(*rows), name="two.xlsx")
    for import_ in (one, two):
        until(lambda import_=import_: state_of(import_) == ImportState.STAGED)
        assert kinds(import_) == {"new": 60}
    for browser, import_ in ((client, one), (other, two)):
        post(browser, import_, "import_cells", act="apply", seen=report(import_).digest)
    for import_ in (one, two):
        until(lambda import_=import_: state_of(import_) != ImportState.WAITING)
    assert Observer.objects.count() == ObserverVersion.objects.count() == 60
    left = [import_ for import_ in (one, two) if import_.state == ImportState.STAGED]
    assert [kinds(import_) for import_ in left] == [{"same": 60}] * len(left)
    assert len(left) == 1
    assert report(work(left[0])).note in ("", "changed")
