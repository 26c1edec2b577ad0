"""The demonstration world: every persona finds work, and the past election its figures."""

import io
import zipfile
from datetime import timedelta

import pytest
from openpyxl import load_workbook

from accreditation.actions import badge_drawing, demo_world, reference_data
from accreditation.actions.demo import samples
from accreditation.models import Application, Badge, PersonMatch, Resolution
from accreditation.queries import figures, invariants
from accreditation.workflow import ResolutionState, State
from missions.actions import reference_data as missions_data
from missions.models import Election, Membership, Mission, Observer, SenderKind
from observer_portal import clock
from observer_portal.accounts.models import Appointment
from tests.factories import World


@pytest.fixture
def world(transactional_db):
    missions_data.load()
    reference_data.load()
    demo_world.make(at=clock.database_now())
    return Election.objects.exclude(code="PR22").get()


def test_every_persona_finds_work(world, client):
    states = set(Application.objects.filter(election=world).values_list("state", flat=True))
    assert states == {str(state) for state in State if state is not State.DRAFT}
    kinds = set(Mission.objects.filter(election=world).values_list("organisation__kind", flat=True))
    assert kinds >= {str(kind) for kind in SenderKind if kind is not SenderKind.OTHER}
    match = PersonMatch.objects.get(one__election=world)
    assert {
        match.one.mission.organisation.code,
        match.other.mission.organisation.code,
    } == {"CIS", "IPA-CIS"}
    resolutions = set(Resolution.objects.filter(election=world).values_list("state", flat=True))
    assert resolutions >= {ResolutionState.DRAFT, ResolutionState.LOCKED}
    assert badge_drawing.stuck() == 1
    stuck = Badge.objects.get(attempts=badge_drawing.STUCK)
    assert "photo" in stuck.problem.lower()
    assert not Observer.objects.filter(mission__organisation__code="OSCE-ODIHR").filter(
        mission__election=world
    )
    assert Observer.objects.filter(mission__election=world, submitted_at=None).count() == 3
    _the_past_election_says_641()
    assert invariants.broken() == {}
    _no_office_of_the_replay_is_held_now()
    way_in = demo_world.observers_way_in()
    assert way_in
    assert client.get(way_in).status_code == 200
    for persona in demo_world.PERSONAS:
        assert Membership.objects.filter(user__email=persona.email).exists() == bool(
            persona.mission
        )
    assert world.lists_close_at - clock.database_now() > timedelta(days=8)


def test_the_sample_files_are_a_list_that_can_be_applied(transactional_db, client, settings):
    world = World(now=True)
    client.force_login(world.head)
    settings.DEMO = False
    assert client.get("/samples/observers.xlsx").status_code == 404
    settings.DEMO = True
    answer = client.get("/samples/observers.xlsx")
    assert client.get("/samples/other.txt").status_code == 404
    day = world.election.election_day
    assert answer.content[:2] == b"PK"
    rows = list(load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert len(rows) == 13
    numbers = {person["document_number"] for person in samples.persons(day)}
    for name in ("photos.zip", "scans.zip"):
        archive = zipfile.ZipFile(io.BytesIO(client.get(f"/samples/{name}").content))
        assert {entry.removesuffix(".jpg") for entry in archive.namelist()} == numbers
    note = client.get("/samples/note-verbale.jpg")
    assert (note["Content-Type"], note.content[:2]) == ("image/jpeg", b"\xff\xd8")
    assert min(person["document_expires_on"] for person in samples.persons(day)) > str(day)
    client.logout()
    assert client.get("/samples/photos.zip").status_code == 302


def _the_past_election_says_641():
    assert figures.of(Election.objects.get(code="PR22")).total == 641


def _no_office_of_the_replay_is_held_now():
    held = Appointment.objects.current().values_list("user__email", flat=True)
    assert not [email for email in held if email.endswith("@campaign.example")]
