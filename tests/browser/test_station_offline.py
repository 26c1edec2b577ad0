"""A polling station without network, in a real browser: what it was given before is enough."""

from datetime import timedelta

import pytest

from accreditation.actions import badge_drawing, packs, withdrawal
from accreditation.badge import number, signature
from accreditation.models import Badge, SignedPack
from observer_portal import clock
from tests.factories import World

READY = """async () => {
  const wait = () => new Promise((again) => setTimeout(again, 50));
  for (;;) {
    const all = await navigator.serviceWorker.getRegistrations();
    const ready = all.filter((one) => one.active?.state === "activated");
    const kept = await caches.open("station-kept");
    if (ready.length === 2 && await kept.match("/station/pack")) return;
    await wait();
  }
}"""
HELD = """async () => {
  const { heldPack } = await import("/static/js/station/kept.js");
  return (await heldPack())?.version ?? null;
}"""
REFRESHED = """async () => {
  const { refresh } = await import("/static/js/station/kept.js");
  return (await refresh("/verify/pack")).pack.version;
}"""
VERDICT = "#verdict h1"


@pytest.fixture
def world(transactional_db):
    return World(now=True)


@pytest.fixture
def station(browser, live_server, settings):
    """A phone of a station: a browser of its own."""
    settings.PORTAL_HOST = live_server.url.removeprefix("http://")
    context = browser.new_context(
        base_url=live_server.url, locale="en-GB", viewport={"width": 390, "height": 844}
    )
    yield context
    context.close()


def card(world):
    """A drawn card: its application, the path of its code, its number."""
    application = world.accredited()[0]
    badge_drawing.draw([Badge.objects.get(application=application).pk])
    badge = Badge.objects.get(application=application)
    path = f"/V/{signature.text_of(bytes(badge.token))}"
    return application, path, number.written("PR22", badge.number)


def new_pack():
    now = clock.database_now()
    packs.ensure_key(at=now)
    return packs.build(at=now)


def visited(station, path="/station/"):
    """A page that was opened once with the network, and has kept what it needs."""
    page = station.new_page()
    page.goto(path)
    page.evaluate(READY)
    return page


def has_list(page, version):
    """The page, when it has kept this version."""
    for _n in range(100):
        page.wait_for_load_state()
        if page.evaluate(HELD) == version:
            return page
        page.wait_for_timeout(100)
    raise AssertionError(f"version {version} did not come")


def test_a_badge_opened_by_its_link_is_valid_without_network_and_revoked_after_the_next_pack(
    world, station
):
    application, path, written = card(world)
    new_pack()
    page = visited(station)
    station.set_offline(True)
    page.goto(path)
    page.wait_for_selector(VERDICT)
    assert page.inner_text(VERDICT) == "Valid"
    assert page.inner_text("#verdict p") == "Жарамды · Действительно"
    assert page.inner_text("#name-said") == application.version.latin
    assert page.inner_text("#number-said") == written
    assert page.inner_text("#sender-said") == "OSCE/ODIHR"
    assert page.inner_text("#age .tag") == "just now"
    assert "identity document" in page.inner_text("#to-do")
    assert page.locator("a.call").get_attribute("href").startswith("tel:")

    withdrawal.withdraw([application], note_number="1", by=world.head, at=clock.database_now())
    newer = new_pack()
    page.reload()
    page.wait_for_selector(VERDICT)
    assert page.inner_text(VERDICT) == "Valid"  # it cannot know yet, and says how old its list is
    station.set_offline(False)
    has_list(visited(station), newer)
    station.set_offline(True)
    page.goto(path)
    page.wait_for_selector(VERDICT)
    assert page.inner_text(VERDICT) == "Withdrawn"
    assert "verdict-bad" in page.locator("#verdict").get_attribute("class")


def test_the_page_of_a_code_is_enough_to_work_without_network_afterwards(world, station):
    _application, path, _written = card(world)
    new_pack()
    page = visited(station, path)
    page.wait_for_selector("#row-device:not([hidden])")
    assert page.inner_text("#device-said") == "This device says the same."
    station.set_offline(True)
    page.goto(path[:-4] + "AAAA")
    page.wait_for_selector(VERDICT)
    assert page.inner_text(VERDICT) == "Not a genuine badge"
    assert page.locator("#bearer").is_hidden()


def test_a_typed_number_without_network(world, station):
    application, _path, written = card(world)
    _other, _path, good = card(world)
    withdrawal.withdraw([application], note_number="1", by=world.head, at=clock.database_now())
    new_pack()
    page = visited(station)
    station.set_offline(True)
    for typed, word, sentence in (
        (written, "Withdrawn", "The sender withdrew this observer"),
        (good, "Check by phone", "a number alone proves nothing"),
        (good[:-1] + ("A" if good[-1] != "A" else "B"), "Unknown number", "One character"),
    ):
        page.goto("/station/")
        page.fill("#number", typed)
        page.click("form button")
        page.wait_for_selector(VERDICT)
        assert page.inner_text(VERDICT) == word
        assert sentence in page.inner_text("#to-do")


def test_an_old_list_says_to_phone(world, station):
    _application, path, _written = card(world)
    new_pack()
    page = visited(station)
    station.set_offline(True)
    page.clock.set_fixed_time(clock.database_now() + timedelta(hours=24, minutes=1))
    page.goto(path)
    page.wait_for_selector(VERDICT)
    assert page.inner_text(VERDICT) == "Check by phone"
    assert "tag-bad" in page.locator("#age .tag").get_attribute("class")


def test_the_device_lists_what_it_checked_today_each_once(world, station):
    _application, path, written = card(world)
    new_pack()
    page = visited(station, path)
    page.reload()
    page.wait_for_selector("#row-device:not([hidden])")
    station.set_offline(True)
    page.goto(path[:-4] + "AAAA")
    page.wait_for_selector(VERDICT)
    page.goto("/station/")
    page.wait_for_selector("#log-part:not([hidden])")
    assert page.inner_text("#log-count") == "2"
    forged, valid = page.locator("#log > div").all_inner_texts()
    assert "Not a genuine badge" in forged
    assert "without network" in forged
    assert written in valid
    assert "without network" not in valid


@pytest.mark.parametrize(("language", "word"), [("kk", "Жарамды"), ("ru", "Действительно")])
def test_the_language_is_changed_without_network(world, station, language, word):
    _application, path, _written = card(world)
    new_pack()
    page = visited(station)
    station.set_offline(True)
    page.goto(path)
    page.wait_for_selector(VERDICT)
    page.click(f".tongues a[lang={language}]")
    page.wait_for_function(f"document.documentElement.lang === '{language}'")
    page.wait_for_selector(VERDICT)
    assert page.inner_text(VERDICT) == word
    page.goto("/station/")  # and stays
    assert page.locator("html").get_attribute("lang") == language


def test_an_older_pack_and_one_of_another_key_are_not_taken(world, station):
    application, _path, _written = card(world)
    new_pack()
    page = visited(station)
    before = page.evaluate(HELD)
    withdrawal.withdraw([application], note_number="1", by=world.head, at=clock.database_now())
    newer = new_pack()
    page = has_list(visited(station), newer)
    older = SignedPack.objects.select_related("key").get(version=before)
    answer = {
        "body": bytes(older.data),
        "headers": {"Pack-Key": bytes(older.key.public).hex()},
    }
    page.route("**/verify/pack", lambda route: route.fulfill(**answer))
    with page.expect_response("**/verify/pack") as seen:
        assert page.evaluate(REFRESHED) == newer
    assert seen.value.body() == bytes(older.data)
    assert page.evaluate(HELD) == newer
    page.unroute("**/verify/pack")
    packs.drop_key(at=clock.database_now())
    of_another = new_pack()
    page.reload()
    page.wait_for_selector("#strange-key:not([hidden])")
    assert page.inner_text("#strange-fingerprint") == packs.fingerprint()
    assert page.evaluate(HELD) == newer
    with page.expect_navigation():
        page.click("#trust-key")
    has_list(page, of_another)


def test_a_browser_without_ed25519_says_so_and_asks_over_the_network(world, station):
    _application, path, _written = card(world)
    new_pack()
    station.add_init_script("SubtleCrypto.prototype.importKey = () => Promise.reject(new Error())")
    page = station.new_page()
    page.goto(path)
    page.wait_for_selector("#row-device:not([hidden])")
    assert page.inner_text("h1") == "Valid"
    assert "cannot check signatures by itself" in page.inner_text("#device-said")
