"""What a list would change."""

from missions.roster import diff
from missions.roster.staging import StagedRow

ANNA = {
    "surname_latin": "Źródlak",
    "given_names_latin": "Anna Maria",
    "birth_date": "1980-02-01",
    "citizenship": "POL",
    "document_number": "EJ1234567",
    "document_issuer": None,
    "phone": "+48 22 555 0124",
}
JAN = {**ANNA, "given_names_latin": "Jan", "document_number": "EJ7654321"}


def rows(*people):
    return [StagedRow(number, values, True) for number, values in enumerate(people, start=2)]


def test_new_document_of_a_known_person_is_a_change():
    found = diff.compare({"anna": ANNA, "jan": JAN}, rows({**ANNA, "document_number": "FF1"}, JAN))

    assert found.added == []
    assert found.changed == [diff.Change(2, "anna", ("document_number",))]
    assert found.unchanged == [(3, "jan")]


def test_other_name_on_a_known_document_is_a_change():
    found = diff.compare({"anna": ANNA}, rows({**ANNA, "surname_latin": "Dębogórska"}))

    assert found.changed == [diff.Change(2, "anna", ("surname_latin",))]


def test_letter_case_and_the_issuer_that_goes_without_saying_are_no_change():
    written = {**ANNA, "surname_latin": "ŹRÓDLAK", "document_issuer": "POL"}

    assert diff.compare({"anna": ANNA}, rows(written)).unchanged == [(2, "anna")]


def test_empty_cells_and_columns_that_are_not_there_leave_what_is():
    bare = {key: ANNA[key] for key in ("surname_latin", "document_number", "citizenship")}
    found = diff.compare({"anna": {**ANNA, "remarks": "Vegetarian"}}, rows({**bare, "phone": None}))

    assert found.unchanged == [(2, "anna")]


def test_who_is_not_in_the_file_is_told():
    found = diff.compare({"anna": ANNA, "jan": JAN}, rows(JAN))

    assert found.missing == ["anna"]
    assert found.unchanged == [(2, "jan")]


def test_second_row_with_one_document_is_nobody_known():
    found = diff.compare({"anna": ANNA}, rows(ANNA, {**ANNA, "surname_latin": "Dębogórska"}))

    assert found.unchanged == [(2, "anna")]
    assert found.added == [3]


def test_namesakes_of_one_birthday_are_not_taken_for_each_other():
    other = {**ANNA, "given_names_latin": "Anna Zofia", "document_number": "ZZ9"}
    found = diff.compare({"anna": ANNA}, rows(other))

    assert found.added == [2]
    assert found.missing == ["anna"]


def test_nobody_yet():
    found = diff.compare({}, rows(ANNA, JAN))

    assert found.added == [2, 3]
    assert found.missing == []
