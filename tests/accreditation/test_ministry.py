"""The ministry's pages: what they show, to whom, and what they cost."""

from datetime import date, datetime, timedelta
from io import BytesIO

import pytest
from django.conf import settings
from django.urls import reverse
from openpyxl import load_workbook

from accreditation.actions import recommendation
from accreditation.models import Application
from accreditation.queries import keyset, working_days
from missions.actions import files as mission_files
from missions.models import Holiday, ObserverList
from observer_portal.audit.models import AuditEntry
from observer_portal.page.tables import XLSX
from tests.counting import queries_of_page
from tests.factories import JPEG, World

pytestmark = pytest.mark.django_db


def sign_in(client, user):
    client.force_login(user)
    return client


def one_list(world, n=1, **values):
    rows = world.submitted(n, **values)
    return rows, rows[0].observer_list


PAGES = {"inbox": 13, "list": 11, "files": 11, "letters": 8}


@pytest.mark.parametrize("page", PAGES)
def test_page_costs_the_same_for_one_row_and_three(client, page):
    world = World(now=True)
    sign_in(client, world.ministry)
    _rows, its_list = one_list(world)
    url = reverse("ministry:list", args=[its_list.reference]) if page == "list" else ""
    url = url or reverse(f"ministry:{page}")
    world.recommended()
    costs = {queries_of_page(client, url)}
    if page == "list":
        _rows, its_list = one_list(world, 3)
        costs.add(queries_of_page(client, reverse("ministry:list", args=[its_list.reference])))
    else:
        one_list(world, mission=world.other_mission, head=world.other_head)
        one_list(world)
        world.recommended()
        world.recommended()
        costs.add(queries_of_page(client, url))
    assert costs == {PAGES[page]}


def test_file_costs_as_many_queries_as_guards_are_asked(client):
    world = World(now=True)
    sign_in(client, world.ministry)
    (submitted,), (recommended,) = world.submitted(), world.recommended()
    costs = [
        queries_of_page(client, reverse("ministry:file", args=[row.reference]))
        for row in (submitted, recommended)
    ]
    assert costs == [14, 16]


def test_inbox_says_who_waits_and_who_was_answered(client):
    world = World(now=True)
    rows, its_list = one_list(world, 4)
    recommendation.recommend(rows[:1], letter=world.letter(), by=world.ministry, at=world.at)
    recommendation.give_back(
        rows[1:2], reason="R1", words="", fields=["photo"], by=world.ministry, at=world.at
    )
    response = sign_in(client, world.ministry).get(reverse("ministry:inbox"))
    ((line, age),) = response.context["lines"]
    assert (line.people, line.waiting, line.returned, line.onward) == (4, 2, 1, 1)
    assert age == {"days": 0, "tone": ""}
    assert line.list == its_list
    assert response.context["in_all"]["people"] == 2


def test_list_leaves_the_inbox_once_nobody_waits(client):
    world = World(now=True)
    rows, its_list = one_list(world)
    recommendation.recommend(rows, letter=world.letter(), by=world.ministry, at=world.at)
    inbox = reverse("ministry:inbox")
    sign_in(client, world.ministry)
    assert client.get(inbox).context["lines"] == []
    decided = client.get(inbox, {"show": "decided"}).context["lines"]
    assert [line.list for line, _age in decided] == [its_list]


def test_inbox_counts_documents_that_end_before_election_day(client):
    world = World(now=True)
    day_before = (world.election.election_day - timedelta(days=1)).isoformat()
    _rows, its_list = one_list(world, 2, document_expires_on=day_before)
    one_list(world, document_expires_on=world.election.election_day.isoformat())
    response = sign_in(client, world.ministry).get(reverse("ministry:inbox"))
    assert [line.expiring for line, _age in response.context["lines"]] == [2, 0]
    shown = client.get(reverse("ministry:list", args=[its_list.reference]))
    ends = [about["ends"] for _row, about in shown.context["rows"]]
    assert ends == [date.fromisoformat(day_before)] * 2


def test_files_are_paged_by_key(client):
    world = World(now=True)
    _rows, its_list = one_list(world, keyset.SIZE + 1)
    url = reverse("ministry:list", args=[its_list.reference])
    first = sign_in(client, world.ministry).get(url, {"state": "submitted"})
    second = client.get(url + first.context["urls"]["next"])
    assert second.context["form"]["state"].value() == "submitted"
    assert (second.context["page"].first, second.context["page"].total) == (51, 51)
    again = client.get(url + second.context["urls"]["previous"])
    assert names(again) == names(first)
    assert sorted(names(first) + names(second)) == names(first) + names(second)
    assert (again.context["page"].first, again.context["urls"]["previous"]) == (1, "")


def names(response):
    return [row.version.surname_latin for row, _about in response.context["rows"]]


@pytest.mark.parametrize("order", [("version__kind", "pk"), ("-version__kind", "-pk")])
def test_pages_meet_where_rows_are_alike(order):
    world = World()
    wanted = [row.pk for row in sorted(world.submitted(5), key=lambda row: row.pk)]
    wanted = wanted if order[1] == "pk" else wanted[::-1]
    rows = Application.objects.select_related("version")
    pages = [keyset.page(rows, order, {}, size=2)]
    while pages[-1].after:
        pages.append(keyset.page(rows, order, {"after": pages[-1].after}, size=2))
    assert [[row.pk for row in page.rows] for page in pages] == [
        wanted[:2],
        wanted[2:4],
        wanted[4:],
    ]
    assert [(page.first, page.last, page.total) for page in pages] == [
        (1, 2, 5),
        (3, 4, 5),
        (5, 5, 5),
    ]
    back = keyset.page(rows, order, {"before": pages[2].before}, size=2)
    assert back == pages[1]
    assert keyset.page(rows, order, {"after": "APP-2222-22222"}, size=2) == pages[0]


def test_list_is_searched_by_name_reference_and_document(client):
    world = World(now=True)
    rows, _its_list = one_list(world, 3)
    (one,), _other = one_list(world, surname_latin="Jumakadyrova", surname_cyrillic="Жұмақадырова")
    url = reverse("ministry:files")
    sign_in(client, world.ministry)

    def found(text):
        return [row.pk for row, _about in client.get(url, {"q": text}).context["rows"]]

    assert found("jumakad") == [one.pk]
    assert found("ЖҰМАҚАДЫРОВА given") == [one.pk]
    assert found(one.reference.lower()) == [one.pk]
    number = f"AB{int(rows[0].version.surname_latin[-5:]):07d}"
    assert found(number) == [rows[0].pk]
    assert found(number[:-1]) == []


def test_list_is_filtered_by_state(client):
    world = World(now=True)
    rows, its_list = one_list(world, 3)
    recommendation.recommend(rows[:2], letter=world.letter(), by=world.ministry, at=world.at)
    url = reverse("ministry:list", args=[its_list.reference])
    response = sign_in(client, world.ministry).get(url, {"state": "submitted"})
    assert [row.pk for row, _about in response.context["rows"]] == [rows[2].pk]
    assert response.context["counts"] == {"recommended": 2, "submitted": 1}


@pytest.mark.parametrize("who", ["clerk", "secretary", "auditor", "administrator", "head"])
@pytest.mark.parametrize("page", ["inbox", "files", "letters"])
def test_pages_are_closed_to_others(client, who, page):
    world = World(now=True)
    sign_in(client, getattr(world, who))
    assert client.get(reverse(f"ministry:{page}")).status_code == 403


def test_missing_list_and_file_answer_404(client):
    world = World(now=True)
    sign_in(client, world.ministry)
    assert client.get(reverse("ministry:list", args=["LST-2222-22222"])).status_code == 404
    assert client.get(reverse("ministry:file", args=["APP-2222-22222"])).status_code == 404
    assert client.get(reverse("ministry:note", args=["LST-2222-22222"])).status_code == 404


def test_file_masks_the_number_and_names_no_clerk(client):
    world = World(now=True)
    (application,) = world.examined()
    response = sign_in(client, world.ministry).get(
        reverse("ministry:file", args=[application.reference])
    )
    text = response.content.decode()
    number = f"AB{int(application.version.surname_latin[-5:]):07d}"
    assert number not in text
    assert f"••••••{number[-3:]}" in text
    assert str(world.clerk) not in text
    assert [line["text"] for line in response.context["history"]] == [
        "Examined: the commission",
        "Recommended: Ministry, Ministry",
        "Submitted: Head, Head of mission",
    ]


def test_file_offers_what_the_table_opens(client):
    world = World(now=True)
    (application,) = world.submitted()
    sign_in(client, world.ministry)
    url = reverse("ministry:file", args=[application.reference])
    verbs = [act.verb for act in client.get(url).context["acts"]]
    assert verbs == ["recommend", "return", "decline", "withdraw"]
    world.mission.admitted_by_commission = True
    world.mission.save()
    assert [act.verb for act in client.get(url).context["acts"]] == ["withdraw"]


def test_letters_tell_who_stands_under_them_and_who_was_taken_back(client):
    world = World(now=True)
    rows = world.recommended(3)
    recommendation.take_back(rows[:1], reason="T1", words="", by=world.ministry, at=world.at)
    response = sign_in(client, world.ministry).get(reverse("ministry:letters"))
    ((line, query),) = response.context["lines"]
    assert (line.named, line.standing, line.taken_back) == (3, 2, 1)
    files = client.get(f"{reverse('ministry:files')}?{query}")
    assert {row.pk for row, _about in files.context["rows"]} == {rows[1].pk, rows[2].pk}


def test_note_verbale_is_shown_and_that_is_recorded(client):
    world = World(now=True)
    _rows, its_list = one_list(world)
    scan = mission_files.keep_letter(JPEG, media_type="image/jpeg")
    ObserverList.objects.filter(pk=its_list.pk).update(scan=scan)
    url = reverse("ministry:note", args=[its_list.reference])
    response = sign_in(client, world.ministry).get(url)
    assert (response.content, response["Content-Type"]) == (JPEG, "image/jpeg")
    entry = AuditEntry.objects.get(tag="note:look")
    assert (entry.actor, entry.subject) == (world.ministry, its_list.reference)


def test_download_holds_what_the_filter_lets_through_and_no_formula(client):
    world = World(now=True)
    rows, its_list = one_list(world, 2, surname_latin="=1+1")
    one_list(world)
    url = reverse("ministry:list", args=[its_list.reference])
    response = sign_in(client, world.ministry).get(url, {"download": "xlsx"})
    assert response["Content-Type"] == XLSX
    sheet = load_workbook(BytesIO(response.content)).active
    values = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert sorted(row[0] for row in values) == sorted(row.reference for row in rows)
    assert "f" not in {cell.data_type for row in sheet.iter_rows() for cell in row}
    assert {row[1] for row in values} == {"=1+1 Given"}
    text = client.get(url, {"download": "csv"}).content.decode()
    assert "'=1+1" not in text.splitlines()[0]
    assert all(",'=1+1 Given," in line for line in text.splitlines()[1:])


def test_page_works_in_each_language(client):
    world = World(now=True)
    one_list(world)
    sign_in(client, world.ministry)
    for language, name in (("kk", "ЕҚЫҰ"), ("ru", "ОБСЕ"), ("en", "OSCE")):
        world.ministry.language = language
        world.ministry.save()
        assert name in client.get(reverse("ministry:inbox")).content.decode()


def test_clock_of_a_list_stands_still_at_weekends_and_holidays():
    friday = datetime(2022, 11, 11, 18, tzinfo=settings.ASTANA)
    tuesday = datetime(2022, 11, 15, 9, tzinfo=settings.ASTANA)
    assert working_days.waited(friday, tuesday, ()) == 2
    assert working_days.waited(friday, tuesday, [date(2022, 11, 14)]) == 1
    assert working_days.waited(friday, friday, ()) == 0
    assert [working_days.tone(n) for n in (0, 1, 2, 3, 4)] == ["", "", "warn", "warn", "bad"]


def test_holidays_are_read_between_two_moments():
    Holiday.objects.create(day=date(2022, 11, 14), name_kk="к", name_ru="р", name_en="e")
    Holiday.objects.create(day=date(2022, 12, 16), name_kk="к", name_ru="р", name_en="e")
    first = datetime(2022, 11, 11, tzinfo=settings.ASTANA)
    last = datetime(2022, 11, 15, tzinfo=settings.ASTANA)
    assert working_days.holidays_since(first, last) == {date(2022, 11, 14)}
