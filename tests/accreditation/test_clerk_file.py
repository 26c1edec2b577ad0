"""One file on the clerk's desk: what it shows and to whom."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accreditation.actions import examination, holding, submission
from accreditation.models import Application
from accreditation.queries import timeline
from accreditation.workflow import VERBS
from missions.actions import declaration
from missions.models import ObserverKey
from missions.roster import mrz
from observer_portal.audit.models import AuditEntry
from tests.accreditation.clerk_steps import MEERDONK, NOWHERE, NUMBER, ZONE, page_of, sentences
from tests.factories import World

pytestmark = pytest.mark.django_db


# --- Rights ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["clerk", "secretary", "auditor"])
def test_commission_and_auditor_read_a_file(client, who):
    world = World(now=True)
    (row,) = world.recommended()
    client.force_login(getattr(world, who))
    response = client.get(page_of(row))
    assert response.context["application"] == row
    verbs = ["examine", "query"] if who == "clerk" else []
    assert [name for name in ("examine", "ask") if name in response.context] == (
        ["examine", "ask"] if verbs else []
    )
    assert ("match_form" in response.context, response.context["is_clerk"]) == (
        True,
        who == "clerk",
    )


@pytest.mark.parametrize("who", ["ministry", "administrator", "head", "other_head"])
def test_file_is_closed_to_others_whether_it_exists_or_not(client, who):
    world = World(now=True)
    (row,) = world.recommended()
    client.force_login(getattr(world, who))
    names = ("file", "show_number", "letter", "note")
    for reference in (row.reference, NOWHERE):
        for name in names:
            url = reverse(f"commission:{name}", args=[reference])
            assert client.get(url).status_code == 403


def test_missing_and_unsubmitted_files_answer_404_alike(client):
    world = World(now=True)
    (row,) = world.submitted()
    draft = Application.objects.create(
        reference="APP-DRFT-00000",
        election=world.election,
        mission=world.mission,
        observer=world.observers()[0],
        version=row.version,
    )
    client.force_login(world.clerk)
    for reference in (NOWHERE, draft.reference):
        assert client.get(reverse("commission:file", args=[reference])).status_code == 404
        assert client.post(reverse("commission:show_number", args=[reference])).status_code == 404
        for name in ("confirm_cyrillic", "take", "take_over", "release"):
            assert client.post(reverse(f"commission:{name}", args=[reference])).status_code == 404
    assert client.get(reverse("commission:match", args=["MAT-2222-22222"])).status_code == 404


@pytest.mark.parametrize("who", ["secretary", "auditor"])
def test_readers_confirm_and_take_nothing(client, who):
    world = World(now=True)
    (row,) = world.recommended(cyrillic_suggested=True)
    client.force_login(getattr(world, who))
    assert "cyrillic" not in client.get(page_of(row)).context
    for name in ("confirm_cyrillic", "take", "take_over", "release"):
        url = reverse(f"commission:{name}", args=[row.reference])
        assert client.post(url, {"surname_cyrillic": "Ф"}).status_code == 403


def test_file_costs_the_same_whatever_else_there_is(client):
    world = World(now=True)
    (row,) = world.recommended()
    client.force_login(world.clerk)
    costs = []
    for more in (0, 3):
        for _i in range(more):
            world.recommended()
        client.get(page_of(row))
        with CaptureQueriesContext(connection) as captured:
            client.get(page_of(row))
        costs.append(len(captured))
    assert costs == [37, 37]


# --- Beside the document --------------------------------------------------------------------------


def test_declared_data_stand_beside_the_zone(client):
    world = World(now=True)
    (row,) = world.recommended(**MEERDONK | {"document_number": "NX4R15P8X"})
    client.force_login(world.clerk)
    response = client.get(page_of(row))
    comparison = response.context["comparison"]
    assert {line.key: line.answer for line in comparison.lines} == {
        "surname_latin": "agrees",
        "given_names_latin": "agrees",
        "names_cyrillic": "",
        "birth_date": "agrees",
        "sex": "agrees",
        "citizenship": "agrees",
        "document_number": "differs",
        "document_expires_on": "agrees",
        "document_issuer": "agrees",
    }
    (number,) = (line for line in comparison.lines if line.key == "document_number")
    assert (number.declared, number.zone) == ("••••••P8X", "••••••P8K")
    assert response.context["hints"]["identity"] == "1 field differs"
    assert response.context["query_form"].initial["fields"] == ["document"]
    assert "All check digits of the zone agree" in response.content.decode()


def test_zone_with_a_slip_and_what_is_no_zone_are_said(client):
    world = World(now=True)
    slip = ZONE[:-1] + "3"
    (wrong,) = world.recommended(**MEERDONK | {"mrz": slip})
    (none,) = world.recommended(mrz="P<NLD")
    (silent,) = world.recommended()
    client.force_login(world.clerk)
    hints = [client.get(page_of(row)).context["hints"]["identity"] for row in (wrong, none, silent)]
    assert hints == [
        "check digits do not agree: whole line",
        "what was given is no machine-readable zone",
        "no machine-readable zone was given: compare by eye",
    ]
    with pytest.raises(mrz.NotAZone):
        mrz.read("P<NLD", today=world.day)


def test_number_is_shown_on_demand_and_that_is_recorded(client):
    world = World(now=True)
    (row,) = world.recommended(**MEERDONK)
    client.force_login(world.auditor)
    assert NUMBER not in client.get(page_of(row)).content.decode()
    assert not AuditEntry.objects.filter(tag="document:shown").exists()
    url = reverse("commission:show_number", args=[row.reference])
    text = client.post(url).content.decode()
    assert NUMBER in text
    assert ZONE.splitlines()[1].replace("<", "&lt;") in text
    entry = AuditEntry.objects.get(tag="document:shown")
    assert (entry.actor, entry.subject) == (world.auditor, row.reference)
    assert NUMBER not in str(entry.facts)
    assert client.get(url).url == page_of(row)


def test_what_changed_since_the_question_is_shown(client):
    world = World(now=True)
    (row,) = world.recommended(position="Observer")
    examination.query(
        [row],
        reason="Q8",
        words="Which role",
        fields=["position", "document"],
        by=world.clerk,
        at=world.at,
    )
    new = {"position": "Head of the office", "document_number": "NEW12345"}
    declaration.change(row.observer, new, by=world.head, at=world.at)
    client.force_login(world.clerk)
    waiting = client.get(page_of(row)).context
    assert (waiting["changes"], waiting["unsent"]) == ([], ["Position", "Travel document"])
    submission.answer([row], words="", by=world.head, at=world.at)
    answered = client.get(page_of(row)).context
    assert [(change.was, change.now) for change in answered["changes"]][:1] == [
        ("Observer", "Head of the office")
    ]
    assert answered["changes"][1].now == "•••••345"
    assert answered["unsent"] == []


def test_file_whose_key_was_destroyed_still_opens(client):
    world = World(now=True)
    (row,) = world.recommended()
    ObserverKey.objects.filter(observer=row.observer_id).delete()
    client.force_login(world.clerk)
    response = client.get(page_of(row))
    assert response.status_code == 200
    assert "comparison" not in response.context
    assert "were destroyed" in response.content.decode()
    assert client.get("/commission/").status_code == 200


# --- Neighbours -----------------------------------------------------------------------------------


def test_file_knows_its_neighbours_in_the_filter(client):
    world = World(now=True)
    first, _other, second, third = world.recommended(4, kind="lto")
    Application.objects.filter(pk=_other.pk).update(waits_since=world.at)
    client.force_login(world.clerk)
    holding.take([_other], by=world.other_clerk, at=world.at)
    context = client.get(page_of(second, examiner="none", kind="lto")).context
    beside = context["beside"]
    assert (beside.number, beside.total) == (2, 3)
    assert context["previous_url"] == page_of(first, kind="lto", examiner="none")
    assert context["next_url"] == page_of(third, kind="lto", examiner="none")
    newest = client.get(page_of(second, sort="newest")).context["beside"]
    assert (newest.previous, newest.next) == (third.reference, _other.reference)
    last = client.get(page_of(third)).context
    assert (last["next_url"], last["after_act"]) == ("", reverse("commission:inbox"))


def test_file_that_left_the_list_has_neighbours_and_no_number(client):
    world = World(now=True)
    row, other = world.recommended(2)
    examination.examine(
        [row], proposal="accredit", checklist=world.checklist, by=world.clerk, at=world.at
    )
    client.force_login(world.clerk)
    beside = client.get(page_of(row)).context["beside"]
    assert (beside.number, beside.total) == (0, 1)
    assert other.reference in (beside.previous, beside.next)


# --- History --------------------------------------------------------------------------------------


def test_history_tells_the_way_of_a_file(client):
    world = World(now=True)
    rows = world.submitted(3)
    world.recommended_from(rows)
    row = rows[0]
    examination.query(
        [row], reason="Q8", words="Which role", fields=["position"], by=world.clerk, at=world.at
    )
    submission.answer([row], words="The same.", by=world.head, at=world.at)
    world.examined_all([row])
    world.adopt(world.locked([row]), number="5/77")
    row.refresh_from_db()
    letter = row.recommendation.number
    note = row.observer_list.note_verbale_number
    by_letter = f"recommended 3 observers, this one among them, by letter {letter}."
    badge = sentences(row)[0]
    assert badge.startswith("Badge PR22-00001-")
    assert sentences(row)[1:] == [
        f"{world.secretary.name} (secretary) registered resolution 5/77: accredited.",
        f"{world.clerk.name} (clerk) examined the file and proposes to accredit.",
        f"{world.head.name} (head of mission) answered.",
        f"{world.clerk.name} (clerk) asked the mission.",
        f"{world.ministry.name} (ministry) {by_letter}",
        f"{world.head.name} (head of mission) submitted list 1 under note verbale {note}.",
    ]
    client.force_login(world.clerk)
    history = client.get(page_of(row)).context["history"]
    asked = history[4]
    assert asked["fields"] == ["Position"]
    assert asked["note"] == "The role of the person is not clear. Please state it. Which role"


def test_every_verb_has_its_sentence():
    told = set(timeline.SENTENCES) | {"submit", "recommend", "examine"}
    assert told == set(VERBS)
