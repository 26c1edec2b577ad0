"""A file came back with some fields open: by every way in, these are changed and no others."""

import pytest
from list_import_steps import apply, book, kinds, lines, post, report, staged
from mission_pages import jpeg, page, typed
from mission_pages import staged as archive_of

from accreditation.actions import examination, recommendation, submission
from accreditation.models import Application
from missions.actions import declaration, photos, versions
from missions.models import Observer, ObserverList, Purpose
from missions.roster.tables import columns
from tests.factories import World

pytestmark = pytest.mark.django_db
OPEN, SHUT = {"position": "Analyst"}, {"surname_latin": "Forged"}
SAID = {"reason": "Q1", "words": "Which post is it?"}


@pytest.fixture
def world():
    return World(now=True)


@pytest.fixture(params=["queried", "returned"])
def observer(request, world):
    """Asked about position and photo, by a clerk or by the ministry."""
    fields = ["position", "photo"]
    if request.param == "queried":
        row = world.recommended(surname_latin="Nowak")
        examination.query(row, fields=fields, **SAID, by=world.clerk, at=world.at)
    else:
        row = world.submitted(surname_latin="Nowak")
        by_ministry = {"reason": "R1", "words": "w", "by": world.ministry, "at": world.at}
        recommendation.give_back(row, fields=fields, **by_ministry)
    return Observer.objects.select_related("key", "current_version").get()


@pytest.fixture
def head(client, world):
    client.force_login(world.head)
    return client


def stands(observer):
    observer.refresh_from_db()
    return versions.values_of(observer.current_version)


def in_a_list(observer, **values):
    keys = [key for key in columns() if key not in ("mrz", "photo", "regions", "consent")]
    now = stands(observer)
    row = {key: now.get(key) or "" for key in keys}
    return book(row | values)


def test_the_form_changes_what_is_open_alone(head, observer):
    form = typed(head.get(page("observer_change", observer)))
    assert "position" in form
    assert set(SHUT).isdisjoint(form)
    assert head.post(page("observer_change", observer), form | OPEN | SHUT).status_code == 422
    assert stands(observer)["position"] == ""
    assert head.post(page("observer_change", observer), form | OPEN).status_code == 302
    now = stands(observer)
    assert (now["position"], now["surname_latin"]) == ("Analyst", "Nowak")


def test_a_draft_that_is_kept_opens_nothing(head, observer):
    form = typed(head.get(page("observer_change", observer)))
    kept = head.post(page("observer_change", observer), form | OPEN | SHUT | {"act": "autosave"})
    assert kept.status_code == 200
    again = head.get(page("observer_change", observer))
    assert "surname_latin" not in again.context["form"].fields
    assert head.post(page("observer_change", observer), typed(again)).status_code == 302
    now = stands(observer)
    assert (now["position"], now["surname_latin"]) == ("Analyst", "Nowak")


def test_a_corrected_list_changes_what_is_open_alone(head, world, observer):
    shut = staged(head, world.mission, in_a_list(observer, **OPEN, **SHUT))
    [line] = lines(shut).values()
    assert (line.kind, list(line.shut)) == ("locked", ["names"])
    apply(head, shut)
    assert stands(observer)["position"] == ""
    apply(head, staged(head, world.mission, in_a_list(observer, **OPEN)))
    now = stands(observer)
    assert (now["position"], now["surname_latin"]) == ("Analyst", "Nowak")


def test_photos_by_archive_are_attached_and_scans_are_not(world, observer):
    before = observer.current_version
    for holds in (Purpose.PHOTO, Purpose.DOCUMENT_SCAN):
        made = archive_of(world, {f"{observer.reference}.jpg": jpeg(900, 1200)}, holds=holds)
        done = photos.attach(made, by=world.head, at=world.at)
        is_photo = holds == Purpose.PHOTO
        assert (done.attached, done.locked) == (is_photo, () if is_photo else (str(observer),))
    observer.refresh_from_db()
    now = observer.current_version
    assert now.photo_id != before.photo_id
    assert now.document_scan_id == before.document_scan_id


def test_a_list_that_was_looked_at_before_the_question_is_looked_at_again(head, world):
    [row] = world.submitted(surname_latin="Nowak")
    submission.recall([row], by=world.head, at=world.at)
    observer = Observer.objects.select_related("key", "current_version").get()
    import_ = staged(head, world.mission, in_a_list(observer, **SHUT))
    assert kinds(import_) == {"changed": 1}
    seen = report(import_).digest
    declaration.set_open_fields([observer.pk], ["position"])
    post(head, import_, "import_cells", act="apply", seen=seen)
    assert stands(observer)["surname_latin"] == "Nowak"


def test_lists_are_counted_and_a_file_that_comes_back_stays_on_its_own(world):
    [first] = world.submitted()
    [second] = world.recommended()
    submission.recall([first], by=world.head, at=world.at)
    examination.query([second], fields=["position"], **SAID, by=world.clerk, at=world.at)
    third = world.submitted(2)
    submission.resubmit(world.applications([first.pk]), by=world.head, at=world.at)
    found = ObserverList.objects.order_by("number")
    assert list(found.values_list("number", flat=True)) == [1, 2, 3]
    placed = Application.objects.order_by("pk").values_list("observer_list__number", flat=True)
    assert list(placed) == [1, 2, 3, 3]
    assert {row.state for row in world.applications([first.pk, *(row.pk for row in third)])} == {
        "submitted"
    }
