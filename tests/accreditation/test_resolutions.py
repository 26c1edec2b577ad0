"""The sitting through its pages: draft, lock, strike, adopt, postpone; and what is refused."""

import pytest
from django.urls import reverse
from django.utils import translation

from accreditation.actions import badge_drawing, correction, resolution
from accreditation.forms.resolution import AdoptionForm
from accreditation.models import Badge, Resolution
from observer_portal import clock
from observer_portal.accounts.models import Appointment
from tests.factories import World, make_officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World(now=True)


def signed_in(client, user):
    client.force_login(user)
    return client


def adoption(**more):
    return {"number": "121/612", "on": clock.database_now().date().isoformat()} | more


def test_a_resolution_goes_from_the_draft_to_badges_through_its_pages(world, client):
    world.examined(3)
    clerk = signed_in(client, world.other_clerk)
    page = clerk.get(reverse("commission:resolutions"))
    assert b"?kind=accredit" in page.content
    draft = reverse("commission:resolution_draft")
    assert b'value="OSCE-ODIHR"' in clerk.get(draft).content
    answer = clerk.post(draft, {"kind": "accredit", "sender": ["OSCE-ODIHR"]})
    made = Resolution.objects.get()
    assert answer["Location"] == reverse("commission:resolution", args=[made.reference])
    clerk.post(reverse("commission:resolution_lock", args=[made.reference]))
    made.refresh_from_db()
    assert made.state == "locked"
    assert made.text_kk

    secretary = signed_in(client, world.secretary)
    page = secretary.get(reverse("commission:resolution", args=[made.reference]))
    assert b"PR22-00001" in page.content
    assert b"Four eyes are kept" in page.content
    adopt = reverse("commission:resolution_adopt", args=[made.reference])
    checked = secretary.post(adopt, adoption(vote="7 : 0"))
    assert b"Check before it is registered" in checked.content
    assert Resolution.objects.get().state == "locked"
    meant = adoption(vote="7 : 0", confirm="1")
    secretary.post(adopt, meant)
    secretary.post(adopt, meant)  # a double click changes nothing
    made.refresh_from_db()
    assert (made.state, made.number, made.vote) == ("adopted", "121/612", "7 : 0")
    assert Badge.objects.count() == 3
    page = secretary.get(reverse("commission:badges"))
    assert page.context["counts"] == {"all": 3, "drawn": 0, "waiting": 3, "stuck": 0, "voided": 0}


def test_a_refused_adoption_keeps_what_was_typed(world, client):
    locked = world.locked(world.examined())
    secretary = signed_in(client, world.secretary)
    adopt = reverse("commission:resolution_adopt", args=[locked.reference])
    page = secretary.post(adopt, {"number": "5/5", "on": "2999-01-01"})
    assert page.status_code == 422
    assert b'value="5/5"' in page.content
    assert b"later day than today" in page.content
    assert Resolution.objects.get().state == "locked"


def test_who_drafted_is_told_that_another_must_register(world, client):
    both = make_officer("secretary", "both")
    Appointment.objects.create(user=both, office="clerk", starts_at=world.at)
    world.other_clerk = both
    locked = world.locked(world.examined())
    person = signed_in(client, both)
    page = person.get(reverse("commission:resolution", args=[locked.reference]))
    assert b"Another secretary must register it" in page.content
    adopt = reverse("commission:resolution_adopt", args=[locked.reference])
    page = person.post(adopt, adoption(confirm="1"))
    assert page.status_code == 422
    assert Resolution.objects.get().state == "locked"


def test_a_clerk_strikes_with_a_reason_and_a_secretary_cannot(world, client):
    applications = world.examined(2)
    locked = world.locked(applications)
    strike = reverse("commission:resolution_strike", args=[locked.reference])
    clerk = signed_in(client, world.clerk)
    page = clerk.post(strike, {"row": applications[0].reference, "why": ""})
    assert page.status_code == 422
    clerk.post(strike, {"row": applications[0].reference, "why": "asked by the ministry"})
    row = applications[0].resolution_rows.get()
    assert (row.struck_why, row.struck_by) == ("asked by the ministry", world.clerk)
    secretary = signed_in(client, world.secretary)
    answer = secretary.post(strike, {"row": applications[1].reference, "why": "no"})
    assert answer.status_code == 403


def test_a_postponed_resolution_frees_its_rows(world, client):
    applications = world.examined(2)
    locked = world.locked(applications)
    secretary = signed_in(client, world.secretary)
    secretary.post(reverse("commission:resolution_postpone", args=[locked.reference]))
    again = world.drafted(applications)
    assert again.rows.count() == 2


def test_a_revocation_is_drafted_by_reference_and_names_what_cannot_be(world, client):
    application = world.accredited()[0]
    clerk = signed_in(client, world.other_clerk)
    draft = reverse("commission:resolution_draft")
    page = clerk.post(
        draft,
        {"kind": "revoke", "references": f"{application.reference}\nAPP-NONE", "ground": "V1"},
    )
    assert b"APP-NONE" in page.content
    assert Resolution.objects.filter(kind="revoke").count() == 0
    clerk.post(draft, {"kind": "revoke", "references": application.reference, "ground": "V1"})
    assert Resolution.objects.get(kind="revoke").rows.get().ground == "V1"


def test_a_correction_is_prepared_by_a_clerk_and_listed_for_the_secretary(world, client):
    application = world.accredited(1, surname_latin="Berg")[0]
    clerk = signed_in(client, world.clerk)
    url = reverse("commission:correction_prepare", args=[application.reference])
    assert application.version.surname_latin.encode() in clerk.get(url).content
    same = {
        "surname_latin": application.version.surname_latin,
        "given_names_latin": application.version.given_names_latin,
        "surname_cyrillic": application.version.surname_cyrillic,
        "reason": "a slip",
    }
    assert b"Nothing is corrected" in clerk.post(url, same).content
    clerk.post(url, same | {"surname_latin": "Other"})
    page = signed_in(client, world.secretary).get(reverse("commission:corrections"))
    assert b"a slip" in page.content
    assert b"?kind=correct" in page.content


def test_each_office_is_told_what_waits_for_it(world, client):
    world.drafted(world.examined(2))
    url = reverse("commission:resolutions")
    page = signed_in(client, world.clerk).get(url)
    assert [task.title for task in page.context["needs"]] == ["To accredit: 2 files"]
    assert signed_in(client, world.secretary).get(url).context["needs"] == []
    resolution.lock(Resolution.objects.get(), by=world.other_clerk, at=world.at)
    assert signed_in(client, world.clerk).get(url).context["needs"] == []
    page = signed_in(client, world.secretary).get(url)
    assert [task.title for task in page.context["needs"]] == ["To accredit: 2 files"]
    assert "Register it when the commission has adopted it" in page.content.decode()


def test_an_adopted_resolution_shows_how_far_its_badges_are(world, client):
    world.accredited(2)
    found = Resolution.objects.get()
    url = reverse("commission:resolution", args=[found.reference])
    page = signed_in(client, world.secretary).get(url).content.decode()
    assert "Ready: 0 of 2" in page
    assert 'hx-trigger="every 3s"' in page
    badge_drawing.draw(list(Badge.objects.values_list("pk", flat=True)))
    page = client.get(url).content.decode()
    assert "Ready: 2 of 2" in page
    assert "hx-trigger" not in page


def test_a_stuck_badge_shows_its_reason_and_gets_another_round(world, client):
    application = world.accredited(surname_cyrillic="中")[0]
    badge_drawing.draw([Badge.objects.get().pk])
    clerk = signed_in(client, world.clerk)
    page = clerk.get(reverse("commission:badges") + "?show=stuck")
    assert "A letter cannot be printed: U+4E2D" in page.content.decode()
    clerk.post(reverse("commission:badges_again"))
    assert (Badge.objects.get().attempts, Badge.objects.get().problem) == (0, "")
    assert application.reference.encode() in page.content


def test_a_drawn_card_is_handed_out_as_a_file(world, client):
    world.accredited()
    badge_drawing.draw([Badge.objects.get().pk])
    clerk = signed_in(client, world.clerk)
    page = clerk.get(reverse("commission:badges"))
    url = page.content.decode().split('href="/commission/badges/PR22')[1].split('"')[0]
    answer = clerk.get(f"/commission/badges/PR22{url}")
    assert answer.content[:4] == b"%PDF"
    assert clerk.get("/commission/badges/PR22-00099-X.pdf").status_code == 404


@pytest.mark.parametrize("name", ["resolutions", "badges", "corrections"])
def test_the_desk_is_shut_to_missions_and_the_ministry(world, client, name):
    for user in (world.head, world.ministry, world.administrator):
        assert signed_in(client, user).get(reverse(f"commission:{name}")).status_code == 403


def test_a_missing_resolution_is_not_found(world, client):
    clerk = signed_in(client, world.clerk)
    assert clerk.get(reverse("commission:resolution", args=["RES-NONE"])).status_code == 404


@pytest.mark.parametrize(
    ("name", "queries"), [("resolutions", 14), ("badges", 8), ("corrections", 10)]
)
def test_lists_cost_the_same_for_one_row_and_for_three(
    world, client, name, queries, django_assert_num_queries
):
    clerk = signed_in(client, world.clerk)
    clerk.get(reverse("commission:resolutions"))
    for _i in range(2):
        application = world.accredited()[0]
        correction.prepare(application, {"sex": "X"}, reason="r", by=world.clerk, at=world.at)
        with django_assert_num_queries(queries):
            clerk.get(reverse(f"commission:{name}"))
        world.accredited(2)


def test_the_annex_costs_the_same_for_one_row_and_for_three(
    world, client, django_assert_num_queries
):
    clerk = signed_in(client, world.clerk)
    for n in (1, 3):
        locked = world.locked(world.examined(n))
        with django_assert_num_queries(13):
            clerk.get(reverse("commission:resolution", args=[locked.reference]))


def test_the_form_to_adopt_speaks_the_language_of_the_page(world):
    with translation.override("kk"):
        assert "немесе" in AdoptionForm().fields["scan"].help_text
    assert " or " in AdoptionForm().fields["scan"].help_text
