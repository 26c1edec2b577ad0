"""Scans sent to harm, made by code.

Each entry is name -> (function that makes the bytes, kind of refusal they must meet).
"""

import io
import os
import zlib
from functools import partial

from hostile_photos import animation
from intake_files import (
    MB,
    pdf,
    pdf_of_one_page,
    pdf_of_pages,
    pdf_stream,
    png,
    portrait,
    saved,
    zipped,
)
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas


def locked_pdf():
    file = io.BytesIO()
    canvas = Canvas(file, encrypt=StandardEncryption("secret"))
    canvas.drawString(100, 100, "note verbale")
    canvas.save()
    return file.getvalue()


def pdf_whose_content_unpacks(times):
    packed = zlib.compress(b"0 0 m 300 300 l S\n" * times, 9)
    return pdf(
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Count 1/Kids[3 0 R]>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>",
        pdf_stream(packed, "/Filter/FlateDecode"),
    )


def pdf_of_forms_in_forms(depth):
    """Each form draws the next ten times: ten to the power of the depth."""
    drawn = b"/F Do " * 10
    forms = [
        pdf_stream(
            drawn,
            f"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F {number} 0 R>>>>",
        )
        for number in range(6, 6 + depth)
    ]
    last = pdf_stream(b"0 0 m 9 9 l S", "/Type/XObject/Subtype/Form/BBox[0 0 9 9]")
    return pdf_of_one_page(b"/F Do", resources="/XObject<</F 5 0 R>>", more=[*forms, last])


SCANS = {
    "nothing": (lambda: b"", "empty"),
    "more than 10 MB": (lambda: pdf_of_one_page() + bytes(10 * MB), "too_big"),
    "five pages": (partial(pdf_of_pages, 5), "too_many_pages"),
    "no pages": (partial(pdf_of_pages, 0), "damaged"),
    "pages that hold themselves": (
        lambda: pdf("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 1/Kids[2 0 R]>>"),
        "damaged",
    ),
    "a PDF file that only begins": (lambda: b"%PDF-1.7\n", "damaged"),
    "half a PDF file": (lambda: pdf_of_one_page()[:200], "damaged"),
    "a password": (locked_pdf, "encrypted"),
    "content that unpacks to 50 MB": (partial(pdf_whose_content_unpacks, 3_000_000), "bomb"),
    "forms in forms": (partial(pdf_of_forms_in_forms, 9), "bomb"),
    "a picture of 42 million points": (lambda: png(7000, 6000, b""), "too_many_pixels"),
    "half a picture": (lambda: saved(portrait())[:9000], "damaged"),
    "an animation": (animation, "several_frames"),
    "a web page": (lambda: b"<html>", "not_a_scan"),
    "TIFF": (lambda: saved(portrait(), "TIFF"), "not_a_scan"),
    "a text document": (lambda: zipped([("word/document.xml", "<x/>")]), "not_a_scan"),
    "PostScript": (lambda: b"%!PS-Adobe-3.0\nshowpage", "not_a_scan"),
    "random bytes": (lambda: os.urandom(1000), "not_a_scan"),
}
