"""Which part of a photo is kept: by nine places, or by the frame of the browser."""

import io
import time

import pytest
from mission_pages import filled, page, typed, upload
from PIL import Image

from missions.actions import files, pending
from missions.forms import crop
from missions.intake import limits, pages, part, picture
from missions.models import Observer
from tests.factories import World

RED, GREEN, BLUE = (220, 30, 30), (30, 180, 60), (30, 60, 220)


def striped(width=1500, height=1000):
    """Red on the left, green in the middle, blue on the right; the lower half is darker."""
    image = Image.new("RGB", (width, height))
    for n, colour in enumerate((RED, GREEN, BLUE)):
        image.paste(colour, (n * width // 3, 0, (n + 1) * width // 3, height))
    image.paste(
        image.point(lambda value: value // 3).crop((0, height // 2, width, height)),
        (0, height // 2),
    )
    target = io.BytesIO()
    image.save(target, "JPEG", quality=95)
    return target.getvalue()


def colour(data, x=0.5, y=0.25):
    with Image.open(io.BytesIO(data)) as image:
        red, green, blue = image.getpixel((int(image.width * x), int(image.height * y)))
    return max(((red, "red"), (green, "green"), (blue, "blue")))[1]


def brightness(data, y):
    with Image.open(io.BytesIO(data)) as image:
        return max(image.getpixel((image.width // 2, int(image.height * y))))


@pytest.mark.parametrize(
    ("wanted", "seen", "top", "bottom"),
    [
        ("", "green", True, False),
        ("tl 50", "red", True, True),
        ("tr 50", "blue", True, True),
        ("mc 50", "green", True, False),
        ("bc 50", "green", False, False),
        ("bl 40", "red", False, False),
        ("0 0 2500", "red", True, True),
        ("7500 5000 2500", "blue", False, False),
        ("9999 9999 1", "blue", False, False),
        ("nonsense", "green", True, False),
    ],
)
def test_the_part_that_is_asked_for_is_kept(wanted, seen, top, bottom):
    done = picture.reencode(striped(), wanted=wanted)
    with Image.open(io.BytesIO(done.jpeg)) as image:
        assert image.size == limits.PHOTO_STORED
    assert colour(done.print_jpeg) == seen
    assert (brightness(done.jpeg, 0.05) > 100) is top
    assert (brightness(done.jpeg, 0.95) > 100) is bottom
    assert done.whole == b""


def test_a_photo_that_is_held_on_its_side_is_cut_upright():
    with Image.open(io.BytesIO(striped())) as image:
        exif = Image.Exif()
        exif[0x0112] = 6  # turned by a quarter to be upright
        target = io.BytesIO()
        image.transpose(Image.Transpose.ROTATE_90).save(target, "JPEG", exif=exif, quality=95)
    done = picture.reencode(target.getvalue(), wanted="tr 50", whole=True)
    assert (done.width, done.height) == (1500, 1000)
    assert colour(done.jpeg) == "blue"
    with Image.open(io.BytesIO(done.whole)) as whole:
        assert whole.size == (1500, 1000)
        assert dict(whole.getexif()) == {}


def test_a_part_is_never_narrower_than_prints():
    done = picture.reencode(striped(), wanted="5000 0 1")
    assert done.part.width == part.WHOLE * limits.PHOTO_NARROWEST_PART // 1500
    assert "upscaled" in done.advice


def test_cut_again_from_the_whole_it_is_the_same_part():
    first = picture.reencode(striped(3000, 2000), wanted="tl 50", whole=True)
    again = picture.reencode(first.whole, wanted=" ".join(map(str, first.part)))
    assert abs(again.part.left - first.part.left) + abs(again.part.width - first.part.width) < 30
    assert colour(again.jpeg) == "red"


def test_the_largest_photo_fits_into_the_child_with_its_whole():
    image = Image.effect_noise((800, 600), 60).convert("RGB").resize((6300, 4700))
    target = io.BytesIO()
    image.save(target, "JPEG", quality=80)
    assert picture.reencode(target.getvalue(), wanted="mc 40", whole=True).width == 6300


@pytest.mark.parametrize(
    ("data", "wanted"),
    [
        ({}, ""),
        ({"photo_place": "tc", "photo_share": "100"}, ""),
        ({"photo_place": "bl", "photo_share": "70"}, "bl 70"),
        ({"photo_crop": "10 20 3000", "photo_place": "bl"}, "10 20 3000"),
        ({"photo_crop": "10 20 99999999", "photo_place": "bl"}, "bl 100"),
        ({"photo_crop": "-1 0 5", "photo_place": "xx", "photo_share": "7"}, ""),
    ],
)
def test_what_a_form_asks_for(data, wanted):
    assert crop.asked(data) == wanted


@pytest.mark.django_db
def test_without_a_script_the_part_is_chosen_looked_at_and_chosen_again(client, monkeypatch):
    world = World(now=True)
    client.force_login(world.head)
    add = page("observer_add", world.mission)
    form = filled(photo=upload(striped()), photo_place="tl", photo_share="50", act="crop")
    looked = client.post(add, form)
    first = looked.context["kept"]["photo"]
    assert colour(client.get(page("kept_file", "photo", first.token)).content) == "red"
    whole = client.get(page("kept_file", "photo", first.token), {"page": "3"}).content
    assert colour(whole, 0.9) == "blue"

    again = client.post(add, typed(looked) | {"photo_place": "tr", "act": "crop"})
    second = again.context["kept"]["photo"]
    assert colour(client.get(page("kept_file", "photo", second.token)).content) == "blue"
    in_an_hour = time.time() + 3_601
    # a page whose answer was lost sends the first token again, and loses no photo by it
    assert pending.find(first.token, purpose="photo", by=world.head) is not None
    monkeypatch.setattr(pending.time, "time", lambda: in_an_hour)
    assert pending.drop_old() == 1
    monkeypatch.undo()
    assert pending.find(first.token, purpose="photo", by=world.head) is None

    client.post(add, typed(again))
    version = Observer.objects.get().current_version
    assert colour(files.read(version.photo)) == "blue"
    assert len(pages.part(files.read(version.photo))) == 1  # the whole photo stays with nobody
