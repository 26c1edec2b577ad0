"""Dates as people and spreadsheets write them."""

from datetime import date, datetime

import pytest
from roster_lists import HEADINGS, kinds, person, staged_rows, value, why

from missions.roster import dates


@pytest.mark.parametrize(
    "cell",
    [
        date(1993, 3, 4),
        datetime(1993, 3, 4, 12, 30),  # noqa: DTZ001 - cells know no zones
        34032,
        34032.0,
        34032.75,
        "34032",
        "1993-03-04",
        "1993-03-04 00:00:00",
        "1993-03-04T00:00:00Z",
        "1993/3/4",
        "1993.03.04",
        "04.03.1993",
        "4.3.1993",
        " 04. 03. 1993 ",
        "04.03.1993 г.",
        "04.03.1993г.",
        "04 03 1993",
        "19930304",
        "4 March 1993",
        "March 4, 1993",
        "4th of March 1993",
        "04-Mar-1993",
        "04 MAR 1993",
        "4 марта 1993 года",
        "4 марта 1993 г.",
        "1993 жылғы 4 наурыз",
        "4 наурыз 1993 ж.",
        "04.03.1993\u200b",
    ],
)
def test_dates_are_understood(cell):
    assert value("birth_date", cell) == "1993-03-04"


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("31.02.1979", "no_such_day"),
        ("2022-13-01", "no_such_day"),
        ("29.02.2021", "no_such_day"),
        ("unlimited", "not_a_date"),
        ("04.03.93", "short_year"),
        ("4 Mar 93", "short_year"),
        ("1993", "only_year"),
        (1993.0, "only_year"),
        (3000000.0, "out_of_range"),
        ("01.01.1850", "out_of_range"),
        (date(9999, 12, 31), "out_of_range"),
        (-5.0, "not_a_date"),
        (0.5, "not_a_date"),
        (True, "not_a_date"),
        ("03/04/1993", "two_orders"),
        ("15.05.1964, Moscow", "not_a_date"),
        ("2027-09-30 / 2028-09-30", "not_a_date"),
    ],
)
def test_what_is_no_date_is_said(cell, reason):
    assert kinds("birth_date", cell) == ["bad_date"]
    assert why("birth_date", cell) == [reason]


def test_serial_numbers_before_the_day_that_never_was():
    assert dates.read(1.0) == date(1900, 1, 1)
    assert dates.read(59.0) == date(1900, 2, 28)
    assert dates.read(61.0) == date(1900, 3, 1)


def test_order_of_days_is_learnt_from_the_column():
    day_first = ["03/04/1993", "25/12/1980"]
    month_first = ["03/04/1993", "12/25/1980"]

    assert dates.order_of(day_first) is True
    assert dates.order_of(month_first) is False
    assert dates.order_of(day_first + month_first) is None
    assert dates.order_of(["03/04/1993", "03.13.1993", date(1993, 1, 1), 5.0]) is None
    assert value("birth_date", "03/04/1993", day_first=True) == "1993-04-03"
    assert value("birth_date", "03/04/1993", day_first=False) == "1993-03-04"
    assert why("birth_date", "25/12/1980", day_first=False) == ["no_such_day"]


@pytest.mark.parametrize(
    ("heading", "day_first"),
    [
        ("Date of birth (dd/mm/yyyy)", True),
        ("Дата рождения (дд.мм.гггг)", True),
        ("Date of birth MM/DD/YYYY", False),
        ("Date of birth", None),
        ("dd/mm/yyyy or mm/dd/yyyy", None),
    ],
)
def test_order_of_days_is_said_by_the_heading(heading, day_first):
    assert dates.order_said(heading) is day_first


def test_list_with_one_clear_date_is_read_by_its_order_everywhere():
    cells = {"birth_date": "03/04/1993", "document_expires_on": "09/30/2027"}

    assert staged_rows(HEADINGS, person(**cells)).rows[0].values["birth_date"] == "1993-03-04"


def test_list_with_slashes_is_read_by_its_own_order():
    list_ = staged_rows(
        HEADINGS,
        person(birth_date="03/04/1993"),
        person(birth_date="25/12/1980", document_number="B1234567"),
    )

    assert [row.values["birth_date"] for row in list_.rows] == ["1993-04-03", "1980-12-25"]


def test_six_months_end_with_a_shorter_month():
    assert dates.six_months_after(date(2022, 8, 31)) == date(2023, 2, 28)
    assert dates.six_months_after(date(2023, 8, 31)) == date(2024, 2, 29)
    assert dates.six_months_after(date(2022, 11, 20)) == date(2023, 5, 20)
