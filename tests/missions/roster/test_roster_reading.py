"""One cell: what it says, or what is wrong with it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from roster_lists import kinds, value, why

from missions.roster import names
from missions.roster.reading import read
from missions.roster.tables import columns


@pytest.mark.parametrize(
    ("cell", "stored"),
    [
        (948714860.0, "948714860"),
        (948714860, "948714860"),
        ("96 7517123", "967517123"),
        ("nx4r15p8k", "NX4R15P8K"),
        ("№ 12345", "12345"),
        ("AB\u00a012\u2011345/6", "AB12-345/6"),
    ],
)
def test_document_numbers_are_capitals_without_spaces(cell, stored):
    assert value("document_number", cell) == stored


@pytest.mark.parametrize(
    ("cell", "kind", "reason"),
    [
        ("АВ1234567", "bad_characters", "cyrillic_number"),
        ("12.345.678", "bad_characters", "number"),
        ("9,48715E+08", "bad_characters", "rounded"),
        (9.8765432109876e16, "bad_characters", "rounded"),
        ("A" * 21, "too_long", None),
        ("#REF!", "bad_characters", "formula_error"),
    ],
)
def test_document_numbers_that_cannot_be(cell, kind, reason):
    assert kinds("document_number", cell) == [kind]
    assert why("document_number", cell) == [reason]


def test_all_that_is_wrong_with_a_cell_is_found():
    assert kinds("surname_latin", "Wolkenkratzer5" * 10) == ["too_long", "bad_characters"]


@pytest.mark.parametrize(
    ("key", "word", "code"),
    [
        ("sex", "ж", "F"),
        ("sex", "Әйел", "F"),
        ("sex", "муж.", "M"),
        ("sex", "Mr.", "M"),
        ("sex", "<", "X"),
        ("document_type", "Service passport", "service_passport"),
        ("document_type", "PD", "diplomatic_passport"),
        ("document_type", "диппаспорт", "diplomatic_passport"),
        ("document_type", "Жеке куәлік", "id_card"),
        ("kind", "Short-term observer", "sto"),
        ("kind", "Short Term Observer", "sto"),
        ("kind", "Член ЦИК", "election_body"),
        ("kind", "core_team", "core_team"),
        ("needs_visa_support", "Нет", "no"),
        ("needs_visa_support", True, "yes"),
    ],
)
def test_closed_values_are_understood(key, word, code):
    assert value(key, word) == code


@pytest.mark.parametrize(
    ("cell", "stored"),
    [
        ("+31 70 555 0123", "+31 70 555 0123"),
        ("+7 (7172) 55-01-20", "+7 (7172) 55-01-20"),
        ("0031705550123", "+31705550123"),
        (31705550123.0, "+31705550123"),
    ],
)
def test_phones_are_international(cell, stored):
    assert value("phone", cell) == stored


@pytest.mark.parametrize("cell", ["8 701 555 0123", "+31 70 555 0123 ext. 5", "+1", "call me"])
def test_other_phones_are_said(cell):
    assert why("phone", cell) == ["phone"]


@pytest.mark.parametrize(
    "text",
    [
        "jo hn@observers.example",
        "a@b@c.example",
        "maria@",
        "anna.example.org",
        "пётр@@пример",
        "a@b",
        "a@-b.example",
        "a..b@c.example",
        "a@b.example, c@d.example",
        "a@b.example\x00",
    ],
)
def test_what_is_no_address_is_said(text):
    assert kinds("email", text) in (["bad_email"], ["bad_characters"])


@pytest.mark.parametrize("text", ["a.b-c+d@x-y.example", "<a@b.example>", "mailto:a@b.example"])
def test_addresses_are_taken(text):
    assert value("email", text) == text.removeprefix("mailto:").strip("<>")


@pytest.mark.parametrize(
    "name",
    [
        "Müller-Köttér",
        "O'Dwyer",
        "O‘tkir",
        "Narlı-zadə",
        "Nguyễn Văn Đức",
        "St. John",
        "İbrahim",
        "Đurđina",
        "Þórðarson",
        "Łukasz",
        "D’Angelo",
        "Oʻtkir",
        "ẞ",
    ],
)
def test_latin_names_stay_as_they_are(name):
    assert value("surname_latin", name) == name


def test_names_are_normalised_without_changing_a_letter():
    assert value("surname_latin", "  Mu\u0308ller \n  WEISS\u00ad ") == "Müller WEISS"
    assert value("surname_latin", "O`tkir") == "O'tkir"
    assert value("surname_latin", "Al\u2013Sidrawi") == "Al-Sidrawi"
    assert value("surname_cyrillic", "Әбдіқадір") == "Әбдіқадір"


@pytest.mark.parametrize(
    ("key", "text", "facts"),
    [
        ("surname_latin", "Мердонк", {"why": "other_script_latin", "letters": "Мердонк"}),
        ("surname_latin", "Сheremukhin", {"why": "other_script_latin", "letters": "С"}),
        ("surname_cyrillic", "Чeремухин", {"why": "other_script_cyrillic", "letters": "e"}),
        ("surname_latin", "Smith2", {"letters": "2"}),
        ("surname_latin", "Smith <b>", {"letters": "<>"}),
        ("surname_latin", "'.'", {"why": "no_letter"}),
        ("surname_latin", "山田", {"letters": "山田"}),
    ],
)
def test_strange_letters_are_named(key, text, facts):
    (flaw,) = read(key, text).flaws

    assert flaw.kind == "bad_characters"
    assert flaw.facts == facts


@pytest.mark.parametrize("cell", [None, "", "  ", "-", "—", "\u200b", "n/a", "нет", "жоқ"])
def test_nothing_is_nothing(cell):
    assert value("patronymic_cyrillic", cell) is None


def test_words_that_may_be_meant_are_kept():
    assert value("given_names_latin", "Na") == "Na"
    assert value("needs_visa_support", "нет") == "no"
    assert value("document_issuer", "NA") == "NAM"
    assert kinds("sex", "N/A") == ["unknown_value"]


def test_formulas_are_text_and_lines_stay_in_remarks():
    assert value("remarks", "=1+1") == "=1+1"
    assert value("position", "@SUM(1,2)") == "@SUM(1,2)"
    assert value("remarks", "one\r\n\r\n two  three") == "one\ntwo three"
    assert value("position", "one\ntwo") == "one two"
    assert value("remarks", 12.0) == "12"


@pytest.mark.parametrize("key", ["surname_latin", "position", "remarks", "photo", "mrz"])
def test_control_characters_never_pass(key):
    assert why(key, "a\x00b") == ["invisible"]
    assert why(key, "a\ud800b") == ["invisible"]


def test_zone_is_put_on_its_lines():
    one = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"
    two = "L898902C36UTO7408122F1204159ZE184226B<<<<<10"
    for text in (
        f"{one}\n{two}",
        f" {one.lower()} \r\n\r\n{two} ",
        one + two,
        one[:10] + " " + one[10:] + "\n" + two,
    ):
        assert value("mrz", text) == f"{one}\n{two}"
    assert kinds("mrz", "<" * 200) == ["too_long"]


def test_limits_are_those_of_the_table():
    longest = {key: column.longest for key, column in columns().items() if column.longest}

    assert longest == {
        "surname_latin": 100,
        "given_names_latin": 100,
        "surname_cyrillic": 100,
        "given_names_cyrillic": 100,
        "patronymic_cyrillic": 100,
        "document_number": 20,
        "position": 200,
        "employer": 200,
        "email": 254,
        "phone": 30,
        "photo": 100,
        "remarks": 1000,
    }


@given(
    key=st.sampled_from(sorted(columns())),
    cell=st.none()
    | st.text()
    | st.integers()
    | st.floats()
    | st.booleans()
    | st.dates()
    | st.datetimes(),
)
def test_any_cell_is_a_value_or_a_flaw(key, cell):
    reading = read(key, cell)

    assert reading.value is None or not reading.flaws
    assert reading.value is None or "\x00" not in reading.value


@given(st.text(max_size=60))
def test_folding_twice_is_folding_once(text):
    assert names.fold(names.fold(text)) == names.fold(text)
