"""An archive on its way: uploaded in pieces, read by a task that may be killed, dropped."""

import time

import pytest
from mission_pages import archive, files_on_disk, jpeg, page, sent, staged, upload

from missions.actions import pending, photo_staging, photos, uploads
from missions.jobs import Job
from missions.models import ImportState, ObserverVersion, PhotoArchive, Purpose
from observer_portal import clock
from observer_portal.celery import app
from observer_portal.local import processes
from tests.factories import World


@pytest.fixture
def world():
    return World(now=True)


class Killed(BaseException):
    """What no code of ours catches."""


@pytest.mark.django_db
def test_an_archive_is_sent_watched_and_dropped_by_its_own_mission_alone(client, world):
    client.force_login(world.editor)
    data = archive({"a.jpg": jpeg()})
    answer = client.post(
        page("photos", world.mission),
        {"holds": "photo", "file": upload(data, "photos.zip", "application/zip")},
    )
    made = PhotoArchive.objects.get()
    assert answer.url == page("archive", made)
    assert "Being read" in client.get(answer.url).content.decode()
    assert client.get(page("archive_progress", made)).status_code == 200

    client.force_login(world.other_head)
    assert client.get(page("archive", made)).status_code == 404
    assert client.get(page("archive_progress", made)).status_code == 404
    assert client.get(page("archived_file", made, 0)).status_code == 404
    assert client.post(page("archive_drop", made)).status_code == 404
    assert client.post(page("archive_choose", made)).status_code == 404

    client.force_login(world.head)
    client.post(page("archive_drop", made))
    made.refresh_from_db()
    assert [made.state, made.key_wrapped] == [ImportState.DROPPED, None]
    photo_staging.stage(made.pk, now=clock.database_now)  # its message comes late
    made.refresh_from_db()
    assert made.state == ImportState.DROPPED


@pytest.mark.django_db
def test_what_is_neither_archive_nor_picture_is_refused_with_a_sentence(
    client, world, django_capture_on_commit_callbacks
):
    client.force_login(world.head)
    answer = client.post(
        page("photos", world.mission), {"holds": "photo", "file": upload(b"a;b", "a.zip")}
    )
    assert answer.status_code == 422
    (sentence,) = answer.context["form"].errors["file"]
    assert sentence.startswith("Among these files is no ZIP archive, no JPEG or PNG picture")
    with django_capture_on_commit_callbacks(execute=True):
        made = staged(world, b"PK\x03\x04 and then nothing of the kind")
    assert [made.state, made.problem] == [ImportState.REFUSED, "damaged"]
    assert "damaged" in client.get(page("archive", made)).content.decode()
    assert not files_on_disk()


@pytest.mark.django_db
def test_single_files_are_sent_as_one_archive_and_archives_beside_them_apart(client, world):
    first, second = world.observers(2, complete=False)
    client.force_login(world.head)
    single = [
        upload(jpeg(mark=1), f"{first.reference}.jpg"),
        upload(jpeg(mark=2), "IMG_0001.jpg"),
        upload(jpeg(mark=3), "IMG_0001.jpg"),
        upload(b"", "empty.jpg"),
    ]
    packed = upload(archive({f"{second.reference}.jpg": jpeg()}), "more.zip", "application/zip")
    answer = client.post(
        page("photos", world.mission), {"holds": "photo", "file": [*single, packed]}
    )
    assert answer.url == page("photos", world.mission)
    with_archive, of_files = PhotoArchive.objects.order_by("pk")
    assert [with_archive.filename, of_files.filename] == [
        "more.zip",
        f"{first.reference}.jpg + 3",
    ]
    for made in (with_archive, of_files):
        photo_staging.stage(made.pk, now=clock.database_now)
        made.refresh_from_db()
    found = [(line["name"], line["observer"]) for line in photos.report_of(of_files)]
    assert found == [
        (f"{first.reference}.jpg", first.reference),
        ("IMG_0001.jpg", ""),
        ("IMG_0001 (2).jpg", ""),
        ("empty.jpg", ""),
    ]
    assert photos.report_of(of_files)[3]["refused"] == "empty"
    assert [line["observer"] for line in photos.report_of(with_archive)] == [second.reference]


@pytest.mark.django_db
@pytest.mark.parametrize(("sent", "sentence"), [([b""], "empty"), ([], "Choose a ZIP archive")])
def test_nothing_is_told_of(client, world, sent, sentence):
    client.force_login(world.head)
    files = [upload(data, "a.jpg") for data in sent]
    answer = client.post(page("photos", world.mission), {"holds": "photo", "file": files})
    assert answer.status_code == 422
    assert sentence in answer.context["form"].errors["file"][0]


@pytest.mark.django_db
def test_an_upload_longer_than_a_piece_is_read_as_it_was_sent(world, monkeypatch):
    monkeypatch.setattr(uploads, "PIECE", 1000)
    data = archive({f"{n}.jpg": jpeg(mark=n) for n in range(3)})
    chunks = [data[at : at + 777] for at in range(0, len(data), 777)]
    made = photos.upload(
        world.mission, chunks, filename="a.zip", holds=Purpose.PHOTO, by=world.head, at=world.at
    )
    with uploads.open_file(made, uploads.data_key_of(made)) as file:
        assert file.read() == data
        file.seek(1500)
        assert file.read(10) == data[1500:1510]
    assert all(data[:64] not in path.read_bytes() for path in files_on_disk())


@pytest.mark.django_db
def test_what_a_killed_worker_left_is_taken_up_where_it_was(world, monkeypatch):
    observers = world.observers(3, complete=False)
    made = sent(world, {f"{o.reference}.jpg": jpeg(mark=o.pk) for o in observers})
    monkeypatch.setattr(photo_staging, "SAVE_EVERY", 0.0)

    def renew(upload, *, at, **columns):
        if columns["rows_done"] == 2:
            raise Killed
        return kept(upload, at=at, **columns)

    kept = uploads.renew
    with monkeypatch.context() as patch:
        patch.setattr(uploads, "renew", renew)
        with pytest.raises(Killed):
            photo_staging.stage(made.pk, now=clock.database_now)
    made.refresh_from_db()
    assert [made.state, made.attempts, made.rows_done] == [ImportState.WAITING, 1, 1]

    photo_staging.stage(made.pk, now=clock.database_now)  # too early: the claim still holds
    made.refresh_from_db()
    assert made.attempts == 1
    later = clock.database_now() + uploads.LEASE
    assert uploads.resume(at=later) == 1
    photo_staging.stage(made.pk, now=lambda: later)
    made.refresh_from_db()
    assert [made.state, made.attempts, made.rows_ok] == [ImportState.STAGED, 2, 3]
    assert {line["observer"] for line in photos.report_of(made)} == {o.reference for o in observers}


@pytest.mark.django_db
def test_an_archive_that_ends_every_worker_is_refused_at_last(world):
    made = sent(world, {"a.jpg": jpeg()})
    PhotoArchive.objects.update(attempts=uploads.MOST_ATTEMPTS)
    photo_staging.stage(made.pk, now=clock.database_now)
    made.refresh_from_db()
    assert [made.state, made.problem] == [ImportState.REFUSED, uploads.GIVEN_UP]


@pytest.mark.django_db
def test_files_that_nobody_comes_back_for_are_removed_after_a_day(world, monkeypatch):
    token = pending.keep(b"photo", purpose="photo", by=world.head).token
    assert pending.drop_old() == 0
    later = time.time() + pending.KEPT_FOR.total_seconds() + 1
    monkeypatch.setattr(pending.time, "time", lambda: later)
    assert pending.drop_old() == 1
    assert pending.find(token, purpose="photo", by=world.head) is None


@pytest.mark.django_db(transaction=True)
def test_another_worker_goes_on_where_one_was_killed_and_nothing_is_done_twice(start_worker):
    """Real workers, kill -9 of one in the middle; then what beat does every half minute."""
    world = World(now=True)
    observers = world.observers(40, complete=False)
    first = start_worker(queues=("bulk",), concurrency=1)
    large = jpeg(3024, 4032)
    made = sent(world, {f"{o.reference}.jpg": large + bytes([o.pk % 256]) for o in observers})
    until(made, lambda: made.rows_done > 0)
    processes.kill_session(first)
    made.refresh_from_db()
    done_by_the_first = made.rows_done
    assert (made.state, made.attempts) == (ImportState.WAITING, 1)
    assert 0 < done_by_the_first < 40

    start_worker(queues=("bulk",), concurrency=1)
    PhotoArchive.objects.update(next_try_at=clock.database_now())  # a minute has gone by
    for _time in range(3):  # word comes more than once
        app.send_task(Job.RESUME_IMPORTS)
    until(made, lambda: made.state == ImportState.STAGED)
    report = photos.report_of(made)
    assert (made.attempts, made.rows, made.rows_ok) == (2, 40, 40)
    assert [line["observer"] for line in report] == [o.reference for o in observers]
    kept = [path for path in files_on_disk() if path.name.startswith(made.file_name)]
    # the manifest, the pieces of what was sent, two sizes of each photo
    assert len(kept) == 1 + -(-sum(map(len, [large] * 40)) // uploads.PIECE) + 2 * 40
    assert photos.attach(made, by=world.head, at=clock.database_now()).attached == 40
    assert ObserverVersion.objects.count() == 2 * 40


def until(made, holds):
    end = time.monotonic() + 120
    while not holds():
        assert time.monotonic() < end, (made.state, made.rows_done, made.attempts)
        time.sleep(0.05)
        made.refresh_from_db()


def test_the_real_worker_reads_an_archive(worker, client):
    world = World(now=True)
    observer = world.observers(1, complete=False)[0]
    client.force_login(world.head)
    data = archive({f"{observer.reference}.jpg": jpeg(), "group.jpg": jpeg(mark=2)})
    client.post(
        page("photos", world.mission),
        {"holds": "photo", "file": upload(data, "photos.zip", "application/zip")},
    )
    made = PhotoArchive.objects.get()
    end = time.monotonic() + 60
    while made.state == ImportState.WAITING and time.monotonic() < end:
        time.sleep(0.2)
        made.refresh_from_db()
    assert [made.state, made.rows, made.rows_ok] == [ImportState.STAGED, 2, 2]
    client.post(page("archive_choose", made), {"act": "attach"})
    version = ObserverVersion.objects.get(observer=observer, number=2)
    assert version.photo is not None
