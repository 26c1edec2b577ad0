"""Figures for the offices: as of now and of a sitting, kept and counted anew, one source."""

import csv
import json
from datetime import UTC, datetime, timedelta
from io import BytesIO, StringIO

import pypdfium2
import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from accreditation.actions import examination, figure_counting, holding, withdrawal
from accreditation.queries import desk_figures
from missions.actions import declaration
from missions.models import Holiday
from tests.counting import queries_of
from tests.factories import AT, World

pytestmark = pytest.mark.django_db
URL = "commission:figures"


def of(world, at=None):
    return desk_figures.of(world.election, at=at or AT + timedelta(hours=5))


def test_people_are_counted_by_what_is_declared_and_net_of_who_left():
    world = World()
    world.accredited(2, citizenship="SWE", sex="F", kind="lto", regions="KZ-71, KZ-75")
    [gone] = world.accredited(1, citizenship="NOR", regions="ABROAD")
    [moved] = world.accredited(1, citizenship="SWE", regions="")
    world.submitted(3, citizenship="ITA", regions="KZ-10")
    assert of(world)["cuts"]["region"] == {"KZ-71": 2, "KZ-75": 2, "": 1, "ABROAD": 1}
    withdrawal.withdraw([gone], note_number="9", by=world.head, at=AT + timedelta(hours=1))
    found = of(world)
    assert found["total"] == 3
    assert found["cuts"]["citizenship"] == {"SWE": 3}
    assert sum(found["cuts"]["sex"].values()) == sum(found["cuts"]["kind"].values()) == 3
    assert found["cuts"]["region"] == {"KZ-71": 2, "KZ-75": 2, "": 1}
    # a region is changed without a step, and counts from then on
    declaration.change(
        moved.observer, {"regions": "KZ-79"}, by=world.head, at=AT + timedelta(hours=2)
    )
    assert of(world)["cuts"]["region"]["KZ-79"] == 1
    before = of(world, at=AT)
    assert (before["total"], before["cuts"]["region"].get("ABROAD")) == (4, 1)


def test_time_in_a_stage_runs_in_the_hours_of_the_commission_alone():
    world = World()
    friday = datetime(2022, 11, 11, 10, 0, tzinfo=UTC)  # 16:00 in Astana, then UTC+6
    Holiday.objects.get_or_create(
        day=friday.date() + timedelta(days=3), defaults={"name_en": "x", "name_ru": "x"}
    )
    rows = world.submitted(2)
    world.at = friday
    rows = world.recommended_from(rows)
    examination.query(
        rows[:1],
        reason="Q1",
        words="",
        fields=["photo"],
        by=world.clerk,
        at=friday + timedelta(hours=1),
    )
    world.at = friday + timedelta(days=4)  # Tuesday, 16:00: the Monday was a holiday
    world.examined_all(rows[1:])
    times = of(world, at=friday + timedelta(days=5))["times"]
    waits = times["recommended"]
    assert waits["n"] == 2
    # 1 hour; and 2 on Friday with 7 on Tuesday, of 96 by the calendar
    assert waits["working"] == pytest.approx((5.0, 8.2))
    assert waits["calendar"] == pytest.approx((48.5, 86.5))
    assert "queried" not in times  # nobody has answered yet


def test_reasons_load_and_hours():
    world = World()
    rows = world.recommended(3)
    examination.query(rows[:1], reason="Q1", words="", fields=["photo"], by=world.clerk, at=AT)
    world.examined_all(rows[1:])
    holding.take(world.recommended(1), by=world.other_clerk, at=AT)
    found = desk_figures.of(world.election, at=AT + timedelta(minutes=30))
    assert (found["submitted"], found["sent_back"]) == (4, [("query", "Q1", 1)])
    assert [(x["name"], x["examined"], x["asked"], x["holds"]) for x in found["load"]] == [
        (world.clerk.name, 2, 1, 0),
        (world.other_clerk.name, 0, 0, 1),
    ]
    hours = found["hours"]
    assert len(hours) == 24
    assert hours[-1][1] == {"submitted": 4, "recommended": 4, "examined": 2, "decided": 0}
    assert not any(sum(counts.values()) for _hour, counts in hours[:-1])


def test_what_is_kept_is_counted_anew_after_a_step_and_a_long_count_in_the_background(monkeypatch):
    world = World(now=True)
    first = figure_counting.figures(world.election, now=world.at)
    assert queries_of(lambda: figure_counting.figures(world.election, now=world.at)) == 3
    world.submitted()
    assert figure_counting.figures(world.election, now=world.at)["submitted"] == 1
    monkeypatch.setattr(figure_counting, "QUICK", -1)  # as if it had taken long
    world.submitted()
    assert figure_counting.figures(world.election, now=world.at)["submitted"] == 1
    assert figure_counting.keep_all(now=world.at) == 1  # what the worker does
    assert figure_counting.keep_all(now=world.at) == 0
    assert figure_counting.figures(world.election, now=world.at)["submitted"] == 2
    assert first["submitted"] == 0


def test_counting_costs_the_same_for_many_as_for_few():
    world = World()
    world.accredited(2)
    few = queries_of(lambda: of(world))
    world.accredited(6)
    assert few == queries_of(lambda: of(world)) == 6


def test_page_and_all_files_say_the_same(client):
    world = World(now=True)
    world.accredited(2, citizenship="SWE", regions="KZ-71")
    client.force_login(world.secretary)
    page = client.get(reverse(URL))
    text = page.content.decode()
    assert "Astana" in text
    assert world.clerk.name in text
    asked = {"election": world.election.code}

    def sent(form):
        return client.get(reverse(URL), asked | {"download": form}).content

    told = json.loads(sent("json"))["tables"]
    rows = {key: table["rows"] for key, table in told.items()}
    assert ["Sweden", "SWE", 2, 100.0] in rows["citizenship"]
    in_csv = list(csv.reader(StringIO(sent("csv").decode("utf-8-sig"))))
    book = CalamineWorkbook.from_filelike(BytesIO(sent("xlsx")))
    in_xlsx = book.get_sheet_by_index(0).to_python()
    for table in told.values():
        for row in table["rows"]:
            assert [str(cell) for cell in row] in in_csv
            assert row in [line[: len(row)] for line in in_xlsx]
    paper = pypdfium2.PdfDocument(sent("pdf"))
    written = "".join(sheet.get_textpage().get_text_range() for sheet in paper)
    assert "Sweden" in written
    assert client.get(reverse(URL), asked | {"as_of": "1"}).context["place"] == 1
    client.force_login(world.ministry)
    assert world.clerk.name not in client.get(reverse(URL)).content.decode()
    client.force_login(world.head)
    assert client.get(reverse(URL)).status_code == 403
