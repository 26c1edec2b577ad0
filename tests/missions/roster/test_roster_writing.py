"""Lists that are written can be read again; suggestions of Cyrillic forms."""

import pytest
from roster_lists import EXPECTED, staged_list, staged_rows

from missions.roster import names, suggestion, writing
from missions.roster.tables import columns


@pytest.mark.parametrize("number", ["01", "05", "09", "12"])
@pytest.mark.parametrize("words", [None, "kk", "ru", "en"])
def test_list_that_is_written_is_read_again(number, words):
    good = [dict(row.values) for row in staged_list(number).rows if row.is_ok]
    again = staged_rows(*writing.table(good, words=words))

    assert again.ok == len(good)
    assert [{k: v for k, v in row.values.items() if v} for row in again.rows] == [
        {k: v for k, v in values.items() if v} for values in good
    ]


def test_chosen_columns_are_written():
    rows = writing.table(
        [{"surname_latin": "Thiri", "kind": "sto", "phone": "+44"}],
        keys=["surname_latin", "kind", "given_names_latin"],
        languages=["en"],
        words="en",
    )

    assert rows == [
        [
            "Surname (Latin letters, as in the document) *",
            "Kind of observer *",
            "Given names (Latin letters, as in the document)",
        ],
        ["Thiri", "Short-term observer", ""],
    ]


def test_template_shows_every_column_and_its_example_passes():
    rows = writing.template()
    list_ = staged_rows(*rows)

    assert len(rows[0]) == len(columns()) == 25
    assert list(list_.columns.values()) == list(columns())
    assert list_.ok == 1


def test_choices_of_a_closed_column():
    assert writing.choices("sex", "kk") == [("M", "Ер"), ("F", "Әйел"), ("X", "көрсетілмеген")]


@pytest.mark.parametrize(
    ("name", "state", "cyrillic"),
    [
        ("Kseniia", "RUS", "Ксения"),
        ("CHEREMUKHIN", "RUS", "ЧЕРЕМУХИН"),
        ("O'tkir", "UZB", "Уткир"),
        ("Göktaşer", "TUR", "Гёкташер"),
        ("Narlı-zadə", "AZE", "Нарлы-задэ"),
        ("MacTaggart", "USA", "МакТаггарт"),
        ("İncirlioğlu", "TUR", "Инджирлиоглу"),
        ("Schönfelder", "DEU", "Шёнфелдер"),
        ("van der Meerdonk", "NLD", "ван дер Мердонк"),
        ("Zahra", "", "Захра"),
        ("Захра", "", ""),
        ("", "", ""),
    ],
)
def test_cyrillic_forms_are_suggested(name, state, cyrillic):
    assert suggestion.cyrillic(name, state) == cyrillic


def test_every_suggestion_for_the_lists_is_a_cyrillic_name():
    people = [row.values for number in EXPECTED for row in staged_list(number).rows]
    for values in people:
        for key in ("surname_latin", "given_names_latin"):
            if values.get(key):
                assert names.is_cyrillic(
                    suggestion.cyrillic(values[key], values["citizenship"] or "")
                )
