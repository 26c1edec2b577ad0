"""A list is submitted, and work goes on: corrected, answered, withdrawn, replaced, recalled, added.

What ministry and commission do is done by their actions; what the mission does, in a browser.
"""

import pytest
from django.utils import timezone

from accreditation.actions import examination, recommendation
from accreditation.models import Application, StepTaken
from missions.models import Observer, ObserverList
from tests.factories import PASSWORD, World
from tests.journeys.people import Head
from tests.journeys.pictures import document

WHY = {"reason": "R1", "words": "See the data page."}


@pytest.fixture
def world(transactional_db):
    """One list of six, each where something else is to be done; one more person is declared."""
    world = World(password=PASSWORD, now=True)
    world.files = dict(
        zip(
            ("returned", "queried", "answered", "withdrawn", "replaced", "recalled"),
            world.submitted(6),
            strict=True,
        )
    )
    with_commission = [world.files[name] for name in ("queried", "answered", "replaced")]
    world.recommended_from(with_commission)
    by_ministry = {"by": world.ministry, "at": world.at}
    recommendation.give_back(
        [world.files["returned"]], fields=["position", "document"], **WHY, **by_ministry
    )
    asked = {"reason": "Q1", "words": "Which of the two is it?"}
    examination.query(
        with_commission[:2], fields=["position"], **asked, by=world.clerk, at=world.at
    )
    [world.later] = world.observers()
    return world


class Mission(Head):
    """The head after the first list."""

    def change(self, file, **values):
        """Open the form from the questions, see that only these fields are there, save."""
        self.page.goto(f"{self.home}questions/")
        row = self.page.locator(f"tr[id='{file.reference}']")
        row.get_by_role("link", name="Change").click()
        form = self.page.locator("form[data-entry]")
        for name in ("surname_latin", "birth_date", "sex", "photo"):
            assert form.locator(f"[name={name}]").count() == 0
        for name, value in values.items():
            form.locator(f"[name={name}]").fill(value)
        self.look()
        self.press("Save")
        self.wait_for("The changes are saved.")
        self.follow("Read what is asked, and send the file back")

    def send_back(self, file, verb, **answers):
        """From the questions to the page of the verb, and do it."""
        self.page.goto(f"{self.home}questions/")
        self.page.locator(f"tr[id='{file.reference}']").get_by_role("link", name=verb).click()
        self.act(verb, **answers)

    def act(self, button, **answers):
        for name, value in answers.items():
            self.page.locator(f"[name={name}]").fill(value)
        self.look()
        self.page.locator("main").get_by_role("button", name=button, exact=True).click()
        self.page.wait_for_load_state()

    def open(self, file, act):
        self.page.goto(f"/mission/applications/{file.reference}/")
        self.look()
        self.page.locator("main").get_by_role("link", name=act, exact=True).click()


def state_of(file):
    return Application.objects.get(pk=file.pk).state


def last_step(file):
    return StepTaken.objects.filter(application=file).order_by("-pk")[0]


def what_came_back_is_corrected_and_answered(head, files):
    head.page.goto(head.home)
    head.look()
    head.page.goto(f"{head.home}questions/")
    head.look()
    head.change(files["returned"], position="Analyst", document_number="ZX0000042")
    head.send_back(files["returned"], "Submit again")
    assert state_of(files["returned"]) == "submitted"
    head.change(files["queried"], position="Coordinator")
    head.send_back(files["queried"], "Answer")
    assert state_of(files["queried"]) == "recommended"
    head.send_back(files["answered"], "Answer")  # nothing is changed and nothing is said
    head.wait_for("or write a reply")
    head.complaints = [line for line in head.complaints if "422" not in line]  # it was refused
    head.act("Answer", words="The first of them.")
    assert state_of(files["answered"]) == "recommended"
    assert last_step(files["answered"]).words == "The first of them."


def some_go_and_others_come(head, files):
    head.open(files["withdrawn"], "Withdraw")
    head.act("Withdraw", note_number="NV 62/22", words="Fell ill.")
    assert state_of(files["withdrawn"]) == "withdrawn"
    head.open(files["recalled"], "Recall")
    head.act("Recall")
    assert state_of(files["recalled"]) == "returned"
    head.send_back(files["recalled"], "Submit again")
    assert state_of(files["recalled"]) == "submitted"

    page = head.page
    head.open(files["replaced"], "Replace")
    head.look()
    typed = {"note_number": "NV 63/22", "surname_latin": "Okonkwo", "given_names_latin": "Adaeze"}
    for name, value in (
        typed | {"birth_date": "12.03.1984", "document_number": "ZZ7654321"}
    ).items():
        page.locator(f"[name={name}]").fill(value)
    page.locator("[name=document_expires_on]").fill("01.01.2031")
    head.choose("Citizenship", "Poland", "POL")
    chosen = {"sex": "F", "document_type": "passport", "kind": "sto"}
    for name, value in chosen.items():
        page.locator(f"select[name={name}]").select_option(value)
    head.press("Check what will change")
    head.wait_for("Okonkwo Adaeze")
    head.look()
    head.press("Withdraw the one, declare the other")
    head.wait_for("Add photo, scan and consent")
    assert state_of(files["replaced"]) == "withdrawn"
    assert Observer.objects.get(replaces=files["replaced"].observer).submitted_at is None


def a_second_list_is_handed_in(head):
    head.page.goto(f"{head.home}submit/")
    assert head.page.locator("input[name=chosen]:checked").count() == 1
    head.page.get_by_label("Number of the note verbale").fill("NV 64/22")
    head.page.get_by_label("Date of the note verbale").fill(timezone.localdate().isoformat())
    head.upload("Scan of the note verbale", "note.jpg", "image/jpeg", document(2))
    head.press("Check your answers")
    head.wait_for("List 2")
    head.look()
    head.page.locator("button[value=submit]").click()
    head.page.wait_for_url("**/receipt/")
    head.look()
    for place in ("lists", "observers"):
        head.page.goto(f"{head.home}{place}/")
        head.look()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_the_work_goes_on_after_a_list_is_submitted(browser, live_server, world, scripts):
    head = Mission(browser, live_server, world.head, world.mission, scripts=scripts)
    what_came_back_is_corrected_and_answered(head, world.files)
    some_go_and_others_come(head, world.files)
    a_second_list_is_handed_in(head)
    assert list(ObserverList.objects.order_by("number").values_list("number", flat=True)) == [1, 2]
    sent = Application.objects.get(observer=world.later)
    assert (sent.state, sent.observer_list.number) == ("submitted", 2)
    assert head.faults() == ([], [])
