"""Invented portraits and documents as archives, for journeys; each picture differs."""

import io
import random
import zipfile

from PIL import Image, ImageDraw


def portrait(number: int) -> bytes:
    """A drawn face on a light ground; shows nobody."""
    chance = random.Random(number)
    skin = tuple(chance.randint(150, 235) - shade for shade in (0, 40, 70))
    picture = Image.new("RGB", (480, 640), (225, 232, 238))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((90, 470, 390, 640), fill=tuple(chance.randint(20, 90) for _c in range(3)))
    draw.ellipse((140, 130, 340, 430), fill=skin)
    draw.pieslice((130, 100, 350, 330), 180, 360, fill=(chance.randint(20, 120),) * 3)
    for x in (195, 265):
        draw.ellipse((x, 265, x + 22, 280), fill=(30, 30, 30))
    draw.arc((205, 340, 275, 380), 20, 160, fill=(120, 40, 40), width=5)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=82)
    return out.getvalue()


def document(number: int) -> bytes:
    """A drawn page of a travel document."""
    picture = Image.new("RGB", (900, 620), (236, 239, 226))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((40, 90, 260, 400), fill=(200, 205, 210))
    draw.text((300, 100), f"SPECIMEN {number:06d}", fill=(20, 20, 20))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80)
    return out.getvalue()


def archive(names, drawn_by) -> bytes:
    """A ZIP with one picture for each name, called after it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for number, name in enumerate(names):
            target.writestr(f"{name}.jpg", drawn_by(number))
    return out.getvalue()
