"""What the tests of a mission's pages share: pictures made by code, forms as they are filled."""

import io
import re
import zipfile
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image, ImageDraw

from missions.actions import files, photo_staging, photos
from missions.models import Purpose
from missions.roster.mrz import check_digit
from observer_portal import clock


def jpeg(width=600, height=800, mark=0):
    """A picture of a face, roughly; `mark` makes it another one."""
    image = Image.new("RGB", (width, height), (235, 238, 240))
    draw = ImageDraw.Draw(image)
    draw.ellipse((width * 0.3, height * 0.2, width * 0.7, height * 0.7), fill=(190, 140, 110))
    draw.text((10, 10), f"number {mark}", fill=(20, 20, 20))
    target = io.BytesIO()
    image.save(target, "JPEG", quality=90)
    return target.getvalue()


def upload(data, name="photo.jpg", kind="image/jpeg"):
    return SimpleUploadedFile(name, data, kind)


def archive(files):
    """A ZIP archive of name -> bytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as file:
        for name, data in files.items():
            file.writestr(name, data)
    return target.getvalue()


def sent(world, files, *, holds=Purpose.PHOTO):
    """An archive of name -> bytes that waits to be read."""
    data = files if isinstance(files, bytes) else archive(files)
    return photos.upload(
        world.mission, [data], filename="photos.zip", holds=holds, by=world.head, at=world.at
    )


def staged(world, files, **options):
    """An archive that has been read and matched."""
    made = sent(world, files, **options)
    photo_staging.stage(made.pk, now=clock.database_now)
    made.refresh_from_db()
    return made


def files_on_disk():
    found = Path(settings.FILES).rglob("*")
    return [path for path in found if path.is_file() and path.name != files.LOCK]


def filled(**values):
    """What a person types for one invented observer."""
    return {
        "surname_latin": "van der Meerdonk",
        "given_names_latin": "Pieter-Jan",
        "sex": "M",
        "birth_date": "23.04.1971",
        "citizenship": "NLD",
        "document_type": "passport",
        "document_number": "nx4r15p8k",
        "document_expires_on": "30.09.2029",
        "kind": "sto",
        "act": "save",
    } | values


def zone(number="NX4R15P8K", expires="290930"):
    """The zone of a Dutch passport with its check digits."""
    names = "P<NLDVAN<DER<MEERDONK<<PIETER<JAN".ljust(44, "<")
    birth, rest = "710423", "<" * 14
    line = number + check_digit(number) + "NLD" + birth + check_digit(birth) + "M"
    line += expires + check_digit(expires) + rest + check_digit(rest)
    whole = line[:10] + line[13:20] + line[21:43]
    return f"{names}\n{line}{check_digit(whole)}"


def page(name, *arguments):
    return reverse(f"mission:{name}", args=[getattr(a, "reference", a) for a in arguments])


def hidden(response, name):
    """The value of a hidden field of a page, or None."""
    text = response.content.decode()
    found = re.search(rf'<input type="hidden" name="{name}"[^>]*?value="([^"]*)"', text)
    return found[1] if found else None


def typed(response):
    """What stands in the form of a page: the values that a browser would send again."""
    form = response.context["form"]
    values = {}
    for bound in form:
        value = bound.value()
        if isinstance(value, bool):
            value = "on" if value else None
        if value is not None and not hasattr(value, "read"):
            values[bound.name] = value
    kept = {f"{purpose}_kept": file.token for purpose, file in response.context["kept"].items()}
    return values | kept | {"act": "save"}
