"""The clerk's lists: what they hold, in which order, to whom they are open and what they cost."""

from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from accreditation.actions import examination, holding, submission
from accreditation.models import Application, Holding, PersonMatch, StepTaken
from accreditation.queries import desk, working_days
from accreditation.steps import StepRefused
from accreditation.workflow import State
from missions.actions import declaration
from missions.models import Holiday
from observer_portal.audit.models import AuditEntry
from tests.factories import World

pytestmark = pytest.mark.django_db

INBOX = "/commission/"
QUESTION = {"reason": "Q1", "words": "In shadow.", "fields": ["photo"]}


def cost(client, url):
    """How many queries a page sends, savepoints left out."""
    client.get(url)  # what is read once per process
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len([q for q in captured if "SAVEPOINT" not in q["sql"]])


def twins(world, n=1):
    """Pairs of files with one document, of two missions: [(ours, theirs)]."""
    pairs = []
    for _i in range(n):
        number = f"TW{Application.objects.count():05d}"
        (one,) = world.recommended(document_number=number)
        (other,) = world.recommended(
            mission=world.other_mission, head=world.other_head, document_number=number
        )
        pairs.append((one, other))
    return pairs


def waiting_since(application, moment):
    Application.objects.filter(pk=application.pk).update(state_since=moment)


def shown(response):
    return [row.file.pk for row in response.context["rows"]]


def examine(world, rows, **more):
    answers = {"proposal": "accredit", "checklist": world.checklist, "by": world.clerk} | more
    return examination.examine(rows, at=world.at, **answers)


# --- Cost and rights ------------------------------------------------------------------------------


def _inbox(world, n):
    world.recommended(n)
    twins(world, n)


def _my_files(world, n):
    holding.take(world.recommended(n), by=world.clerk, at=world.at)


def _questions(world, n):
    examination.query(world.recommended(n), by=world.clerk, at=world.at, **QUESTION)


PAGES = {
    "inbox": (_inbox, 19),
    "my_files": (_my_files, 15),
    "questions": (_questions, 14),
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
        costs.append(cost(client, url))
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
    assert desk.tone(days) == tone


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
    limit = desk.late_since(moment, still, days)
    # the last instant before the limit is late, the limit itself is not
    assert working_days.waited(limit - timedelta(microseconds=1), moment, still) == days + 1
    assert working_days.waited(limit, moment, still) == days
    late_day = date.fromisoformat(last_late_day)
    assert limit == datetime(late_day.year, late_day.month, late_day.day, 18, tzinfo=UTC)


def test_late_files_are_counted_and_filtered_past_holidays(client):
    world = World(now=True)
    rows = world.recommended(2)
    today = world.at
    day = desk.late_since(today, WEEKENDS, desk.AMBER_AFTER)
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


# --- Many at once ---------------------------------------------------------------------------------


def test_all_that_match_the_filter_are_examined_alike(client):
    world = World(now=True)
    wanted = world.recommended(3, kind="lto")
    (other,) = world.recommended()
    client.force_login(world.clerk)
    response = client.get(INBOX, {"kind": "lto"})
    assert QueryDict(response.context["filter"]).dict() == {"kind": "lto"}
    url = reverse("commission:examine_many")
    chosen = {"all": "1", "of": "commission", "filter": response.context["filter"]}
    preview = client.post(url, chosen)
    assert preview.context["taken"] == 3
    client.post(
        url,
        {
            "confirm": "1",
            "chosen": preview.context["chosen"].token,
            "proposal": "accredit",
            "checklist": world.checklist,
        },
    )
    taken = StepTaken.objects.filter(verb="examine").values_list("application", flat=True)
    assert sorted(taken) == [row.pk for row in wanted]
    other.refresh_from_db()
    assert other.state == State.RECOMMENDED


def test_late_ones_are_chosen_as_they_were_shown(client):
    world = World(now=True)
    rows = world.recommended(2)
    waiting_since(rows[0], world.at - timedelta(days=20))
    client.force_login(world.clerk)
    response = client.get(INBOX, {"late": "1"})
    chosen = {"all": "1", "of": "commission", "filter": response.context["filter"]}
    preview = client.post(reverse("commission:query_many"), chosen)
    assert [row.pk for row in preview.context["chosen"].rows] == [rows[0].pk]


# --- Taken onto a desk ----------------------------------------------------------------------------


def test_clerk_takes_the_next_files_and_passes_over_what_is_taken(client):
    world = World(now=True)
    rows = world.recommended(12)
    for n, row in enumerate(rows):
        waiting_since(row, world.at - timedelta(minutes=60 - n))
    holding.take(rows[:1], by=world.other_clerk, at=world.at)
    client.force_login(world.clerk)
    response = client.post(reverse("commission:take_next"), follow=True)
    assert response.redirect_chain == [(reverse("commission:my_files"), 302)]
    assert shown(response) == [row.pk for row in rows[1:11]]
    client.post(reverse("commission:take_next"))
    assert Holding.objects.filter(clerk=world.clerk).count() == 11
    response = client.post(reverse("commission:take_next"), follow=True)
    said = [str(message) for message in response.context["messages"]]
    assert said[-1] == "No file waits that nobody has."
    entries = AuditEntry.objects.filter(tag="application:take", actor=world.clerk)
    assert [entry.facts["taken"] for entry in entries.order_by("pk")] == [10, 1]


def test_clerk_is_told_on_whose_desk_a_file_is_and_may_take_it_over(client):
    world = World(now=True)
    free, taken = world.recommended(2)
    holding.take([taken], by=world.other_clerk, at=world.at)
    client.force_login(world.clerk)
    chosen = [f"{row.reference}:{row.row_version}" for row in (free, taken)]
    response = client.post(reverse("commission:take_many"), {"chosen": chosen}, follow=True)
    assert [str(message) for message in response.context["messages"]] == [
        "1 file is on your desk now.",
        f"1 file is on the desk of {world.other_clerk.name} and was left there.",
    ]
    assert Holding.objects.get(application=taken).clerk == world.other_clerk
    client.post(reverse("commission:take_over", args=[taken.reference]))
    assert Holding.objects.get(application=taken).clerk == world.clerk
    client.post(reverse("commission:release_many"), {"chosen": chosen})
    assert not Holding.objects.exists()


def test_only_waiting_files_are_taken_and_only_own_ones_put_back():
    world = World(now=True)
    (examined,) = world.examined()
    (row,) = world.recommended()
    assert holding.take([examined], by=world.clerk, at=world.at) == holding.Held((), {})
    with pytest.raises(StepRefused, match="waits for nobody"):
        holding.take_over(examined, by=world.clerk, at=world.at)
    holding.take([row], by=world.clerk, at=world.at)
    assert holding.release([row], by=world.other_clerk, at=world.at) == 0
    with pytest.raises(StepRefused, match="A clerk takes files"):
        holding.take([row], by=world.secretary, at=world.at)


def test_taken_file_leaves_the_desk_when_another_examines_it(client):
    world = World(now=True)
    (row,) = world.recommended()
    holding.take([row], by=world.clerk, at=world.at)
    examine(world, [row], by=world.other_clerk)
    client.force_login(world.clerk)
    assert client.get(reverse("commission:my_files")).context["rows"] == []
    client.force_login(world.other_clerk)
    mine = client.get(reverse("commission:my_files"), {"show": "examined"})
    assert shown(mine) == [row.pk]


def test_my_files_lie_where_they_stand(client):
    world = World(now=True)
    asked, examined, taken, answered = world.recommended(4)
    examination.query([asked, answered], by=world.clerk, at=world.at, **QUESTION)
    submission.answer([answered], words="It is so.", by=world.head, at=world.at)
    examine(world, [examined])
    holding.take([taken], by=world.clerk, at=world.at)
    client.force_login(world.clerk)
    url = reverse("commission:my_files")
    counts = [tab["count"] for tab in client.get(url).context["tabs"]]
    assert counts == [2, 1, 1, 0]
    assert set(shown(client.get(url))) == {taken.pk, answered.pk}
    assert shown(client.get(url, {"show": "asked"})) == [asked.pk]
    assert shown(client.get(url, {"show": "nonsense"})) == shown(client.get(url))


# --- Questions and matches ------------------------------------------------------------------------


def test_questions_tell_what_was_asked_and_whether_the_mission_has_begun(client):
    world = World(now=True)
    (mine,) = world.recommended()
    (others,) = world.recommended()
    asked = {"reason": "Q8", "words": "Which role", "fields": ["position"]}
    examination.query([mine], by=world.clerk, at=world.at, **asked)
    examination.query([others], by=world.other_clerk, at=world.at, **QUESTION)
    declaration.change(mine.observer, {"position": "Head"}, by=world.head, at=world.at)
    client.force_login(world.clerk)
    url = reverse("commission:questions")
    rows = client.get(url).context["rows"]
    assert [(row["file"].pk, row["step"].words, row["begun"]) for row in rows] == [
        (mine.pk, "Which role", True),
        (others.pk, "In shadow.", False),
    ]
    assert rows[0]["fields"] == ["Position"]
    assert rows[1]["reason"] == "The photo is not suitable. Please replace it."
    (row,) = client.get(url, {"whose": "me"}).context["rows"]
    assert row["file"] == mine
    submission.answer([mine], words="", by=world.head, at=world.at)
    assert [row["file"].pk for row in client.get(url).context["rows"]] == [others.pk]


def test_matches_close_when_they_are_resolved_or_one_is_gone(client):
    world = World(now=True)
    (resolved, gone, open_) = (pair[0] for pair in twins(world, 3))
    one, two, three = PersonMatch.objects.order_by("pk")
    assert [match.one_id for match in (one, two, three)] == [resolved.pk, gone.pk, open_.pk]
    examination.resolve_match(one, in_favour_of=None, why="Two", by=world.clerk, at=world.at)
    examination.resolve_match(two, in_favour_of=gone, why="One", by=world.clerk, at=world.at)
    client.force_login(world.clerk)
    url = reverse("commission:matches")
    assert [match.pk for match, _files in client.get(url).context["rows"]] == [three.pk]
    closed = client.get(url, {"show": "closed"}).context["rows"]
    assert {match.pk for match, _files in closed} == {one.pk, two.pk}
