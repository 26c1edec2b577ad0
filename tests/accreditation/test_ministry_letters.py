"""The ministry's letters as documents: to the commission, and to the consulates."""

from io import BytesIO

import pytest
from django.urls import reverse
from docx import Document

from accreditation.actions import recommendation
from accreditation.models import StepTaken
from missions.actions import declaration
from observer_portal.audit.models import AuditEntry
from tests.counting import queries_of_page
from tests.factories import World

pytestmark = pytest.mark.django_db
PREPARE = "ministry:letter_prepare"


def opened(response):
    """The document of an answer: its paragraphs, and each table as rows of texts."""
    assert response["Content-Type"].endswith("wordprocessingml.document")
    document = Document(BytesIO(response.content))
    lines = [paragraph.text for paragraph in document.paragraphs]
    return lines, [[[c.text for c in row.cells] for row in t.rows] for t in document.tables]


def test_letter_names_who_can_be_recommended_and_changes_nothing(client):
    world = World(now=True)
    rows = world.submitted(2) + world.submitted(mission=world.other_mission, head=world.other_head)
    gone = world.submitted(1)
    recommendation.decline(gone, reason="D1", words="", by=world.ministry, at=world.at)
    client.force_login(world.ministry)
    chosen = {"chosen": [row.reference for row in rows + gone]}
    steps = StepTaken.objects.count()
    page = client.post(reverse(PREPARE), chosen)
    assert len(page.context["rows"]) == 3
    (left,) = page.context["refused"]
    assert [row.pk for row in left.rows] == [gone[0].pk]
    sent = chosen | {"language": "kk", "number": "14-2/77", "on": ""}
    lines, (senders, annex) = opened(client.post(reverse(PREPARE), sent))
    assert lines[1].startswith("№ 14-2/77    ____")
    assert "Халықаралық байқаушыларды аккредиттеу туралы" in lines
    assert any("Президент сайлауы" in line and "3 адам" in line for line in lines)
    assert sorted(n for _sender, n in senders[1:]) == ["1", "2"]
    assert [row[0] for row in annex] == ["№", "1", "2", "3"]
    assert "Surname" in annex[1][1]
    assert "AB0" not in str(annex)  # no document numbers
    assert StepTaken.objects.count() == steps
    assert client.post(reverse(PREPARE), chosen | {"language": "fr"}).status_code == 422


def test_letter_of_five_thousand_rows_is_quick_and_repeats_its_head():
    from accreditation.views.office_paper import Paper  # noqa: PLC0415

    paper = Paper("Long")
    paper.table(["№", "Аты"], ([n, "Әбдіқадыр & <b>"] for n in range(5_000)), (10, 60))
    document = Document(BytesIO(paper.answer("x").content))
    assert "tblHeader" in document.tables[0].rows[0]._tr.xml  # noqa: SLF001
    assert document.tables[0]._tbl.tr_lst[5_000].xml.count("Әбдіқадыр &amp; &lt;b&gt;") == 1  # noqa: SLF001


def test_visa_letter_is_of_those_who_asked_and_were_recommended(client):
    world = World(now=True)
    asked, plain = world.recommended(needs_visa_support="yes"), world.recommended(2)
    world.submitted(needs_visa_support="yes")
    later = plain[0]
    new = {"needs_visa_support": "yes", "arrival_on": world.day.isoformat()}
    declaration.change(later.observer, new, by=world.head, at=world.at)
    client.force_login(world.ministry)
    listed = client.get(reverse("ministry:visas")).context["lines"]
    assert [(line.mission.pk, line.ready) for line in listed] == [(world.mission.pk, 3)]
    url = reverse("ministry:visa_support", args=[world.mission.reference])
    page = client.get(url)
    shown = {person.file.pk for person, _cells, _given in page.context["rows"]}
    assert (shown, page.context["waiting"]) == ({asked[0].pk, later.pk}, 1)
    number = asked[0].version.observer.pk and str(
        next(p for p, _c, _g in page.context["rows"] if p.file.pk == asked[0].pk).values[
            "document_number"
        ]
    )
    assert number not in page.content.decode()
    letter = reverse("ministry:visa_letter", args=[world.mission.reference])
    sent = {"chosen": [asked[0].reference, plain[1].reference], "language": "ru"}
    lines, (table, courtesy) = opened(client.post(letter, sent))
    assert "О визовой поддержке международных наблюдателей" in lines
    assert "On visas for international observers" in lines
    assert (len(table), len(courtesy)) == (2, 2)
    assert number in table[1]
    entry = AuditEntry.objects.get(tag="visa:letter")
    assert (entry.subject, entry.facts["files"]) == (world.mission.reference, [asked[0].reference])
    given = [given for p, _c, given in client.get(url).context["rows"] if p.file.pk == asked[0].pk]
    assert given == [entry.at]
    empty = client.post(letter, {"language": "ru"}, follow=True)
    assert "Choose at least one person." in empty.content.decode()


def test_visa_pages_cost_the_same_for_one_and_three(client):
    world = World(now=True)
    client.force_login(world.ministry)
    urls = [
        reverse("ministry:visas"),
        reverse("ministry:visa_support", args=[world.mission.reference]),
    ]
    costs = []
    for n in (1, 2):
        world.recommended(n, needs_visa_support="yes")
        costs.append([queries_of_page(client, url) for url in urls])
    assert costs == [[8, 11], [8, 11]]
