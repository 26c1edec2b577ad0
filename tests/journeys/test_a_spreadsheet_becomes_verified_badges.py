"""The main job in a real browser, with a real worker, from a mission's list to a verified badge."""

from datetime import date
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from django.utils import timezone

from accreditation.models import Application, Badge, Recommendation, Resolution
from missions.models import Election, Observer, ObserverList
from observer_portal.audit import verification
from tests.factories import PASSWORD, World
from tests.journeys.people import Head, Officer, Person

LISTS = Path(__file__).resolve().parents[1] / "missions" / "lists"


@pytest.fixture
def world(transactional_db):
    """An election that is open today, with the day to which the sample lists belong."""
    world = World(password=PASSWORD, now=True)
    Election.objects.update(election_day=date(2022, 11, 20))
    return world


def qr_of(pdf):
    """The text of the code on the first page."""
    document = pypdfium2.PdfDocument(pdf)
    picture = document[0].render(scale=200 / 72).to_pil()
    document.close()
    [code] = zxingcpp.read_barcodes(picture)
    return code.text


def journey(browser, live_server, world, path, n, *, scripts=True):
    """Everybody does their part; returns the people, for what was found on their pages."""
    more = {"scripts": scripts}
    head = Head(browser, live_server, world.head, world.mission, **more)
    head.look()
    head.apply_list(path, n)
    assert Observer.objects.filter(mission=world.mission).count() == n
    head.add_pictures()
    head.submit_everybody("NV 61/22", n)
    handed_in = ObserverList.objects.get()

    ministry = Officer(browser, live_server, world.ministry, **more)
    letter = {"letter_number": "14-2/1044", "letter_on": timezone.localdate().isoformat()}
    ministry.act_on_all(
        f"/ministry/lists/{handed_in.reference}/",
        "recommend",
        f"Recommend {n} observers",
        **letter,
    )
    assert Recommendation.objects.get().applications.count() == n

    clerk = Officer(browser, live_server, world.clerk, **more)
    clerk.page.goto(f"/commission/files/{Application.objects.order_by('pk')[0].reference}/")
    clerk.look()
    clerk.act_on_all(
        "/commission/?state=recommended",
        "examine",
        f"Close the examination of {n} files",
        checklist=True,
        proposal="accredit",
    )
    assert Application.objects.filter(state="examined").count() == n

    drafter = Officer(browser, live_server, world.other_clerk, **more)
    drafter.page.goto("/commission/resolutions/draft/?kind=accredit")
    drafter.look()
    drafter.page.locator("input[name=sender]").check()
    drafter.press("Draft over the chosen senders")
    drafter.look()
    drafter.press("Lock for the sitting")

    secretary = Officer(browser, live_server, world.secretary, **more)
    secretary.page.goto(f"/commission/resolutions/{Resolution.objects.get().reference}/")
    secretary.look()
    secretary.answer("number", "121/612")
    secretary.answer("on", timezone.localdate().isoformat())
    secretary.press("Check the answers")
    secretary.look()
    secretary.press("Register as adopted")
    secretary.wait_for("Registered as adopted")
    return [head, ministry, clerk, drafter, secretary]


def wait_for_badges(page):
    for _i in range(300):
        if not Badge.objects.filter(rendered_at=None).exists():
            return
        page.wait_for_timeout(200)
    raise AssertionError(list(Badge.objects.filter(rendered_at=None).values("problem", "attempts")))


def verified(browser, live_server, text):
    """What a polling station's phone shows for the code, without an account."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="en-GB")
    page = context.new_page()
    page.goto(live_server.url + "/V/" + text.rpartition("/V/")[2])
    word = page.locator(".verdict h1").inner_text()
    context.close()
    return word


def test_a_list_of_232_becomes_badges_that_verify(browser, live_server, world, worker):
    people = journey(browser, live_server, world, LISTS / "01_odihr_232.xlsx", 232)
    head = people[0]
    wait_for_badges(head.page)
    assert Badge.objects.count() == 232
    text = qr_of(head.download_first_badge())
    assert verified(browser, live_server, text) == "Valid"
    for person in people:
        assert person.faults() == ([], [])
    found = verification.verify()
    assert found.holds, found.sentence()


def test_the_same_without_javascript(browser, live_server, world, worker):
    people = journey(
        browser, live_server, world, LISTS / "04_turkic_academy_kk.xlsx", 8, scripts=False
    )
    head: Person = people[0]
    wait_for_badges(head.page)
    text = qr_of(head.download_first_badge())
    assert verified(browser, live_server, text) == "Valid"
