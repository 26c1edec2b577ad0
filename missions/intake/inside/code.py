"""The QR codes in a photo."""

import zxingcpp
from PIL import Image

from missions.intake import limits
from missions.intake.inside import opening
from missions.intake.wire import Message


def answer(data: bytes) -> Message:
    """The head tells their texts. Raises Refused."""
    image = opening.opened(data, longest_side=limits.SCAN_LONGEST_SIDE, pixels=limits.PHOTO_PIXELS)
    side = limits.CODE_SIDE
    scale = side / max(image.size)
    at_least = (max(1, int(image.width * scale)), max(1, int(image.height * scale)))
    small = opening.reduced(image, at_least=at_least)
    small.thumbnail((side, side), Image.Resampling.LANCZOS)
    wanted = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    found = zxingcpp.read_barcodes(small.convert("L"), wanted)
    return Message({"texts": [code.text[: limits.CODE_CHARACTERS] for code in found]}, b"")
