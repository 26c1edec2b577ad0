"""Photos sent to harm, made by code.

Each entry is name -> (function that makes the bytes, kind of refusal they must meet).
"""

import random
import zlib

from intake_files import (
    MB,
    patched,
    pdf_of_one_page,
    png,
    png_chunk,
    portrait,
    saved,
    with_scans_repeated,
    with_size,
    xlsx,
)
from PIL import Image


def packed_rows(width, height, bytes_per_pixel=3):
    return zlib.compress(bytes((width * bytes_per_pixel + 1) * height), 9)


def png_with(chunk):
    return png(600, 800, packed_rows(600, 800), before=chunk)


def animation():
    frames = [portrait(mode="P"), portrait(mode="L").convert("P")]
    return saved(frames[0], "PNG", save_all=True, append_images=frames[1:])


def png_with_a_wrong_check_sum():
    good = saved(portrait(), "PNG")
    at = good.index(b"IHDR") + 4 + 13
    return patched(good, (at, bytes((good[at] ^ 255,))))


def scans_without_end():
    """Each of the scans is a pass over 30 million pixels."""
    small = saved(Image.new("RGB", (5000, 5999)), quality=20, progressive=True)
    return with_scans_repeated(small, 200_000)[: 10 * MB - 2] + b"\xff\xd9"


PHOTOS = {
    "nothing": (lambda: b"", "empty"),
    "more than 10 MB": (lambda: saved(portrait()) + bytes(10 * MB), "too_big"),
    "13,000 x 13,000 points in 20 KB": (
        lambda: png(13000, 13000, zlib.compress(bytes(1626 * 13000), 9), depth=1, colour=0),
        "too_many_pixels",
    ),
    "8,001 points wide": (lambda: png(8001, 700, packed_rows(1, 1)), "too_many_pixels"),
    "31 million points": (lambda: png(5600, 5600, packed_rows(1, 1)), "too_many_pixels"),
    "a JPEG file that says 65,535": (
        lambda: with_size(saved(portrait()), 65535, 65535),
        "too_many_pixels",
    ),
    "a PNG file that says 2 to the power of 31": (
        lambda: png(2**31 - 1, 2**31 - 1, b""),
        "too_many_pixels",
    ),
    "no width": (lambda: with_size(saved(portrait()), 0, 800), "damaged"),
    "no points": (lambda: png(0, 0, b""), "damaged"),
    "28 million points without data": (lambda: png(7000, 4000, b""), "damaged"),
    "a text that unpacks to 200 MB": (
        lambda: png_with(png_chunk(b"zTXt", b"k\0\0" + zlib.compress(bytes(200 * MB), 9))),
        "damaged",
    ),
    "an international text that does": (
        lambda: png_with(png_chunk(b"iTXt", b"k\0\1\0\0\0" + zlib.compress(bytes(200 * MB), 9))),
        "damaged",
    ),
    "a colour profile that does": (
        lambda: png_with(png_chunk(b"iCCP", b"k\0\0" + zlib.compress(bytes(200 * MB), 9))),
        "damaged",
    ),
    "a wrong check sum": (png_with_a_wrong_check_sum, "damaged"),
    "half a PNG file": (lambda: saved(portrait(), "PNG")[:1500], "damaged"),
    "a PNG file without a header": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(64), "damaged"),
    "half a JPEG file": (lambda: saved(portrait())[:9000], "damaged"),
    "a JPEG file that only begins": (lambda: b"\xff\xd8\xff", "damaged"),
    "a JPEG file without tables": (lambda: b"\xff\xd8\xff\xd9", "damaged"),
    "a JPEG file of random bytes": (
        lambda: b"\xff\xd8\xff" + random.Random(22).randbytes(5000),
        "damaged",
    ),
    "scans without end": (scans_without_end, "timeout"),
    "an animation": (animation, "several_frames"),
    "479 x 640": (lambda: saved(portrait(479, 640)), "too_small"),
    "639 x 480": (lambda: saved(portrait(639, 480)), "too_small"),
    "one point": (lambda: saved(Image.new("RGB", (1, 1)), "PNG"), "too_small"),
    "GIF": (lambda: saved(portrait(mode="P"), "GIF"), "not_an_image"),
    "BMP": (lambda: saved(portrait(), "BMP"), "not_an_image"),
    "TIFF": (lambda: saved(portrait(), "TIFF"), "not_an_image"),
    "WebP": (lambda: saved(portrait(), "WEBP"), "not_an_image"),
    "an icon": (lambda: saved(portrait(), "ICO"), "not_an_image"),
    "EPS, which others let a program draw": (
        lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 600 800\n(ls) run",
        "not_an_image",
    ),
    "SVG": (lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "not_an_image"),
    "a web page": (lambda: b"<html><script>alert(1)</script>", "not_an_image"),
    "a PDF file": (pdf_of_one_page, "not_an_image"),
    "HEIC": (lambda: b"\0\0\0\x18ftypheic" + bytes(200), "heic"),
    "Photoshop": (lambda: b"8BPS\0\1" + bytes(200), "not_an_image"),
    "a ZIP file": (xlsx, "not_an_image"),
    "a web page before a picture": (lambda: b"<html>" + saved(portrait()), "not_an_image"),
    "text": (lambda: b"portrait", "not_an_image"),
}
