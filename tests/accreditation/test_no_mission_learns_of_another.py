"""A head cannot learn that another mission has declared the same person; a clerk can.

The same story is told in two worlds, which differ in one thing: in the second another mission has
declared the same people, before any of it. Whatever the head is shown must be equal byte for byte.
"""

from itertools import count

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accreditation.actions import examination, recommendation
from accreditation.models import Application, PersonMatch, Reason
from missions.actions import declaration, photo_staging
from missions.models import ListImport, Observer, PhotoArchive
from observer_portal import clock
from tests import factories
from tests.accreditation.mission_steps import NOTE, scan
from tests.accreditation.one_side import Side
from tests.accreditation.test_replacing import TYPED
from tests.factories import World
from tests.missions.list_import_steps import PERSON, book, report, work
from tests.missions.mission_pages import archive, filled, jpeg, upload

pytestmark = pytest.mark.django_db

FIRST = {"document_number": "NX4R15P8K"}
SECOND = {
    "document_number": "NX0000002",
    "surname_latin": "Second",
    "birth_date": "1972-05-24",
}
THIRD = {
    "document_number": TYPED["document_number"],
    "surname_latin": TYPED["surname_latin"],
    "given_names_latin": TYPED["given_names_latin"],
    "birth_date": "1984-03-12",
    "sex": "F",
    "citizenship": "POL",
}


def told(story, *, declared_elsewhere, monkeypatch, settings, tmp_path):
    """Tell the story in a world of its own, which leaves nothing; return what the head saw."""
    monkeypatch.setattr(factories, "_numbers", count(1))
    folder = tmp_path / f"files-{next(counted)}"
    folder.mkdir(mode=0o700)
    settings.FILES = folder
    with transaction.atomic():
        world = World(now=True)
        elsewhere = []
        if declared_elsewhere:
            people = [PERSON | one | {"consent": "yes"} for one in (FIRST, SECOND, THIRD)]
            for one in people:
                elsewhere += world.recommended(
                    mission=world.other_mission, head=world.other_head, **one
                )
            monkeypatch.setattr(factories, "_numbers", count(1))  # of notes, as in the other world
        side = Side(world)
        story(side, world, elsewhere)
        transaction.set_rollback(True)
    return side.seen


counted = count(1)


def compare(story, **fixtures):
    """Tell it three times: once so that everything is read that is read once per process."""
    told(story, declared_elsewhere=False, **fixtures)
    alone = told(story, declared_elsewhere=False, **fixtures)
    shared = told(story, declared_elsewhere=True, **fixtures)
    assert [what for what, _text in alone] == [what for what, _text in shared]
    for (what, one), (_what, other) in zip(alone, shared, strict=True):
        assert one == other, what
    return alone


@pytest.fixture
def fixtures(monkeypatch, settings, tmp_path):
    return {"monkeypatch": monkeypatch, "settings": settings, "tmp_path": tmp_path}


def look_everywhere(side, world):
    """Every page and file of the mission, and of everybody on it."""
    mission = world.mission.reference
    for name in ("home", "lists", "questions", "badges", "submit"):
        side.get(f"mission_acts:{name}", mission)
    for name in ("observers", "photos", "imports", "observer_add"):
        side.get(f"mission:{name}", mission)
    for number in ("NX4R15P8K", "NX0000002", TYPED["document_number"], "Second"):
        side.get("mission:observers", mission, q=number)
    for observer in Observer.objects.filter(mission=world.mission).order_by("pk"):
        for name in ("observer", "observer_change", "scan"):
            side.get(f"mission:{name}", observer.reference)
    for row in Application.objects.filter(mission=world.mission).order_by("pk"):
        side.get("mission_acts:file", row.reference)
        for verb in ("recall", "resubmit", "answer", "withdraw", "replace"):
            side.get(f"mission_acts:{verb}", row.reference)
    for one in world.mission.lists.order_by("pk"):
        side.get("mission_acts:list", mission, one.reference)
        for kind in ("xlsx", "csv"):
            side.get("mission_acts:list", mission, one.reference, download=kind)
        side.get("mission_acts:receipt", mission, one.reference)
        side.get("mission_acts:receipt_file", mission, one.reference)


def hand_in(side, world):
    """Check the answers and submit everybody who is ready."""
    mission = world.mission.reference
    page = side.get("mission_acts:submit", mission)
    ticked = [row["observer"].reference for row in page.context["rows"] if row["goes"]]
    asked = NOTE | {"act": "check", "rule": "new", "shown": page.context["shown"]}
    check = side.post("mission_acts:submit", mission, **asked, chosen=ticked, note_scan=scan())
    assert check.status_code == 200, check.context["form"].errors
    typed = check.context["typed"]
    sent = typed | {"act": "submit", "checked": check.context["checked"], "rule": "new"}
    side.post("mission_acts:submit", mission, **sent)


def whole_way(side, world, _elsewhere):
    """Form, list, photos, submit, correction, question, withdrawal, replacement."""
    mission = world.mission.reference
    files = {"photo": upload(jpeg()), "document_scan": upload(jpeg(900, 1200), "scan.jpg")}
    side.post("mission:observer_add", mission, **filled(consent="on"), **files)
    side.post("mission:observer_add", mission, **filled(surname_latin="Twice"))  # is refused
    the_list = upload(book(PERSON | SECOND, PERSON | FIRST), "list.xlsx")
    side.post("mission:imports", mission, file=the_list)
    staged = work(ListImport.objects.get(mission=world.mission))
    side.get("mission:import", staged.reference)
    side.get("mission:import_problems", staged.reference)
    side.get("mission:import_marked", staged.reference)
    asked = {"act": "apply", "seen": report(staged).digest, "consented": "1"}
    side.post("mission:import_cells", staged.reference, **asked)
    side.note("import", work(staged).facts)
    side.get("mission:import", staged.reference)
    pictures = archive({f"{SECOND['document_number']}.jpg": jpeg(mark=2), "NX4R15P8K.jpg": jpeg()})
    side.post("mission:photos", mission, holds="photo", file=upload(pictures, "photos.zip"))
    for found in PhotoArchive.objects.filter(mission=world.mission):
        photo_staging.stage(found.pk, now=clock.database_now)
        page = side.get("mission:archive", found.reference)
        side.post("mission:archive_choose", found.reference, act="attach")
        side.note("photos", page.status_code)
    second = Observer.objects.filter(mission=world.mission).latest("pk")
    world.give_files([second], by=world.head)
    look_everywhere(side, world)
    hand_in(side, world)
    look_everywhere(side, world)
    after_submitting(side, world)
    look_everywhere(side, world)
    side.mails()


def after_submitting(side, world):
    """What the ministry and the commission ask for comes back; one is withdrawn, one replaced."""
    one, other = Application.objects.filter(mission=world.mission).order_by("pk")
    at = {"at": world.at}
    recommendation.give_back(
        [one], reason="R7", words="", fields=["photo"], by=world.ministry, **at
    )
    side.get("mission_acts:questions", world.mission.reference)
    side.post("mission_acts:resubmit", one.reference)
    rows = world.applications([one.pk, other.pk])
    recommendation.recommend(rows, letter=world.letter(), by=world.ministry, **at)
    examination.query(rows[:1], reason="Q8", words="", fields=["position"], by=world.clerk, **at)
    side.get("mission_acts:questions", world.mission.reference)
    side.post("mission_acts:answer", one.reference, words="An observer of elections.")
    one.refresh_from_db()
    sent = TYPED | {"seen": str(one.row_version)}
    side.post("mission_acts:replace", one.reference, **sent, act="check")
    side.post("mission_acts:replace", one.reference, **sent, act="replace")
    side.post("mission_acts:withdraw", other.reference, note_number="NV-9", words="")
    fresh = Observer.objects.get(replaces=one.observer_id)
    world.give_files([fresh], by=world.head)
    declaration.change(fresh, {"consent": "yes"}, by=world.head, **at)
    hand_in(side, world)


def test_nothing_on_the_heads_side_tells_that_another_mission_has_the_same_people(fixtures):
    seen = compare(whole_way, **fixtures)
    assert len(seen) > 100
    words = "\n".join(text for _what, text in seen)
    for landmark in ("Second", "Meerdonk", "Okonkwo", "NV-17", "An observer of elections."):
        assert landmark in words


def test_the_clerk_sees_what_the_head_does_not(client):
    world = World(now=True)
    world.recommended(mission=world.other_mission, head=world.other_head, **(PERSON | FIRST))
    [row] = world.recommended(**(PERSON | FIRST))
    match = PersonMatch.objects.get()
    assert row.pk in (match.one_id, match.other_id)
    client.force_login(world.clerk)
    page = client.get(reverse("commission:matches")).content.decode()
    assert page.count("VAN DER MEERDONK") >= 2
    file = client.get(reverse("commission:file", args=[row.reference])).content.decode()
    assert "CIS" in file


# --- Set aside in favour of the other mission's file ---------------------------------------------


def declined(side, world, elsewhere):
    """One file comes to nothing: by the ministry alone, or in favour of another mission's."""
    [row] = world.recommended(**(PERSON | FIRST))
    at = {"at": world.at}
    if elsewhere:
        examination.resolve_match(
            PersonMatch.objects.get(),
            in_favour_of=elsewhere[0],
            why="came first",
            by=world.clerk,
            **at,
        )
        examination.set_aside([row], reason="A1", words="The CIS has it.", by=world.clerk, **at)
    else:
        recommendation.take_back([row], reason="T9", words="", by=world.ministry, **at)
        row.refresh_from_db()
        recommendation.decline([row], reason="D7", words="", by=world.ministry, **at)
    look_everywhere(side, world)
    side.post("mission_acts:withdraw", row.reference, note_number="1")
    again = hand_in_again(side, world)
    side.get("mission_acts:file", again.reference)
    side.mails()


def hand_in_again(side, world):
    """Whoever was declined is submitted anew."""
    mission = world.mission.reference
    page = side.get("mission_acts:submit", mission)
    everybody = [row["observer"].reference for row in page.context["rows"]]
    asked = NOTE | {"act": "check", "rule": "new", "shown": page.context["shown"]}
    check = side.post("mission_acts:submit", mission, **asked, chosen=everybody, note_scan=scan())
    sent = check.context["typed"] | {
        "act": "submit",
        "checked": check.context["checked"],
        "rule": "new",
        "flipped": " ".join(check.context["choice"].flipped),
    }
    side.post("mission_acts:submit", mission, **sent)
    return Application.objects.filter(mission=world.mission).latest("pk")


def test_a_file_set_aside_reads_as_one_that_the_ministry_declined(fixtures):
    seen = compare(declined, **fixtures)
    words = "\n".join(text for _what, text in seen)
    assert "cannot be taken on this list" in words
    assert "The CIS has it." not in words
    assert "Not recommended: the commission" not in words


def test_set_aside_and_decline_give_the_same_reason_in_every_language():
    World()
    one, other = Reason.objects.get(code="A1"), Reason.objects.get(code="D7")
    for language in ("kk", "ru", "en"):
        assert getattr(one, f"text_{language}") == getattr(other, f"text_{language}")


def test_the_clerk_reads_that_the_mission_does_not_read_her_words(client):
    world = World(now=True)
    [other] = world.recommended(mission=world.other_mission, head=world.other_head, **PERSON)
    [row] = world.recommended(**PERSON)
    examination.resolve_match(
        PersonMatch.objects.get(), in_favour_of=other, why="first", by=world.clerk, at=world.at
    )
    browser = Client()
    browser.force_login(world.clerk)
    page = browser.get(reverse("commission:set_aside", args=[row.reference])).content.decode()
    assert "For the commission alone" in page
