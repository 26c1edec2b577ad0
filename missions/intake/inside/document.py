"""A scan of a document or a letter: PDF, JPEG or PNG; every page drawn anew as a JPEG.

Of a PDF file only what it looks like is kept: no text, no scripts, no attached files.
"""

from collections.abc import Iterator

import pypdfium2
import pypdfium2.raw
from PIL import Image

from missions.intake import limits, sniffing
from missions.intake.inside import opening
from missions.intake.wire import Message, Refused

QUALITY = 85


def answer(data: bytes) -> Message:
    """The pages one behind the other; the head tells their lengths. Raises Refused."""
    pages = [opening.as_jpeg(_fitted(page), quality=QUALITY) for page in _pages(data)]
    return Message({"lengths": [len(page) for page in pages]}, b"".join(pages))


def _pages(data: bytes) -> Iterator[Image.Image]:
    if data.startswith((opening.JPEG, opening.PNG)):
        return iter([_picture(data)])
    if sniffing.is_pdf(data):
        return _drawn(data)
    raise Refused("heic" if sniffing.is_heic(data) else "not_a_scan")


def _picture(data: bytes) -> Image.Image:
    image = opening.opened(data, longest_side=limits.SCAN_LONGEST_SIDE, pixels=limits.SCAN_PIXELS)
    how = opening.orientation(image)
    side = limits.SCAN_STORED_SIDE
    scale = side / max(image.size)
    at_least = (max(1, int(image.width * scale)), max(1, int(image.height * scale)))
    return opening.turned(opening.reduced(image, at_least=at_least), how)


def _fitted(image: Image.Image) -> Image.Image:
    image.thumbnail((limits.SCAN_STORED_SIDE, limits.SCAN_STORED_SIDE), Image.Resampling.LANCZOS)
    return image


def _drawn(data: bytes) -> Iterator[Image.Image]:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as failure:
        is_locked = failure.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD
        raise Refused("encrypted" if is_locked else "damaged") from failure
    count = len(document)
    if count > limits.SCAN_PAGES:
        raise Refused("too_many_pages", pages=count, limit=limits.SCAN_PAGES)
    if not count:
        raise Refused("damaged")
    document.init_forms()  # what was typed into a form belongs to what the page looks like
    for number in range(count):
        page = document[number]
        longest = max(page.get_size())
        if longest <= 0:
            raise Refused("damaged")
        yield page.render(scale=limits.SCAN_STORED_SIDE / longest).to_pil().convert("RGB")
