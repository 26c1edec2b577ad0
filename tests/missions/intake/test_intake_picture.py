import hashlib
import io
import random

import pytest
from hostile_photos import packed_rows, scans_without_end
from intake_files import png, portrait, saved, with_segment, xlsx
from intake_watch import cheap
from PIL import Image, ImageChops, ImageFilter, ImageStat

from missions.intake import picture
from missions.intake.refusals import FileRefused


def opened(data):
    return Image.open(io.BytesIO(data))


def difference(one, other):
    """Mean difference of two pictures seen from afar, 0 to 255."""
    afar = [image.convert("L").resize((60, 80), Image.Resampling.BOX) for image in (one, other)]
    return ImageStat.Stat(ImageChops.difference(*afar)).mean[0]


def with_exif(image, orientation, **options):
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "A maker of phones"
    exif[0x9286] = "51.1605, 71.4704"
    return saved(image, exif=exif, **options)


def test_three_sizes_without_a_word_about_the_camera():
    done = picture.reencode(with_exif(portrait(900, 1200), 1))
    files = [opened(file) for file in (done.jpeg, done.print_jpeg, done.thumb)]
    assert [file.size for file in files] == [(600, 800), (413, 531), (150, 200)]
    assert [(file.format, file.mode) for file in files] == [("JPEG", "RGB")] * 3
    assert [dict(file.getexif()) for file in files] == [{}, {}, {}]
    assert (done.width, done.height, done.advice) == (900, 1200, ())
    assert done.sha256 == hashlib.sha256(done.print_jpeg).hexdigest()
    for file in (done.jpeg, done.print_jpeg, done.thumb):
        assert b"phones" not in file
        assert b"51.1605" not in file


def test_the_same_photo_gives_the_same_bytes():
    photo = saved(portrait(1200, 1600))
    assert picture.reencode(photo) == picture.reencode(photo)


def test_the_printed_size_says_how_large_it_prints():
    assert opened(picture.reencode(saved(portrait())).print_jpeg).info["dpi"] == (300, 300)


TURNS = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


@pytest.mark.parametrize("orientation", TURNS)
def test_a_photo_is_turned_upright(orientation):
    upright = portrait(900, 1200)
    upright.paste((200, 0, 0), (0, 0, 300, 200))  # so that left and right differ
    turn = TURNS[orientation]
    as_held = upright if turn is None else upright.transpose(turn)
    done = picture.reencode(with_exif(as_held, orientation, quality=95))
    assert (done.width, done.height) == (900, 1200)
    assert difference(opened(done.jpeg), upright.resize((600, 800))) < 3


@pytest.mark.parametrize("orientation", [0, 9, 255])
def test_an_orientation_that_does_not_exist_turns_nothing(orientation):
    done = picture.reencode(with_exif(portrait(), orientation))
    assert (done.width, done.height) == (600, 800)


def test_exif_that_cannot_be_read_is_no_reason_to_refuse():
    broken = with_segment(saved(portrait()), 0xE1, b"Exif\0\0" + random.Random(22).randbytes(300))
    assert picture.reencode(broken).width == 600


def test_a_wide_photo_keeps_its_middle():
    wide = Image.new("RGB", (1600, 800), "blue")
    wide.paste("red", (500, 0, 1100, 800))
    done = opened(picture.reencode(saved(wide)).jpeg)
    assert done.getpixel((300, 400))[0] > 200
    assert done.getpixel((10, 400))[0] > 200


def test_a_tall_photo_keeps_its_top():
    tall = Image.new("RGB", (600, 1200), "blue")
    tall.paste("red", (0, 0, 600, 800))
    done = opened(picture.reencode(saved(tall)).jpeg)
    assert done.getpixel((300, 5))[0] > 200
    assert done.getpixel((300, 790))[0] > 200


def test_the_printed_size_is_cut_and_not_squeezed():
    circle = Image.new("RGB", (600, 800), "white")
    circle.paste("black", (200, 200, 400, 400))
    printed = opened(picture.reencode(saved(circle, "PNG")).print_jpeg).convert("L")
    box = printed.point([255 if value < 128 else 0 for value in range(256)]).getbbox()
    assert abs((box[2] - box[0]) - (box[3] - box[1])) <= 1


@pytest.mark.parametrize(
    ("mode", "kind"),
    [
        ("RGB", "JPEG"),
        ("L", "JPEG"),
        ("CMYK", "JPEG"),
        ("RGB", "PNG"),
        ("L", "PNG"),
        ("LA", "PNG"),
        ("P", "PNG"),
        ("1", "PNG"),
        ("RGBA", "PNG"),
    ],
)
def test_every_kind_of_colour(mode, kind):
    done = opened(picture.reencode(saved(portrait(mode=mode), kind)).jpeg)
    assert done.size == (600, 800)
    assert done.mode == "RGB"
    assert difference(done, portrait()) < 12


def test_sixteen_bits_of_grey():
    grey = portrait(mode="L")
    deep = Image.new("I;16", grey.size)
    deep.putdata([value * 257 for value in grey.tobytes()])
    assert difference(opened(picture.reencode(saved(deep, "PNG")).jpeg), grey) < 3


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_what_is_transparent_becomes_white(mode):
    clear = Image.new("RGBA", (600, 800), (0, 0, 0, 0))
    clear.paste((10, 20, 200, 255), (200, 300, 400, 500))
    image = clear.quantize(4) if mode == "P" else clear.convert(mode)
    done = opened(picture.reencode(saved(image, "PNG")).jpeg)
    assert done.getpixel((20, 20)) == (255, 255, 255)
    assert sum(done.getpixel((300, 400))) < 400


@pytest.mark.parametrize("size", [(480, 640), (640, 480), (600, 800), (8000, 3000), (5000, 6000)])
def test_sizes_that_are_taken(size):
    data = saved(Image.new("RGB", size, "white"))
    with cheap():
        done = picture.reencode(data)
    assert (done.width, done.height) == size


def test_a_large_photo_of_a_phone():
    chosen = random.Random(22)
    grain = Image.frombytes("L", (1000, 1333), chosen.randbytes(1000 * 1333)).resize((4000, 5332))
    photo = Image.blend(portrait(4000, 5332), grain.convert("RGB"), 0.15)
    data = with_exif(photo, 1, quality=93)
    assert 3_000_000 < len(data) < 10_000_000
    with cheap():
        done = picture.reencode(data)
    assert (done.width, done.height) == (4000, 5332)
    assert done.advice == ()


def test_a_progressive_photo_of_thirty_million_points():
    image = portrait(5000, 5999)
    data = saved(image, quality=95, progressive=True, subsampling=0)
    with cheap():
        assert picture.reencode(data).height == 5999


def test_a_large_transparent_picture():
    data = saved(portrait(5000, 5999, "RGBA"), "PNG", compress_level=1)
    with cheap():
        assert picture.reencode(data).height == 5999


def test_a_photo_with_others_behind_it_is_one_photo():
    """As phones write them: a second picture, of depth or brightness, in the same file."""
    first, second = portrait(900, 1200), Image.new("RGB", (300, 400))
    file = io.BytesIO()
    first.save(file, "MPO", save_all=True, append_images=[second])
    assert opened(file.getvalue()).n_frames == 2
    assert picture.reencode(file.getvalue()).width == 900


def test_what_hangs_on_a_photo_does_not_come_through():
    photo = with_segment(saved(portrait()), 0xFE, b"<script>alert(1)</script>") + xlsx()
    done = picture.reencode(photo)
    for file in (done.jpeg, done.print_jpeg, done.thumb):
        assert b"script" not in file
        assert b"PK\x03\x04" not in file


def test_more_rows_than_the_header_says_are_not_read():
    too_long = png(600, 800, packed_rows(600, 80_000))
    with cheap():
        assert picture.reencode(too_long).height == 800


# --- Advice --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "advice"),
    [
        (portrait, set()),
        (lambda: portrait(480, 640), {"upscaled"}),
        (lambda: portrait(1600, 1200), {"cropped"}),
        (lambda: portrait(1200, 1600).filter(ImageFilter.GaussianBlur(10)), {"blurred"}),
        (
            lambda: ImageChops.add(portrait(), Image.new("RGB", (600, 800), (0, 0, 0)), scale=2.5),
            {"dark_background"},
        ),
        (
            lambda: ImageChops.add(portrait(), Image.new("RGB", (600, 800)), scale=6),
            {"dark_background", "too_dark"},
        ),
    ],
    ids=["good", "small", "wide", "blurred", "dark ground", "dark"],
)
def test_advice(make, advice):
    assert set(picture.reencode(saved(make())).advice) == advice


def test_a_pattern_behind_the_head_is_remarked():
    image = portrait()
    for line in range(0, 200, 40):
        image.paste("black", (0, line, 75, line + 20))
    assert picture.reencode(saved(image)).advice == ("uneven_background",)


def test_every_advice_has_a_sentence():
    assert all(str(sentence).endswith(".") for sentence in picture.ADVICE.values())


# --- Many ----------------------------------------------------------------------------------------


def test_a_photo_that_ends_the_child_costs_that_photo_only():
    good = saved(portrait())
    photos = [
        ("1.jpg", good),
        ("2.jpg", scans_without_end()),
        ("3.jpg", good),
        ("4.jpg", b"no photo"),
        ("5.jpg", FileRefused("too_big", limit=10)),
        ("6.jpg", good[:9000]),
        ("7.jpg", good),
    ]
    done = dict(picture.reencode_each(photos))
    kinds = {name: getattr(result, "kind", "taken") for name, result in done.items()}
    assert kinds == {
        "1.jpg": "taken",
        "2.jpg": "timeout",
        "3.jpg": "taken",
        "4.jpg": "not_an_image",
        "5.jpg": "too_big",
        "6.jpg": "damaged",
        "7.jpg": "taken",
    }
    assert done["7.jpg"] == done["1.jpg"] == picture.reencode(good)
