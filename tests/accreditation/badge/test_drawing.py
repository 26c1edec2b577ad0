"""Badges read back by others: pdfium renders and reads, zxing-cpp decodes, qpdf checks."""

import hashlib
import io
import re
import tracemalloc
import unicodedata
from dataclasses import replace
from xml.etree import ElementTree as ET

import pikepdf
import pytest
from PIL import Image, ImageDraw

from accreditation.badge import drawing, signature
from accreditation.badge.drawing import A6
from accreditation.badge.fonts import build
from accreditation.badge.typeset import MM
from tests.accreditation.badge import samples
from tests.accreditation.badge.reading import (
    assert_texts_stay_in_place,
    opened,
    read_codes,
    rendered,
    text_of,
    words_of,
)
from tests.accreditation.badge.samples import INTERPRETER, OBSERVER, SUPPORT, face

DIGEST = "a04829ca443babab8aa41fc090f41c98435f96410dae4ed2b88ab2e85b8c1af2"
LONG = "RAJAONARIVELO-ANDRIAMANJATO VAN DER MEERDONK RAKOTOMALALA-RAZAFINDRAKOTO"
FACES = {
    "ordinary": face(),
    "interpreter": face("JUMAKADYROVA", "Aisulu", cyrillic="Жумакадырова", wording=INTERPRETER),
    "support": face("SAFAROV-ZADA", "Rustam", cyrillic="Сафаров-зода Рустам", wording=SUPPORT),
    "Kazakh": face("ÄBDIĞAPPAROV", "Ümıt", cyrillic="Әбдіғаппаров-Нұрғалиқызы Үміт Һашимұлы"),
    "long": face(LONG, "Marie Bernadette Fanjanirina", cyrillic="Радзаунаривелу-Андриаманджату"),
    "longest sender": face(sender="IPA CIS", sender_official=samples.IPA_CIS),
    "short": face("O", "Sung", cyrillic="О Сон"),
    "one name, as surname": face("SUHARTO", "", cyrillic=""),
    "one name, as given name": face("", "Suharto", cyrillic="Сухарто"),
    "Vietnamese": face("NGUYỄN", "Thị Ánh Tuyết", cyrillic="Нгуен Тхи Ань Тует"),
    "six digits": face(count=123_456),
    "another shape of photo": face(photo=samples.photo(600, 800)),
    "grey photo": face(photo=samples.photo(mode="L")),
}  # fmt: skip


@pytest.fixture(scope="module")
def files():
    return {name: drawing.draw(one) for name, one in FACES.items()}


@pytest.mark.parametrize("dpi", [150, 200])
@pytest.mark.parametrize("name", FACES)
def test_symbol_is_read_back_from_the_page(files, name, dpi):
    assert read_codes(rendered(files[name], dpi=dpi)) == [FACES[name].link]


@pytest.mark.parametrize("name", FACES)
def test_symbol_on_the_page_opens_as_the_badge(files, name):
    (text,) = read_codes(rendered(files[name]))
    opened_token = signature.open_token(signature.token_in(text), samples.KEYS)
    assert FACES[name].number.startswith(f"PR22-{opened_token.claims.number:05d}")


@pytest.mark.parametrize("name", FACES)
def test_symbol_is_read_back_with_part_of_it_covered(files, name):
    page = rendered(files[name])
    scale = page.width / A6.width
    left, top, side = (at * scale for at in symbol_on(files[name]))
    covered = side * 0.15**0.5
    for x, y in ((0.5, 0.5), (1, 1), (0.5, 1), (1, 0.5)):  # from the middle to the right and down
        one = page.copy()
        corner = left + (side - covered) * x, top + (side - covered) * y
        other = corner[0] + covered, corner[1] + covered
        ImageDraw.Draw(one).rectangle((*corner, *other), "white")
        assert read_codes(one) == [FACES[name].link]


def symbol_on(file: bytes) -> tuple[float, float, float]:
    """Left and upper edge and side of the symbol itself, in mm."""
    with pikepdf.open(io.BytesIO(file)) as pages:
        size = int(pages.pages[0].Resources.XObject.Q.Height)
    box = A6.front.qr
    module = box.width / (size + 8)
    return box.x + 4 * module, box.y + 4 * module, size * module


@pytest.mark.parametrize("name", FACES)
def test_names_are_read_back_exactly(files, name):
    one = FACES[name]
    text = words_of(text_of(files[name]))
    for printed in (
        one.surname,
        one.given_names,
        one.cyrillic,
        one.sender,
        *one.sender_official,
        one.number,
        one.validity,
        *one.wording.election,
        one.wording.word[0].upper(),
    ):
        assert printed.replace("-", "") in text.replace("- ", "").replace("-", "")


def test_back_is_read_back_exactly(files):
    text = words_of(text_of(files["ordinary"], 1))
    for printed in (*OBSERVER.identity, *OBSERVER.resolution, *OBSERVER.check, *OBSERVER.found):
        assert printed in text
    for language in OBSERVER.duties:
        for heading, duty in language:
            assert heading in text
            assert duty in text


def test_badge_says_nothing_else(files):
    one = FACES["ordinary"]
    text = words_of(text_of(files["ordinary"]))
    for printed in (
        *(word.upper() for word in OBSERVER.word),
        *OBSERVER.election,
        one.surname,
        one.given_names,
        one.cyrillic,
        one.sender_official[0],
        one.sender_official[1],
        one.sender_official[2],
        one.sender,
        OBSERVER.number_label,
        one.number,
        OBSERVER.validity_label,
        one.validity,
    ):
        assert text.count(printed) == 1
        text = text.replace(printed, "")
    assert not text.strip()


def test_kinds_differ_by_word_and_by_band(files):
    seen = set()
    for name, wording in (
        ("ordinary", OBSERVER),
        ("interpreter", INTERPRETER),
        ("support", SUPPORT),
    ):
        page = rendered(files[name])
        colour = page.getpixel((page.width // 2, page.height // 50))
        assert "#{:02x}{:02x}{:02x}".format(*colour) == dict(A6.bands)[wording.band]
        back = rendered(files[name], 1)
        assert back.getpixel((back.width // 2, 3)) == colour
        seen.add((colour, wording.word[0].upper() in words_of(text_of(files[name]))))
    assert len(seen) == 3
    assert all(word_is_there for _, word_is_there in seen)


def test_same_face_makes_the_same_file():
    for one in FACES.values():
        assert drawing.draw(one) == drawing.draw(replace(one))


def test_bytes_of_a_badge_are_those_of_every_machine():
    """A lost file is drawn anew as this one. What changes it needs a new version of the layout."""
    photo = bytes.fromhex(
        "ffd8ffdb004300" + "01" * 64 + "ffc0000b080001000101011100"
        "ffc4001400010000000000000000000000000000000affc400141001000000000000000000000000000000"
        "00ffda0008010100003f0054ffd9"
    )
    file = drawing.draw(face(photo=photo, claimed="VAN DER MEERDONK", link="HTTPS://A.B/V/AAAA"))
    assert A6.version == 1
    assert hashlib.sha256(file).hexdigest() == DIGEST


def test_many_badges_are_one_file_with_two_pages_each():
    many = b"".join(drawing.draw_many(FACES.values()))
    file = opened(many)
    assert len(file) == 2 * len(FACES)
    for at, one in enumerate(FACES.values()):
        assert one.number in text_of(many, 2 * at)
        assert one.wording.resolution[1] in words_of(text_of(many, 2 * at + 1))
        assert read_codes(rendered(many, 2 * at, 150)) == [one.link]


def test_page_of_many_looks_as_the_one_alone(files):
    many = b"".join(drawing.draw_many(FACES.values()))
    for at, name in enumerate(FACES):
        for side in (0, 1):
            together, alone = rendered(many, 2 * at + side, 72), rendered(files[name], side, 72)
            assert together.tobytes() == alone.tobytes(), name


def test_shared_parts_are_written_once():
    one = len(drawing.draw(face()))
    hundred = len(b"".join(drawing.draw_many([face()] * 100)))
    assert hundred - one < 99 * (len(samples.photo()) + 4_000)


def test_badges_come_in_pieces_and_are_not_kept():
    one = face()
    pieces = drawing.draw_many(one for _ in range(600))
    next(pieces)
    next(pieces)
    tracemalloc.start()
    try:
        longest = max(map(len, pieces))
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert longest < len(samples.photo()) + 200_000
    assert most < 1_000_000  # of some nine million that went through


def test_no_badges_make_an_empty_file():
    assert len(pikepdf.open(io.BytesIO(b"".join(drawing.draw_many([])))).pages) == 0


@pytest.mark.parametrize("name", FACES)
def test_file_is_sound_and_has_the_shape_of_an_archive(files, name):
    with pikepdf.open(io.BytesIO(files[name])) as file:
        assert file.check_pdf_syntax() == []
        assert not file.is_encrypted
        assert len(file.pages) == 2
        assert file.trailer.ID[0] == file.trailer.ID[1]
        assert "/Info" not in file.trailer
        (intent,) = file.Root.OutputIntents
        assert intent.S == "/GTS_PDFA1"
        assert intent.DestOutputProfile.N == 3
        profile = intent.DestOutputProfile.read_bytes()
        assert profile[36:40] == b"acsp"
        assert profile[16:20] == b"RGB "
        assert len(profile) == int.from_bytes(profile[:4], "big")
        xmp = ET.fromstring(file.Root.Metadata.read_bytes())  # noqa: S314 - our own
        space = "{http://www.aiim.org/pdfa/ns/id/}"
        assert xmp.find(f".//{space}part").text == "2"
        assert xmp.find(f".//{space}conformance").text == "U"
        for page in file.pages:
            assert [round(float(side) / MM, 2) for side in page.mediabox] == [0, 0, 105, 148]
            for font in page.Resources.Font.values():
                assert_font_is_whole(font)


def assert_font_is_whole(font: pikepdf.Dictionary) -> None:
    assert re.fullmatch(r"/[A-Z]{6}\+NotoSans-(Regular|Bold)", str(font.BaseFont))
    assert "/ToUnicode" in font
    (descendant,) = font.DescendantFonts
    assert descendant.CIDToGIDMap == "/Identity"
    program = descendant.FontDescriptor.FontFile2
    content = program.read_bytes()
    assert len(content) == program.Length1
    widths = build.opened(content)["hmtx"]
    order = build.opened(content).getGlyphOrder()
    first, stated = descendant.W
    assert first == 0
    assert [int(width) for width in stated] == [widths[name][0] for name in order[: len(stated)]]


@pytest.mark.parametrize("name", FACES)
def test_no_box_is_printed_for_a_missing_letter(files, name):
    for page in opened(files[name]):
        text = page.get_textpage()
        letters = text.get_text_range()
        assert "\ufffd" not in letters
        assert not any(unicodedata.category(letter) in ("Cn", "Co") for letter in letters)
    with pikepdf.open(io.BytesIO(files[name])) as file:
        for page in file.pages:
            for operands, operator in pikepdf.parse_content_stream(page):
                if str(operator) == "Tj":
                    codes = bytes(operands[0])
                    numbers = [codes[at : at + 2] for at in range(0, len(codes), 2)]
                    assert b"\0\0" not in numbers


def test_photo_is_passed_through_as_it_came(files):
    for name in ("ordinary", "another shape of photo", "grey photo"):
        with pikepdf.open(io.BytesIO(files[name])) as file:
            assert file.pages[0].Resources.XObject.P.read_raw_bytes() == FACES[name].photo


def test_photo_covers_its_place():
    for width, height in ((413, 531), (600, 800), (800, 600), (354, 472)):
        page = rendered(drawing.draw(face(photo=samples.photo(width, height, shade=60))))
        scale = page.width / A6.width
        box = A6.front.photo
        for x in (box.x + 0.3, box.x + box.width - 0.3):
            red, green, blue = page.getpixel((int(x * scale), int((box.y + 2) * scale)))
            assert abs(red - 225) < 12
            assert abs(green - 172) < 12
            assert abs(blue - 238) < 12


@pytest.mark.parametrize("name", FACES)
def test_modules_are_large_and_the_margin_is_light(files, name):
    page = rendered(files[name], dpi=600).convert("L")
    scale = page.width / A6.width
    box = A6.front.qr
    edges = (box.x, box.y, box.x + box.width, box.y + box.height)
    place = page.crop(tuple(round(edge * scale) for edge in edges))
    left, top, side = symbol_on(files[name])
    assert (box.width - side) / 8 >= 0.4  # the margins are four modules each
    dark = place.point(lambda light: 255 * (light < 128)).getbbox()
    expected = left - box.x, top - box.y, left - box.x + side, top - box.y + side
    for found, stated in zip(dark, expected, strict=True):
        assert abs(found - stated * scale) <= 2


@pytest.mark.parametrize("name", FACES)
def test_texts_stay_on_the_page_and_off_the_symbol_and_the_photo(files, name):
    page = opened(files[name])[0]
    assert_texts_stay_in_place(page)


@pytest.mark.thorough
@pytest.mark.parametrize("dpi", [150, 200])
def test_all_symbols_of_a_campaign_are_read_back(dpi):
    faces = [face(f"OBSERVER {at}", count=at) for at in range(1, 642)]
    file = opened(b"".join(drawing.draw_many(faces)))
    for at, one in enumerate(faces):
        page = file[2 * at].render(scale=dpi / 72).to_pil()
        assert read_codes(page) == [one.link]


def test_file_stays_small_with_a_photo_of_the_usual_size():
    picture = Image.effect_noise((413, 531), 14).convert("RGB")
    content = io.BytesIO()
    picture.save(content, "JPEG", quality=75)
    photo = content.getvalue()
    assert 40_000 < len(photo) < 60_000
    assert len(drawing.draw(face(photo=photo))) - len(photo) < 56_000
