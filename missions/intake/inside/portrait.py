"""A photo for a badge: upright, cut to three by four, drawn anew in three sizes, with advice.

Where a person chooses the part that is kept, the whole is drawn anew, too, to be cut again.

Advice is for a person to read, never a refusal: the figures behind it are rough.
"""

import math

from PIL import Image, ImageFilter, ImageStat

from missions.intake import limits, part
from missions.intake.inside import opening
from missions.intake.wire import Message, Refused

QUALITY = 90
MOST_WORKED_ON = (
    4_000_000  # pixels of the whole, made smaller by whole factors: four times that at most
)
PRINT_DPI = 300
CUT_WITHOUT_A_WORD = 0.8  # of the picture that must remain

# Grey values from 0 to 255, measured on the stored size
TOO_DARK, TOO_BRIGHT = 60, 235
DARK_BACKGROUND = 140
UNEVEN_BACKGROUND = 45  # standard deviation
SHARP_EDGES = 0.005  # of all points
SHARP = 12  # what the edges of a picture in focus exceed
EDGES = ImageFilter.Kernel((3, 3), (0, 1, 0, 1, -4, 1, 0, 1, 0), scale=1, offset=128)


def answer(data: bytes, *, wanted: str = "", whole: bool = False) -> Message:
    """Three JPEG files one behind the other, a fourth with `whole`; the head tells their lengths.

    `wanted`: the part that is kept, as `part.asked` reads it. Raises Refused.
    """
    image = opening.opened(data, longest_side=limits.PHOTO_LONGEST_SIDE, pixels=limits.PHOTO_PIXELS)
    how = opening.orientation(image)
    width, height = image.size[::-1] if how in opening.ON_ITS_SIDE else image.size
    _must_be_large_enough(width, height)
    box = part.box_of(
        wanted, (width, height), limits.PHOTO_STORED, narrowest=limits.PHOTO_NARROWEST_PART
    )
    upright = _upright(image, how, (width, height), box, whole=whole)
    stored = _cut(upright, (width, height), box)
    printed = _fitted(stored, limits.PHOTO_PRINTED)
    pictures = [
        (stored, 0),
        (printed, PRINT_DPI),
        (_fitted(stored, limits.PHOTO_THUMBNAIL), 0),
        *([(_as_source(upright), 0)] if whole else []),
    ]
    files = [opening.as_jpeg(one, quality=QUALITY, dpi=dpi) for one, dpi in pictures]
    advice = [
        *(["upscaled"] if box[2] - box[0] < limits.PHOTO_STORED[0] else []),
        *(["cropped"] if _is_much_cut_off(box, (width, height), wanted) else []),
        *_advice(stored),
    ]
    head = {
        "width": width,
        "height": height,
        "part": part.part_of(box, (width, height)),
        "lengths": [len(file) for file in files],
        "advice": advice,
    }
    return Message(head, b"".join(files))


def _must_be_large_enough(width: int, height: int) -> None:
    short, long = limits.PHOTO_SHORT_SIDE, limits.PHOTO_LONG_SIDE
    if min(width, height) < short or max(width, height) < long:
        raise Refused("too_small", width=width, height=height, short=short, long=long)


def _upright(
    image: Image.Image, how: int, photo: tuple[int, int], box: part.Box, *, whole: bool
) -> Image.Image:
    """Upright, and so large that the part has half as much again as is stored: sharp and quick.

    Not more than MOST_WORKED_ON, that memory suffices for the largest photo.
    """
    width, height = photo
    scale = limits.PHOTO_STORED[0] * 1.5 / (box[2] - box[0])
    if whole:
        scale = max(scale, limits.PHOTO_SOURCE_SIDE / max(photo))
    scale = min(scale, math.sqrt(MOST_WORKED_ON / (width * height)))
    sides = max(1, int(width * scale)), max(1, int(height * scale))
    if how in opening.ON_ITS_SIDE:
        sides = sides[::-1]
    return opening.turned(opening.reduced(image, at_least=sides), how)


def _cut(upright: Image.Image, photo: tuple[int, int], box: part.Box) -> Image.Image:
    """The part in the stored size; `upright` may be smaller than the photo."""
    across, down = upright.width / photo[0], upright.height / photo[1]
    scaled = (box[0] * across, box[1] * down, box[2] * across, box[3] * down)
    return upright.resize(limits.PHOTO_STORED, Image.Resampling.LANCZOS, box=scaled)


def _as_source(upright: Image.Image) -> Image.Image:
    """The whole, as large as it is worth keeping while its part is being chosen."""
    side = limits.PHOTO_SOURCE_SIDE
    smaller = upright.copy()
    smaller.thumbnail((side, side), Image.Resampling.LANCZOS)
    return smaller


def _is_much_cut_off(box: part.Box, photo: tuple[int, int], wanted: str) -> bool:
    """Whether the suggestion leaves out much; a part that somebody chose is their own."""
    kept = (box[2] - box[0]) * (box[3] - box[1])
    return not wanted and kept < CUT_WITHOUT_A_WORD * photo[0] * photo[1]


def _fitted(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    box = part.box_of("", image.size, size, narrowest=0)
    return image.resize(size, Image.Resampling.LANCZOS, box=box)


def _advice(stored: Image.Image) -> list[str]:
    grey = stored.convert("L")
    mean = ImageStat.Stat(grey).mean[0]
    width, height = grey.size
    corners = Image.new("L", (width // 4, height // 4))  # beside the head, on either side
    corners.paste(grey.crop((0, 0, width // 8, height // 4)), (0, 0))
    corners.paste(grey.crop((width - width // 8, 0, width, height // 4)), (width // 8, 0))
    background = ImageStat.Stat(corners)
    found = {
        "too_dark": mean < TOO_DARK,
        "too_bright": mean > TOO_BRIGHT,
        "blurred": _sharpest_edges(grey) < SHARP,
        "dark_background": background.mean[0] < DARK_BACKGROUND,
        "uneven_background": background.stddev[0] > UNEVEN_BACKGROUND,
    }
    return [code for code, applies in found.items() if applies]


def _sharpest_edges(grey: Image.Image) -> int:
    """How steep the steepest half per cent of the points is, 0 to 128."""
    inner = (1, 1, grey.width - 1, grey.height - 1)  # the filter leaves the margin as it is
    counts = grey.filter(EDGES).crop(inner).histogram()
    left = SHARP_EDGES * grey.width * grey.height
    for steepness in range(128, 0, -1):
        left -= counts[128 - steepness] + (counts[128 + steepness] if steepness < 128 else 0)  # noqa: PLR2004
        if left <= 0:
            return steepness
    return 0
