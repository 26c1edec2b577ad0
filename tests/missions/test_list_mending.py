"""A list with problems: cells mended where they stand, columns said by a person."""

import pytest
from list_import_steps import (
    PERSON,
    apply,
    book,
    kinds,
    lines,
    messages_of,
    page,
    people,
    post,
    report,
    staged,
    work,
)

from missions.models import ImportState, Observer

pytestmark = pytest.mark.django_db


def test_good_rows_are_applied_and_the_bad_ones_stay_to_be_mended(head, world):
    rows = people(3)
    rows[1]["citizenship"] = "Irland"
    import_ = staged(head, world.mission, book(*rows))
    assert "Did you mean Ireland (IRL)" in page(head, import_)
    apply(head, import_)
    assert (import_.state, kinds(import_)) == (ImportState.STAGED, {"problem": 1, "same": 2})
    assert "Added: 2. Changed: 0. What is still here has not been applied." in page(head, import_)

    post(head, import_, "import_cells", **{"cell-3-citizenship": "Ireland", "act": "mend"})
    assert work(import_).state == ImportState.STAGED
    assert kinds(import_) == {"new": 1, "same": 2}
    apply(head, import_)
    assert (import_.state, import_.facts) == (ImportState.APPLIED, {"added": 3, "changed": 0})


def test_rest_can_be_given_up(head, world):
    rows = people(2)
    rows[1]["sex"] = "?!"
    import_ = staged(head, world.mission, book(*rows))
    apply(head, import_)
    post(head, import_, "import_drop")
    import_.refresh_from_db()
    assert (import_.state, import_.key_wrapped, import_.staged) == (ImportState.APPLIED, None, None)


def test_correction_that_is_wrong_too_is_kept_and_told(head, world):
    rows = people(2)
    rows[0]["birth_date"] = "31.06.1979"
    import_ = staged(head, world.mission, book(*rows))
    assert 'value="31.06.1979"' in page(head, import_)
    post(head, import_, "import_cells", **{"cell-2-birth_date": "31.09.1979", "act": "mend"})
    work(import_)
    html = page(head, import_)
    assert 'value="31.09.1979"' in html
    assert "This day does not exist in the calendar." in html
    post(head, import_, "import_cells", **{"cell-2-birth_date": "30.09.1979", "act": "mend"})
    work(import_)
    assert lines(import_)[2].values["birth_date"] == "1979-09-30"
    assert kinds(import_) == {"new": 2}


def test_what_is_typed_is_checked_before_it_is_applied(head, world):
    rows = people(2)
    rows[0]["birth_date"] = "31.06.1979"
    import_ = staged(head, world.mission, book(*rows))
    typed = {"cell-2-birth_date": "30.06.1979"}
    answer = post(head, import_, "import_cells", **typed, act="apply", seen=report(import_).digest)
    assert messages_of(answer, head) == [
        "Your corrections are checked first. Look at the list, then apply it."
    ]
    work(import_)
    assert (import_.state, kinds(import_)) == (ImportState.STAGED, {"new": 2})
    assert Observer.objects.count() == 0


def test_two_people_mend_at_once_and_neither_is_lost(head, world):
    rows = people(2)
    for row in rows:
        row["citizenship"] = "Irland"
    import_ = staged(head, world.mission, book(*rows))
    for row in (2, 3):  # the second comes while the first waits to be checked
        post(head, import_, "import_cells", **{f"cell-{row}-citizenship": "IRL", "act": "mend"})
    work(import_)
    assert kinds(import_) == {"new": 2}


def test_cells_that_were_not_touched_are_no_corrections(head, world):
    rows = people(2)
    rows[0]["citizenship"] = "Irland"
    import_ = staged(head, world.mission, book(*rows))
    answer = post(head, import_, "import_cells", **{"cell-2-citizenship": "Irland", "act": "mend"})
    assert messages_of(answer, head) == ["No cell was changed."]
    import_.refresh_from_db()
    assert (import_.state, report(import_).corrections) == (ImportState.STAGED, {})


def test_columns_are_said_where_headings_say_nothing(head, world):
    headings = [f"Field {n}" for n in range(len(PERSON))]
    import_ = staged(head, world.mission, book(*people(2), headings=headings))
    assert (import_.state, import_.rows) == (ImportState.STAGED, 0)
    html = page(head, import_)
    assert "The headings in row 1 are not known. Say below which column is which." in html
    said = {f"column-{'ABCDEFGHIJ'[n]}": key for n, key in enumerate(PERSON)}
    twice = post(head, import_, "import_columns", **(said | {"column-J": "sex"}))
    assert twice.status_code == 422
    assert "Another column holds this already. Choose one." in twice.content.decode()
    post(head, import_, "import_columns", **said)
    assert kinds(work(import_)) == {"new": 2}
    assert lines(import_)[3].values["phone"] == "+31 70 555 0123"


def test_whole_names_can_be_said(head, world):
    rows = [
        {"Who": "VAN DER MEERDONK Pieter-Jan"} | {k: row[k] for k in PERSON if "latin" not in k}
        for row in people(2)
    ]
    import_ = staged(head, world.mission, book(*rows))
    assert "No column holds: Surname, Latin letters" in page(head, import_)
    held = {f"column-{x}": "+".join(keys) for x, keys in report(import_).columns.items()}
    assert held["column-B"] == "sex"
    said = held | {"column-A": "surname_latin+given_names_latin"}
    post(head, import_, "import_columns", **said)
    assert kinds(work(import_)) == {"new": 2}
    assert lines(import_)[2].values["given_names_latin"] == "Pieter-Jan"
