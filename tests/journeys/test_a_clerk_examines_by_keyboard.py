"""A clerk examines twenty files without a mouse: by the keys that the page shows, and by Tab."""

import re
import time
from statistics import median

import pytest

from accreditation.models import Application, StepTaken
from accreditation.workflow import State
from tests.factories import PASSWORD, World
from tests.journeys.people import Officer

FILES, BY_TAB = 20, 2
SECONDS = 20  # at most for one file; a browser that is driven shows what the pages cost of it


@pytest.fixture
def world(transactional_db):
    world = World(password=PASSWORD, now=True)
    world.recommended(FILES)
    return world


class Keyboard:
    """Presses keys and counts them."""

    def __init__(self, page):
        self.page, self.pressed = page, 0

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
        self.pressed += len(keys)

    def tab_to(self, selector):
        """Go on with Tab until this has the focus."""
        for _i in range(60):
            if self.page.evaluate("s => document.activeElement?.matches(s)", selector):
                return
            self.press("Tab")
        raise AssertionError(f"Tab never came to {selector}")


def by_keys(keyboard, points):
    """Tick each point by its number, then examine."""
    keyboard.press(*map(str, range(1, points + 1)), "e")


def by_tab(keyboard, points):
    """Skip to the checklist, tick each point, and press the button."""
    keyboard.tab_to("a.skip[href='#panel']")
    keyboard.press("Enter")
    keyboard.page.wait_for_function("document.activeElement.id === 'panel'")
    for _point in range(points):
        keyboard.press("Tab", "Space")
    keyboard.tab_to("button[value=accredit]")
    keyboard.press("Enter")


def test_clerk_examines_twenty_files_without_a_mouse(browser, live_server, world):
    clerk = Officer(browser, live_server, world.clerk)
    page, points = clerk.page, len(world.checklist)
    page.goto("/commission/")
    clerk.look()
    page.keyboard.press("?")
    assert page.locator("dialog[data-keys]").is_visible()
    page.keyboard.press("?")
    keyboard = Keyboard(page)
    keyboard.press("j", "Enter")  # the oldest file
    page.wait_for_url("**/commission/files/**")
    clerk.look()
    page.keyboard.press("e")  # nothing is ticked: the first open point has the focus
    assert page.evaluate("document.activeElement.name") == "checklist"
    assert page.locator("[data-points-open]").is_visible()
    page.keyboard.press("q")  # the question opens, and shuts
    assert page.locator("input[name=reason]").first.is_visible()
    clerk.look()
    page.keyboard.press("q")

    seconds, presses = [], []
    for n in range(FILES):
        before, began, keyboard.pressed = page.url, time.monotonic(), 0
        how = by_tab if n >= FILES - BY_TAB else by_keys
        how(keyboard, points)
        page.wait_for_url(lambda url, here=before: url.partition("#")[0] != here)
        page.wait_for_load_state()
        seconds.append(time.monotonic() - began)
        presses.append(keyboard.pressed)
        if n < FILES - 1:  # the next file opened by itself
            assert re.search(r"/commission/files/APP-", page.url)
    assert page.url.endswith("/commission/")
    clerk.look()
    took = f"median {median(seconds):.2f} s, most {max(seconds):.2f} s"
    print(f"per file: {took}; keys {presses}")  # noqa: T201 - shown by -s
    assert Application.objects.filter(state=State.EXAMINED).count() == FILES
    assert set(StepTaken.objects.filter(verb="examine").values_list("role", flat=True)) == {"clerk"}
    assert set(presses[:-BY_TAB]) == {points + 1}
    assert max(presses) < 25
    assert max(seconds) < SECONDS
    assert clerk.faults() == ([], [])
