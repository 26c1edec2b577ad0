"""The guided tour of the demonstration: where it stands, whose turn it is, and its sample files."""

import pytest
from django.urls import reverse

from accreditation.actions import badge_drawing
from accreditation.actions.demo.personas import PASSWORD, PERSONAS
from accreditation.models import Badge
from accreditation.queries import tour
from accreditation.queries.tour import Stop
from accreditation.views.tour import ON_TOUR
from missions.models import ListImport, PhotoArchive
from observer_portal.accounts.models import Office, User
from tests.factories import World

pytestmark = pytest.mark.django_db
GO_ON = "/demo/tour/"


@pytest.fixture
def world(settings):
    """The demonstration, with nothing declared in the mission of the tour."""
    settings.DEMO = True
    return World(now=True)


def as_persona(officer: User, place: str) -> User:
    """The officer, as the first persona in this office or post, who can sign in."""
    officer.email = next(one.email for one in PERSONAS if place in (one.office, one.post))
    officer.set_password(PASSWORD)
    officer.save()
    return officer


def test_the_tour_stands_where_the_files_of_its_mission_stand(world):
    def stop():
        return tour.stand(world.mission).stop

    assert stop() is Stop.DECLARE
    observers = world.observers(2, complete=False)
    assert stop() is Stop.PICTURES
    world.give_files(observers, by=world.head)
    assert stop() is Stop.SUBMIT
    files = world.submitted_from(observers)
    assert tour.stand(world.mission) == (Stop.RECOMMEND, files[0].observer_list.reference)
    files = world.recommended_from(files)
    assert stop() is Stop.EXAMINE
    files = world.examined_all(files)
    assert stop() is Stop.DRAFT
    draft = world.drafted(files)
    assert tour.stand(world.mission) == (Stop.LOCK, draft.reference)
    locked = world.locked_draft(draft)
    assert tour.stand(world.mission) == (Stop.ADOPT, draft.reference)
    world.adopt(locked)
    assert stop() is Stop.DRAW
    badge_drawing.draw([badge.pk for badge in Badge.objects.all()])
    assert stop() is Stop.CHECK


def test_one_press_makes_one_the_officer_whose_turn_it_is(world, client):
    ministry = as_persona(world.ministry, Office.MINISTRY)
    [file] = world.submitted()
    client.force_login(world.clerk)
    answer = client.post(GO_ON)
    assert answer.url == reverse("ministry:list", args=[file.observer_list.reference])
    assert client.session["_auth_user_id"] == str(ministry.pk)
    assert "Guided tour: step 4 of 8" in client.get(answer.url).content.decode()
    assert client.post(GO_ON, {"act": "leave"}).url == "/"
    assert "Guided tour" not in client.get(answer.url).content.decode()


def test_nobody_becomes_a_persona_whose_password_was_changed(world, client):
    ministry = as_persona(world.ministry, Office.MINISTRY)
    ministry.set_password("another-long-password")
    ministry.save()
    world.submitted()
    assert client.post(GO_ON).url == reverse("account_login")
    assert "_auth_user_id" not in client.session


def test_the_sample_files_are_uploaded_for_the_own_mission_alone(world, client):
    take = f"/demo/take/{world.mission.reference}/"
    as_persona(world.head, "head")
    client.force_login(world.head)
    session = client.session
    session[ON_TOUR] = True
    session.save()
    home = client.get(f"/mission/{world.mission.reference}/").content.decode()
    assert f'action="{take}list/"' in home
    client.force_login(world.other_head)
    assert client.post(f"{take}list/").status_code == 404
    client.force_login(world.head)
    assert client.post(f"{take}other/").status_code == 404
    assert client.post(f"{take}list/").url.endswith(f"{ListImport.objects.get().reference}/")
    client.post(f"{take}pictures/")
    assert [one.filename for one in PhotoArchive.objects.order_by("pk")] == [
        "photos.zip",
        "scans.zip",
    ]


def test_elsewhere_than_in_the_demonstration_there_is_no_tour(world, client, settings):
    settings.DEMO = False
    as_persona(world.ministry, Office.MINISTRY)
    world.submitted()
    client.force_login(world.head)
    assert client.post(GO_ON).status_code == 404
    assert client.post(f"/demo/take/{world.mission.reference}/list/").status_code == 404
    client.logout()
    assert "Begin here" not in client.get("/").content.decode()
    form = client.get(f"/mission/{world.mission.reference}/submit/")
    assert "note_sample" not in form.content.decode()
