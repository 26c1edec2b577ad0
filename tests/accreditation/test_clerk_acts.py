"""The acts that begin on one file: examining, the Cyrillic form, matches."""

import pytest
from django.urls import reverse

from accreditation.actions import examination
from accreditation.models import StepTaken
from accreditation.workflow import State
from missions.actions import declaration
from missions.models import Observer
from tests.accreditation.clerk_steps import page_of, sentences, twins
from tests.factories import World

pytestmark = pytest.mark.django_db


# --- Examining ------------------------------------------------------------------------------------


def test_clerk_examines_on_the_page_and_comes_to_the_next_file(client):
    world = World(now=True)
    row, after = world.recommended(2)
    client.force_login(world.clerk)
    context = client.get(page_of(row)).context
    assert [point["code"] for point in context["points"]] == list(world.checklist)
    sent = {
        "seen": row.row_version,
        "next": context["after_act"],
        "proposal": "accredit",
        "checklist": world.checklist,
    }
    response = client.post(context["examine"].url, sent)
    assert response.url == page_of(after)
    row.refresh_from_db()
    assert (row.state, row.examiner, row.proposal) == (State.EXAMINED, world.clerk, "accredit")


def test_open_point_is_refused_with_what_was_ticked(client):
    world = World(now=True)
    (row,) = world.recommended()
    client.force_login(world.clerk)
    url = client.get(page_of(row)).context["examine"].url
    response = client.post(url, {"proposal": "accredit", "checklist": world.checklist[:3]})
    assert response.status_code == 422
    assert list(response.context["form"]["checklist"].value()) == list(world.checklist[:3])
    assert "The checklist is not complete. Tick every point." in response.content.decode()


def test_open_match_closes_the_examination_and_says_so(client):
    world = World(now=True)
    one, _other, _match = twins(world)
    client.force_login(world.clerk)
    response = client.get(page_of(one))
    sentence = "There is an open match with another file. Resolve it first."
    assert response.context["examine"].why_not == sentence
    assert sentence in response.content.decode()
    assert response.context["hints"]["no_open_match"] == "open: CIS"
    sent = {"proposal": "accredit", "checklist": world.checklist}
    assert sentence in client.post(response.context["examine"].url, sent).content.decode()


def test_second_of_two_clerks_on_one_file_is_told_who_was_first(client):
    world = World(now=True)
    (row,) = world.recommended()
    client.force_login(world.other_clerk)
    context = client.get(page_of(row)).context
    examination.query([row], reason="Q1", words="", fields=["photo"], by=world.clerk, at=world.at)
    sent = {"seen": context["application"].row_version, "reason": "Q8", "fields": ["position"]}
    response = client.post(context["ask"].url, sent | {"words": "typed"})
    assert response.status_code == 422
    assert response.context["form"].non_field_errors() == [
        f"{world.clerk.name} changed this file meanwhile; it is now: Question asked."
    ]
    assert "typed" in response.content.decode()
    assert StepTaken.objects.filter(verb="query").count() == 1


def test_file_on_another_desk_names_the_clerk(client):
    world = World(now=True)
    (row,) = world.recommended()
    client.force_login(world.clerk)
    url = reverse("commission:take", args=[row.reference])
    assert client.post(url).url == page_of(row)
    client.force_login(world.other_clerk)
    assert client.get(page_of(row)).context["holding"].clerk == world.clerk
    response = client.post(url, follow=True)
    assert [str(message) for message in response.context["messages"]] == [
        f"{world.clerk.name} has taken this file meanwhile."
    ]
    assert f"on the desk of {world.clerk.name}" in response.content.decode()


def test_address_to_come_back_to_stays_on_this_host(client):
    world = World(now=True)
    (row,) = world.recommended()
    client.force_login(world.clerk)
    url = reverse("commission:take", args=[row.reference])
    assert client.post(url, {"next": "https://elsewhere.example/"}).url == page_of(row)


# --- Cyrillic form --------------------------------------------------------------------------------


def test_clerk_confirms_a_suggested_form(client):
    world = World(now=True)
    (row,) = world.recommended(cyrillic_suggested=True, surname_cyrillic="Вокамберг")
    client.force_login(world.clerk)
    form = client.get(page_of(row)).context["cyrillic"]
    assert form["surname_cyrillic"].value() == "Вокамберг"
    url = reverse("commission:confirm_cyrillic", args=[row.reference])
    refused = client.post(url, {"surname_cyrillic": "Vокамбер"})
    assert refused.status_code == 422
    assert refused.context["cyrillic"].errors["surname_cyrillic"] == [
        "These letters are Latin: V. Write the name in Cyrillic letters."
    ]
    assert client.post(url, {"surname_cyrillic": ""}).context["cyrillic"].errors == {
        "surname_cyrillic": ["Write the surname in Cyrillic letters."]
    }
    assert client.post(url, {"surname_cyrillic": "Вокамбер"}).url == page_of(row)
    row.refresh_from_db()
    assert row.version.cyrillic == "Вокамбер"
    assert "cyrillic" not in client.get(page_of(row)).context
    assert sentences(row)[0] == f"{world.clerk.name} confirmed the Cyrillic form: Вокамбер."


def test_form_waits_while_the_mission_corrects_the_file(client):
    world = World(now=True)
    (row,) = world.recommended(cyrillic_suggested=True)
    examination.query(
        [row], reason="Q8", words="", fields=["position"], by=world.clerk, at=world.at
    )
    declaration.change(row.observer, {"position": "Head"}, by=world.head, at=world.at)
    client.force_login(world.clerk)
    url = reverse("commission:confirm_cyrillic", args=[row.reference])
    response = client.post(url, {"surname_cyrillic": "Вокамбер"})
    assert response.status_code == 422
    assert response.context["cyrillic"].non_field_errors() == [
        "The mission is correcting this file. Confirm the form after its answer."
    ]
    row.refresh_from_db()
    assert row.version.position != "Head"
    assert Observer.objects.get(pk=row.observer_id).current_version.position == "Head"


# --- Matches --------------------------------------------------------------------------------------


def test_match_shows_both_files_on_either(client):
    world = World(now=True)
    one, other, match = twins(world, surname_cyrillic="Фамилия")
    client.force_login(world.clerk)
    for row, right, keep in ((one, other, "one"), (other, one, "other")):
        (pair,) = client.get(page_of(row)).context["pairs"]
        assert (pair.match, pair.this, pair.other, pair.keep_this) == (match, row, right, keep)
        answers = {line.label: line.answer for line in pair.lines}
        assert (answers["Sender"], answers["Document"]) == ("differs", "same")


def test_clerk_keeps_one_file_and_sets_the_other_aside(client):
    world = World(now=True)
    one, other, match = twins(world)
    client.force_login(world.clerk)
    url = reverse("commission:match", args=[match.reference])
    missing = client.post(url, {"keep": "one", "why": "  ", "next": page_of(one)})
    assert missing.status_code == 422
    assert missing.context["form"].errors == {
        "why": ["Write why; the reason is kept in both files."]
    }
    assert client.post(url, {"why": "typed"}).context["form"]["why"].value() == "typed"
    sent = {"keep": "one", "why": "The embassy confirms.", "next": page_of(one)}
    assert client.post(url, sent).url == page_of(one)
    match.refresh_from_db()
    assert (match.in_favour_of, match.resolved_by) == (one, world.clerk)
    other.refresh_from_db()
    assert other.state == State.DECLINED
    (pair,) = client.get(page_of(one)).context["pairs"]
    assert pair.set_aside is None
    assert sentences(one)[0] == f"{world.clerk.name} kept this file and not {other.reference}."
    assert sentences(other)[:2] == [
        f"{world.clerk.name} (clerk) set the file aside for another one.",
        f"{world.clerk.name} kept {one.reference} and not this file.",
    ]


def test_second_of_two_clerks_on_one_match_is_told_who_resolved_it(client):
    world = World(now=True)
    _one, _other, match = twins(world)
    examination.resolve_match(match, in_favour_of=None, why="Twins.", by=world.clerk, at=world.at)
    client.force_login(world.other_clerk)
    url = reverse("commission:match", args=[match.reference])
    response = client.post(url, {"keep": "one", "why": "typed"})
    assert response.status_code == 422
    assert response.context["form"].non_field_errors() == [
        f"{world.clerk.name} resolved this match meanwhile."
    ]
    assert "These are two people." in response.content.decode()


@pytest.mark.parametrize("who", ["secretary", "auditor"])
def test_only_a_clerk_resolves_a_match(client, who):
    world = World(now=True)
    _one, _other, match = twins(world)
    client.force_login(getattr(world, who))
    url = reverse("commission:match", args=[match.reference])
    assert client.get(url).context["may_resolve"] is False
    response = client.post(url, {"keep": "both", "why": "x"})
    assert response.context["form"].non_field_errors() == ["A match is resolved by a clerk."]
    match.refresh_from_db()
    assert match.resolved_at is None
