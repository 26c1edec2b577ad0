"""What is wrong with a person, and with two."""

from datetime import date

import pytest
from roster_lists import HEADINGS, person, problems_of, staged_rows

from missions.roster import names


def test_people_are_checked_against_both_days():
    row = person(birth_date="20.11.2022", document_expires_on="19.11.2022")
    today_later = staged_rows(HEADINGS, row)
    today_before = staged_rows(HEADINGS, row, today=date(2022, 11, 19))

    assert problems_of(today_later) == [(2, "document_expires_on", "document_expired")]
    assert problems_of(today_before) == [
        (2, "birth_date", "date_in_future"),
        (2, "document_expires_on", "document_expired"),
    ]


@pytest.mark.parametrize(
    ("day", "problems", "warnings"),
    [
        (date(2022, 11, 19), ["document_expired"], []),
        (date(2022, 11, 20), [], ["expires_soon"]),
        (date(2023, 5, 19), [], ["expires_soon"]),
        (date(2023, 5, 20), [], []),
    ],
)
def test_validity_is_measured_from_election_day(day, problems, warnings):
    list_ = staged_rows(HEADINGS, person(document_expires_on=day))

    assert [p.kind for p in list_.problems] == problems
    assert [w.kind for w in list_.warnings] == warnings


def test_departure_before_arrival_is_said():
    list_ = staged_rows(
        [*HEADINGS, "Arrival", "Departure"],
        [*person(), date(2022, 11, 20), date(2022, 11, 19)],
    )

    assert problems_of(list_) == [(2, "departure_on", "bad_date")]


def test_second_row_with_a_document_is_told_of_the_first():
    other = person(surname_latin="Larkspur")
    list_ = staged_rows(HEADINGS, person(), other, person())

    assert problems_of(list_) == [
        (3, "document_number", "duplicate_in_file"),
        (4, "document_number", "duplicate_in_file"),
    ]
    assert list_.problems[0].facts == {"row": "2", "name": "van der Meerdonk, Pieter-Jan"}
    assert [(d.rows, d.by, d.same_person) for d in list_.duplicates] == [
        ([2, 3, 4], "document", False),
        ([2, 4], "person", True),
    ]


def test_one_person_with_two_documents_is_told_and_passes():
    list_ = staged_rows(
        HEADINGS, person(), person(surname_latin="VAN DER MEERDONK", document_number="OTHER1")
    )

    assert list_.ok == 2
    assert [(d.rows, d.by) for d in list_.duplicates] == [([2, 3], "person")]


def test_same_number_of_two_issuers_is_two_documents():
    list_ = staged_rows(HEADINGS, person(), person(surname_latin="Larkspur", citizenship="Ireland"))

    assert list_.ok == 2
    assert list_.duplicates == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Müller", "MUELLER"),
        ("Müller", "Muller"),
        ("Al-Sidrawi", "al sidrawi"),
        ("O'Dwyer", "ODWYER"),
        ("Søren", "Soeren"),
        ("Åkerlöw", "AAKERLOEW"),
    ],
)
def test_ways_to_write_one_name_meet(one, other):
    assert names.match_key(one) == names.match_key(other)
