"""Pictures made smaller in the browser before they are sent."""

import base64
import io
import zipfile

import pytest
from PIL import Image

from tests.factories import PASSWORD, World
from tests.journeys.people import Person

FIELD = "input[type=file]"
LISTEN = (
    "window.done = new Promise((go) => addEventListener('shrunk', () => go(), {once: true})), 0"
)
# the files of the field as they would be sent: name, bytes, width, height
CHOSEN = """async (field) => Promise.all([...field.files].map(async (file) => {
  const picture = await createImageBitmap(file);
  return [file.name, file.size, picture.width, picture.height];
}))"""
# the one file of the field
AS_TEXT = """(field) => new Promise((go) => {
  const reader = new FileReader();
  reader.onload = () => go(reader.result.split(",")[1]);
  reader.readAsDataURL(field.files[0]);
})"""


def photo(width, height, kind="JPEG", **options):
    """A picture with so much in it that it stays large."""
    noise = Image.effect_noise((width // 4, height // 4), 90).resize((width, height))
    out = io.BytesIO()
    Image.merge("RGB", [noise] * 3).save(out, kind, **options)
    return out.getvalue()


@pytest.fixture
def page(browser, live_server, transactional_db):
    world = World(now=True)
    world.head.set_password(PASSWORD)
    world.head.save()
    person = Person(browser, live_server, world.head)
    person.page.goto(f"/mission/{world.mission.reference}/photos/")
    yield person.page
    assert person.complaints == []
    person.context.close()


def chosen(page, *files):
    """Put (name, media type, bytes) into the field; return what would be sent."""
    page.locator(FIELD).evaluate("field => { field.multiple = true; }")
    page.evaluate(LISTEN)
    page.locator(FIELD).set_input_files(
        [{"name": name, "mimeType": kind, "buffer": data} for name, kind, data in files]
    )
    page.evaluate("window.done")
    return page.locator(FIELD).evaluate(CHOSEN)


def test_a_large_photo_is_sent_smaller_upright_and_under_its_name(page):
    turned = Image.Exif()
    turned[0x0112] = 6  # held upright
    large = photo(4032, 3024, quality=95, exif=turned)
    small = photo(600, 800)
    drawn = photo(2400, 3200, "PNG")
    sent = chosen(
        page,
        ("IMG_0001.JPG", "image/jpeg", large),
        ("small.jpg", "image/jpeg", small),
        ("Асанов А.png", "image/png", drawn),
    )
    assert [(name, *size) for name, _bytes, *size in sent] == [
        ("IMG_0001.JPG", 1200, 1600),
        ("small.jpg", 600, 800),
        ("Асанов А.jpg", 1200, 1600),
    ]
    assert sent[0][1] < len(large) / 2
    assert sent[1][1] == len(small)
    told = page.locator("[data-shrink-told]").inner_text()
    assert told.startswith("Made smaller before sending: ")


def test_a_heavy_archive_is_sent_with_smaller_pictures_under_the_same_names(page):
    out = io.BytesIO()
    large = photo(4032, 3024, quality=95)
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("Асанов А/photo.jpg", large, zipfile.ZIP_DEFLATED)
        archive.writestr("IMG_2.jpg", large, zipfile.ZIP_STORED)
        archive.writestr("read me.txt", "x")
    page.evaluate(LISTEN)
    page.locator(FIELD).set_input_files(
        [{"name": "p.zip", "mimeType": "application/zip", "buffer": out.getvalue()}]
    )
    page.evaluate("window.done")
    sent = base64.b64decode(page.locator(FIELD).evaluate(AS_TEXT))
    assert len(sent) < len(out.getvalue()) / 2
    again = zipfile.ZipFile(io.BytesIO(sent))
    assert again.namelist() == ["Асанов А/photo.jpg", "IMG_2.jpg", "read me.txt"]
    assert Image.open(again.open("IMG_2.jpg")).size == (1600, 1200)
    assert again.testzip() is None
    assert again.read("read me.txt") == b"x"


def test_the_form_waits_until_the_pictures_are_smaller(page):
    page.locator(FIELD).set_input_files(
        [{"name": "IMG_2.jpg", "mimeType": "image/jpeg", "buffer": photo(4000, 3000, quality=95)}]
    )
    with page.expect_request(lambda request: request.method == "POST") as sent:
        page.get_by_role("button", name="Upload the files").click()
    assert int(sent.value.all_headers()["content-length"]) < 2_000_000


def test_a_broken_picture_is_left_to_the_server(page):
    field = page.locator(FIELD)
    page.evaluate(LISTEN)
    field.set_input_files([{"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"}])
    page.evaluate("window.done")
    assert field.evaluate("field => field.files[0].size") == len(b"no picture")
    assert page.locator("[data-shrink-told]").inner_text() == ""
