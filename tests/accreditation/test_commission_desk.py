"""Many files at once on the clerks' desks: examined, taken, put back, asked about."""

from datetime import timedelta

import pytest
from django.http import QueryDict
from django.urls import reverse

from accreditation.actions import examination, holding, submission
from accreditation.models import Holding, PersonMatch, StepTaken
from accreditation.steps import StepRefused
from accreditation.workflow import State
from missions.actions import declaration
from observer_portal.audit.models import AuditEntry
from tests.accreditation.inbox_steps import INBOX, QUESTION, examine, shown, twins, waiting_since
from tests.factories import World

pytestmark = pytest.mark.django_db


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
