"""Without network, in a real Chromium: how soon after the page has loaded its verdict stands there.

A phone's view of a badge's link, served by the service worker, judged by a list of 5,000 cards.
"""

import os
import shutil
import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from playwright.sync_api import BrowserContext, sync_playwright

from accreditation.actions import badge_drawing, packs, signing_keys
from accreditation.badge import pack, signature
from accreditation.badge.pack import Ended
from accreditation.models import Badge, SignedPack
from accreditation.queries import station_pack
from benchmarks.verification import server
from observer_portal import clock
from tests.factories import World

ROUNDS = 25
CARDS = 5_000
READY = """async () => {
  for (;;) {
    const all = await navigator.serviceWorker.getRegistrations();
    const ready = all.filter((one) => one.active?.state === "activated");
    const kept = await caches.open("station-kept");
    if (ready.length === 2 && await kept.match("/station/pack")) return;
    await new Promise((again) => setTimeout(again, 50));
  }
}"""
TIMES = """() => {
  const [visit] = performance.getEntriesByType("navigation");
  const { startTime } = performance.getEntriesByName("verdict")[0];
  return [startTime - visit.loadEventEnd, startTime];
}"""


def badge_of_a_world() -> str:
    """Make a world with one card and a list of thousands; return the path of the card's code."""
    application = World(now=True).accredited(1)[0]
    badge_drawing.draw([Badge.objects.get(application=application).pk])
    now = clock.database_now()
    key = packs.ensure_key(at=now)
    ended = {pack.identity(f"PR22-{n}"): Ended.REVOKED for n in range(CARDS)}
    made = pack.Pack(
        int(now.timestamp()), now, now + timedelta(days=1), station_pack.trusted_keys(), ended
    )
    kid = bytes(key.kid)
    data = pack.sign(made, kid=kid, key=signing_keys.private_key(kid))
    SignedPack.objects.create(
        version=made.version, key=key, made_at=now, digest=b"", cards=CARDS, data=data
    )
    return f"/V/{signature.text_of(bytes(Badge.objects.get().token))}"


@contextmanager
def phone(port: int) -> Iterator[BrowserContext]:
    """Chromium with the view of a phone."""
    program = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chrome")
    options = ["--disable-dev-shm-usage", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=options)
        yield browser.new_context(
            base_url=f"http://localhost:{port}", viewport={"width": 390, "height": 844}
        )
        browser.close()


def times(context: BrowserContext, path: str) -> tuple[float, float]:
    """Milliseconds until the verdict: after the page has loaded, and since its link was opened."""
    page = context.new_page()
    page.goto(path)
    page.wait_for_selector("#verdict h1")
    if page.inner_text("#verdict h1") != "Valid" or not page.inner_text("#age"):
        raise RuntimeError(page.inner_text("main"))
    after, whole = page.evaluate(TIMES)
    page.close()
    return after, whole


def run() -> dict[str, Any]:
    """Return the median and the slowest of the rounds."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    path = badge_of_a_world()
    with server() as port, phone(port) as context:
        page = context.new_page()
        page.goto("/station/")
        page.evaluate(READY)
        context.set_offline(True)
        found = [times(context, path) for _n in range(ROUNDS)]
    after, whole = zip(*found, strict=True)
    return {
        "cards_listed": CARDS,
        "verdict_after_load_ms": round(statistics.median(after), 1),
        "verdict_after_load_slowest_ms": round(max(after), 1),
        "verdict_since_link_opened_ms": round(statistics.median(whole), 1),
    }
