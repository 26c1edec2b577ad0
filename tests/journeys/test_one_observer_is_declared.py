"""One person declared in the page itself: zone, photo and its part, scan, consent, badge."""

import io
from datetime import date

import pytest
from PIL import Image, ImageDraw

from missions.actions import files, versions
from missions.models import Election, FormDraft, Observer
from missions.roster.mrz import check_digit
from observer_portal.audit.models import AuditEntry
from tests.factories import PASSWORD, World
from tests.journeys.people import Head

RED, BLUE = (200, 60, 60), (40, 60, 200)


def zone():
    names = "P<NLDVAN<DER<MEERDONK<<PIETER<JAN"  # its fillers were lost on the way
    birth, ends, rest = "710423", "290930", "<" * 14
    line = f"NX4R15P8K{check_digit('NX4R15P8K')}NLD{birth}{check_digit(birth)}M"
    line += f"{ends}{check_digit(ends)}{rest}{check_digit(rest)}"
    line += check_digit(line[:10] + line[13:20] + line[21:43])
    return f"{names}\n{line[:13]}71O423{line[19:]}".lower()  # and a nought was read as an O


def photo():
    """A wide one, as a phone takes it: a red coat on the left, a blue one on the right."""
    image = Image.new("RGB", (3200, 2400), (236, 238, 240))
    pen = ImageDraw.Draw(image)
    for left, colour in ((0, RED), (1600, BLUE)):
        pen.ellipse((left + 500, 300, left + 1100, 1200), fill=(200, 160, 130))
        pen.rectangle((left + 300, 1200, left + 1300, 2400), fill=colour)
    target = io.BytesIO()
    image.save(target, "JPEG", quality=92)
    return target.getvalue()


def coat(observer):
    """Which coat the badge shows, by the middle of its lower edge."""
    with Image.open(io.BytesIO(files.read(observer.current_version.photo))) as image:
        red, _green, blue = image.getpixel((300, 780))
    return "red" if red > blue else "blue"


@pytest.fixture
def world(transactional_db):
    world = World(password=PASSWORD, now=True)
    Election.objects.update(election_day=date(2027, 11, 20))
    return world


def fill_in(head):
    """Everything but photo and scan; the zone gives what it holds."""
    page = head.page
    page.goto(f"{head.home}observers/add/")
    head.look()
    page.locator("textarea[name=mrz]").fill(zone())
    head.press("Read the zone")
    head.wait_for("Filled in from the zone:")
    assert page.get_by_label("Date of birth").input_value() == "23.04.1971"
    assert "line 2, character 16: O read as 0" in page.locator("#mrz-says").inner_text()
    page.locator("select[name=document_type]").select_option("passport")
    page.locator("select[name=kind]").select_option("sto")
    page.locator("summary", has_text="Code of conduct").click()
    page.locator("input[name=consent]").check()


def choose_files(page):
    picture = {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": photo()}
    page.locator("input[name=photo]").set_input_files(picture)
    page.locator("input[name=document_scan]").set_input_files(picture | {"name": "scan.jpg"})


def check_what_is_declared(world):
    observer = Observer.objects.get()
    assert versions.values_of(observer.current_version)["surname_latin"] == "VAN DER MEERDONK"
    assert observer.current_version.document_scan_id
    assert observer.current_version.consent_given
    assert coat(observer) == "blue"
    assert not FormDraft.objects.exists()
    assert AuditEntry.objects.filter(tag="observer:add", subject=world.mission.reference).exists()


def test_with_scripts_it_is_kept_while_she_types_and_the_frame_moves_by_keys(
    browser, live_server, world
):
    head = Head(browser, live_server, world.head, world.mission)
    page = head.page
    fill_in(head)
    choose_files(page)
    frame = page.locator(".crop canvas")
    frame.wait_for()
    page.locator("#photo-kept input[name=photo_kept]").wait_for(state="attached")
    page.locator("#scan-kept input[name=document_scan_kept]").wait_for(state="attached")
    frame.focus()
    for _i in range(40):
        page.keyboard.press("+")
    for _i in range(12):
        page.keyboard.press("Shift+ArrowRight")
    with page.expect_response(lambda answer: answer.request.method == "POST") as kept:
        page.keyboard.press("ArrowRight")
    assert kept.value.ok
    page.get_by_text("Nothing is missing: this observer can be submitted.").wait_for()
    badge = page.locator("#badge-preview")
    assert "VAN DER MEERDONK" in badge.inner_text()
    assert "/kept/photo/" in badge.locator("img").first.get_attribute("src")
    assert "Saved at " in page.locator("#autosave-says").inner_text()
    head.look()

    page.goto(f"{head.home}observers/")  # she leaves, and no warning holds her back
    page.get_by_role("link", name="VAN DER MEERDONK").click()
    frame.wait_for()
    head.look()
    head.press("Save")
    head.wait_for("is added.")
    head.look()
    check_what_is_declared(world)
    assert head.faults() == ([], [])


def test_without_scripts_the_same_is_done_by_buttons(browser, live_server, world):
    head = Head(browser, live_server, world.head, world.mission, scripts=False)
    page = head.page
    fill_in(head)
    choose_files(page)
    page.locator("summary", has_text="Keep another part of the photo").click()
    page.get_by_label("middle right", exact=True).check()
    page.get_by_label("How much of it").select_option("70")
    head.press("Show this part")
    assert "Kept: the photo that you chose." in page.locator("#photo-kept").inner_text()
    assert "VAN DER MEERDONK" in page.locator("#badge-preview").inner_text()
    head.press("Keep as a draft and go on later")
    page.get_by_role("link", name="VAN DER MEERDONK").click()
    assert page.get_by_label("middle right", exact=True).is_checked()
    head.press("Save")
    head.wait_for("is added.")
    check_what_is_declared(world)
    assert head.complaints == []
