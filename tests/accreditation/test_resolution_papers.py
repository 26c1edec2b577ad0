# ruff: noqa: SLF001 - what a library leaves to its elements
"""A resolution on paper: its words, its files, what is frozen, and whom the members struck."""

import re
import zipfile
from datetime import date, timedelta
from io import BytesIO

import pypdfium2
import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation
from docx import Document
from docx.oxml.ns import qn

from accreditation.actions import resolution, withdrawal
from accreditation.models import Resolution, ResolutionRow
from accreditation.papers import pdf, word
from accreditation.queries import act_texts, annex, resolution_paper
from accreditation.queries.wording import english, kazakh, russian
from accreditation.queries.wording.facts import Act, Count, Facts
from observer_portal.audit.models import AuditEntry
from tests.factories import World

HEAD = f".//{qn('w:tblHeader')}"
KAZAKH = "ӘҒҚҢӨҰҮҺІ әғқңөұүһі"


def text_of(data):
    """The pages of a PDF as text."""
    with pypdfium2.PdfDocument(data) as document:
        return [page.get_textpage().get_text_range() for page in document]


@pytest.mark.parametrize(
    ("people", "senders", "said"),
    [
        (1, 1, "1 наблюдателя от 1 иностранного государства"),
        (2, 2, "2 наблюдателей от 2 иностранных государств"),
        (5, 11, "5 наблюдателей от 11 иностранных государств"),
        (21, 21, "21 наблюдателя от 21 иностранного государства"),
        (22, 5, "22 наблюдателя от 5 иностранных государств"),
        (112, 3, "112 наблюдателей от 3 иностранных государств"),
    ],
)
def test_russian_words_follow_their_number(people, senders, said):
    facts = Facts(organisations=Count(), states=Count(people, senders), corrected=())
    assert russian.counted(facts)["observers"] == said


def test_persons_and_days_take_their_endings():
    one = Facts(organisations=Count(1, 1), states=Count(), corrected=())
    five = Facts(organisations=Count(2, 1), states=Count(3, 2), corrected=())
    assert russian.counted(one)["persons_refused"] == "1 лицу, указанному в приложении,"
    assert russian.counted(five)["persons_revoked"] == "5 лиц, указанных в приложении,"
    assert english.counted(one)["observers"] == "1 observer of 1 international organisation"
    said = "1 халықаралық ұйымнан 2 және 2 шет мемлекеттен 3 байқаушы"
    assert kazakh.counted(five)["observers"] == said
    acts = [Act("7", date(2022, 4, 9)), Act("8", date(2022, 4, 9)), Act("9", date(2022, 10, 1))]
    plain = [words.acts(acts).replace("\N{NO-BREAK SPACE}", " ") for words in (kazakh, russian)]
    assert plain == [
        "2022 жылғы 9 сәуірдегі № 7 және № 8 және 2022 жылғы 1 қазандағы № 9",
        "№ 7 и № 8 от 9 апреля 2022 года и № 9 от 1 октября 2022 года",
    ]


@pytest.fixture
def world(db):
    return World()


def fresh(found):
    return Resolution.objects.select_related("election", "corrects").get(pk=found.pk)


def test_the_text_is_frozen_with_the_annex_and_counts_who_was_not_struck(world):
    rows = world.examined(3)
    draft = world.drafted(rows)
    assert "3 observers" in act_texts.current(draft)["en"]
    locked = fresh(world.locked_draft(draft))
    assert bytes(locked.annex_digest) == annex.digest(locked)
    for column in ("text_kk", "annex_digest"):
        with pytest.raises(IntegrityError, match="stands as it was locked"), transaction.atomic():
            Resolution.objects.filter(pk=locked.pk).update(**{column: b"other"})
    other = world.examined()[0]
    row = {"resolution": locked, "application": other, "version_id": other.version_id}
    with pytest.raises(IntegrityError, match="put on drafts alone"), transaction.atomic():
        ResolutionRow.objects.create(**row, added_by=world.clerk)
    later = world.at + timedelta(minutes=1)
    withdrawal.withdraw(rows[:1], note_number="9", by=world.head, at=later)
    assert bytes(locked.annex_digest) == annex.digest(locked)  # what the members have in hand
    assert "2 observers" in act_texts.current(locked)["en"]
    adopted = fresh(world.adopt(locked, at=later))
    assert "1. Аккредитовать согласно приложению 2 наблюдателей" in adopted.text_ru
    assert "%(" not in adopted.text_kk + adopted.text_ru + adopted.text_en
    assert "№ 14-2/" in adopted.text_ru.replace("\N{NO-BREAK SPACE}", " ")
    paper = resolution_paper.paper_of(adopted)
    assert [line.partition(":")[2] for line in paper.annex.struck] == [" withdrawn by the sender"]
    assert list(adopted.rows.filter(struck_at=None).values_list("position", flat=True)) == [1, 2]


def test_names_stand_in_the_order_of_their_plain_letters(world):
    for name in ("Zhol", "Åkerlöw", "Abel"):
        world.examined(surname_latin=name)
    world.examined(surname_latin="Abel", mission=world.other_mission, head=world.other_head)
    names = world.drafted(world.applications(range(9999))).rows.order_by(*annex.ORDER)
    assert list(names.values_list("version__surname_latin", flat=True)) == [
        *("Abel", "Abel", "Åkerlöw", "Zhol")
    ]


@pytest.fixture
def adopted(world):
    """More rows than a page holds; a long name, a single one, and two of the same."""
    rows = world.examined(40, complete="rows", surname_cyrillic=KAZAKH)
    long = "Vongsavanthong-Phommachanh " * 3
    rows += world.examined(complete="rows", surname_latin=long.strip(), position="& <Head>\x0b")
    rows += world.examined(complete="rows", surname_latin="Sukarno", given_names_latin="")
    rows += world.examined(2, complete="rows", surname_latin="Kim")
    return fresh(world.adopt(world.locked(rows), "121/612"))


def test_a_pdf_repeats_its_head_counts_its_pages_and_keeps_kazakh_letters(adopted):
    with translation.override("kk"):
        data = pdf.draw(resolution_paper.paper_of(adopted))
        assert data == pdf.draw(resolution_paper.paper_of(adopted))
    first, *pages = text_of(data)
    digest = resolution_paper.digest_in_words(adopted)
    assert "2022 жылғы 10 қараша" in first.replace("\N{NO-BREAK SPACE}", " ")
    assert len(pages) > 1
    for number, page in enumerate((first, *pages), 1):
        assert re.search(rf"{number} /\s+{len(pages) + 1}\b", page)
        assert digest in page
    assert all("Азаматтығы" in page and "ЕҚЫҰ/ДИАҚБ" in page for page in pages)
    whole = "".join(pages)
    assert whole.count(KAZAKH) == 40
    assert "SUKARNO\r\n" in whole  # one name alone, no comma
    assert whole.count("KIM, Given") == 2
    assert b"/CreationDate (D:20000101000000+00'00')" in data


def test_a_docx_repeats_its_head_and_names_no_machine(adopted):
    with translation.override("kk"):
        data = word.write(resolution_paper.paper_of(adopted))
        assert data == word.write(resolution_paper.paper_of(adopted))
    document = Document(BytesIO(data))
    (table,) = document.tables
    assert len(table.rows) == 1 + 1 + 44
    heads = [row for row in table.rows if row._tr.find(HEAD) is not None]
    assert [row.cells[2].text for row in heads] == ["Азаматтығы"]
    assert KAZAKH in table.rows[-1].cells[1].text + table.rows[-2].cells[1].text
    foot = document.sections[0].footer._element.xml
    assert [name in foot for name in (" PAGE ", " NUMPAGES ")] == [True, True]
    assert resolution_paper.digest_in_words(adopted) in foot
    fonts = document.styles["Cell"].element.rPr.find(qn("w:rFonts"))
    assert {fonts.get(qn(f"w:{script}")) for script in ("ascii", "cs")} == {"Times New Roman"}
    with zipfile.ZipFile(BytesIO(data)) as archive:
        assert "docProps/app.xml" not in archive.namelist()
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}
        assert b"python-docx" not in archive.read("docProps/core.xml")


def test_the_desk_takes_a_draft_as_a_file_and_that_is_recorded(world, client):
    draft = world.drafted(world.examined())
    client.force_login(world.auditor)
    for form, begins in (("pdf", b"%PDF"), ("docx", b"PK")):
        url = reverse(f"commission:resolution_{form}", args=[draft.reference, "ru"])
        answer = client.get(url)
        assert answer.content.startswith(begins)
        assert (f"{draft.reference}-ru.{form}") in answer["Content-Disposition"]
    assert "ПРОЕКТ" in text_of(client.get(url.replace("docx", "pdf")).content)[0]
    assert client.get(url.replace("-ru.", "-de.")).status_code == 404
    assert AuditEntry.objects.filter(tag="resolution:taken", subject=draft.reference).count() == 3
    resolution.postpone(draft, by=world.secretary, at=world.at)
    assert client.get(url).status_code == 200
