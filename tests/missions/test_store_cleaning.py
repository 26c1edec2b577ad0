"""What the store no longer needs goes; what is in flight, young or somebody's stays."""

import io
import json
import os
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from missions.actions import files, keys, pending, store_cleaning, uploads
from missions.models import ImportState, ListImport, Purpose, StoredFile
from observer_portal import clock
from observer_portal.audit.models import AuditEntry
from tests.factories import World

pytestmark = pytest.mark.django_db

OLD = 25 * 3600  # seconds


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    """A store of this test's own."""
    settings.FILES = tmp_path / "store"
    settings.FILES.mkdir()
    return settings.FILES


def kept(world, data=b"a picture"):
    observer = world.mission.observers.first() or world.observers(complete=False)[0]
    key = keys.unwrap(observer.key)
    return files.keep(observer, data, data_key=key, purpose=Purpose.PHOTO, media_type="image/jpeg")


def path_of(file):
    return Path(settings.FILES) / file.name[:2] / file.name


def age(path, seconds=OLD):
    then = time.time() - seconds
    os.utime(path, (then, then))
    return path


def upload(world, **columns):
    now = clock.database_now()
    row = ListImport(
        mission=world.mission,
        reference=columns.pop("reference", "IMP-1"),
        filename="list.xlsx",
        uploaded_by=world.head,
        uploaded_at=now,
        next_try_at=now,
        **columns,
    )
    uploads.receive(row, [b"x" * (uploads.PIECE + 1)])
    return row


def parts_of(row):
    return sorted((Path(settings.FILES) / row.file_name[:2]).glob(f"{row.file_name}*"))


def clean():
    return store_cleaning.clean(at=clock.database_now())


def test_old_files_without_a_row_go_and_all_others_stay(store):
    world = World()
    mine, lost = kept(world), kept(world, b"another")
    under_way, ended = upload(world), upload(world, reference="IMP-2")
    ended.state = ImportState.APPLIED  # and the worker was killed before it wiped the files
    ended.key_wrapped = None
    ended.save()
    waiting = pending.keep(b"photo", purpose="photo", by=world.head)
    StoredFile.objects.filter(pk=lost.pk).delete()
    strange = store / "ab" / "notes.txt"
    strange.parent.mkdir(exist_ok=True)
    strange.write_text("not ours")
    broken = store / "ab" / f"{'ab' * 32}.77.0011aabb.tmp"
    broken.write_bytes(b"half")
    young = store / "ab" / f"{'ab' * 32}.78.0011aabb.tmp"
    gone = [path_of(lost), *parts_of(ended), broken]
    stay = [path_of(mine), *parts_of(under_way), strange, store / "pe" / waiting.name]
    for path in (*gone, *stay):
        age(path)
    young.write_bytes(b"being written")
    assert clean() == len(gone) == 5
    assert [path for path in gone if path.exists()] == []
    assert [path for path in (*stay, young) if not path.exists()] == []
    assert AuditEntry.objects.get(tag="store:clean").facts == {"removed": 5}
    assert clean() == 0
    assert AuditEntry.objects.filter(tag="store:clean").count() == 1


def test_a_file_without_a_row_is_safe_for_a_day():
    world = World()
    path = path_of(kept(world))
    StoredFile.objects.all().delete()
    age(path, 23 * 3600)
    assert clean() == 0
    age(path)
    assert clean() == 1


def test_an_old_file_that_is_kept_again_is_safe_before_its_row_is_there():
    world = World()
    file = kept(world)
    path, sealed = path_of(file), path_of(file).read_bytes()
    StoredFile.objects.all().delete()  # its first transaction was taken back
    age(path)
    found = store_cleaning.left_over(at=clock.database_now())
    assert found.without_row == [path]
    kept(world)  # the cleaner has looked at the rows, and comes to remove now
    assert store_cleaning.remove(found, at=clock.database_now()) == 0
    assert path.read_bytes() == sealed


@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_is_not_committed_keeps_its_file():
    world = World()
    path = path_of(kept(world))
    StoredFile.objects.all().delete()
    age(path)
    written, cleaned = threading.Event(), threading.Event()

    def upload_again():
        try:
            with transaction.atomic():
                kept(world)
                written.set()
                cleaned.wait(30)
        finally:
            connection.close()

    writer = threading.Thread(target=upload_again)
    writer.start()
    assert written.wait(30)
    assert not StoredFile.objects.exists()  # not committed
    assert clean() == 0
    cleaned.set()
    writer.join(30)
    assert files.read(StoredFile.objects.get()) == b"a picture"


def test_a_file_that_is_being_written_at_this_moment_waits_for_the_next_time():
    world = World()
    path = path_of(kept(world))
    StoredFile.objects.all().delete()
    age(path)
    with files._kept_from_cleaning():  # noqa: SLF001 - a writer between its look and its touch
        assert clean() == 0
    assert clean() == 1


def test_an_upload_in_progress_is_left_alone():
    world = World()
    now = clock.database_now()
    row = ListImport(
        mission=world.mission,
        reference="IMP-3",
        filename="list.xlsx",
        uploaded_by=world.head,
        uploaded_at=now,
        next_try_at=now,
    )

    def chunks():
        yield b"a" * uploads.PIECE
        assert clean() == 0
        yield b"b" * uploads.PIECE
        assert clean() == 0
        yield b"c"

    uploads.receive(row, chunks())
    data = uploads.open_file(row, uploads.data_key_of(row)).read()
    assert len(data) == 2 * uploads.PIECE + 1


def test_a_store_beside_another_database_is_not_emptied(caplog, monkeypatch):
    monkeypatch.setattr(store_cleaning, "FEW", 2)
    world = World()
    for data in (b"1", b"2", b"3"):
        age(path_of(kept(world, data)))
    StoredFile.objects.all().delete()
    assert clean() == 0
    assert "is this the database that belongs to FILES?" in caplog.text
    with pytest.raises(CommandError, match="--however-many"):
        call_command("clean_store")
    out = io.StringIO()
    call_command("clean_store", "--however-many", "--json", stdout=out)
    assert json.loads(out.getvalue()) == {
        "unfinished": 0,
        "without_row": 3,
        "kept": 0,
        "removed": 3,
    }


def test_dry_run_removes_nothing():
    world = World()
    path = age(path_of(kept(world)))
    StoredFile.objects.all().delete()
    out = io.StringIO()
    call_command("clean_store", "--dry-run", stdout=out)
    assert out.getvalue().strip() == "unfinished: 0, without_row: 1, kept: 0, removed: 0"
    assert path.exists()


def test_a_leftover_younger_than_the_clock_of_the_store_stays(store):
    (store / "ab").mkdir()
    path = store / "ab" / f"{'ab' * 32}.1.0.tmp"
    path.write_bytes(b"")
    at = clock.database_now()
    assert store_cleaning.clean(at=at + store_cleaning.SAFE_AGE - timedelta(minutes=1)) == 0
    assert store_cleaning.clean(at=at + store_cleaning.SAFE_AGE + timedelta(minutes=1)) == 1


def test_lock_opens_for_every_account_whatever_the_umask(store):
    world = World()
    before = os.umask(0o077)
    try:
        kept(world)
    finally:
        os.umask(before)
    assert (store / files.LOCK).stat().st_mode & 0o777 == 0o660
