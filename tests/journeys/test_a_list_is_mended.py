"""A head mends a list in the page, takes it home, sends the corrected file again, in a browser."""

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from missions.models import Election, Observer, ObserverVersion
from tests.factories import PASSWORD, World
from tests.journeys.people import Head

LIST = Path(__file__).resolve().parents[1] / "missions" / "lists" / "07_sco_row4.xlsx"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHECKED = "Check the list before it is applied"


@pytest.fixture
def world(transactional_db):
    world = World(password=PASSWORD, now=True)
    Election.objects.update(election_day=date(2022, 11, 20))
    return world


def field(page, row, key):
    return page.locator(f"[name=cell-{row}-{key}]")


def taken_home(head):
    """The file with the problems marked."""
    link = head.page.locator("a[href$='/marked.xlsx']").get_attribute("href")
    return load_workbook(BytesIO(head.context.request.get(link).body()))


def send_again(head, made):
    out = BytesIO()
    made.save(out)
    head.page.goto(f"{head.home}imports/")
    head.upload("List of observers", "corrected.xlsx", XLSX, out.getvalue())
    head.press("Upload the list")
    head.wait_for(CHECKED)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_list_is_mended_in_the_page_and_in_the_file(browser, live_server, world, worker, scripts):
    head = Head(browser, live_server, world.head, world.mission, scripts=scripts)
    page = head.page
    page.goto(f"{head.home}imports/")
    head.look()
    page.get_by_label("List of observers").first.set_input_files(LIST)
    head.press("Upload the list")
    head.wait_for(CHECKED)
    head.look()
    page.locator("#columns summary").first.click()
    head.look()

    # one problem is mended in the page, wrongly at first
    head.follow("Problems and warnings")
    field(page, 14, "citizenship").fill("Pakistann")
    head.press("Save the corrections")
    head.wait_for("Did you mean Pakistan")
    assert field(page, 14, "citizenship").input_value() == "Pakistann"
    field(page, 14, "citizenship").fill("Pakistan")
    head.press("Save the corrections")
    head.wait_for("Apply 18 rows")
    head.look()
    home = taken_home(head)
    page.locator("input[name=consented]").check()
    head.press("Apply 18 rows")
    head.wait_for("Added: 18. Changed: 0.")
    assert Observer.objects.count() == 18

    # the other in the file that was taken home, where one more value is corrected
    sheet = home.active
    titles = [cell.value for cell in sheet[1]]
    [bad] = [cell for row in sheet.iter_rows() for cell in row if cell.comment]
    assert "This word is not known here." in bad.comment.text
    bad.value = "F"
    sheet.cell(2, titles.index("Post") + 1).value = "Head of delegation"
    send_again(head, home)
    head.look()
    before = ObserverVersion.objects.count()
    head.press("Apply 2 rows")
    head.wait_for("The list is applied")
    head.look()
    assert Observer.objects.count() == 19
    assert ObserverVersion.objects.count() == before + 2

    # once more it changes nothing
    send_again(head, home)
    assert page.get_by_text("There is nothing to apply.").count()
    assert head.faults() == ([], [])
