"""Every problem is a sentence that says what is right."""

import pytest
from django.utils import translation
from roster_lists import EXPECTED, HEADINGS, person, staged_list, staged_rows

from missions.roster.problems import Flaw, Kind
from missions.roster.reading import read
from missions.roster.sentences import sentence


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def said(key, cell):
    return [sentence(flaw, key) for flaw in read(key, cell).flaws]


THE_SURNAME = (
    "The surname in Latin letters is missing. Write it as in the document; a single name goes "
    "here too."
)
CYRILLIC = "These letters are Cyrillic: С. Write the name in Latin letters, as in the document."
NO_SUCH_DAY = (
    "This day does not exist in the calendar. Write the date as in the document, for example "
    "30.06.1979."
)
TWO_ORDERS = "This may be 1993-04-03 or 1993-03-04. Write the year first, for example 1993-04-03."
NO_REGION = (
    "No region is called this: Mordor. Write codes or names divided by commas, for example KZ-71, "
    "KZ-11."
)


@pytest.mark.parametrize(
    ("key", "cell", "text"),
    [
        ("surname_latin", "Сheremukhin", CYRILLIC),
        ("citizenship", "Pakstan", "No state is called this. Did you mean Pakistan (PAK)?"),
        ("birth_date", "31.06.1979", NO_SUCH_DAY),
        ("birth_date", "03/04/1993", TWO_ORDERS),
        ("position", "x" * 205, "The text has 205 characters. At most 200 fit: shorten it."),
        ("sex", "N/A", "This word is not known here. Write one of these: Male, Female, X."),
        ("regions", "Mordor", NO_REGION),
        ("remarks", "5\x00", "The text holds control characters. Write it again without them."),
    ],
)
def test_flaw_is_said(key, cell, text):
    assert said(key, cell) == [text]


def test_problems_of_a_row_are_said():
    list_ = staged_rows(
        HEADINGS,
        person(surname_latin=None, document_expires_on="2022-11-18"),
        person(kind=None),
        person(),
    )
    texts = [sentence(problem) for problem in list_.problems]

    assert texts == [
        THE_SURNAME,
        "The document ends on 18 Nov 2022, before the election. It must be valid on 20 Nov 2022.",
        "The same document stands in row 2 too (Pieter-Jan). One of the two must go.",
        "This is needed for every observer. Write it, for example: sto.",
        "The same document stands in row 2 too (Pieter-Jan). One of the two must go.",
    ]


def test_zone_says_which_digits_fail():
    (warning,) = [w for w in staged_list("09").warnings if w.row == 2]

    assert sentence(warning).startswith("Check digits of the machine-readable zone do not agree: ")
    assert "document number" in sentence(warning)


def test_no_zone_says_what_is_expected():
    assert "44 or 36" in sentence(Flaw(Kind.MRZ_CHECK_DIGIT, {"failing": ""}), "mrz")


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_problem_of_the_lists_is_a_sentence(language):
    with translation.override(language):
        for number in EXPECTED:
            list_ = staged_list(number)
            for problem in (*list_.problems, *list_.warnings):
                text = sentence(problem)
                assert text.endswith((".", "?"))
                assert "%(" not in text


def test_every_kind_has_a_sentence():
    facts = {
        "length": "5",
        "longest": "4",
        "ends": "2022-11-18",
        "election_day": "2022-11-20",
        "unknown": "x",
        "letters": "x",
        "row": "2",
        "name": "",
        "failing": "number",
    }
    texts = {kind: sentence(Flaw(kind, facts), "sex") for kind in Kind}

    assert len(set(texts.values())) == len(Kind)
