"""A photo for a badge, drawn anew."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from missions.intake import limits
from missions.intake.batch import each
from missions.intake.blobs import cut
from missions.intake.parent import Child
from missions.intake.part import Part
from missions.intake.refusals import FileRefused

ADVICE: dict[str, Promise] = {
    "upscaled": _("The photo is small and was enlarged. A larger one prints better."),
    "cropped": _("Much of the photo was cut off to make it three wide by four high."),
    "too_dark": _("The photo is dark."),
    "too_bright": _("The photo is very bright."),
    "blurred": _("The photo looks blurred."),
    "dark_background": _("The background looks dark. A plain light background is asked for."),
    "uneven_background": _("The background looks uneven. A plain light one is asked for."),
}


@dataclass(frozen=True)
class Picture:
    """Three JPEG files without metadata; the same photo gives the same bytes.

    `jpeg` is 600 x 800, `print_jpeg` 413 x 531 (35 x 45 mm), `thumb` 150 x 200. `sha256` is that of
    `print_jpeg`, as hexadecimal digits. `width` and `height` are those of the photo as it was
    sent, upright. `part` is what was kept of it. `advice` holds keys of ADVICE. `whole` is the
    photo before it was cut, where it was asked for, to be cut again: no observer keeps it.
    """

    jpeg: bytes
    print_jpeg: bytes
    thumb: bytes
    sha256: str
    width: int
    height: int
    advice: tuple[str, ...]
    part: Part
    whole: bytes = b""


def reencode(data: bytes, *, wanted: str = "", whole: bool = False) -> Picture:
    """Turn upright, cut to three by four, drop the metadata. Raises FileRefused.

    `wanted`: which part is kept, as `part.asked` reads it; "" for the suggestion.
    """
    with Child() as child:
        return reencode_by(data, child, wanted=wanted, whole=whole)


def reencode_each(
    photos: Iterable[tuple[str, bytes | FileRefused]],
) -> Iterator[tuple[str, Picture | FileRefused]]:
    """The same for many photos by name; as `batch.each` says."""
    return each(photos, reencode_by)


def reencode_by(data: bytes, child: Child, *, wanted: str = "", whole: bool = False) -> Picture:
    """The same by a child that is there already. Raises FileRefused."""
    if not data:
        raise FileRefused("empty")
    if len(data) > limits.PHOTO_BYTES:
        raise FileRefused("too_big", limit=limits.PHOTO_BYTES // limits.MB)
    head, body = child.ask("picture", data, options={"wanted": wanted, "whole": whole})
    count = 3 + whole
    files = cut(body, head.get("lengths"), least=count, most=count)
    width, height, advice = head.get("width"), head.get("height"), head.get("advice")
    part = head.get("part")
    if not (isinstance(width, int) and isinstance(height, int) and isinstance(advice, list)):
        raise FileRefused("damaged")
    if not isinstance(part, list) or [type(figure) for figure in part] != [int] * len(Part._fields):
        raise FileRefused("damaged")
    return Picture(
        jpeg=files[0],
        print_jpeg=files[1],
        thumb=files[2],
        sha256=hashlib.sha256(files[1]).hexdigest(),
        width=width,
        height=height,
        advice=tuple(code for code in ADVICE if code in advice),
        part=Part(*part),
        whole=files[3] if whole else b"",
    )
