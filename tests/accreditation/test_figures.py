"""The public figures: counted from rows, on a page, in files, in the commission's wording."""

from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone, translation
from openpyxl import load_workbook

from accreditation.actions import withdrawal
from accreditation.forms.resolution import AdoptionForm
from accreditation.queries import announcement, figures
from accreditation.queries.press import russian
from observer_portal import clock
from tests.factories import World, make_member, make_mission


@pytest.fixture
def world(transactional_db):
    return World()


@pytest.fixture
def decided(world):
    """Five of ODIHR of whom one was withdrawn, two of a state, one of its election body."""
    gone, *_others = world.accredited(5)
    state = make_mission(world.election, "GEO")
    head = make_member(state, "geo_head")
    world.accredited(2, mission=state, head=head, citizenship="DEU")
    withdrawal.withdraw([gone], note_number="NV-9", by=world.head, at=world.at)
    return world


def test_counts_by_sender_and_never_by_citizenship(decided):
    found = figures.of(decided.election)
    assert dict(found.organisations.by) == {"OSCE-ODIHR": 4}
    assert dict(found.states.by) == {"GEO": 2}
    assert (found.total, found.withdrawn) == (6, 1)
    (sitting,) = found.sittings  # two resolutions of one day, with no sitting of their own
    assert (sitting.accredited, sitting.withdrawn, sitting.total) == (7, 1, 6)


def test_withdrawn_before_a_decision_is_in_no_figure(world):
    files = world.examined(2)
    withdrawal.withdraw(files[:1], note_number="NV-1", by=world.head, at=world.at)
    found = figures.of(world.election)
    assert (found.total, found.withdrawn, found.sittings) == (0, 0, ())


def test_the_page_says_what_the_files_say(decided, client, django_assert_num_queries):
    with django_assert_num_queries(11):
        page = client.get("/figures/PR22/")
    with django_assert_num_queries(9):  # nothing was decided since: no step is counted again
        assert client.get("/figures/PR22/").status_code == 200
    assert page.status_code == 200
    html = page.content.decode()
    assert "<svg" in html
    assert "OSCE/ODIHR" in html
    assert "style=" not in html
    data = client.get("/figures/PR22/figures.json").json()
    assert data["total"] == 6
    text = client.get("/figures/PR22/figures.csv").content.decode("utf-8-sig")
    assert "OSCE-ODIHR,OSCE/ODIHR,,,4" in text
    sheet = load_workbook(BytesIO(client.get("/figures/PR22/figures.xlsx").content)).active
    assert [row[5] for row in sheet.iter_rows(values_only=True)][-1] == 6


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_page_is_spoken_in_each_language(decided, client, language):
    with translation.override(language):
        client.cookies["language"] = language
        page = client.get("/figures/PR22/", headers={"accept-language": language})
    assert page.status_code == 200
    assert f'<blockquote class="announce stack stack-s" lang="{language}">' in page.content.decode()


def test_without_figures_it_says_so(world, client):
    assert client.get("/figures/").headers["Location"] == "/figures/PR22/"
    assert "not yet accredited anybody" in client.get("/figures/PR22/").content.decode()
    assert client.get("/figures/NONE/").status_code == 404
    assert client.get("/figures/NONE/figures.json").status_code == 404


def test_a_first_sitting_that_only_refuses_is_on_the_page(world, client):
    files = world.examined(2, proposal="refuse", ground="G4")
    world.adopt(world.locked(files, "refuse"))
    (sitting,) = figures.of(world.election).sittings
    assert (sitting.accredited, sitting.total) == (0, 0)
    for language in ("en", "ru", "kk"):
        assert client.get(f"/figures/PR22/?announcement={language}").status_code == 200


def test_two_sittings_of_a_day_are_told_apart_by_their_hour(transactional_db, client):
    world = World(now=True)
    client.force_login(world.secretary)
    for number, hour, n in (("1/1", "00:00", 2), ("2/2", "00:00", 1), ("3/3", "00:01", 4)):
        locked = world.locked(world.examined(n))
        day = (timezone.localdate() - timedelta(days=1)).isoformat()
        url = reverse("commission:resolution_adopt", args=[locked.reference])
        answer = client.post(url, {"number": number, "on": day, "hour": hour, "confirm": "1"})
        assert answer.status_code == 302
    found = figures.of(world.election)
    assert [(s.accredited, s.total) for s in found.sittings] == [(3, 3), (4, 7)]


def test_a_sitting_is_not_at_a_later_hour_than_now():
    tomorrow = timezone.localtime() + timedelta(days=1)
    form = AdoptionForm({"number": "1", "on": tomorrow.date(), "hour": "10:00"})
    assert "on" in form.errors
    with time_machine.travel(datetime(2026, 11, 24, 5, tzinfo=UTC), tick=False):  # 10:00 there
        form = AdoptionForm({"number": "1", "on": "2026-11-24", "hour": "10:01"})
        assert list(form.errors) == ["hour"]
        assert AdoptionForm({"number": "1", "on": "2026-11-24", "hour": "10:00"}).is_valid()


def test_without_an_election_it_says_so(transactional_db, client):
    assert "No election was opened" in client.get("/figures/").content.decode()


def test_the_announcement_has_the_right_forms(decided):
    facts = announcement.facts_of(figures.of(decided.election), now=clock.database_now())
    english, russian, kazakh = (
        " ".join(announcement.written(facts, language)) for language in ("en", "ru", "kk")
    )
    assert "6 observers have been accredited from 1 international organisation and 1" in english
    assert "1 observer withdrawn by the sender is not counted." in english
    assert "аккредитовано 6 наблюдателей от 1 международной организации и 1" in russian
    assert "Отозван направившей стороной 1 наблюдатель" in russian
    assert "1 халықаралық ұйымнан және 1 шет мемлекеттен 6 байқаушы аккредиттелді" in kazakh
    assert "14 қарашада" in kazakh
    assert "БДИПЧ ОБСЕ – 5" in russian


@pytest.mark.parametrize(
    ("number", "form"),
    [(1, 0), (2, 1), (4, 1), (5, 2), (11, 2), (12, 2), (14, 2), (21, 0), (109, 2), (532, 1)],
)
def test_russian_numbers(number, form):
    assert russian.form_after(number) == form


def test_an_empty_portal_says_what_to_do_first(transactional_db, client):
    assert "appoint_first" in client.get("/").content.decode()


def test_a_portal_with_offices_does_not(world, client):
    assert "appoint_first" not in client.get("/").content.decode()
