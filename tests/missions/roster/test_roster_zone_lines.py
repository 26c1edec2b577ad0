"""What is pasted out of a reading machine: mended where there is no doubt, and told."""

import json
from datetime import date
from pathlib import Path

import pytest

from missions.forms import zone
from missions.roster import mrz
from missions.roster.zone_lines import Slip, lines_of, mended

TODAY = date(2022, 11, 1)
EXAMPLES = json.loads(Path(__file__).with_name("mrz_examples.json").read_text())
ZONES = [example for example in EXAMPLES if example["format"]]
ONE = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"
TWO = "L898902C36UTO7408122F1204159ZE184226B<<<<<10"
CARD = (
    "I<UTOD231458907<<<<<<<<<<<<<<<",
    "7408122F1204159UTO<<<<<<<<<<<6",
    "ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
)


def pasted(*lines):
    return mended(lines_of("\n".join(lines)))


@pytest.mark.parametrize("example", ZONES, ids=range(len(ZONES)))
def test_spaces_small_letters_and_other_signs_for_the_filler_change_nothing(example):
    whole = "\r\n\r\n".join(f"  {line[:20]} {line[20:]}\t".lower() for line in example["lines"])
    for text in (whole, whole.replace("<", "‹"), whole.replace("<<", "«"), whole.replace("<", "(")):
        lines, slips = mended(lines_of(text))
        assert lines == tuple(example["lines"])
        assert slips == ()


@pytest.mark.parametrize("example", ZONES, ids=range(len(ZONES)))
def test_all_in_one_line_is_the_same(example):
    assert lines_of("".join(example["lines"])) == tuple(example["lines"])


def test_letters_in_dates_and_digits_in_names_are_meant_otherwise():
    lines, slips = pasted(
        ONE.replace("ERIKSSON", "ER1K5S0N"), TWO.replace("7408122F1204159", "74O8I22FI2O4IS9")
    )
    assert lines == (ONE, TWO)
    assert slips[:3] == (Slip(1, 8, "1", "I"), Slip(1, 10, "5", "S"), Slip(1, 12, "0", "O"))
    assert [slip.place for slip in slips[3:]] == [16, 18, 22, 24, 26, 27]


def test_the_number_of_a_document_is_not_touched():
    wrong = TWO.replace("L898902C3", "L8989O2C3")
    lines, slips = pasted(ONE, wrong)
    assert (lines, slips) == ((ONE, wrong), ())
    assert (
        mrz.read("\n".join(lines), today=TODAY).failing == ("number",)
        or "number" in mrz.read("\n".join(lines), today=TODAY).failing
    )


@pytest.mark.parametrize("names", [ONE.rstrip("<"), ONE[:-1], ONE + "<<"])
def test_fillers_behind_the_names_are_as_many_as_fit(names):
    assert pasted(names, TWO) == ((ONE, TWO), (Slip(1),))


@pytest.mark.parametrize("line", [TWO.replace("<<<<<", "<<<<"), TWO.replace("<<<<<", "<<<<<<<")])
def test_fillers_in_the_second_line_are_as_many_as_fit(line):
    assert pasted(ONE, line) == ((ONE, TWO), (Slip(2),))


def test_a_card_is_mended_as_well():
    lines, slips = pasted(CARD[0][:-1], CARD[1].replace("UTO", "UT0"), CARD[2].rstrip("<"))
    assert lines == CARD
    assert slips == (Slip(1), Slip(2, 18, "0", "O"), Slip(3))


@pytest.mark.parametrize(
    "text", ["", "<", "P<UTO", "A" * 43 + "\n" + "B" * 43, "1\n2\n3", "\n" * 9]
)
def test_what_is_no_zone_stays_as_it_is(text):
    assert mended(lines_of(text)) == (lines_of(text), ())


def test_the_zone_is_found_at_the_foot_of_a_whole_page():
    whole = "PASSPORT Utopia\nERIKSSON\nANNA MARIA\n12 AUG 1974\n" + ONE + "\n" + TWO
    assert zone.pasted(whole) == zone.Pasted(f"{ONE}\n{TWO}")


@pytest.mark.parametrize(
    ("example", "sentences"),
    [
        (1, ("document number: line 2, characters 1–9, digit at 10", "whole line: ")),
        (3, ("date of birth: line 2, characters 14–19, digit at 20", "whole line: ")),
        (5, ("personal number: line 2, characters 29–42, digit at 43", "whole line: ")),
        (6, ("whole line: line 2, characters 1–10, 14–20, 22–43, digit at 44",)),
    ],
)
def test_each_failing_digit_says_what_it_covers(example, sentences):
    report = zone.report("\n".join(EXAMPLES[example]["lines"]), {}, today=TODAY)
    assert [found.startswith(said) for found, said in zip(report.digits, sentences, strict=True)]


def test_a_long_number_says_where_its_digit_is():
    longs = [e for e in ZONES if len(e["fields"]["number"]) > 9]
    assert {e["format"] for e in longs} >= {"TD1"}
    for example in longs:
        lines = example["lines"]
        line = 0 if example["format"] == "TD1" else 1
        broken = [text if n != line else text[:6] + "7" + text[7:] for n, text in enumerate(lines)]
        if broken[line] == lines[line]:
            broken[line] = lines[line][:6] + "8" + lines[line][7:]
        report = zone.report("\n".join(broken), {}, today=TODAY)
        assert report.digits[0] == (
            f"document number: the digit behind the long number, which goes on in line {line + 1}"
        )
