"""A second step from setting it up to submitting a list, without a script; the pages for it."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.sessions.backends.db import SessionStore
from django.urls import reverse

from missions.actions import headship
from missions.models import ObserverList, Post
from observer_portal.accounts import rescue
from tests.accreditation.mission_steps import scan
from tests.factories import PASSWORD, World, make_member
from tests.observer_portal.accounts.app import code_of_app, set_up_app

SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


@pytest.fixture
def world(transactional_db):
    return World(now=True, password=PASSWORD)


@pytest.fixture
def plain(browser, live_server):
    """A page of a browser that runs no script."""
    context = browser.new_context(
        viewport=PHONE, base_url=live_server.url, java_script_enabled=False
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def page(browser, live_server):
    """A page whose console must stay silent."""
    context = browser.new_context(viewport=DESK, base_url=live_server.url)
    page, complaints = context.new_page(), []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    yield page
    assert complaints == []
    context.close()


def sign_in(page, user, code=""):
    page.goto("/accounts/login/")
    page.fill("input[name=login]", user.email)
    page.fill("input[name=password]", PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    if code:
        page.fill("input[name=code]", code)
        page.get_by_role("button", name="Sign in", exact=True).click()


def grow_old(page, minutes):
    """Let the session of this browser be so much older."""
    [cookie] = [one for one in page.context.cookies() if one["name"] == "sessionid"]
    session = SessionStore(session_key=cookie["value"])
    session["session_began"] -= minutes * 60
    session.save()


def test_head_with_an_app_submits_a_list_though_the_portal_asks_who_it_is(world, plain):
    world.observers(1)
    sign_in(plain, world.head)
    plain.goto("/accounts/2fa/totp/activate/")
    plain.fill("input[type=password]", PASSWORD)
    plain.get_by_role("button", name="Go on").click()
    secret = plain.locator(".secret").inner_text()
    plain.fill("input[name=code]", code_of_app(secret))
    plain.get_by_role("button", name="Turn on").click()
    codes = plain.locator("#recovery_codes").inner_text().split()
    with plain.expect_download() as given:
        plain.get_by_role("button", name="Download").click()
    assert Path(given.value.path()).read_text().split()[-10:] == codes
    plain.get_by_role("button", name="Sign out").click()

    sign_in(plain, world.head, code_of_app(secret, 1))
    plain.goto(reverse("mission_acts:submit", args=[world.mission.reference]))
    plain.fill("input[name=note_number]", "NV-17")
    plain.fill("input[name=note_on]", world.at.date().isoformat())
    note = {"name": "note.jpg", "mimeType": "image/jpeg", "buffer": scan().getvalue()}
    plain.set_input_files("input[name=note_scan]", note)
    plain.locator("button[value=check]:visible").last.click()
    grow_old(plain, 6)
    plain.get_by_role("button", name="Submit 1 observer").click()
    assert "goes on as soon as you have answered" in plain.content()
    plain.fill("input[name=code]", codes[0])
    plain.get_by_role("button", name="Go on").click()
    assert "/receipt/" in plain.url
    assert ObserverList.objects.get().note_verbale_number == "NV-17"


def test_form_of_an_observer_comes_back_after_the_night(world, plain):
    sign_in(plain, world.head)
    plain.goto(reverse("mission:observer_add", args=[world.mission.reference]))
    plain.fill("input[name=surname_latin]", "van der Meerdonk")
    grow_old(plain, 9 * 60)
    plain.locator("button[value=save]").last.click()
    assert "/accounts/login/" in plain.url
    plain.fill("input[name=login]", world.head.email)
    plain.fill("input[name=password]", PASSWORD)
    plain.get_by_role("button", name="Sign in", exact=True).click()
    assert plain.input_value("input[name=surname_latin]") == "van der Meerdonk"
    assert "Nothing of it has been sent yet" in plain.content()


def look(page):
    """What axe finds, and how far the page runs over the edge of a phone."""
    found = [violation["id"] for violation in Axe().run(page).response["violations"]]
    page.set_viewport_size(PHONE)
    sideways = page.evaluate(SIDEWAYS)
    page.set_viewport_size(DESK)
    return {"axe": found, "sideways": sideways}


FINE = {"axe": [], "sideways": 0}


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_pages_of_people_are_for_everybody(world, page, language):
    deputy = make_member(world.mission, "deputy", Post.DEPUTY, password=PASSWORD)
    member = world.mission.memberships.get(user=deputy)
    headship.offer(world.mission, member, stays=True, by=world.head, at=world.at)
    page.goto("/accounts/lost/")
    if page.locator("html").get_attribute("lang") != language:
        page.locator(f".tongues button[value={language}]").click()
    assert look(page) == FINE
    page.goto("/accounts/login/")
    page.fill("input[name=login]", world.head.email)
    page.fill("input[name=password]", PASSWORD)
    page.locator("form[action='/accounts/login/'] button.btn-primary").click()
    page.wait_for_url(lambda url: "/login/" not in url)
    places = [
        reverse("mission:people", args=[world.mission.reference]),
        reverse("mission:hand_over", args=[world.mission.reference]),
        reverse("mission_acts:home", args=[world.mission.reference]),
        "/accounts/sessions/",
        "/accounts/reauthenticate/",
    ]
    for place in places:
        page.goto(place)
        assert (place, look(page)) == (place, FINE)


def test_help_for_who_is_locked_out_is_for_everybody(world, page):
    set_up_app(world.head)
    rescue.ask(world.head, how="Called back.", by=world.ministry, at=world.at)
    sign_in(page, world.clerk)
    page.goto(reverse("administration:locked_out"))
    assert look(page) == FINE
    page.fill("input[name=email]", world.head.email)
    page.get_by_role("button", name="Look for the account").click()
    assert look(page) == FINE
