"""A badge as others read it: pdfium its pages and texts, zxing-cpp its symbol."""

import pypdfium2 as pdfium
import zxingcpp
from PIL import Image

from accreditation.badge.drawing import A6
from accreditation.badge.typeset import MM


def opened(file: bytes) -> pdfium.PdfDocument:
    return pdfium.PdfDocument(file)


def rendered(file: bytes, page: int = 0, dpi: int = 200) -> Image.Image:
    return opened(file)[page].render(scale=dpi / 72).to_pil().convert("RGB")


def text_of(file: bytes, page: int = 0) -> str:
    """As pdfium reads it; a hyphen at the end of a line it gives as U+FFFE."""
    text = opened(file)[page].get_textpage().get_text_range()
    return text.replace("\r\n", "\n").replace("\ufffe", "-\n")


def read_codes(page: Image.Image) -> list[str]:
    """QR symbols alone: among its modules a reader now and then believes to see a bar code."""
    return [code.text for code in zxingcpp.read_barcodes(page, zxingcpp.BarcodeFormat.QRCode)]


def words_of(text: str) -> str:
    return " ".join(text.split())


def assert_texts_stay_in_place(page: pdfium.PdfPage) -> None:
    text = page.get_textpage()
    for at in range(text.count_chars()):
        if not text.get_text_range(at, 1).strip():
            continue
        left, low, right, high = (edge / MM for edge in text.get_charbox(at))
        top, bottom = A6.height - high, A6.height - low
        assert left > 5.5
        assert right < A6.width - 4
        assert top > 10
        assert bottom < A6.height - 4
        for box in (A6.front.qr, A6.front.photo):
            beside = right <= box.x or left >= box.x + box.width
            assert beside or bottom <= box.y or top >= box.y + box.height
