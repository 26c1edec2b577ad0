"""A picture of a document as it is shown: with the viewer's name and the moment all over it."""

from datetime import datetime
from io import BytesIO

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

from observer_portal.page import moments

# the badge's own letters, which every name of a viewer can be written in
FONT = settings.BASE / "accreditation" / "badge" / "fonts" / "NotoSans-Regular.ttf"
QUALITY = 82
LETTERS = 0.022  # height of the letters, as a part of the picture's longer side
SMALLEST = 12  # pixels
TILT = 27  # degrees
INK = (163, 32, 27, 88)  # red, a third of it: what lies under it stays legible
FACE = (96, 123)  # pixels of a thumbnail: three times the size at which lists show it


def seen_by(user: object, at: datetime) -> str:
    """Return what is written over a picture: who looks at it, and when."""
    return f"{user} · {moments.moment_text(at)}"


def marked(jpeg: bytes, text: str) -> bytes:
    """Return the picture with `text` written over it again and again. JPEG to JPEG.

    The picture is one that was drawn anew when it was taken in, so it is read in this process.
    """
    with Image.open(BytesIO(jpeg)) as source:
        picture = source.convert("RGB")
    tile = _tile(text, max(SMALLEST, round(max(picture.size) * LETTERS)))
    for left, top in _places(picture.size, tile.size):
        picture.paste(tile, (left, top), tile)
    return _jpeg(picture)


def small(jpeg: bytes) -> bytes:
    """Return a portrait as large as a list shows it. JPEG to JPEG."""
    with Image.open(BytesIO(jpeg)) as source:
        source.draft("RGB", FACE)  # decodes no more than is needed
        picture = source.convert("RGB")
    picture.thumbnail(FACE)
    return _jpeg(picture)


def _tile(text: str, height: int) -> Image.Image:
    font = ImageFont.truetype(FONT, height)
    left, top, right, bottom = font.getbbox(text)
    written = Image.new("RGBA", (int(right - left) + height * 4, int(bottom - top) + height * 2))
    ImageDraw.Draw(written).text((height * 2 - left, height - top), text, font=font, fill=INK)
    return written.rotate(TILT, expand=True, resample=Image.Resampling.BILINEAR)


def _places(picture: tuple[int, int], tile: tuple[int, int]) -> list[tuple[int, int]]:
    """Return where the tile is pasted: close enough that no part of a page is without it."""
    across, down = max(1, tile[0] * 2 // 3), max(1, tile[1] // 2)
    return [
        (left - across // 2 * (row % 2), top)
        for row, top in enumerate(range(-down // 2, picture[1], down))
        for left in range(-across // 2, picture[0] + across // 2, across)
    ]


def _jpeg(picture: Image.Image) -> bytes:
    target = BytesIO()
    picture.save(target, "JPEG", quality=QUALITY)
    return target.getvalue()
