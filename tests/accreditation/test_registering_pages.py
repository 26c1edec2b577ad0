"""A sender registers its mission by itself, and one of two offices decides."""

from datetime import timedelta

import pytest

from missions.models import Election, Membership, Mission, Registration
from observer_portal.audit.models import AuditEntry
from tests.factories import PASSWORD, World
from tests.missions.arrivals import details, letter, registered, typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World(password=PASSWORD, now=True)


def test_a_mission_registers_confirms_and_is_admitted(client, world):
    assert "/register/" in client.get("/").content.decode()
    said = typed(organisation="PACE", words="We come with two interpreters.")
    checked = client.post("/register/", said | {"letter": letter()})
    sent = client.post("/register/", checked.context["typed"] | {"act": "send"})
    assert sent["Location"] == "/register/sent/"
    row = Registration.objects.get()
    client.get(f"/registration/{row.secret}/")
    row.refresh_from_db()
    assert row.state == "unconfirmed"
    client.post(f"/registration/{row.secret}/")
    client.force_login(world.ministry)
    assert row.reference in client.get("/ministry/registrations/").content.decode()
    page = f"/ministry/registrations/{row.reference}/"
    assert "two interpreters" in client.get(page).content.decode()
    assert client.get(f"{page}letter/")["Content-Type"] == "image/jpeg"
    assert AuditEntry.objects.filter(tag="registration:look").count() == 1
    client.post(f"{page}admit/")
    assert Membership.objects.get(mission__organisation__code="PACE").user.email == (
        "anna@sender.example"
    )


def test_a_question_is_answered_by_the_applicants_link(client, world):
    row = registered(world)
    client.force_login(world.ministry)
    page = f"/ministry/registrations/{row.reference}/"
    assert client.post(f"{page}ask/", {"question": ""}).status_code == 422
    client.post(f"{page}ask/", {"question": "Who signs the letter?"})
    client.logout()
    url = f"/registration/{row.secret}/"
    assert "Who signs the letter?" in client.get(url).content.decode()
    form = client.get(f"{url}answer/").context["form"]
    assert form["head_name"].value() == "Anna Kowalska"
    said = typed(words="The president does.", head_name="Ewa Nowak")
    checked = client.post(f"{url}answer/", said)
    assert checked.status_code == 200
    client.post(f"{url}answer/", checked.context["typed"] | {"act": "send"})
    row.refresh_from_db()
    assert (row.state, row.head_name, row.contact_email) == (
        "requested",
        "Ewa Nowak",
        details("pace").contact_email,
    )


def test_a_second_registration_gets_the_sentence_in_the_form(client, world):
    registered(world)
    refused = client.post("/register/", typed(organisation="PACE", letter=letter()))
    assert refused.status_code == 422
    form = refused.context["form"]
    assert list(form.errors) == ["organisation"]
    assert form.kept is not None


def test_a_sender_that_is_not_in_the_list_is_named_and_later_set(client, world):
    refused = client.post("/register/", typed(organisation="-", letter=letter()))
    assert sorted(refused.context["form"].errors) == ["named", "named_kind"]
    row = registered(world, named="The Network", kind="other")
    client.force_login(world.ministry)
    page = f"/ministry/registrations/{row.reference}/"
    names = {f"{stem}_{tongue}": "The Network" for stem in ("name", "short") for tongue in
             ("kk", "ru", "en")}  # fmt: skip
    wrong = client.post(f"{page}add-sender/", {"code": "NET", "kind": "other"} | names | {
        "name_kk": ""})  # fmt: skip
    assert wrong.status_code == 422
    client.post(f"{page}add-sender/", {"code": "NET", "kind": "other"} | names)
    row.refresh_from_db()
    assert row.organisation.code == "NET"


def test_when_the_lists_have_closed_nobody_registers(client, world):
    Election.objects.update(lists_close_at=world.at - timedelta(minutes=1))
    page = client.get("/register/")
    assert "no mission can be registered" in page.content.decode()
    assert "<form method" not in page.content.decode().partition("<main")[2]
    said = typed(organisation="PACE", letter=letter(), act="send")
    assert client.post("/register/", said).status_code == 422
    assert not Registration.objects.exists()
    assert "/register/" not in client.get("/").content.decode()


def test_an_office_sees_its_own_registrations_alone(client, world):
    ministry, commission = registered(world), registered(world, "POL-CEC")
    for user, office, mine, others in (
        (world.ministry, "ministry", ministry, commission),
        (world.clerk, "commission", commission, ministry),
    ):
        client.force_login(user)
        assert client.get(f"/{office}/registrations/{mine.reference}/").status_code == 200
        foreign = f"/{office}/registrations/{others.reference}/"
        assert client.get(foreign).status_code == 404
        assert client.get(f"{foreign}letter/").status_code == 404
        for verb in ("admit", "ask", "decline", "identify", "add-sender"):
            assert client.post(f"{foreign}{verb}/").status_code == 404
    assert not Mission.objects.filter(organisation__code="POL-CEC").exists()


def test_what_nobody_confirmed_is_in_no_inbox(client, world):
    row = registered(world)
    Registration.objects.update(state="unconfirmed")
    client.force_login(world.ministry)
    assert client.get("/ministry/registrations/").context["rows"] == []
    assert client.get(f"/ministry/registrations/{row.reference}/").status_code == 404


def test_registering_is_limited(client, world, monkeypatch):
    monkeypatch.setattr("accreditation.views.registering.PER_MINUTE", 2)
    answers = [client.post("/register/", typed()).status_code for _i in range(4)]
    assert answers == [422, 422, 429, 429]
