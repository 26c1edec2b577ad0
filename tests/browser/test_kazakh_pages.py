"""No English in Kazakh on what a browser shows: with what scripts and styles put into the page."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client

from tests.architecture.knocking import PERSONAS, ROUTES, lines
from tests.architecture.route_objects import KINDS
from tests.architecture.tongues import judge_of
from tests.architecture.wording import Piece, page_pieces
from tests.every_state import EveryState
from tests.factories import PASSWORD, World

PAGES = (  # who looks, at which addresses
    ("anonymous", ("home", "account_login", "verify:code", "figures:election")),
    (
        "head_a",
        (
            *("mission_acts:home", "mission:observers", "mission:observer_add", "mission:imports"),
            *("mission:import", "mission:archive", "mission:photos", "mission_acts:submit"),
            *("mission_acts:questions", "mission_acts:badges", "mfa_add_webauthn"),
        ),
    ),
    ("ministry", ("ministry:inbox", "ministry:list", "ministry:recommend")),
    (
        "clerk",
        (
            *("commission:inbox", "commission:file", "commission:match"),
            *("commission:resolutions", "commission:resolution", "commission:badges"),
        ),
    ),
    ("secretary", ("commission:resolution_adopt",)),
    ("administrator", ("administration:elections", "administration:mission")),
    ("auditor", ("audit:log",)),
)
# what a style writes before or after an element
WRITTEN_BY_STYLES = """() => [...document.querySelectorAll("body *")].flatMap((place) =>
  ["::before", "::after"].map((side) => getComputedStyle(place, side).content)
).filter((text) => /^".*[^\\W\\d_].*"$/u.test(text))"""
SUBMIT = "form => HTMLFormElement.prototype.submit.call(form)"


@pytest.fixture
def state(transactional_db):
    return EveryState(World(password=PASSWORD, now=True))


@pytest.fixture
def look_as(browser, live_server, state):
    """Return a function that opens a browser of one person who reads Kazakh."""
    contexts = []

    def look(who):
        context = browser.new_context(base_url=live_server.url, locale="en-GB")
        contexts.append(context)
        jar = {settings.LANGUAGE_COOKIE_NAME: "kk"}
        if user := PERSONAS[who](state):
            client = Client()
            client.force_login(user)
            jar[settings.SESSION_COOKIE_NAME] = client.session.session_key
        context.add_cookies(
            [{"name": n, "value": v, "url": live_server.url} for n, v in jar.items()]
        )
        return context.new_page()

    yield look
    for context in contexts:
        context.close()


def shown(page) -> Iterator[Piece]:
    """What stands in the page now, after the scripts, and what styles write."""
    yield from page_pieces(page.content())
    yield from (Piece("style", "kk", text) for text in page.evaluate(WRITTEN_BY_STYLES))


def test_nobody_reads_english_in_kazakh(state, look_as, live_server):
    judge, strange, seen = judge_of(state), [], 0
    for who, names in PAGES:
        page = look_as(who)
        for name in names:
            objects = KINDS[ROUTES[name].kind](state)
            page.goto(ROUTES[name].address(objects.get("a", objects.get("", {}))))
            told = list(shown(page))
            forms = page.locator("main form[method=post]:has(input:not([type=hidden]))")
            if forms.count():
                with page.expect_navigation():  # as it stands, for what is wrong with it
                    forms.first.evaluate(SUBMIT)
                told += shown(page)
            seen += len(told)
            assert page.locator("html").get_attribute("lang") == "kk"
            strange += [
                (who, name, piece.place, piece.text[:150], words)
                for piece in told
                if (words := judge.strange(piece.tongue, piece.text))
            ]
    assert not strange, lines(strange)
    assert seen > 3000
