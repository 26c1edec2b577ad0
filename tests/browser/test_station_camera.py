"""Scanning a badge: a real browser's camera, which is a moving picture; only the reader is ours.

Chromium on Linux has no BarcodeDetector, so the test brings one that reads what it is told to.
"""

import os
import shutil

import pytest

from observer_portal.local import processes
from tests.browser.test_station_offline import card, new_pack
from tests.conftest import CHROMIUM_NAMES
from tests.factories import World

READER = """(texts) => {
  window.BarcodeDetector = class {
    static async getSupportedFormats() { return ["qr_code"]; }
    async detect(video) { return video.videoWidth ? [{ rawValue: texts.shift() ?? "" }] : []; }
  };
}"""


@pytest.fixture
def phone(browser, live_server, settings):
    """A browser with a camera that its user has allowed."""
    settings.PORTAL_HOST = live_server.url.removeprefix("http://")
    program = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM_NAMES)))
    camera = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    own = ["--no-sandbox"] if processes.is_root() else []
    chromium = browser.browser_type.launch(
        executable_path=program, args=["--disable-dev-shm-usage", *camera, *own]
    )
    yield chromium.new_context(base_url=live_server.url, locale="en-GB")
    chromium.close()


def test_a_code_before_the_camera_opens_its_verdict(transactional_db, phone):
    _application, path, _written = card(World(now=True))
    new_pack()
    link = f"HTTPS://OBSERVERS.EXAMPLE{path}"
    phone.add_init_script(f"({READER})(['https://elsewhere.example/menu', '{link}'])")
    page = phone.new_page()
    page.goto("/station/")
    page.click("#scan")
    page.wait_for_url(f"**{path}")
    assert page.inner_text("h1") == "Valid"


def test_a_browser_without_a_reader_is_offered_no_camera(transactional_db, phone):
    page = phone.new_page()
    page.goto("/station/")
    page.wait_for_selector("#age-of-list")
    assert page.locator("#scan-part").is_hidden()
    assert page.locator("#photo").is_visible()


def test_a_camera_that_is_refused_is_told(transactional_db, phone):
    phone.add_init_script(
        f"({READER})([]); MediaDevices.prototype.getUserMedia = () => Promise.reject(new Error())"
    )
    page = phone.new_page()
    page.goto("/station/")
    page.click("#scan")
    page.wait_for_selector("#say:not([hidden])")
    assert "camera cannot be used" in page.inner_text("#say")
