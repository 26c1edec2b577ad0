"""Whoever is invited arrives in a real browser: from the link of the mail to a receipt."""

import re
from pathlib import Path

import pytest

from missions.models import (
    Election,
    Invitation,
    Membership,
    ObserverList,
    Registration,
    SendingOrganisation,
)
from observer_portal.notices import sender
from observer_portal.notices.models import Notice
from tests.factories import PASSWORD, World
from tests.journeys.people import Head, Officer, Person
from tests.journeys.pictures import document

LIST = Path(__file__).resolve().parents[1] / "missions" / "lists" / "04_turkic_academy_kk.xlsx"
PEOPLE = 8
LINK = re.compile(r"https?://[^/\s]+(/\S+)")


@pytest.fixture
def world(transactional_db):
    """An election that is open today, with the day to which the sample list belongs."""
    world = World(password=PASSWORD, now=True)
    Election.objects.update(election_day="2022-11-20")
    return world


class Guest(Person):
    """Somebody who comes by a link, without an account."""

    def sign_in(self, user):
        """There is nothing to sign in with."""

    def open(self, address):
        self.page.goto(address)
        self.look()


def link_in(template, **about):
    """The address in a mail, as its reader opens it."""
    body = sender.compose(Notice.objects.get(template=template, **about)).body
    return LINK.search(body)[1]


def invite(browser, live_server, world, more):
    """The ministry invites two senders in the browser."""
    officer = Officer(browser, live_server, world.ministry, **more)
    officer.page.goto("/ministry/invitations/")
    officer.look()
    officer.follow("Invite senders")
    officer.look()
    officer.page.get_by_label("Number of the letters").fill("14-1/#")
    for name in ("International Turkic Academy", "OSCE Parliamentary Assembly"):
        officer.page.get_by_label(name, exact=True).check()
    officer.press("Look through the letters")
    officer.look()
    for number, name in enumerate(("academy", "assembly")):
        officer.page.locator(f"[name=form-{number}-email]").fill(f"{name}@sender.example")
    officer.press("Send 2 invitations")
    officer.wait_for("2 invitations are on their way.")
    officer.look()
    return officer


def fill_in(guest, head):
    guest.page.get_by_label("Full name of the head of mission").fill("Aigul Testova")
    guest.page.get_by_label("E-mail of the head of mission").fill(head)
    guest.page.get_by_label("How many observers you expect to send").fill(str(PEOPLE))
    guest.page.get_by_label("E-mail of the mission's contact").fill("office@sender.example")
    guest.page.get_by_label("Telephone of the mission's contact").fill("+7 7172 11 22 33")
    guest.upload("Letter of the sender", "letter.jpg", "image/jpeg", document(1))


def accept(browser, live_server, more, address):
    """Whoever has the mail accepts, and mends what was wrong without losing the letter."""
    guest = Guest(browser, live_server, None, **more)
    guest.open(address)
    guest.follow("Accept and register the mission")
    guest.look()
    fill_in(guest, "no address")
    guest.press("Check your answers")
    guest.wait_for("One thing is to be corrected")
    guest.look()
    guest.complaints = [line for line in guest.complaints if "422" not in line]  # it was refused
    guest.page.get_by_label("E-mail of the head of mission").fill("head@sender.example")
    guest.press("Check your answers")
    guest.wait_for("nothing is sent yet")
    guest.look()
    guest.press("Accept and register")
    guest.wait_for("The invitation is accepted")
    guest.look()
    return guest


def open_account(guest, live_server, user):
    """The head chooses a password by the link of the mail, and signs in."""
    guest.open(link_in("account_opened", to=user))
    guest.page.locator("input[name=password1]").fill(PASSWORD)
    guest.page.locator("input[name=password2]").fill(PASSWORD)
    guest.page.locator("main form button").first.click()
    guest.page.wait_for_load_state()


def journey(browser, live_server, world, *, scripts=True):
    more = {"scripts": scripts}
    officer = invite(browser, live_server, world, more)
    academy = Invitation.objects.get(organisation__code="TURKIC-ACADEMY")
    assert academy.number.startswith("14-1/")
    address = link_in("invitation", facts__invitation=academy.pk)
    guest = accept(browser, live_server, more, address)
    member = Membership.objects.select_related("user", "mission").get(mission__invitation=academy)
    open_account(guest, live_server, member.user)
    head = Head(browser, live_server, member.user, member.mission, **more)
    head.look()
    head.apply_list(LIST, PEOPLE)
    head.add_pictures()
    head.submit_everybody("NV 7/26", PEOPLE)
    assert ObserverList.objects.get().mission == member.mission
    officer.page.goto(f"/ministry/invitations/{academy.reference}/")
    officer.look()
    assert "Aigul Testova" in officer.page.locator("main").inner_text()
    return [officer, guest, head]


def test_an_invitation_becomes_a_receipt(browser, live_server, world, worker):
    for person in journey(browser, live_server, world):
        assert person.faults() == ([], [])


def test_the_same_without_javascript(browser, live_server, world, worker):
    journey(browser, live_server, world, scripts=False)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_sender_without_an_invitation_registers_and_is_admitted(
    browser, live_server, world, scripts
):
    guest = Guest(browser, live_server, None, scripts=scripts)
    guest.open("/")
    guest.follow("Not invited? Register a mission")
    guest.look()
    pace = SendingOrganisation.objects.get(code="PACE")
    guest.choose("Sender", pace.name_en, pace.code)
    fill_in(guest, "head@sender.example")
    guest.press("Check your answers")
    guest.look()
    guest.press("Send the request")
    guest.wait_for("A mail is on its way")
    guest.look()
    guest.open(link_in("registration_confirm"))
    guest.press("Confirm the address")
    guest.wait_for("The request waits for a decision")
    guest.look()
    officer = Officer(browser, live_server, world.ministry, scripts=scripts)
    officer.page.goto("/ministry/registrations/")
    officer.look()
    officer.follow(pace.name_en)
    officer.look()
    officer.page.get_by_label("Question").fill("Who signed the letter?")
    officer.press("Ask the sender")
    officer.wait_for("The sender was asked")
    guest.open(link_in("registration_asked"))
    guest.follow("Answer the question")
    guest.look()
    guest.page.get_by_label("Your answer").fill("Its president.")
    guest.press("Check your answers")
    guest.look()
    guest.press("Send the answer")
    guest.wait_for("The request waits for a decision")
    officer.page.reload()
    officer.press("Admit the mission")
    officer.wait_for("Admitted. The head of mission")
    officer.look()
    row = Registration.objects.get()
    assert row.mission.memberships.get().user.email == "head@sender.example"
    guest.page.reload()
    assert "The mission is registered" in guest.page.locator("main").inner_text()
    for person in (guest, officer):
        assert person.faults() == ([], [])
