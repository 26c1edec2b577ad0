"""Where a list is and which column is which: asked where it is not certain, and remembered."""

from io import BytesIO

import pytest
from list_import_steps import PERSON, book, kinds, lines, page, people, post, report, staged, work
from openpyxl import Workbook

pytestmark = pytest.mark.django_db

STRANGE = [f"Field {n}" for n in range(len(PERSON))]
KEYS = list(PERSON)


def said(keys=KEYS):
    return {f"column-{'ABCDEFGHIJ'[n]}": key for n, key in enumerate(keys)}


def workbook(**sheets):
    made = Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def table(n, headings=None, **values):
    return [headings or KEYS, *([row[key] for key in KEYS] for row in people(n, **values))]


def test_what_was_said_of_columns_is_remembered_for_the_next_list(head, world):
    import_ = staged(head, world.mission, book(*people(2), headings=STRANGE))
    post(head, import_, "import_columns", **said())
    assert kinds(work(import_)) == {"new": 2}
    again = staged(head, world.mission, book(*people(3), headings=STRANGE))
    assert kinds(again) == {"new": 3}
    assert report(again).unsure == []
    # the same columns in another order, beside one that is new
    rows = [[*reversed(line), "Ramada"] for line in table(3, STRANGE)]
    rows[0][-1] = "Hotel"
    turned = staged(head, world.mission, workbook(List=rows))
    assert kinds(turned) == {"new": 3}
    assert report(turned).unknown_columns == ["K"]
    assert "Field" not in str(world.mission.__class__.objects.get(pk=world.mission.pk).list_columns)


def test_heading_that_changes_is_asked_for_and_the_others_stay(head, world):
    import_ = staged(head, world.mission, book(*people(2), headings=STRANGE))
    post(head, import_, "import_columns", **said())
    headings = [*STRANGE[:6], "Column renamed", *STRANGE[7:]]
    again = staged(head, world.mission, book(*people(2), headings=headings))
    html = page(head, again)
    assert "No column holds: Document number." in html
    assert report(again).columns["A"] == ["surname_latin"]


def test_what_one_mission_said_is_not_said_of_anothers_list(head, world, client):
    post(
        head,
        staged(head, world.mission, book(*people(2), headings=STRANGE)),
        "import_columns",
        **said(),
    )
    client.force_login(world.other_head)
    other = staged(client, world.other_mission, book(*people(2), headings=STRANGE))
    assert (other.rows, report(other).is_list) == (0, False)


def test_column_that_is_left_out_once_stays_left_out(head, world):
    rows = people(2)
    import_ = staged(head, world.mission, book(*rows))
    held = {f"column-{x}": "+".join(keys) for x, keys in report(import_).columns.items()}
    [phone] = [name for name, key in held.items() if key == "phone"]
    post(head, import_, "import_columns", **(held | {phone: "-"}))
    assert kinds(work(import_)) == {"new": 2}
    again = staged(head, world.mission, book(*rows))
    assert "phone" not in lines(again)[2].values


def test_weak_heading_whose_values_agree_is_not_asked_about(head, world):
    headings = [
        "Surname",
        "First name",
        "Sex",
        "Born",
        "Country",
        "Document",
        "Passport no",
        "Valid until",
        "Function",
        "Phone",
    ]
    rows = [[row[key] for key in KEYS] for row in people(3)]
    import_ = staged(head, world.mission, workbook(List=[headings, *rows]))
    assert (report(import_).unsure, kinds(import_)) == ([], {"new": 3})


def test_misspelt_heading_of_half_right_values_is_asked_about_first(head, world):
    headings = [
        "Surname",
        "First name",
        "Sex",
        "Born",
        "Country",
        "Document",
        "Passport no",
        "Valid until",
        "Function",
        "Phone",
    ]
    rows = [[row[key] for key in KEYS] for row in people(4)]
    rows[0][8] = rows[1][8] = "something else"
    import_ = staged(head, world.mission, workbook(List=[headings, *rows]))
    assert report(import_).unsure == ["I"]
    html = page(head, import_)
    assert "“Function” was taken for Kind of observer" in html
    assert '<details id="columns" open>' in html
    assert html.index('name="column-I"') < html.index('name="column-A"')
    held = {f"column-{x}": "+".join(keys) for x, keys in report(import_).columns.items()}
    post(head, import_, "import_columns", **held)
    assert report(work(import_)).unsure == []
    assert report(staged(head, world.mission, workbook(List=[headings, *rows]))).unsure == []


def test_two_columns_that_may_both_be_the_number_are_asked_about(head, world):
    headings = [
        "Surname",
        "First name",
        "Sex",
        "Born",
        "Country",
        "Document",
        "Passport number",
        "Valid until",
        "Kind of observer",
        "Passport number",
    ]
    rows = [[row[key] for key in KEYS] for row in people(3)]
    for row in rows:
        row[9] = "OLD" + row[6]
    import_ = staged(head, world.mission, workbook(List=[headings, *rows]))
    assert report(import_).unsure == ["G"]


def test_other_sheet_and_other_row_can_be_said(head, world):
    data = workbook(
        Full=table(5),
        Final=[["To be sent"], [], [f"{n}" for n in range(10)], *table(2)[1:]],
    )
    import_ = staged(head, world.mission, data)
    assert (report(import_).sheet, kinds(import_)) == ("Full", {"new": 5})
    html = page(head, import_)
    assert 'name="table-sheet"' in html
    wrong = post(head, import_, "import_place", **{"table-sheet": "None", "table-row": "x"})
    assert wrong.status_code == 422
    assert "Choose a sheet of your file." in wrong.content.decode()
    assert "Write the number of the row as your spreadsheet shows it" in wrong.content.decode()
    post(head, import_, "import_place", **{"table-sheet": "Final", "table-row": "3"})
    found = report(work(import_))
    assert (found.sheet, found.header_row, found.columns) == ("Final", 3, {})
    post(head, import_, "import_columns", **said())
    assert kinds(work(import_)) == {"new": 2}


def test_text_table_asks_for_the_row_alone(head, world):
    data = ("\n".join(",".join(line) for line in table(2))).encode()
    import_ = staged(head, world.mission, data, name="list.csv")
    html = page(head, import_)
    assert 'name="table-row"' in html
    assert 'name="table-sheet"' not in html
    post(head, import_, "import_place", **{"table-row": "1"})
    assert kinds(work(import_)) == {"new": 2}
