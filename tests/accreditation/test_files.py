"""Photo, scan, letter and note verbale of an application: to whom, how, and what is recorded."""

from io import BytesIO

import pytest
from django.urls import reverse
from PIL import Image

from accreditation.models import Application
from missions.actions import declaration, files, keys, versions
from missions.intake import pages
from missions.models import ObserverKey, ObserverList, Purpose
from missions.views import watermark
from observer_portal.audit.models import AuditEntry
from observer_portal.page import moments
from tests.factories import JPEG, World

pytestmark = pytest.mark.django_db

NOWHERE = "APP-2222-22222"


def jpeg(size, colour="white"):
    target = BytesIO()
    Image.new("RGB", size, colour).save(target, "JPEG")
    return target.getvalue()


def size_of(answer):
    with Image.open(BytesIO(answer.content)) as picture:
        return picture.format, picture.size


def a_file(world, *, scan=(), photo=None):
    """An application with a real photo and a scan of these pages."""
    (observer,) = world.observers(complete=False)
    key = keys.unwrap(observer.key)
    new = {
        Purpose.PHOTO: photo or jpeg((600, 800), "navy"),
        Purpose.PHOTO_PRINT: jpeg((413, 531), "navy"),
        Purpose.DOCUMENT_SCAN: pages.join(scan or [jpeg((900, 600))]),
    }
    kept = files.keep_all(
        files.NewFile(observer, key, purpose, "image/jpeg", data) for purpose, data in new.items()
    )
    given = [declaration.Change(observer, {}, versions.Files(*kept))]
    declaration.change_all(given, by=world.head, at=world.at)
    (row,) = world.recommended_from(world.submitted_from([observer]))
    return row


def addresses(reference):
    return [
        reverse("commission:photo", args=[reference]),
        reverse("commission:thumbnail", args=[reference]),
        reverse("commission:scan", args=[reference]),
        reverse("commission:scan_page", args=[reference, 1]),
    ]


@pytest.mark.parametrize("who", ["ministry", "clerk", "secretary", "auditor"])
def test_offices_see_photo_and_scan(client, who):
    world = World(now=True)
    row = a_file(world)
    client.force_login(getattr(world, who))
    for url in addresses(row.reference):
        assert client.get(url).status_code == 200, url
        assert client.post(url).status_code == 405, url


@pytest.mark.parametrize("who", ["head", "editor", "other_head", "administrator"])
def test_photo_and_scan_are_closed_to_others_whether_they_exist_or_not(client, who):
    world = World(now=True)
    row = a_file(world)
    client.force_login(getattr(world, who))
    for reference in (row.reference, NOWHERE):
        for url in addresses(reference):
            assert client.get(url).status_code == 403, url
    assert not AuditEntry.objects.filter(tag="scan:viewed").exists()


def test_what_is_missing_or_destroyed_answers_404(client):
    world = World(now=True)
    row = a_file(world)
    client.force_login(world.clerk)
    for url in addresses(NOWHERE):
        assert client.get(url).status_code == 404, url
    assert client.get(reverse("commission:scan_page", args=[row.reference, 0])).status_code == 404
    assert client.get(reverse("commission:scan_page", args=[row.reference, 2])).status_code == 404
    for name in ("letter", "note"):
        url = reverse(f"commission:{name}", args=[row.reference])
        assert client.get(url).status_code == 404
    ObserverKey.objects.filter(observer=row.observer_id).delete()
    for url in addresses(row.reference):
        assert client.get(url).status_code == 404, url
    assert not AuditEntry.objects.filter(tag="scan:viewed").exists()


def test_answer_can_do_nothing_and_is_kept_nowhere(client):
    world = World(now=True)
    row = a_file(world)
    client.force_login(world.clerk)
    for name, *more in (("photo",), ("thumbnail",), ("scan_page", 1)):
        answer = client.get(reverse(f"commission:{name}", args=[row.reference, *more]))
        assert answer["Content-Type"] == "image/jpeg"
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Cache-Control"] == "no-store"
        assert answer["Content-Disposition"] == "inline"


def test_photo_is_the_submitted_one_and_looking_at_it_is_not_recorded(client):
    world = World(now=True)
    photo = jpeg((600, 800), "red")
    row = a_file(world, photo=photo)
    client.force_login(world.clerk)
    before = AuditEntry.objects.count()
    assert client.get(reverse("commission:photo", args=[row.reference])).content == photo
    small = client.get(reverse("commission:thumbnail", args=[row.reference]))
    assert size_of(small) == ("JPEG", (92, 123))
    assert len(small.content) < len(photo)
    assert AuditEntry.objects.count() == before


def test_scan_carries_the_viewers_name_and_the_moment_and_is_recorded(client):
    world = World(now=True)
    plain = jpeg((900, 600))
    row = a_file(world, scan=(plain, jpeg((600, 900))))
    client.force_login(world.auditor)
    page = client.get(reverse("commission:scan", args=[row.reference]))
    assert list(page.context["pages"]) == [1, 2]
    assert not AuditEntry.objects.filter(tag="scan:viewed").exists()
    second = client.get(reverse("commission:scan_page", args=[row.reference, 2]))
    assert size_of(second) == ("JPEG", (600, 900))
    entry = AuditEntry.objects.get(tag="scan:viewed")
    assert (entry.actor, entry.subject, entry.facts) == (
        world.auditor,
        row.reference,
        {"page": 2},
    )
    first = client.get(reverse("commission:scan_page", args=[row.reference, 1]))
    moment = AuditEntry.objects.filter(tag="scan:viewed").latest("pk").at
    mark = f"{world.auditor} · {moments.moment_text(moment)}"
    assert first.content == watermark.marked(plain, mark)


@pytest.mark.parametrize("size", [(1600, 1100), (1100, 1600), (300, 200)])
def test_mark_stands_in_every_part_of_a_page(size):
    marked = watermark.marked(jpeg(size), "Айгерім Сәрсенбек · 24 қар. 2026 ж.")
    with Image.open(BytesIO(marked)) as picture:
        assert picture.size == size
        grey = picture.convert("L")
    width, height = size
    for left in range(2):
        for top in range(2):
            box = (left * width // 2, top * height // 2)
            quarter = grey.crop((*box, box[0] + width // 2, box[1] + height // 2))
            assert quarter.getextrema()[0] < 230, box
    # what lies under it stays legible: most of the page is as it was
    assert sum(grey.histogram()[245:]) > 0.6 * width * height


def test_letter_and_note_are_shown_to_the_commission_and_recorded(client):
    world = World(now=True)
    row = a_file(world)
    scan = files.keep_letter(JPEG, media_type="image/jpeg")
    row.recommendation.scan = scan
    row.recommendation.save()
    ObserverList.objects.filter(pk=row.observer_list_id).update(scan=scan)
    client.force_login(world.clerk)
    for name, subject in (("letter", row.recommendation.number), ("note", row.observer_list)):
        answer = client.get(reverse(f"commission:{name}", args=[row.reference]))
        assert (answer.content, answer["Cache-Control"]) == (JPEG, "no-store")
        entry = AuditEntry.objects.get(tag=f"{name}:look")
        assert (entry.actor, entry.subject) == (world.clerk, str(subject))
    text = client.get(reverse("commission:file", args=[row.reference])).content.decode()
    assert reverse("commission:letter", args=[row.reference]) in text
    assert reverse("commission:note", args=[row.reference]) in text
    client.force_login(world.ministry)
    assert client.get(reverse("commission:letter", args=[row.reference])).status_code == 403


def test_file_without_pictures_says_so(client):
    world = World(now=True)
    row = a_file(world)
    bare = row.observer.versions.get(number=1)
    Application.objects.filter(pk=row.pk).update(version=bare)
    client.force_login(world.clerk)
    text = client.get(reverse("commission:file", args=[row.reference])).content.decode()
    assert "There is no photo." in text
    assert "There is no scan of the document." in text
    for url in addresses(row.reference):
        assert client.get(url).status_code == 404
