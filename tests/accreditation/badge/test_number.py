import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accreditation.badge import number
from accreditation.badge.number import NotANumber, Slip

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
NUMBERS = st.integers(1, number.LARGEST)
CODES = st.from_regex(r"[A-Z]{1,6}[0-9]{2}", fullmatch=True)


def holds(characters: str) -> bool:
    """ISO 7064 MOD 37,36 as a check of the whole: a second way, from the standard's definition."""
    product = 36
    for character in characters[:-1]:
        total = (product + ALPHABET.index(character)) % 36
        product = (total or 36) * 2 % 37
    return (product + ALPHABET.index(characters[-1])) % 36 == 1


def is_read(text: str) -> bool:
    try:
        number.read(text)
    except NotANumber:
        return False
    return True


def test_the_second_way_agrees_with_a_published_example():
    # The Global Release Identifier of the recording industry: A1-2425G-ABC1234002-M.
    assert holds("A12425GABC1234002M")
    assert not holds("A12425GABC1234002N")


def test_number_is_written_with_five_digits_and_six_when_needed():
    assert number.written("PR22", 417) == "PR22-00417-M"
    assert number.written("PR22", 100_417).startswith("PR22-100417-")


@given(CODES, NUMBERS)
def test_what_is_written_is_read_and_its_check_character_holds(code, count):
    text = number.written(code, count)
    assert number.read(text) == (code, count)
    assert holds(text.replace("-", ""))


@pytest.mark.parametrize(
    "text",
    [
        "pr22-00417-m",
        "PR22 00417 M",
        " pr22  00417m ",
        "PR2200417M",
        "PR22–00417—М",
        "РR22-00417-М",
        "рr22/00417/m",
        "PR22-00417 M",
        "PR22_00417.M",
        "PR22-00417-M",
    ],
)
def test_number_is_read_as_a_person_types_it(text):
    assert number.read(text) == ("PR22", 417)


@given(CODES, NUMBERS)
def test_number_without_dashes_is_read_as_the_one_with_them(code, count):
    text = number.written(code, count)
    assert number.read(text.replace("-", "").lower()) == (code, count)


@settings(max_examples=60)
@given(CODES, NUMBERS)
def test_every_single_wrong_character_is_found(code, count):
    text = number.written(code, count)
    for at, right in enumerate(text):
        if right != "-":
            for wrong in ALPHABET.replace(right, ""):
                assert not is_read(text[:at] + wrong + text[at + 1 :])


@settings(max_examples=300)
@given(CODES, NUMBERS, st.data())
def test_a_swap_of_neighbours_is_found_unless_they_are_neighbours_in_the_alphabet(
    code, count, data
):
    plain = number.written(code, count).replace("-", "")
    at = data.draw(st.integers(0, len(plain) - 2))
    swapped = plain[:at] + plain[at + 1] + plain[at] + plain[at + 2 :]
    if swapped != plain and is_read(swapped):
        assert abs(ALPHABET.index(plain[at]) - ALPHABET.index(plain[at + 1])) in (1, 35)


def test_one_in_thirty_six_swaps_of_such_neighbours_stays_unfound():
    found = missed = 0
    for count in range(1, 20_000):
        plain = number.written("PR22", count).replace("-", "")
        for at in range(4, 8):
            a, b = plain[at : at + 2]
            if abs(int(a) - int(b)) == 1:
                missed += holds(plain[:at] + b + a + plain[at + 2 :])
                found += 1
    assert 0 < missed / found < 2 / 36


@pytest.mark.parametrize(
    ("text", "slip"),
    [
        ("PR22-00418-M", Slip.CHECK),
        ("PR22-00471-M", Slip.CHECK),
        ("", Slip.SHAPE),
        ("PR22-417-M", Slip.SHAPE),
        ("PR22-000417-M", Slip.SHAPE),
        ("PR22-00417", Slip.SHAPE),
        ("PR22-00417-M-M", Slip.SHAPE),
        ("22-00417-M", Slip.SHAPE),
        ("PR22-٠٠٤١٧-M", Slip.SHAPE),
        ("observers.example/V/ABC", Slip.SHAPE),
        ("HTTPS://OBSERVERS.EXAMPLE/V/QRE2EAJHARCGC", Slip.SHAPE),
    ],
)
def test_what_is_no_number_is_refused_with_its_kind_of_slip(text, slip):
    with pytest.raises(NotANumber) as refusal:
        number.read(text)
    assert refusal.value.slip == slip
    assert str(refusal.value).endswith(".")


def test_number_zero_is_refused_though_its_check_character_holds():
    zero = next(f"PR22-00000-{check}" for check in ALPHABET if holds(f"PR2200000{check}"))
    with pytest.raises(NotANumber):
        number.read(zero)


@pytest.mark.parametrize(
    ("code", "count"), [("22PR", 1), ("P-22", 1), ("PR22", 0), ("PR22", 10**6)]
)
def test_impossible_number_is_not_written(code, count):
    with pytest.raises(ValueError, match=r"\.$"):
        number.written(code, count)
