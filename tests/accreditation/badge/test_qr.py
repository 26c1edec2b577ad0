import random

import pytest
import segno
import zxingcpp
from PIL import Image

from accreditation.badge import qr, qr_mask, signature
from tests.accreditation.badge import samples

LEVELS = "LMQH"


def by_segno(text: str, level: str, mask: int | None = None) -> segno.QRCode:
    return segno.make_qr(text, error=level, mode="alphanumeric", mask=mask, boost_error=False)


def assert_equal_to_segno(text: str, level: str, mask: int | None = None) -> None:
    ours, theirs = qr.encode(text, level, mask), by_segno(text, level, mask)
    assert (ours.version, ours.mask) == (theirs.version, theirs.mask), (text, level)
    assert ours.rows() == [list(row) for row in theirs.matrix], (text, level)


def random_text(source: random.Random, length: int) -> str:
    return "".join(source.choices(qr.ALPHABET, k=length))


def random_link(source: random.Random) -> str:
    return signature.link(samples.HOST, source.randbytes(source.randint(130, 190)))


def largest(version: int, level: str) -> int:
    """How many characters a version holds, from the bits that segno says it has room for."""
    bits = segno.consts.SYMBOL_CAPACITY[version][getattr(segno.consts, f"ERROR_LEVEL_{level}")]
    head = 4 + (9 if version < 10 else 11 if version < 27 else 13)  # mode, then the length
    pairs, left = divmod(bits - head, 11)  # two characters in eleven bits, one in six
    return 2 * pairs + (left >= 6)


def test_symbols_of_links_equal_those_of_segno_bit_for_bit():
    source = random.Random(1)
    for _ in range(150):
        assert_equal_to_segno(random_link(source), source.choice("MQ"))


def test_symbols_of_any_text_equal_those_of_segno_bit_for_bit():
    source = random.Random(2)
    for _ in range(100):
        level = source.choice(LEVELS)
        # A letter first: segno would write digits alone in its numeric mode.
        assert_equal_to_segno("A" + random_text(source, source.randint(0, 300)), level)


def test_every_length_of_padding_equals_that_of_segno():
    for length in range(1, 60):
        assert_equal_to_segno("A" * length, "Q", mask=3)


@pytest.mark.parametrize("mask", range(8))
def test_symbols_with_a_given_mask_equal_those_of_segno(mask):
    source = random.Random(mask)
    for level in LEVELS:
        assert_equal_to_segno("A" + random_text(source, 100), level, mask)


@pytest.mark.parametrize("level", LEVELS)
def test_smallest_version_that_holds_is_chosen_at_every_border(level):
    for version in range(1, qr.LARGEST):
        length = largest(version, level)
        assert qr.encode("A" * length, level, 0).version == version
        assert qr.encode("A" * (length + 1), level, 0).version == version + 1
        assert_equal_to_segno("A" * length, level, mask=version % 8)
    length = largest(qr.LARGEST, level)
    assert_equal_to_segno("A" * length, level, mask=5)
    with pytest.raises(qr.CannotEncode):
        qr.encode("A" * (length + 1), level)


@pytest.mark.thorough
def test_ten_thousand_symbols_equal_those_of_segno_bit_for_bit():
    source = random.Random(3)
    for _ in range(10_000):
        assert_equal_to_segno(random_link(source), "Q")


def test_symbols_are_read_by_another_reader():
    source = random.Random(4)
    for level in LEVELS:
        for _ in range(5):
            text = random_link(source)
            symbol = qr.encode(text, level)
            picture = Image.frombytes("1", (symbol.stride, symbol.size), symbol.packed())
            picture = picture.convert("L").point(lambda dark: 255 - dark)
            sheet = Image.new("L", [symbol.size + 2 * qr.QUIET] * 2, 255)
            sheet.paste(picture, (qr.QUIET, qr.QUIET))
            sheet = sheet.resize([symbol.size * 3 + 6 * qr.QUIET] * 2, Image.Resampling.NEAREST)
            assert [
                code.text for code in zxingcpp.read_barcodes(sheet, zxingcpp.BarcodeFormat.QRCode)
            ] == [text]


def test_packed_rows_are_the_modules_and_light_ones_behind_them():
    symbol = qr.encode(signature.link(samples.HOST, samples.token()))
    packed = symbol.packed()
    across = symbol.stride // 8
    assert len(packed) == across * symbol.size
    for at, row in enumerate(symbol.rows()):
        bits = f"{int.from_bytes(packed[at * across : (at + 1) * across], 'big'):0{symbol.stride}b}"
        assert bits == "".join(map(str, row)).ljust(symbol.stride, "0")
        assert symbol.stride - symbol.size >= qr_mask.MARGIN


def test_every_mask_is_chosen_for_some_text():
    source = random.Random(5)
    chosen = {qr.encode(random_link(source)).mask for _ in range(120)}
    assert chosen == set(range(len(qr_mask.RULES)))


@pytest.mark.parametrize("text", ["a", "HTTPS://ХОСТ/V/", "A_B", "A\n", "A" * 50 + "b"])
def test_text_outside_the_alphabet_is_refused(text):
    with pytest.raises(qr.CannotEncode, match="alphanumeric"):
        qr.encode(text)
