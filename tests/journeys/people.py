"""What the people of a journey do in the browser, in the words of the pages."""

import io
import re
from urllib.parse import urljoin

from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from missions.actions import versions
from missions.models import Observer
from tests.factories import PASSWORD
from tests.journeys.pictures import archive, document, portrait

VIOLATIONS = (
    "addEventListener('securitypolicyviolation', e => "
    "console.error('CSP', e.effectiveDirective, e.blockedURI))"
)
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
PATIENCE = 120_000  # milliseconds that the background may take


class Person:
    """Somebody at a browser of their own, signed in."""

    def __init__(self, browser, live_server, user, *, scripts=True):
        self.context = browser.new_context(
            viewport=DESK, base_url=live_server.url, java_script_enabled=scripts, locale="en-GB"
        )
        self.page = self.context.new_page()
        self.scripts = scripts
        self.complaints = []
        self.looked_at = []
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        if scripts:
            self.page.add_init_script(VIOLATIONS)
        self.sign_in(user)

    def _hear(self, message):
        if message.type == "error":
            self.complaints.append(message.text)

    def sign_in(self, user):
        self.page.goto("/accounts/login/")
        self.page.locator("input[name=login]").first.fill(user.email)
        self.page.locator("input[name=password]").first.fill(PASSWORD)
        self.press("Sign in")
        self.page.wait_for_url(lambda url: "/login/" not in url)

    def press(self, name, exact=True):
        self.page.get_by_role("button", name=name, exact=exact).first.click()

    def follow(self, name):
        self.page.get_by_role("link", name=name).first.click()

    def look(self):
        """Note what axe finds, and how far the page scrolls sideways on a phone."""
        if not self.scripts:
            return
        found = [
            (violation["id"], violation["nodes"][0]["html"])
            for violation in Axe().run(self.page).response["violations"]
        ]
        self.page.set_viewport_size(PHONE)
        sideways = self.page.evaluate(SIDEWAYS)
        self.page.set_viewport_size(DESK)
        self.looked_at.append((self.page.url.rsplit("/", 3)[1:], found, sideways))

    def faults(self):
        """What was found on the pages looked at, and what the console said."""
        return [page for page in self.looked_at if page[1] or page[2]], self.complaints

    def upload(self, label, name, media_type, data):
        self.page.get_by_label(label).first.set_input_files(
            {"name": name, "mimeType": media_type, "buffer": data}
        )

    def choose(self, label, words, value):
        """Choose from a long list: found by typing, or without scripts in the list itself."""
        field = self.page.get_by_label(label, exact=True).first
        if not self.scripts:
            field.select_option(value)
            return
        field.fill(words[:6].lower())
        self.page.get_by_role("option", name=words).first.click()
        assert words in field.input_value()

    def wait_for(self, text):
        """Wait for the page to say this; without scripts by loading it again."""
        if self.scripts:
            self.page.get_by_text(text).first.wait_for(timeout=PATIENCE)
            return
        for _i in range(120):
            if self.page.get_by_text(text).count():
                return
            self.page.wait_for_timeout(1000)
            self.page.reload()
        raise AssertionError(f"the page never said {text!r}: {self.page.url}")


class Head(Person):
    """The head of a mission."""

    def __init__(self, browser, live_server, user, mission, **more):
        super().__init__(browser, live_server, user, **more)
        self.mission = mission
        self.home = f"/mission/{mission.reference}/"

    def apply_list(self, path, ready):
        """Upload the list, wait for its check, apply its good rows."""
        self.page.goto(f"{self.home}imports/")
        self.look()
        self.page.get_by_label("List of observers").first.set_input_files(path)
        self.press("Upload the list")
        self.wait_for("Check the list before it is applied")
        self.look()
        self.page.locator("input[name=consented]").check()
        self.press(f"Apply {ready} rows")
        self.wait_for("The list is applied")

    def attach(self, holds, drawn_by):
        """Send an archive named after the documents, wait, attach what matches."""
        numbers = [
            versions.values_of(one.current_version)["document_number"]
            for one in Observer.objects.filter(mission=self.mission).order_by("pk")
        ]
        self.page.goto(f"{self.home}photos/")
        self.page.get_by_label(holds).check()
        self.upload("ZIP archive", "pictures.zip", "application/zip", archive(numbers, drawn_by))
        self.press("Upload the files")
        button = self.page.get_by_role("button", name="Attach")
        if self.scripts:
            button.first.wait_for(timeout=PATIENCE)
        else:
            for _i in range(120):
                if button.count():
                    break
                self.page.wait_for_timeout(1000)
                self.page.reload()
        self.look()
        button.first.click()
        self.page.wait_for_load_state()

    def add_pictures(self):
        self.attach("Photos of observers", portrait)
        self.attach("Scans of documents", document)

    def submit_everybody(self, note, n):
        self.page.goto(f"{self.home}submit/")
        self.look()
        self.page.get_by_label("Number of the note verbale").fill(note)
        self.page.get_by_label("Date of the note verbale").fill(timezone.localdate().isoformat())
        self.upload("Scan of the note verbale", "note.jpg", "image/jpeg", document(1))
        self.press("Check your answers")
        self.look()
        self.page.locator("button[value=submit]").click()
        self.page.wait_for_url("**/receipt/")
        assert str(n) in self.page.locator("main").inner_text()
        self.look()

    def download_first_badge(self):
        """The file of the first badge of the list, when all are drawn."""
        self.page.goto(f"{self.home}badges/")
        self.look()
        link = self.page.locator("a[href$='/badge.pdf']").first.get_attribute("href")
        answer = self.context.request.get(urljoin(self.page.url, link))
        assert answer.headers["content-type"] == "application/pdf"
        return io.BytesIO(answer.body())


class Officer(Person):
    """Somebody in an office of the State."""

    def act_on_all(self, address, verb, button, **answers):
        """Choose everybody a list shows, see the preview, answer, act; who is named goes along.

        `button`: what it says where nobody is named; its number counts the others.
        """
        self.page.goto(address)
        self.look()
        for box in self.page.locator("input[name=chosen]").all():
            box.check()
        if self.page.locator("input[name=all]").count():
            self.page.locator("input[name=all]").check()
        self.page.locator(f"button[formaction*='/{verb}/']").first.click()
        self.look()
        for label, value in answers.items():
            self.answer(label, value)
        named = self.page.locator("input[name=along]").all()
        for box in named:
            box.check()
        self.press(re.sub(r"\d+", lambda found: str(int(found[0]) - len(named)), button))
        self.page.wait_for_load_state()
        self.look()

    def answer(self, name, value):
        field = self.page.locator(f"[name={name}]")
        if value is True:
            for box in field.all():
                box.check()
        elif field.first.get_attribute("type") == "radio":
            self.page.locator(f"[name={name}][value={value}]").check()
        else:
            field.first.fill(value)
