"""The clerk's lists: what they hold, in which order, to whom they are open and what they cost."""

from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from accreditation.actions import examination, holding
from accreditation.queries import desk_clock, working_days
from missions.models import Holiday
from tests.accreditation.inbox_steps import INBOX, QUESTION, shown, twins, waiting_since
from tests.counting import queries_of_page
from tests.factories import World

pytestmark = pytest.mark.django_db


# --- Cost and rights ------------------------------------------------------------------------------


def _inbox(world, n):
    world.recommended(n)
    twins(world, n)


def _my_files(world, n):
    holding.take(world.recommended(n), by=world.clerk, at=world.at)


def _questions(world, n):
    examination.query(world.recommended(n), by=world.clerk, at=world.at, **QUESTION)


PAGES = {
    "inbox": (_inbox, 21),
    "my_files": (_my_files, 17),
    "questions": (_questions, 15),
    "matches": (twins, 11),
}


@pytest.mark.parametrize("page", PAGES)
def test_page_costs_the_same_for_one_row_and_three(client, page):
    world = World(now=True)
    client.force_login(world.clerk)
    fill, queries = PAGES[page]
    url = reverse(f"commission:{page}")
    costs = []
    for more in (1, 2):
        fill(world, more)
        costs.append(queries_of_page(client, url))
    assert costs == [queries, queries]


@pytest.mark.parametrize("who", ["clerk", "secretary", "auditor"])
@pytest.mark.parametrize("page", ["inbox", "questions", "matches"])
def test_commission_and_auditor_read_the_lists(client, who, page):
    world = World(now=True)
    client.force_login(getattr(world, who))
    assert client.get(reverse(f"commission:{page}")).status_code == 200


@pytest.mark.parametrize("who", ["ministry", "administrator", "head", "editor"])
@pytest.mark.parametrize("page", ["inbox", "my_files", "questions", "matches"])
def test_lists_are_closed_to_others(client, who, page):
    world = World(now=True)
    client.force_login(getattr(world, who))
    assert client.get(reverse(f"commission:{page}")).status_code == 403


@pytest.mark.parametrize("who", ["secretary", "auditor"])
def test_readers_are_offered_nothing_of_a_clerk(client, who):
    world = World(now=True)
    world.recommended()
    client.force_login(getattr(world, who))
    response = client.get(INBOX)
    assert (response.context["actions"], response.context["may_take"]) == ([], False)
    assert client.post(reverse("commission:take_next")).status_code == 403


def test_no_election_is_said_so(client):
    world = World(now=True)
    world.election.opened_on = None
    world.election.save()
    client.force_login(world.clerk)
    for page in PAGES:
        text = client.get(reverse(f"commission:{page}")).content.decode()
        assert "No election is open for observation." in text


# --- What waits, and since when -------------------------------------------------------------------


def test_inbox_holds_what_waits_the_oldest_first(client):
    world = World(now=True)
    new, old = world.recommended(2)
    waiting_since(old, world.at - timedelta(days=1))
    world.submitted()
    world.examined()
    client.force_login(world.clerk)
    response = client.get(INBOX)
    assert shown(response) == [old.pk, new.pk]
    assert shown(client.get(INBOX, {"sort": "newest"})) == [new.pk, old.pk]
    assert shown(client.get(INBOX, {"state": "examined"}))[1:] == []
    assert len(shown(client.get(INBOX, {"state": "all"}))) == 4


def test_inbox_holds_submitted_files_of_an_election_body_that_the_commission_admits(client):
    world = World(now=True)
    (row,) = world.submitted()
    client.force_login(world.clerk)
    assert shown(client.get(INBOX)) == []
    world.mission.admitted_by_commission = True
    world.mission.save()
    response = client.get(INBOX)
    assert shown(response) == [row.pk]
    assert [act["label"] for act in response.context["actions"]] == [
        "Take",
        "Admit",
        "Send back",
        "Ask the mission",
        "Examine",
    ]
    world.election.commission_admits_election_bodies = False
    world.election.save()
    assert shown(client.get(INBOX)) == []


MONDAY = date(2022, 11, 14)
WEEKENDS = frozenset()


@pytest.mark.parametrize(
    ("days", "tone"), [(0, ""), (1, ""), (2, ""), (3, "warn"), (4, "bad"), (9, "bad")]
)
def test_clock_is_amber_after_two_working_days_and_red_after_three(days, tone):
    assert desk_clock.tone(days) == tone


@pytest.mark.parametrize(
    ("now", "days", "holidays", "last_late_day"),
    [
        ("2022-11-18", 2, [], "2022-11-15"),  # Friday: Wednesday to Friday are three
        ("2022-11-21", 2, [], "2022-11-16"),  # Monday: the weekend between does not count
        ("2022-11-20", 2, [], "2022-11-15"),  # a Sunday counts as Friday evening
        ("2022-11-18", 2, ["2022-11-17"], "2022-11-14"),  # a holiday stands still too
        ("2022-11-18", 3, [], "2022-11-14"),
    ],
)
def test_late_is_the_same_by_count_and_by_moment(now, days, holidays, last_late_day):
    moment = datetime.fromisoformat(f"{now}T06:00:00+00:00")
    still = frozenset(date.fromisoformat(day) for day in holidays)
    limit = desk_clock.late_since(moment, still, days)
    # the last instant before the limit is late, the limit itself is not
    assert working_days.waited(limit - timedelta(microseconds=1), moment, still) == days + 1
    assert working_days.waited(limit, moment, still) == days
    late_day = date.fromisoformat(last_late_day)
    assert limit == datetime(late_day.year, late_day.month, late_day.day, 18, tzinfo=UTC)


def test_late_files_are_counted_and_filtered_past_holidays(client):
    world = World(now=True)
    rows = world.recommended(2)
    today = world.at
    day = desk_clock.late_since(today, WEEKENDS, desk_clock.AMBER_AFTER)
    waiting_since(rows[0], day - timedelta(minutes=1))
    client.force_login(world.clerk)
    response = client.get(INBOX, {"late": "1"})
    assert shown(response) == [rows[0].pk]
    assert (response.context["numbers"].late, response.context["numbers"].very_late) == (1, 0)
    assert response.context["rows"][0].tone == "warn"
    text = response.content.decode()
    assert "3 working days" in text
    # a holiday in between: the clock stood still on that day
    for back in range(4):
        Holiday.objects.get_or_create(day=(today - timedelta(days=back)).date())
    assert shown(client.get(INBOX, {"late": "1"})) == []


def test_numbers_above_the_list(client):
    world = World(now=True)
    twins(world)
    mine, others, _free = world.recommended(3)
    holding.take([mine], by=world.clerk, at=world.at)
    holding.take([others], by=world.other_clerk, at=world.at)
    client.force_login(world.clerk)
    numbers = client.get(INBOX).context["numbers"]
    assert (numbers.waiting, numbers.mine, numbers.others, numbers.nobodys) == (5, 1, 1, 3)
    assert (numbers.matched, numbers.to_admit, numbers.late) == (2, 0, 0)


# --- Filter, search, order, pages -----------------------------------------------------------------


def test_inbox_is_filtered(client):
    world = World(now=True)
    ((ours, theirs),) = twins(world)
    (lto,) = world.recommended(kind="lto")
    holding.take([lto], by=world.other_clerk, at=world.at)
    client.force_login(world.clerk)

    def found(**given):
        return set(shown(client.get(INBOX, given)))

    assert found(sender="CIS") == {theirs.pk}
    assert found(kind="lto") == {lto.pk}
    assert found(match="1") == {ours.pk, theirs.pk}
    assert found(examiner="others") == {lto.pk}
    assert found(examiner="none") == {ours.pk, theirs.pk}
    assert found(examiner="me") == set()
    letter = lto.recommendation
    assert found(letter=f"{letter.letter_on:%Y-%m-%d}/{letter.number}") == {lto.pk}
    assert found(sender="nobody", state="nothing", sort="by magic") == {ours.pk, theirs.pk, lto.pk}


def test_search_finds_files_wherever_they_stand(client):
    world = World(now=True)
    world.recommended(2)
    (one,) = world.examined(surname_latin="Jumakadyrova", surname_cyrillic="Жұмақадырова")
    number = "ZZ1234567"
    (other,) = world.recommended(document_number=number, document_issuer="NOR")
    client.force_login(world.clerk)

    def found(text, **more):
        return shown(client.get(INBOX, {"q": text} | more))

    assert found("jumakad") == [one.pk]
    assert found("ЖҰМАҚАДЫРОВА given") == [one.pk]
    assert found(one.reference.lower()) == [one.pk]
    assert found(one.observer.reference) == [one.pk]
    assert found("zz 1234567") == [other.pk]
    assert found(number[:-1]) == []
    assert found("jumakad", state="recommended") == []


def test_inbox_is_paged_by_key_and_keeps_the_filter(client, monkeypatch):
    world = World(now=True)
    rows = world.recommended(3)
    for n, row in enumerate(rows):
        waiting_since(row, world.at - timedelta(minutes=10 - n))
    monkeypatch.setattr(
        "accreditation.queries.keyset.page.__kwdefaults__", {"name": "reference", "size": 2}
    )
    client.force_login(world.clerk)
    first = client.get(INBOX, {"state": "recommended"})
    assert shown(first) == [rows[0].pk, rows[1].pk]
    assert "state=recommended" in first.context["urls"]["next"]
    second = client.get(INBOX + first.context["urls"]["next"])
    assert shown(second) == [rows[2].pk]
    assert (second.context["page"].first, second.context["page"].total) == (3, 3)
    assert shown(client.get(INBOX + second.context["urls"]["previous"])) == shown(first)


def test_table_is_downloaded_as_filtered(client):
    world = World(now=True)
    (one,) = world.recommended(kind="lto")
    world.recommended()
    client.force_login(world.clerk)
    answer = client.get(INBOX, {"kind": "lto", "download": "xlsx"})
    sheet = load_workbook(BytesIO(answer.content)).active
    assert [[cell.value for cell in row][:2] for row in sheet.iter_rows(min_row=2)] == [
        [one.reference, one.version.latin]
    ]
    text = client.get(INBOX, {"download": "csv"}).content.decode()
    assert len(text.splitlines()) == 3
    assert "AB0" not in text  # no document number


def test_row_says_what_to_look_at(client):
    world = World(now=True)
    day_before = (world.election.election_day - timedelta(days=1)).isoformat()
    ((ours, _theirs),) = twins(world)
    world.recommended(document_expires_on=day_before, cyrillic_suggested=True)
    world.examined(proposal="refuse", ground="G3")
    client.force_login(world.clerk)
    rows = {row.file.pk: row for row in client.get(INBOX, {"state": "all"}).context["rows"]}
    words = [[said for said, _tone, _sign in row.remarks] for row in rows.values()]
    assert [said for said, _tone, _sign in rows[ours.pk].remarks] == [
        "match with another file",
        "no zone: compare by eye",
    ]
    ends = (world.election.election_day - timedelta(days=1)).strftime("%-d %b %Y")
    assert [
        f"document ends on {ends}",
        "no zone: compare by eye",
        "Cyrillic form suggested",
    ] in words
    assert ["proposed: to refuse"] in words
