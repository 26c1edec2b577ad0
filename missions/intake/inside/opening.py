"""Open a JPEG or PNG picture by its decoder's own name, after its header has been judged.

Only two decoders exist here: nothing looks at the data and chooses among fifty. A JPEG is read as
one picture even where a phone has put others behind it (depth, brightness, a small copy).
"""

import io
import math

from PIL import ExifTags, Image, JpegImagePlugin, PngImagePlugin

from missions.intake import sniffing
from missions.intake.wire import Refused

JPEG = b"\xff\xd8\xff"
PNG = b"\x89PNG\r\n\x1a\n"
UPRIGHT = 1
TURNED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
ON_ITS_SIDE = (5, 6, 7, 8)
WHITE = (255, 255, 255)
STRIP = 64  # rows of the smaller picture
WITH_TRANSPARENCY = ("RGBA", "LA", "PA")


def opened(data: bytes, *, longest_side: int, pixels: int) -> Image.Image:
    """The picture with its header read and nothing decoded.

    Raises Refused: "not_an_image", "several_frames", "too_many_pixels"; any error of the decoder
    stands for a damaged file.
    """
    image: Image.Image
    if data.startswith(JPEG):
        image = JpegImagePlugin.JpegImageFile(io.BytesIO(data))
    elif data.startswith(PNG):
        image = PngImagePlugin.PngImageFile(io.BytesIO(data))
    else:
        raise Refused("heic" if sniffing.is_heic(data) else "not_an_image")
    width, height = image.size
    if max(width, height) > longest_side or width * height > pixels:
        raise Refused("too_many_pixels", width=width, height=height)
    if getattr(image, "n_frames", 1) > 1:
        raise Refused("several_frames")
    return image


def orientation(image: Image.Image) -> int:
    """How the camera was held: 1 to 8; 1 also where nothing readable says so."""
    try:
        said = image.getexif().get(ExifTags.Base.Orientation, UPRIGHT)
    except (ValueError, TypeError, KeyError, SyntaxError, OSError, OverflowError):
        return UPRIGHT
    return said if said in TURNED else UPRIGHT


def reduced(image: Image.Image, *, at_least: tuple[int, int]) -> Image.Image:
    """Decoded, as RGB on white, made smaller by whole factors but not below a size.

    Done in strips, so that a large picture is in memory once and not three times.
    """
    image.draft("RGB", at_least)
    image.load()
    factor = max(1, min(image.width // at_least[0], image.height // at_least[1]))
    size = (math.ceil(image.width / factor), math.ceil(image.height / factor))
    ground = Image.new("RGB", size, WHITE)
    for top in range(0, size[1], STRIP):
        upper, lower = top * factor, min((top + STRIP) * factor, image.height)
        strip = _plain(image.crop((0, upper, image.width, lower)))
        if factor > 1:
            strip = strip.reduce(factor)
        has_transparency = strip.mode == "RGBA"
        ground.paste(strip, (0, top), mask=strip.getchannel("A") if has_transparency else None)
    return ground


def _plain(image: Image.Image) -> Image.Image:
    """As grey, colour, or colour with transparency, 8 bits each."""
    if image.mode.startswith("I"):  # 16 bits of grey
        return image.convert("I").point([value // 256 for value in range(65536)], "L")
    if image.mode in WITH_TRANSPARENCY or "transparency" in image.info:
        return image.convert("RGBA")
    return image if image.mode == "L" else image.convert("RGB")


def turned(image: Image.Image, how: int) -> Image.Image:
    """Upright."""
    return image.transpose(TURNED[how]) if how in TURNED else image


def as_jpeg(image: Image.Image, *, quality: int, dpi: int = 0) -> bytes:
    """The picture as a plain JPEG file with no word about where it came from.

    The same pixels give the same bytes, with the same release of the library.
    """
    plain = Image.new("RGB", image.size)
    plain.paste(image)
    file = io.BytesIO()
    plain.save(file, "JPEG", quality=quality, dpi=(dpi, dpi))
    return file.getvalue()
