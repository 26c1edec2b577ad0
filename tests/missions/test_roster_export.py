"""The mission's own list is taken home and comes back: unchanged, it changes nothing."""

import csv
from io import BytesIO, StringIO

import pytest
from django.urls import reverse
from list_import_steps import book, cheap, declared, kinds, lines, people, staged
from openpyxl import load_workbook

from missions.actions import declaration
from missions.models import Observer
from missions.roster import row_keys
from observer_portal.audit.models import AuditEntry
from tests.counting import queries_of
from tests.factories import World, person

pytestmark = pytest.mark.django_db

RICH = {
    "surname_latin": "O'Brien-van der Berg",
    "surname_cyrillic": "Әбдіқасымұлы",
    "given_names_cyrillic": "Қайрат",
    "mrz": "",
    "phone": "+7 701 555 01 23",
    "position": "-Head of =office",
    "employer": "@Parliament",
    "languages": "en, ru",
    "arrival_on": "2022-11-16",
    "departure_on": "2022-11-22",
    "regions": "KZ-71, KZ-11",
    "photo_name": "O'Brien.jpg",
    "remarks": 'First line\nSecond; with, signs "quoted"',
    "needs_visa_support": "yes",
}


def take(client, mission, query="", **sent):
    url = reverse("mission:observers_export", args=[mission.reference]) + query
    answer = client.post(url, {"form": "xlsx"} | sent)
    assert answer.status_code == 200
    return answer, answer.getvalue()


def table(data, form="xlsx"):
    if form == "csv":
        return list(csv.reader(StringIO(data.decode("utf-8-sig"))))
    sheet = load_workbook(BytesIO(data)).active
    return [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)]


def speak(client, user, language):
    user.language = language
    user.save()
    client.force_login(user)
    client.cookies["django_language"] = language


@pytest.mark.parametrize("form", ["xlsx", "csv"])
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_what_comes_back_unchanged_changes_nothing(client, world, form, language):
    for surname in ("Alpha", "Beta"):
        world.observers(1, complete=False, surname_latin=surname)
    world.observers(1, complete=False, **RICH)
    world.submitted(1, surname_latin="Gamma")
    speak(client, world.head, language)
    before = declared(world.mission)
    answer, data = take(client, world.mission, form=form, documents="on")
    assert answer["Content-Disposition"].endswith(f'-observers.{form}"')
    rows = table(data, form)
    assert rows[0][-1] == row_keys.HEADINGS[language]
    again = staged(client, world.mission, data, f"list.{form}")
    told = [(p.column, p.kind, p.found) for line in lines(again).values() for p in line.problems]
    assert told == []
    assert kinds(again) == {"same": 4}
    assert declared(world.mission) == before


def test_a_row_whose_name_and_document_are_corrected_is_known_by_its_key(client, world):
    [one] = world.observers(1, complete=False, surname_latin="Alpha")
    world.observers(1, complete=False, surname_latin="Beta")
    client.force_login(world.head)
    _answer, data = take(client, world.mission, documents="on")
    made = load_workbook(BytesIO(data))
    headings = [cell.value for cell in made.active[1]]
    row = next(r for r in made.active.iter_rows(min_row=2) if r[-1].value == one.reference)
    number = next(i for i, text in enumerate(headings) if text.startswith("Document number"))
    row[number].value = "ZZ9999999"
    out = BytesIO()
    made.save(out)
    again = staged(client, world.mission, out.getvalue())
    assert kinds(again) == {"changed": 1, "same": 1}


def test_numbers_are_in_it_on_purpose_only_and_it_is_recorded(client, world):
    [one] = world.observers(1, complete=False, document_number="NX4R15P8K", mrz="")
    client.force_login(world.editor)
    _answer, data = take(client, world.mission)
    assert "NX4R15P8K" not in str(table(data))
    assert "Machine" not in str(table(data)[0])
    _answer, data = take(client, world.mission, documents="on", form="csv")
    assert b"NX4R15P8K" in data
    entries = AuditEntry.objects.filter(tag="observer:export").order_by("pk")
    assert [(e.actor, e.subject, e.facts["rows"], e.facts["documents"]) for e in entries] == [
        (world.editor, world.mission.reference, 1, "no"),
        (world.editor, world.mission.reference, 1, "yes"),
    ]
    assert "NX4R15P8K" not in str([e.facts for e in entries])
    assert one.reference in data.decode()


def test_nothing_is_taken_or_recorded_by_looking(client, world):
    world.observers(3, complete=False)
    client.force_login(world.head)
    url = reverse("mission:observers_export", args=[world.mission.reference])
    page = client.get(url)
    assert (page.status_code, page.context["n"]) == (200, 3)
    assert client.post(url, {"form": "exe"}).status_code == 422
    assert not AuditEntry.objects.filter(tag="observer:export").exists()


def test_the_filter_of_the_table_is_respected(client, world):
    world.observers(1, complete=False, surname_latin="Wanted", kind="lto")
    world.observers(2, complete=False)
    gone = world.observers(1, complete=False)
    declaration.remove(gone, by=world.head, at=world.at)
    client.force_login(world.head)
    _answer, data = take(client, world.mission, "?kind=lto")
    assert [row[0] for row in table(data)[1:]] == ["Wanted"]
    _answer, data = take(client, world.mission)
    assert len(table(data)) == 4
    page = client.get(reverse("mission:observers", args=[world.mission.reference]) + "?kind=lto")
    assert "/observers/export/?kind=lto" in page.content.decode()


def test_no_cell_is_a_formula(client, world):
    world.observers(1, complete=False, **RICH)
    client.force_login(world.head)
    _answer, data = take(client, world.mission, documents="on")
    cells = [cell for row in load_workbook(BytesIO(data)).active.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr", "n"}
    assert all(cell.value is None for cell in cells if cell.data_type == "n")
    assert all(cell.number_format == "@" for cell in cells)
    _answer, data = take(client, world.mission, form="csv")
    for row in table(data, "csv"):
        assert not [text for text in row if text.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_another_mission_gets_nothing(client, world):
    client.force_login(world.other_head)
    url = reverse("mission:observers_export", args=[world.mission.reference])
    assert client.get(url).status_code == 404
    assert client.post(url, {"form": "xlsx"}).status_code == 404


def test_it_costs_the_same_for_many_rows(client, world):
    client.force_login(world.head)

    def cost(n):
        world.observers(n, complete=False)
        take(client, world.mission)
        return queries_of(lambda: take(client, world.mission, documents="on"))

    assert cost(1) == cost(40)


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_memory_stays_flat(client, form):
    world = World()
    declaration.add(
        world.mission,
        [person(n, remarks="r" * 900) for n in range(3000)],
        by=world.head,
        at=world.at,
    )
    assert Observer.objects.count() == 3000
    client.force_login(world.head)
    url = reverse("mission:observers_export", args=[world.mission.reference])
    client.post(url, {"form": form}).getvalue()  # what is read once
    size = 0
    with cheap(12):
        for part in client.post(url, {"form": form, "documents": "on"}).streaming_content:
            size = max(size, len(part))
    assert size < 1 << 20


def test_a_list_of_strangers_is_still_read_as_before(client, world):
    client.force_login(world.head)
    rows = [one | {"position": "'quoted'", "employer": "'-dash"} for one in people(1)]
    assert kinds(staged(client, world.mission, book(*rows))) == {"new": 1}
