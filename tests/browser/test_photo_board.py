"""The board on which photos are put to observers: by pointer, by keys, by lists alone."""

import io

import pytest
from PIL import Image, ImageDraw

from missions.actions import photo_staging, photos
from missions.models import ImportState, Observer, PhotoArchive, Purpose
from observer_portal import clock
from tests.factories import PASSWORD, World
from tests.journeys.people import PHONE, SIDEWAYS, Person
from tests.journeys.pictures import archive, portrait

PEOPLE = 4


@pytest.fixture
def world(transactional_db):
    world = World(now=True)
    world.head.set_password(PASSWORD)
    world.head.save()
    world.people = world.observers(PEOPLE, complete=False)
    return world


@pytest.fixture
def somebody(browser, live_server, world):
    """A function that gives the head of the mission a browser."""
    opened = []

    def open_(*, scripts=True):
        opened.append(Person(browser, live_server, world.head, scripts=scripts))
        return opened[-1]

    yield open_
    for person in opened:
        assert person.faults() == ([], [])
        person.context.close()


def board_of(world, *names):
    """An archive of photos with these names, read and matched."""
    made = photos.upload(
        world.mission,
        [archive(names, portrait)],
        filename="photos.zip",
        holds=Purpose.PHOTO,
        by=world.head,
        at=world.at,
    )
    photo_staging.stage(made.pk, now=clock.database_now)
    return f"/mission/archives/{made.reference}/"


def owners():
    made = PhotoArchive.objects.get()
    return [line["observer"] for line in photos.report_of(made)]


def card(page, name):
    return page.locator(".card", has_text=name)


def slot(page, observer):
    return page.locator(f"[data-slot={observer.reference}]")


def test_a_photo_is_dragged_onto_an_observer_and_taken_back(world, somebody):
    first, second, *_others = world.people
    person = somebody()
    page = person.page
    page.goto(board_of(world, "a", "b", "c"))
    person.look()
    card(page, "b.jpg").locator("img").drag_to(slot(page, second))
    page.locator("#board-told").get_by_text("b.jpg shows").wait_for(state="attached")
    assert owners() == ["", second.reference, ""]
    assert slot(page, second).count() == 0
    assert page.locator(".card").count() == 2

    # what was chosen in a list meanwhile goes along
    card(page, "a.jpg").locator("input[list]").fill(first.reference)
    card(page, "c.jpg").locator("img").drag_to(slot(page, world.people[2]))
    page.get_by_text("2 choices were kept.").first.wait_for(state="attached")
    assert owners() == [first.reference, second.reference, world.people[2].reference]
    person.look()
    page.get_by_role("button", name="Undo").click()
    page.locator(".card").first.wait_for()
    assert owners() == ["", second.reference, ""]
    person.press("Attach the photos")
    page.get_by_text("1 photo is attached.").first.wait_for()
    assert list(Observer.objects.exclude(current_version__photo=None)) == [second]


def test_a_photo_is_moved_by_keys_alone(world, somebody):
    person = somebody()
    page = person.page
    page.goto(board_of(world, "a", "b"))
    order = [place.get_attribute("data-slot") for place in page.locator("[data-slot]").all()]
    hand = card(page, "a.jpg").get_by_role("button", name="Move")
    hand.focus()
    page.keyboard.press("Enter")
    assert hand.get_attribute("aria-pressed") == "true"
    page.keyboard.press("Escape")  # put back: the hand has the focus again
    assert hand.evaluate("button => button === document.activeElement")
    assert page.locator("[data-put]:visible").count() == 0
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.locator("#board-told").get_by_text("a.jpg shows").wait_for(state="attached")
    assert owners() == [order[1], ""]
    # the next photo is at hand
    assert "b.jpg" in page.locator(":focus").inner_text()


def test_observers_are_found_by_typing(world, somebody):
    person = somebody()
    page = person.page
    page.goto(board_of(world, "a"))
    wanted = world.people[3]
    page.get_by_label("Find an observer").fill(wanted.reference.lower())
    assert page.locator("[data-slot]:visible").count() == 1
    card(page, "a.jpg").get_by_role("button", name="Move").click()
    slot(page, wanted).get_by_role("button").click()
    page.locator("#board-told").get_by_text("a.jpg shows").wait_for(state="attached")
    assert owners() == [wanted.reference]


def test_without_scripts_the_lists_and_buttons_do_the_same(world, somebody):
    first, second, *_others = world.people
    person = somebody(scripts=False)
    page = person.page
    page.goto(board_of(world, first.reference, f"{first.reference} (1)", "x"))
    assert page.get_by_role("button", name="Move").count() == 0
    card(page, "x.jpg").locator("input[list]").fill(second.reference)
    page.get_by_role("button", name="instead of").click()
    assert owners() == ["", first.reference, second.reference]
    page.get_by_role("button", name="Undo").click()
    assert owners() == [first.reference, "", ""]
    card(page, "x.jpg").locator("input[list]").fill(second.reference)
    person.press("Keep these choices")
    assert owners() == [first.reference, "", second.reference]
    person.press("Attach the photos")
    assert "2 photos are attached." in page.locator("main").inner_text()


def photo_of_a_telephone(number):
    picture = Image.effect_noise((756, 1008), 60).resize((3024, 4032)).convert("RGB")
    ImageDraw.Draw(picture).ellipse((800, 800, 2200, 2900), fill=(190, 140 + number, 110))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=90)
    return out.getvalue()


def test_single_photos_are_made_smaller_packed_and_sent(world, somebody):
    """From the telephone to the board: what the server keeps is one small archive."""
    person = somebody()
    page = person.page
    page.goto(f"/mission/{world.mission.reference}/photos/")
    person.look()
    files = [
        {"name": name, "mimeType": "image/jpeg", "buffer": photo_of_a_telephone(number)}
        for number, name in enumerate([f"{world.people[0].reference}.jpg", "Ёлкин.jpg"])
    ]
    page.get_by_label("ZIP archive or single files").set_input_files(files)
    person.press("Upload the files")
    page.wait_for_url("**/archives/**")
    made = PhotoArchive.objects.get()
    assert made.filename == f"{world.people[0].reference}.jpg + 1.zip"
    photo_staging.stage(made.pk, now=clock.database_now)
    made.refresh_from_db()
    assert (made.state, made.rows_ok) == (ImportState.STAGED, 2)
    assert [line["name"] for line in photos.report_of(made)] == [
        f"{world.people[0].reference}.jpg",
        "Ёлкин.jpg",
    ]
    page.get_by_text("Whose photo is it?").first.wait_for()
    page.set_viewport_size(PHONE)
    assert page.evaluate(SIDEWAYS) == 0
    card(page, "Ёлкин.jpg").get_by_role("button", name="Move").click()
    slot(page, world.people[1]).get_by_role("button").click()
    page.locator("#board-told").get_by_text("Ёлкин.jpg shows").wait_for(state="attached")
    assert owners() == [world.people[0].reference, world.people[1].reference]
