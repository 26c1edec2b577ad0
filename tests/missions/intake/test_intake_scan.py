import io

import pytest
from intake_files import pdf_of_one_page, pdf_of_pages, pdf_stream, portrait, saved
from intake_watch import cheap
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas
from test_intake_picture import with_exif

from missions.intake import scan


def opened(page):
    return Image.open(io.BytesIO(page))


def letter(pages=1):
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4)
    for number in range(pages):
        canvas.drawString(100, 700, f"NOTE VERBALE, page {number + 1}")
        canvas.showPage()
    canvas.save()
    return file.getvalue()


@pytest.mark.parametrize("pages", [1, 2, 4])
def test_pages_of_a_letter_are_drawn(pages):
    done = scan.reencode_scan(letter(pages))
    assert len(done.pages) == pages
    for page in done.pages:
        image = opened(page)
        assert (image.format, image.mode) == ("JPEG", "RGB")
        assert max(image.size) == 1600
        darkest, lightest = image.convert("L").getextrema()
        assert darkest < 100
        assert lightest == 255
    assert len(set(done.pages)) == pages


def test_the_same_letter_gives_the_same_bytes():
    data = letter()
    assert scan.reencode_scan(data) == scan.reencode_scan(data)


@pytest.mark.parametrize(
    ("size", "stored"),
    [((4960, 7016), (1131, 1600)), ((7016, 4960), (1600, 1131)), ((900, 600), (900, 600))],
)
def test_a_picture_is_made_smaller_but_not_larger(size, stored):
    data = saved(portrait(*size), quality=80)
    with cheap():
        done = scan.reencode_scan(data)
    assert [opened(page).size for page in done.pages] == [stored]


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "1", "P"])
def test_png_scans(mode):
    done = scan.reencode_scan(saved(portrait(1654, 2339, mode), "PNG"))
    assert opened(done.pages[0]).size == (1131, 1600)


def test_a_photographed_document_is_turned_upright():
    done = scan.reencode_scan(with_exif(portrait(2000, 1500), 6))
    assert opened(done.pages[0]).size == (1200, 1600)
    assert dict(opened(done.pages[0]).getexif()) == {}


def test_nothing_of_a_pdf_file_but_its_look_comes_through():
    script = pdf_stream(b"app.alert(1)")
    data = pdf_of_one_page(b"BT (secret words) Tj ET", more=[script])
    page = scan.reencode_scan(data).pages[0]
    assert b"secret" not in page
    assert b"alert" not in page


def test_what_some_programs_write_before_a_pdf_file_does_no_harm():
    assert len(scan.reencode_scan(b"\r\n\r\n" + letter()).pages) == 1


@pytest.mark.parametrize(
    "box", ["0 0 14400000 14400000", "0 0 1000000 1", "0 0 0 0", "0 0 -5 -5", "0 0 3 4"]
)
def test_absurd_pages_are_drawn_in_an_ordinary_size(box):
    with cheap():
        page = opened(scan.reencode_scan(pdf_of_one_page(box=box)).pages[0])
    assert max(page.size) <= 1600


def test_a_form_that_draws_itself_is_drawn_once():
    itself = pdf_stream(
        b"/F Do", "/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F 5 0 R>>>>"
    )
    data = pdf_of_one_page(b"/F Do", resources="/XObject<</F 5 0 R>>", more=[itself])
    with cheap():
        assert len(scan.reencode_scan(data).pages) == 1


def test_blank_pages_are_pages():
    assert len(scan.reencode_scan(pdf_of_pages(4)).pages) == 4
