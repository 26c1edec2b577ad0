"""A whole name in one cell."""

import pytest
from roster_lists import staged_rows

from missions.roster.said import Said


def test_middle_names_join_the_given_names():
    list_ = staged_rows(
        ["Last name", "First name", "Middle name", "Date of birth"],
        ["Fairweather", "Rosalind", "Anne", "01.02.1980"],
        ["Larkspur", "Callum", None, "02.02.1980"],
    )

    assert list_.columns["B"] == list_.columns["C"] == "given_names_latin"
    assert [row.values["given_names_latin"] for row in list_.rows] == ["Rosalind Anne", "Callum"]


@pytest.mark.parametrize(
    ("heading", "cell", "surname", "given"),
    [
        ("Full name", "Meerdonk, Pieter Jan", "Meerdonk", "Pieter Jan"),
        ("Full name", "VAN DER MEERDONK Pieter", "VAN DER MEERDONK", "Pieter"),
        ("Full name", "Pieter VAN DER MEERDONK", "VAN DER MEERDONK", "Pieter"),
        ("Full name", "Pieter van der Meerdonk", "van der Meerdonk", "Pieter"),
        ("Name", "Mr. Pieter Meerdonk", "Meerdonk", "Pieter"),
        (
            "Surname and given names",
            "van der Meerdonk Pieter Jan",
            "van der Meerdonk",
            "Pieter Jan",
        ),
        ("First name, last name", "Pieter Jan Meerdonk", "Meerdonk", "Pieter Jan"),
        ("ФИО", "Meerdonk Pieter", "Meerdonk", "Pieter"),
        ("Surname, name", "Suharto", "Suharto", None),
    ],
)
def test_whole_names_in_latin_letters_are_taken_apart(heading, cell, surname, given):
    list_ = staged_rows(
        ["No.", heading, "Sex", "Date of birth", "Citizenship"],
        [1.0, cell, "M", "01.02.1980", "Netherlands"],
    )

    assert list_.rows[0].values["surname_latin"] == surname
    assert list_.rows[0].values["given_names_latin"] == given


@pytest.mark.parametrize(
    ("cell", "parts"),
    [
        ("Вязовская Елизавета Петровна", ("Вязовская", "Елизавета", "Петровна")),
        ("Чинарлы Самир Рашид оглы", ("Чинарлы", "Самир", "Рашид оглы")),
        ("Серікұлы Нұрлан Асқарұлы", ("Серікұлы", "Нұрлан", "Асқарұлы")),
        ("Гёкташер Ёмер Фарук", ("Гёкташер", "Ёмер Фарук", None)),
        ("ван дер Мердонк Питер", ("ван дер Мердонк", "Питер", None)),
        ("Вязовская, Елизавета Петровна", ("Вязовская", "Елизавета", "Петровна")),
        ("Сухарто", ("Сухарто", None, None)),
    ],
)
def test_whole_names_in_cyrillic_letters_are_taken_apart(cell, parts):
    list_ = staged_rows(
        ["Фамилия, имя, отчество", "Пол", "Дата рождения", "Гражданство"],
        [cell, "м", "01.02.1980", "Россия"],
    )
    values = list_.rows[0].values

    assert list_.columns["A"] == ["surname_cyrillic", "given_names_cyrillic", "patronymic_cyrillic"]
    assert (
        values["surname_cyrillic"],
        values["given_names_cyrillic"],
        values["patronymic_cyrillic"],
    ) == parts


def test_whole_name_in_both_scripts_in_one_cell():
    list_ = staged_rows(
        ["ФИО", "Пол", "Дата рождения", "Гражданство"],
        ["Вязовская Елизавета Петровна (VIAZOVSKAIA ELIZAVETA)", "ж", "01.02.1980", "Россия"],
        ["Черёмухин Фёдор / Cheremukhin Fedor", "м", "01.02.1980", "Россия"],
    )
    first, second = (row.values for row in list_.rows)

    assert first["surname_latin"] == "VIAZOVSKAIA"
    assert first["given_names_latin"] == "ELIZAVETA"
    assert first["surname_cyrillic"] == "Вязовская"
    assert first["patronymic_cyrillic"] == "Петровна"
    assert second["given_names_latin"] == "Fedor"
    assert second["given_names_cyrillic"] == "Фёдор"


def test_mapping_takes_a_whole_name_apart():
    list_ = staged_rows(
        ["X", "Sex", "Date of birth", "Citizenship"],
        ["Pieter Meerdonk", "M", "01.02.1980", "NL"],
        said=Said({"A": "given_names_latin+surname_latin"}),
    )

    assert list_.columns["A"] == ["given_names_latin", "surname_latin"]
    assert list_.rows[0].values["surname_latin"] == "Meerdonk"
