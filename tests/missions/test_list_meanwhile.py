"""What happens to a list meanwhile: another head, another list, a worker that is killed."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction
from list_import_steps import (
    apply,
    book,
    kinds,
    messages_of,
    page,
    people,
    post,
    report,
    send,
    staged,
    work,
)

from missions.actions import declaration, list_staging, uploads
from missions.models import ImportState, ListImport, Observer, ObserverVersion
from observer_portal import clock

pytestmark = pytest.mark.django_db


def parts_of(import_):
    folder = Path(settings.FILES) / import_.file_name[:2]
    return [path.name for path in folder.glob(f"{import_.file_name}*")]


def test_what_was_changed_meanwhile_is_shown_before_anything_is_applied(head, world):
    apply(head, staged(head, world.mission, book(*people(2))))
    rows = people(3, phone="+31 70 555 9999")
    import_ = staged(head, world.mission, book(*rows))
    observer = Observer.objects.order_by("pk").first()
    declaration.change(observer, {"phone": "+31 70 555 7777"}, by=world.editor, at=world.at)
    before = ObserverVersion.objects.count()

    apply(head, import_)
    assert ObserverVersion.objects.count() == before
    assert (import_.state, report(import_).note) == (ImportState.STAGED, "changed")
    html = page(head, import_)
    assert "Observers of your mission were changed while you looked" in html
    assert '<span class="was">+31 70 555 7777</span>' in html
    apply(head, import_)
    assert import_.facts == {"added": 1, "changed": 2}


def test_second_head_finds_the_list_applied(head, world):
    import_ = staged(head, world.mission, book(*people(2)))
    seen = report(import_).digest
    answers = [post(head, import_, "import_cells", act="apply", seen=seen) for _twice in range(2)]
    assert messages_of(answers[1], head) == [
        "The list is being checked or applied at this moment. Wait until that is done."
    ]
    work(import_)
    late = post(head, import_, "import_cells", act="apply", seen=seen)
    assert messages_of(late, head) == [
        "This list has been applied or dropped meanwhile. Nothing was changed now."
    ]
    assert Observer.objects.count() == 2


def test_list_that_was_checked_again_is_looked_at_again(head, world):
    import_ = staged(head, world.mission, book(*people(2)))
    answer = post(head, import_, "import_cells", act="apply", seen="of an earlier page")
    assert messages_of(answer, head) == [
        "The list was checked again since you opened the page. Look at it once more."
    ]


@pytest.mark.django_db(transaction=True)
def test_two_lists_applied_at_once_add_each_observer_once(head, world):
    two = [staged(head, world.mission, book(*people(40))) for _twice in range(2)]
    for import_ in two:
        seen = report(import_).digest
        post(head, import_, "import_cells", act="apply", seen=seen)

    def run(pk):
        list_staging.stage(pk, now=clock.database_now)
        connection.close()

    threads = [threading.Thread(target=run, args=(import_.pk,)) for import_ in two]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Observer.objects.count() == ObserverVersion.objects.count() == 40
    states = sorted(ListImport.objects.values_list("state", flat=True))
    assert states == [ImportState.APPLIED, ImportState.STAGED]
    assert kinds(ListImport.objects.get(state=ImportState.STAGED)) == {"same": 40}


def test_file_dropped_while_it_is_read_leaves_nothing(head, world):
    import_ = send(head, world.mission, book(*people(2)))
    claimed = uploads.claim(ListImport, import_.pk, at=clock.database_now())
    with transaction.atomic():
        post(head, import_, "import_drop")
    assert (claimed.state, claimed.attempts) == (ImportState.WAITING, 1)
    work(import_)
    assert (import_.state, import_.key_wrapped) == (ImportState.DROPPED, None)
    assert Observer.objects.count() == 0


def test_key_and_files_are_destroyed_with_the_list(head, world, django_capture_on_commit_callbacks):
    import_ = staged(head, world.mission, book(*people(2)))
    assert len(parts_of(import_)) == 3  # the pieces, their sizes, the rows
    with django_capture_on_commit_callbacks(execute=True):
        post(head, import_, "import_drop")
    import_.refresh_from_db()
    assert (import_.state, import_.key_wrapped, import_.staged) == (ImportState.DROPPED, None, None)
    assert parts_of(import_) == []


def test_earlier_rows_go_when_a_list_is_checked_again(head, world):
    import_ = staged(head, world.mission, book(*people(2)))
    before = set(parts_of(import_))
    post(head, import_, "import_compare")
    work(import_)
    assert len(parts_of(import_)) == 3
    assert len(before - set(parts_of(import_))) == 1


def test_killed_worker_is_followed_by_another(head, world):
    import_ = send(head, world.mission, book(*people(2)))
    at = clock.database_now()
    assert uploads.claim(ListImport, import_.pk, at=at)  # and its worker is killed
    assert work(import_).state == ImportState.WAITING  # it is another's for a minute
    assert uploads.resume(at=at + uploads.LEASE - timedelta(seconds=1)) == 0
    later = at + uploads.LEASE + timedelta(seconds=1)
    assert uploads.resume(at=later) == 1
    list_staging.stage(import_.pk, now=lambda: later)
    import_.refresh_from_db()
    assert (import_.state, import_.attempts) == (ImportState.STAGED, 0)


def test_file_that_kills_its_worker_three_times_is_refused(head, world):
    import_ = send(head, world.mission, book(*people(2)))
    ListImport.objects.update(attempts=3)
    assert work(import_).state == ImportState.REFUSED
    assert import_.key_wrapped is None
    assert "The file took too long to read and was put aside." in page(head, import_)


def test_list_that_was_checked_before_is_not_lost_by_a_check_that_does_not_end(head, world):
    import_ = staged(head, world.mission, book(*people(2)))
    post(head, import_, "import_compare")
    ListImport.objects.update(attempts=3)
    work(import_)
    assert (import_.state, report(import_).note) == (ImportState.STAGED, "stopped")
    assert "The last check did not come to its end" in page(head, import_)
    apply(head, import_)
    assert Observer.objects.count() == 2
