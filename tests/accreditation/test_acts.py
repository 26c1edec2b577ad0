"""The page of every verb, for one file; `test_acts_many` for many."""

from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from accreditation.actions import examination
from accreditation.forms.verbs import EXPLAINS, FOR_MANY
from accreditation.models import Recommendation, StepTaken
from accreditation.views import acts
from accreditation.views.buttons import buttons_for
from accreditation.workflow import VERBS, WORKFLOW, Ask
from missions.actions import files
from missions.models import Election, Invitation
from observer_portal import reference
from tests.accreditation.acts_steps import LETTER, PATHS, file_of_election_body
from tests.counting import queries_of
from tests.factories import World

pytestmark = pytest.mark.django_db

BY_RESOLUTION = tuple(step.verb for step in WORKFLOW if Ask.RESOLUTION in step.asks)


def test_every_verb_of_the_table_has_its_page():
    assert {*PATHS, *BY_RESOLUTION, "submit"} == set(VERBS)
    assert set(acts.ACTIONS) == set(PATHS)
    assert set(EXPLAINS) == {*PATHS, *BY_RESOLUTION}
    assert set(FOR_MANY) == set(PATHS) - {"correct"}


@pytest.mark.parametrize("verb", PATHS)
def test_verb_is_taken_through_its_page(client, verb):
    actor, who, make, answers, after = PATHS[verb]
    world = World(now=True)
    person = getattr(world, who)
    row = make(world)
    if verb == "set_aside":
        world.head = world.other_head
    client.force_login(person)
    url = reverse(f"{actor}:{verb}", args=[row.reference])
    shown = client.get(url)
    assert shown.status_code == 200
    assert not shown.context["closed"]
    fresh = shown.context["seen"]
    assert client.post(url, answers | {"seen": fresh}).status_code == 302
    row.refresh_from_db()
    assert row.state == after
    step = StepTaken.objects.filter(application=row).latest("pk")
    assert (step.verb, step.taken_by) == (verb, person)
    assert step.reason == answers.get("reason", "")
    assert step.words == answers.get("words", "")
    assert step.fields == answers.get("fields", [])


@pytest.mark.parametrize("verb", PATHS)
def test_verb_is_offered_as_a_button_and_only_then(verb):
    actor, who, make, _answers, _after = PATHS[verb]
    world = World(now=True)
    row = make(world)
    row.refresh_from_db()
    urls = {button.verb: button.url for button in buttons_for(row, getattr(world, who))}
    assert urls[verb] == reverse(f"{actor}:{verb}", args=[row.reference])
    assert buttons_for(row, world.auditor) == []


@pytest.mark.parametrize("verb", PATHS)
def test_page_of_a_verb_is_missing_for_strangers(client, verb):
    actor, _who, make, answers, _after = PATHS[verb]
    world = World(now=True)
    row = make(world)
    url = reverse(f"{actor}:{verb}", args=[row.reference])
    strangers = {"mission_acts": ["ministry", "clerk", "editor"], "ministry": ["clerk", "head"]}
    before = StepTaken.objects.count()
    foreign = {"set_aside": [], "withdraw": ["other_head"]}.get(verb, ["other_head"])
    for who in [*strangers.get(actor, ["ministry", "head", "auditor"]), *foreign]:
        client.force_login(getattr(world, who))
        assert client.get(url).status_code == 404, who
        assert client.post(url, answers).status_code == 404, who
    assert StepTaken.objects.count() == before


@pytest.mark.parametrize("verb", BY_RESOLUTION)
def test_what_a_resolution_does_is_explained_and_not_done(client, verb):
    world = World(now=True)
    (row,) = world.accredited() if verb == "revoke" else world.examined()
    before = row.state
    client.force_login(world.secretary)
    url = reverse(f"commission:{verb}", args=[row.reference])
    for response in (client.get(url), client.post(url)):
        assert response.status_code == 200
        assert "The file stands on no resolution." in response.content.decode()
    row.refresh_from_db()
    assert row.state == before


# --- Refusals -------------------------------------------------------------------------------------


def test_refusal_keeps_what_was_typed_and_says_what_is_missing(client):
    world = World(now=True)
    (row,) = world.submitted()
    client.force_login(world.ministry)
    url = reverse("ministry:return", args=[row.reference])
    response = client.post(url, {"reason": "R10", "words": "", "fields": ["photo"]})
    assert response.status_code == 422
    assert response.context["form"].errors == {
        "words": ["This reason is given in the text. Write it here."]
    }
    response = client.post(url, {"reason": "R1", "words": "The photo is dark"})
    assert response.context["form"].errors == {"fields": ["Mark the fields to be corrected."]}
    assert "The photo is dark" in response.content.decode()
    row.refresh_from_db()
    assert row.state == "submitted"


def test_deadline_that_passes_while_the_page_is_open_is_told(client):
    world = World(now=True)
    (row,) = world.submitted()
    client.force_login(world.head)
    url = reverse("mission_acts:recall", args=[row.reference])
    assert client.get(url).context["closed"] == ""
    Election.objects.update(lists_close_at=world.at, corrections_close_at=world.at)
    response = client.post(url, {"seen": row.row_version})
    assert response.status_code == 422
    sentence = "The lists have closed; this can no longer be done."
    assert response.context["form"].non_field_errors() == [sentence]
    assert client.get(url).context["closed"] == sentence


def test_second_click_is_the_first_one(client):
    world = World(now=True)
    (row,) = world.submitted()
    client.force_login(world.ministry)
    url = reverse("ministry:recommend", args=[row.reference])
    sent = LETTER | {"seen": row.row_version}
    assert [client.post(url, sent).status_code for _i in range(2)] == [302, 302]
    assert list(StepTaken.objects.filter(verb="recommend").values_list("application")) == [
        (row.pk,)
    ]
    assert Recommendation.objects.count() == 1


def test_who_comes_second_is_told_who_was_first_and_may_go_on(client):
    world = World(now=True)
    (row,) = world.recommended()
    client.force_login(world.other_clerk)
    url = reverse("commission:examine", args=[row.reference])
    seen = client.get(url).context["seen"]
    examination.confirm_cyrillic(row, {"surname_cyrillic": "Ф"}, by=world.clerk, at=world.at)
    answers = {"proposal": "refuse", "ground": "G4", "words": "typed"}
    response = client.post(url, answers | {"seen": seen})
    assert response.status_code == 422
    told = f"{world.clerk.name} changed this file meanwhile; it is now: Recommended."
    assert response.context["form"].non_field_errors() == [told]
    assert "typed" in response.content.decode()
    assert client.post(url, answers | {"seen": response.context["seen"]}).status_code == 302


def test_page_tells_the_state_when_the_step_is_closed(client):
    world = World(now=True)
    (row,) = world.examined()
    client.force_login(world.clerk)
    response = client.get(reverse("commission:query", args=[row.reference]))
    assert response.context["closed"] == (
        "This step is not open to you; the application is: Examined."
    )


def test_button_that_is_closed_says_why(client):
    world = World(now=True)
    (row,) = world.submitted()
    Election.objects.update(lists_close_at=world.at)
    client.force_login(world.head)
    assert [button.verb for button in buttons_for(row, world.head)] == ["withdraw"]


def test_examiner_cannot_leave_a_point_open_and_propose_to_accredit(client):
    world = World(now=True)
    (row,) = world.recommended()
    client.force_login(world.clerk)
    url = reverse("commission:examine", args=[row.reference])
    half = {"proposal": "accredit", "checklist": world.checklist[:2]}
    assert set(client.post(url, half).context["form"].errors) == {"checklist"}
    without_ground = {"proposal": "refuse", "checklist": world.checklist}
    assert set(client.post(url, without_ground).context["form"].errors) == {"ground"}
    whole = {"proposal": "accredit", "checklist": world.checklist, "ground": "G4"}
    assert client.post(url, whole).status_code == 302
    row.refresh_from_db()
    assert (row.proposal, row.proposal_ground) == ("accredit", "")


def test_letter_of_tomorrow_is_refused(client):
    world = World(now=True)
    (row,) = world.submitted()
    client.force_login(world.ministry)
    url = reverse("ministry:recommend", args=[row.reference])
    response = client.post(url, LETTER | {"letter_on": "2999-01-01"})
    assert set(response.context["form"].errors) == {"letter_on"}


def test_invitation_of_the_mission_is_proposed(client):
    world = World(now=True)
    row = file_of_election_body(world)
    world.mission.invitation = Invitation.objects.create(
        reference=reference.new("INV"),
        election=world.election,
        organisation=world.mission.organisation,
        inviter="commission",
        number="7-7",
        invited_on="2022-10-01",
    )
    world.mission.save()
    client.force_login(world.clerk)
    response = client.get(reverse("commission:admit", args=[row.reference]))
    assert response.context["form"]["invitation_number"].value() == "7-7"


def test_step_leads_back_to_where_it_was_begun_but_never_to_a_stranger(client):
    world = World(now=True)
    one, two = world.submitted(2)
    client.force_login(world.ministry)
    url = reverse("ministry:recommend", args=[one.reference])
    assert (
        client.post(url, LETTER | {"next": "/ministry/letters/"})["Location"]
        == "/ministry/letters/"
    )
    url = reverse("ministry:recommend", args=[two.reference])
    answer = client.post(url, LETTER | {"next": "https://example.org/"})
    assert answer["Location"] == reverse("ministry:file", args=[two.reference])


def test_forged_post_without_token_is_refused():
    world = World(now=True)
    (row,) = world.submitted()
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.ministry)
    url = reverse("ministry:recommend", args=[row.reference])
    assert client.post(url, LETTER).status_code == 403


# --- Scans of letters -----------------------------------------------------------------------------


def picture():
    target = BytesIO()
    Image.new("RGB", (900, 1200), "white").save(target, "PNG")
    target.seek(0)
    target.name = "letter.png"
    return target


def test_scan_is_drawn_anew_and_survives_a_refusal(client):
    world = World(now=True)
    (row,) = world.submitted()
    client.force_login(world.ministry)
    url = reverse("ministry:recommend", args=[row.reference])
    response = client.post(url, {"letter_number": "1-1", "letter_on": "", "letter_scan": picture()})
    assert set(response.context["form"].errors) == {"letter_on"}
    kept = response.context["form"]["letter_scan_kept"].value()
    assert client.post(url, LETTER | {"letter_scan_kept": kept}).status_code == 302
    scan = Recommendation.objects.get().scan
    assert scan.media_type == "image/jpeg"
    assert files.read(scan).startswith(b"\xff\xd8\xff")


def test_file_that_is_no_scan_is_refused_with_a_sentence(client):
    world = World(now=True)
    (row,) = world.submitted()
    client.force_login(world.ministry)
    other = BytesIO(b"MZ not a scan")
    other.name = "letter.pdf"
    url = reverse("ministry:recommend", args=[row.reference])
    response = client.post(url, LETTER | {"letter_scan": other})
    assert response.context["form"].errors == {
        "letter_scan": [
            "This is no PDF file and no JPEG or PNG picture. Send the scan as one of them."
        ]
    }


# --- What it costs --------------------------------------------------------------------------------


ONE = {"recommend": (10, 19), "return": (11, 21), "query": (10, 20), "withdraw": (11, 22)}


@pytest.mark.parametrize("verb", ONE)
def test_page_of_one_file_costs(client, verb):
    actor, who, make, answers, _after = PATHS[verb]
    world = World(now=True)
    row = make(world)
    client.force_login(getattr(world, who))
    url = reverse(f"{actor}:{verb}", args=[row.reference])
    client.get(url)
    seen = {"seen": row.row_version}
    costs = (
        queries_of(lambda: client.get(url)),
        queries_of(lambda: client.post(url, answers | seen)),
    )
    assert costs == ONE[verb]
