"""Signing in, the second step and the own account, in a real browser under the strict policy."""

import pytest
from allauth.account.models import EmailAddress
from axe_playwright_python.sync_playwright import Axe

from accreditation.actions import demo_world
from observer_portal.accounts.models import User
from tests.factories import PASSWORD, make_user
from tests.observer_portal.accounts.app import code_of_app

REPORT_VIOLATIONS = (
    "addEventListener('securitypolicyviolation', e => "
    "console.error('CSP', e.effectiveDirective, e.blockedURI))"
)
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
OUTSIDE = ["/accounts/login/", "/accounts/password/reset/", "/accounts/password/reset/done/"]
INSIDE = [
    "/accounts/2fa/",
    "/accounts/2fa/webauthn/",
    "/accounts/password/change/",
    "/accounts/email/",
    "/accounts/sessions/",
]


@pytest.fixture
def clerk(transactional_db):
    return make_user("aigerim", password=PASSWORD)


@pytest.fixture
def page(browser, live_server):
    """A page that collects what the console complains of, and finds nothing at the end."""
    context = browser.new_context(viewport=DESK, base_url=live_server.url)
    page = context.new_page()
    page.complaints = []
    page.on("console", lambda m: page.complaints.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.add_init_script(REPORT_VIOLATIONS)
    yield page
    assert page.complaints == []
    context.close()


def sign_in(page, user):
    page.goto("/accounts/login/")
    page.fill("input[name=login]", user.email)
    page.fill("input[name=password]", PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "/login/" not in url)


def speak(page, language):
    if page.locator("html").get_attribute("lang") != language:
        page.locator(f".tongues button[value={language}]").click()
    assert page.locator("html").get_attribute("lang") == language


def look(page):
    found = [violation["id"] for violation in Axe().run(page).response["violations"]]
    page.set_viewport_size(PHONE)
    sideways = page.evaluate(SIDEWAYS)
    page.set_viewport_size(DESK)
    return {"axe": found, "sideways": sideways}


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_pages_before_signing_in_are_for_everybody(page, language):
    for path in OUTSIDE:
        page.goto(path)
        speak(page, language)
        assert (path, look(page)) == (path, {"axe": [], "sideways": 0})


def test_pages_of_the_own_account_are_for_everybody(page, clerk):
    sign_in(page, clerk)
    for path in INSIDE:
        page.goto(path)
        assert (path, look(page)) == (path, {"axe": [], "sideways": 0})


def test_clerk_sets_up_the_app_and_signs_in_with_it(page, clerk):
    sign_in(page, clerk)
    page.goto("/accounts/2fa/totp/activate/")
    page.fill("input[type=password]", PASSWORD)
    page.get_by_role("button", name="Go on").click()
    assert page.locator("svg.qr").bounding_box()["width"] > 150
    secret = page.locator(".secret").inner_text()
    page.fill("input[name=code]", code_of_app(secret))
    page.get_by_role("button", name="Turn on").click()
    codes = page.locator("#recovery_codes").inner_text().split()
    assert len(codes) == 10
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/")
    page.goto("/accounts/login/")
    page.fill("input[name=login]", clerk.email)
    page.fill("input[name=password]", PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.fill("input[name=code]", codes[0])
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "/accounts/" not in url)
    assert page.get_by_role("button", name="Sign out").is_visible()


def test_persona_of_the_demonstration_signs_in_by_one_press(page, transactional_db):
    persona = demo_world.PERSONAS[0]
    user = make_user("kirsten", password=persona.password)
    User.objects.filter(pk=user.pk).update(email=persona.email)
    EmailAddress.objects.filter(user=user).update(email=persona.email)
    page.goto("/accounts/login/")
    page.get_by_role("button", name=f"Sign in as {persona.name}").click()
    page.wait_for_url(lambda url: "/login/" not in url)
    assert page.get_by_role("button", name="Sign out").is_visible()


def test_refused_password_leads_to_what_is_wrong(page, clerk):
    page.goto("/accounts/login/")
    page.fill("input[name=login]", clerk.email)
    page.fill("input[name=password]", "not the password")
    page.get_by_role("button", name="Sign in", exact=True).click()
    assert page.locator(".errors").evaluate("e => e === document.activeElement")
    assert page.input_value("input[name=login]") == clerk.email


def test_everything_works_without_a_script(browser, live_server, clerk):
    context = browser.new_context(
        viewport=PHONE, base_url=live_server.url, java_script_enabled=False
    )
    page = context.new_page()
    sign_in(page, clerk)
    page.goto("/accounts/2fa/")
    speak(page, "kk")
    assert page.url.endswith("/accounts/2fa/")
    speak(page, "en")
    page.goto("/accounts/sessions/")
    page.get_by_role("button", name="Sign out").first.click()
    page.goto("/accounts/2fa/")
    assert "/accounts/login/" in page.url
    context.close()
