"""Letters that the offices send, kept as scans: drawn anew, sealed, an original never stays."""

from collections.abc import Sequence
from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from missions.actions import files
from missions.intake import scan
from missions.models import StoredFile


def keep_scan(data: bytes) -> StoredFile:
    """Draw the scan anew in the child process and keep it: one page as JPEG, several as PDF.

    Raises FileRefused.
    """
    return keep_pages(scan.reencode_scan(data).pages)


def keep_pages(pages: Sequence[bytes]) -> StoredFile:
    """Keep pages that were drawn anew already."""
    if len(pages) == 1:
        return files.keep_letter(pages[0], media_type="image/jpeg")
    return files.keep_letter(_bound(pages), media_type="application/pdf")


def _bound(pages: Sequence[bytes]) -> bytes:
    """Bind pictures of pages into one PDF, each as large as A4 allows."""
    target = BytesIO()
    canvas = Canvas(target, pagesize=A4, invariant=1)
    width, height = A4
    for page in pages:
        picture = ImageReader(BytesIO(page))
        canvas.drawImage(
            picture, 0, 0, width=width, height=height, preserveAspectRatio=True, anchor="c"
        )
        canvas.showPage()
    canvas.save()
    return target.getvalue()
