"""Where the table of a spreadsheet is, and which column is which."""

from datetime import date

import pytest
from roster_lists import HEADINGS, PERSON, person, problems_of, staged, staged_rows

from missions.roster.said import Said
from missions.roster.sheet import Sheet, letter
from missions.roster.staging import NotAList
from missions.roster.tables import columns


def test_letters_of_columns():
    assert [letter(n) for n in (0, 25, 26, 51, 52, 701, 702)] == [
        "A",
        "Z",
        "AA",
        "AZ",
        "BA",
        "ZZ",
        "AAA",
    ]


@pytest.mark.parametrize(
    "sheets",
    [
        [],
        [Sheet("Sheet1", [])],
        [Sheet("Sheet1", [[], []])],
        [Sheet("Sheet1", [[None, " "], ["", None]])],
        [Sheet("Sheet1", [["Minutes of the meeting"], ["Present were:"]])],
        [Sheet("Sheet1", [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])],
    ],
)
def test_no_list_is_refused(sheets):
    with pytest.raises(NotAList) as refusal:
        staged(sheets)

    assert refusal.value.header_row is None
    assert refusal.value.headings == {}


def test_other_table_is_refused_with_its_headings():
    rows = [["Budget"], ["Item", "Price", "Amount"], ["Chairs", 12.5, 40.0]]
    with pytest.raises(NotAList) as refusal:
        staged([Sheet("Costs", rows)])

    assert refusal.value.sheet == "Costs"
    assert refusal.value.header_row == 2
    assert refusal.value.headings == {"A": "Item", "B": "Price", "C": "Amount"}


def test_other_table_is_read_by_a_mapping():
    rows = [["Qwe", "Rty", "Uio"], ["Meerdonk", "Pieter", "NLD"]]
    mapping = {"A": "surname_latin", "B": "given_names_latin", "C": "citizenship"}
    list_ = staged([Sheet("x", rows)], said=Said(mapping))

    assert list_.columns == mapping
    assert list_.rows[0].values == {
        "surname_latin": "Meerdonk",
        "given_names_latin": "Pieter",
        "citizenship": "NLD",
    }


def test_headings_alone_are_an_empty_list():
    list_ = staged_rows(HEADINGS)

    assert list_.n == 0
    assert list_.ok == 0
    assert list_.problems == []
    assert set(list_.columns.values()) == {
        "surname_latin",
        "given_names_latin",
        "sex",
        "birth_date",
        "citizenship",
        "document_type",
        "document_number",
        "document_expires_on",
        "kind",
    }


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_headings_of_the_template_are_known_in_every_language(language):
    row = [column.labels[language] for column in columns().values()]
    list_ = staged_rows(row)

    assert list(list_.columns.values()) == list(columns())
    assert list_.unknown_columns == []


def test_headings_in_three_languages_in_one_cell():
    row = [
        " / ".join(c.labels[tongue] for tongue in ("kk", "ru", "en")) for c in columns().values()
    ]

    assert list(staged_rows(row).columns.values()) == list(columns())


def test_two_rows_of_headings_with_groups():
    above = ["Person", "", "", "", "", "Document", "", "", "Kind of observer"]
    below = [
        "Surname",
        "Name",
        "Sex",
        "Date of birth",
        "Citizenship",
        "Type",
        "Number",
        "Valid until",
    ]
    list_ = staged_rows(["LIST OF OBSERVERS"], above, below, PERSON)

    assert list_.header_row == 3
    assert list_.ignored_rows == [1, 2]
    assert list_.columns == {
        "A": "surname_latin",
        "B": "given_names_latin",
        "C": "sex",
        "D": "birth_date",
        "E": "citizenship",
        "F": "document_type",
        "G": "document_number",
        "H": "document_expires_on",
        "I": "kind",
    }
    assert list_.headings["G"] == "Document Number"
    assert list_.ok == 1


def test_headings_in_two_languages_on_two_rows():
    kazakh = ["Тегі", "Аты", "Жынысы", "Туған күні", "Азаматтығы", "Құжат түрі", "Құжат нөмірі"]
    kazakh += ["Жарамдылық мерзімі", "Байқаушы санаты"]
    russian = ["Фамилия", "Имя", "Пол", "Дата рождения", "Гражданство", "Вид документа"]
    russian += ["Номер документа", "Срок действия", "Категория"]
    list_ = staged_rows(kazakh, russian, PERSON)

    assert list_.header_row == 2
    assert list_.n == list_.ok == 1
    assert list_.headings["A"] == "Тегі / Фамилия"


def test_numbers_of_columns_and_repeated_headings_are_no_people():
    numbers = [float(n) for n in range(1, 10)]
    other = person(document_number="AA1234567")
    list_ = staged_rows(HEADINGS, numbers, PERSON, HEADINGS, other)

    assert [row.row for row in list_.rows] == [3, 5]
    assert list_.ignored_rows == [2, 4]
    assert list_.ok == 2


def test_totals_and_signatures_are_no_people():
    list_ = staged_rows(
        HEADINGS,
        PERSON,
        [],
        ["Total: 1"],
        ["Head of the mission", None, None, None, None, None, "________"],
    )

    assert [row.row for row in list_.rows] == [2]
    assert list_.ignored_rows == [4, 5]
    assert list_.blank_rows == []


def test_row_without_a_name_is_a_person_with_a_problem():
    list_ = staged_rows(HEADINGS, person(surname_latin=None, given_names_latin=None))

    assert problems_of(list_) == [(2, "surname_latin", "missing_required")]


def test_missing_column_is_told_and_a_problem_of_every_row():
    list_ = staged_rows(HEADINGS[:-1], PERSON[:-1])

    assert list_.missing_columns == ["kind"]
    assert problems_of(list_) == [(2, "kind", "missing_required")]


def test_sheets_that_are_empty_hidden_or_without_people_are_passed_over():
    full = [*HEADINGS, "Position", "E-mail", "Phone"]
    sheets = [
        Sheet("Cover", [["List of observers"]]),
        Sheet("Template", [full]),
        Sheet("Old", [full, PERSON], is_hidden=True),
        Sheet("Now", [HEADINGS, PERSON]),
        Sheet("More", [HEADINGS, person(document_number="AA1234567")]),
    ]
    list_ = staged(sheets)

    assert list_.sheet == "Now"
    assert list_.unread_sheets == ["More"]


def test_script_of_the_values_decides_bare_headings():
    list_ = staged_rows(
        ["Фамилия", "Имя", "Surname", "Name", "Дата рождения"],
        ["Meerdonk", "Pieter", "Мердонк", "Питер", "01.02.1980"],
    )

    assert list_.columns == {
        "A": "surname_latin",
        "B": "given_names_latin",
        "C": "surname_cyrillic",
        "D": "given_names_cyrillic",
        "E": "birth_date",
    }


def test_letters_named_by_a_heading_stand_against_the_values():
    list_ = staged_rows(
        ["Surname (Latin letters)", "Given names (Latin letters)", "Sex", "Date of birth"],
        ["Мердонк", "Питер", "M", "01.02.1980"],
    )

    assert list_.columns["A"] == "surname_latin"
    assert ("surname_latin", "bad_characters") in [(p.column, p.kind) for p in list_.problems]


@pytest.mark.parametrize(
    ("heading", "values", "key"),
    [
        ("Function", ["STO", "LTO", "STO"], "kind"),
        ("Function", ["Judge of a court", "Member of a commission"], "position"),
        ("Document", ["Passport", "Diplomatic passport"], "document_type"),
        ("Document", ["AB1234567", "CD7654321"], "document_number"),
        ("Паспорт", ["AB 1234567", "CD 7654321"], "document_number"),
        ("Country", ["Poland", "Česko", "Czechia"], "citizenship"),
        ("Национальность", ["Польша", "Чехия"], "citizenship"),
        ("Title", ["Mr", "Ms", "Ms"], "sex"),
        ("M / F", ["M", "F"], "sex"),
        ("Занимаемая должность и звание", ["Эксперт", "Судья"], "position"),
        ("Contact", ["+31 70 555 0123"], "phone"),
        ("Contact", ["a.b@mission.example"], "email"),
        ("Citizenshp", ["Poland"], "citizenship"),
        ("Date of arrival in Kazakhstan", ["16.11.2022"], "arrival_on"),
        ("Arrival", [date(2022, 11, 16)], "arrival_on"),
        ("Passport No.", ["AB1234567"], "document_number"),
        ("Mobile phone (with code)", ["+31 70 555 0123"], "phone"),
    ],
)
def test_values_decide_what_a_loose_heading_means(heading, values, key):
    rows = [["Surname", "Given names", "Birth date", heading]]
    rows += [["Meerdonk", "Pieter", "01.02.1980", value] for value in values]

    assert staged_rows(*rows).columns.get("D") == key


@pytest.mark.parametrize(
    ("heading", "value"),
    [
        ("Национальность", "русский"),
        ("Place of birth", "Utrecht"),
        ("Date of issue", "01.02.2020"),
        ("Дата выдачи паспорта", "01.02.2020"),
        ("Blood group", "A+"),
        ("Hotel", "Saryarka"),
        ("Arrival flight", "XX 101"),
        ("Emergency phone", "+31 70 555 0123"),
        ("Mother's name", "Anna"),
        ("ИИН", "710423300123"),
        ("№ п/п", 1.0),
        ("", "whatever"),
        ("Status", "paid"),
    ],
)
def test_column_that_was_not_asked_for_is_left_out(heading, value):
    rows = [["Surname", "Given names", "Birth date", heading]]
    rows += [
        ["Meerdonk", "Pieter", "01.02.1980", value],
        ["Larkspur", "Callum", "02.02.1980", value],
    ]
    list_ = staged_rows(*rows)

    assert list_.unknown_columns == ["D"]
    assert all(str(value) not in (v or "") for row in list_.rows for v in row.values.values())


def test_mapping_goes_before_the_headings():
    list_ = staged_rows(HEADINGS, PERSON, said=Said({"B": "", "I": "position"}))

    assert list_.columns["I"] == "position"
    assert list_.unknown_columns == ["B"]
    assert list_.missing_columns == ["kind"]


def test_correction_takes_the_place_of_a_cell():
    row = person(birth_date="31.06.1979", citizenship="Irland")
    before = staged_rows(HEADINGS, row)
    after = staged_rows(
        HEADINGS, row, corrections={2: {"birth_date": "30.06.1979", "citizenship": "Ireland"}}
    )

    assert problems_of(before) == [
        (2, "birth_date", "bad_date"),
        (2, "citizenship", "unknown_state"),
    ]
    assert [problem.found for problem in before.problems] == ["31.06.1979", "Irland"]
    assert after.ok == 1
    assert after.rows[0].values["birth_date"] == "1979-06-30"
    assert after.rows[0].values["citizenship"] == "IRL"


def test_ragged_rows_are_read():
    list_ = staged_rows(HEADINGS, PERSON[:2], PERSON)

    assert [row.is_ok for row in list_.rows] == [False, True]
    assert len([p for p in list_.problems if p.row == 2]) == 7
