"""The machine-readable zone against the examples and against anything else."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missions.roster import mrz, transliteration

EXAMPLES = json.loads((Path(__file__).parent / "mrz_examples.json").read_text(encoding="utf-8"))
ZONES = [example for example in EXAMPLES if example["format"]]
TODAY = date(2026, 1, 15)
SPECIMEN = (
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"
)


def read(text):
    return mrz.read(text, today=TODAY)


def iso(day):
    return day.isoformat() if day else None


@pytest.mark.parametrize("example", ZONES, ids=range(len(ZONES)))
def test_examples_are_read(example):
    zone, fields = read("\n".join(example["lines"])), example["fields"]

    assert zone.shape == example["format"]
    assert zone.is_valid == example["valid"]
    assert sorted(zone.failing) == sorted(example["failing"])
    assert zone.type == fields["type"]
    assert zone.issuer == fields["issuer"]
    assert zone.surname == fields["surname"]
    assert zone.names_truncated == fields["names_truncated"]
    assert fields["given_names"].startswith(zone.given_names)
    assert zone.names_truncated or zone.given_names == fields["given_names"]
    assert zone.number == fields["number"]
    assert zone.nationality == fields["nationality"]
    assert iso(zone.birth_date) == fields["birth_date"]
    assert zone.sex == fields["sex"]
    assert iso(zone.expires_on) == fields["expires_on"]
    assert zone.optional == fields["optional"]


def test_thirty_examples_are_tried():
    assert len(EXAMPLES) == 30
    assert len(ZONES) == 29


@pytest.mark.parametrize("example", [example for example in EXAMPLES if not example["format"]])
def test_wrong_length_is_no_zone(example):
    with pytest.raises(mrz.NotAZone) as refusal:
        read("\n".join(example["lines"]))

    assert refusal.value.why == example["failing"][0]
    assert refusal.value.lengths == (43, 44)


def test_other_characters_are_no_zone():
    with pytest.raises(mrz.NotAZone) as refusal:
        read(SPECIMEN.replace("ERIKSSON", "ERIKSSÖN"))

    assert refusal.value.why == "characters"


@pytest.mark.parametrize(
    "text",
    [
        SPECIMEN.lower(),
        SPECIMEN.replace("\n", ""),
        SPECIMEN.replace("<<", "«"),
        SPECIMEN.replace("\n", " \r\n "),
    ],
)
def test_pasted_zones_are_put_right(text):
    assert read(text) == read(SPECIMEN)


def test_long_number_of_a_card_leaves_the_filler_out():
    # Doc 9303-11 appendix D.2
    td1 = (
        "I<UTOD23145890<7349<<<<<<<<<<<\n"
        "3407127M9507122UTO<<<<<<<<<<<2\n"
        "STEVENSON<<PETER<JOHN<<<<<<<<<"
    )
    td2 = "I<UTOSTEVENSON<<PETER<JOHN<<<<<<<<<<\nD23145890<UTO3407127M95071227349<<<8"

    for text in (td1, td2):
        zone = read(text)
        assert zone.number == "D23145890734"
        assert zone.optional == ""
        assert zone.failing == ()
        assert zone.birth_date == date(1934, 7, 12)
        assert zone.expires_on == date(2095, 7, 12)


def test_every_wrong_digit_is_noticed():
    lines = SPECIMEN.split("\n")
    covered = [*range(10), *range(13, 20), *range(21, 44)]
    for at in covered:
        digit = lines[1][at]
        other = "7" if digit != "7" else "8"
        changed = f"{lines[0]}\n{lines[1][:at]}{other}{lines[1][at + 1 :]}"
        assert not read(changed).is_valid


def test_two_digits_of_a_year_are_the_latest_past_birth():
    assert mrz.read(SPECIMEN.replace("7408122", "2601159"), today=TODAY).birth_date == date(
        2026, 1, 15
    )
    assert mrz.read(SPECIMEN.replace("7408122", "2601160"), today=TODAY).birth_date == date(
        1926, 1, 16
    )
    assert mrz.read(SPECIMEN.replace("740812", "740<<<"), today=TODAY).birth_date is None
    assert mrz.read(SPECIMEN.replace("740812", "741332"), today=TODAY).birth_date is None


DECLARED = {
    "surname_latin": "Eriksson",
    "given_names_latin": "Anna Maria",
    "document_number": "L898902C3",
    "citizenship": "UTO",
    "birth_date": "1974-08-12",
    "document_expires_on": "2012-04-15",
    "sex": "F",
}


def test_declared_values_that_agree():
    assert set(mrz.compare(read(SPECIMEN), DECLARED).values()) == {"agrees"}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("surname_latin", "Erikson"),
        ("given_names_latin", "Anna"),
        ("given_names_latin", None),
        ("document_number", "L898902C4"),
        ("birth_date", "1974-08-13"),
        ("document_expires_on", "2012-04-16"),
        ("sex", "M"),
    ],
)
def test_declared_value_that_differs(key, value):
    answers = mrz.compare(read(SPECIMEN), {**DECLARED, key: value})

    assert answers.pop(key) == "differs"
    assert set(answers.values()) == {"agrees"}


def test_what_is_not_declared_is_unknown():
    assert set(mrz.compare(read(SPECIMEN), {}).values()) == {"unknown", "differs"}
    assert mrz.compare(read(SPECIMEN), {})["given_names_latin"] == "differs"


def test_names_that_were_cut_off_are_compared_by_their_beginning():
    (example,) = [e for e in ZONES if e["fields"]["names_truncated"]]
    zone = read("\n".join(example["lines"]))
    declared = {
        "surname_latin": "Al-Sidrawi Al-Hashemi",
        "given_names_latin": "Mohammed Abdulaziz Abdullah bin Abdulrahman",
    }
    answers = mrz.compare(zone, declared)

    assert answers["surname_latin"] == "agrees"
    assert answers["given_names_latin"] == "agrees"
    assert (
        mrz.compare(zone, {**declared, "given_names_latin": "Mohammed Abdulkarim"})[
            "given_names_latin"
        ]
        == "differs"
    )
    assert (
        mrz.compare(zone, {**declared, "surname_latin": "Al-Sidrawi Al-Hashemi Al-Qamari"})[
            "surname_latin"
        ]
        == "differs"
    )


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Müllerkötter", "MUELLERKOETTER"),
        ("Großmann-Weiß", "GROSSMANN<WEISS"),
        ("O'Shaughnessy", "OSHAUGHNESSY"),
        ("van 't Hoogland", "VAN<T<HOOGLAND"),
        ("Fjellvåg", "FJELLVAAG"),
        ("Øystein", "OEYSTEIN"),
        ("Núñez de la Fuente", "NUNEZ<DE<LA<FUENTE"),
        ("Łukasz Brzozowiecki", "LUKASZ<BRZOZOWIECKI"),
        ("Narlı-zadə", "NARLI<ZADA"),
        ("Đurđina", "DURDINA"),
        ("Þórðarson", "THORDARSON"),
        ("Nguyễn", "NGUYEN"),
        ("İncirlioğlu", "INCIRLIOGLU"),
        ("Ĳsselmonde", "IJSSELMONDE"),
    ],
)
def test_names_are_written_as_in_a_zone(name, written):
    assert transliteration.to_zone(name) == written
    assert transliteration.matches(written, name)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Müller", "MULLER"),
        ("Åberg", "ABERG"),
        ("Əliyev", "ELIYEV"),
        ("Muñoz", "MUNXXOZ"),
        ("Al-Sidrawi", "AL SIDRAWI"),
        ("Đoković", "DJOKOVIC"),
    ],
)
def test_other_ways_to_write_a_name_count(name, written):
    assert transliteration.matches(written, name)


@given(st.text(alphabet="ÄÖÜßøłəabz' -.", min_size=1), st.integers(min_value=0, max_value=60))
def test_every_beginning_of_a_name_counts_as_cut_off(name, length):
    whole = transliteration.to_zone(name)

    assert transliteration.matches(whole, name)
    assert transliteration.matches(whole[:length], name, cut_off=True)


zone_line = st.text(alphabet="ABCXYZ0123456789<", min_size=44, max_size=44)


@given(st.text() | st.builds("{}\n{}".format, zone_line, zone_line))
def test_any_text_is_a_zone_or_no_zone(text):
    try:
        zone = read(text)
    except mrz.NotAZone:
        return
    assert mrz.compare(zone, DECLARED).keys() >= DECLARED.keys()


@given(
    st.lists(st.text(alphabet="ABCÄ0123456789<«", min_size=28, max_size=31), min_size=3, max_size=3)
)
def test_any_three_lines_are_a_card_or_no_zone(lines):
    try:
        zone = read("\n".join(lines))
    except mrz.NotAZone:
        return
    assert zone.shape == "TD1"
