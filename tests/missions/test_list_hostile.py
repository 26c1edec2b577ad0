"""Files that are hostile, strange or too large are refused with a sentence."""

import zipfile
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from list_import_steps import PERSON, book, cheap, page, send, staged
from openpyxl import Workbook

from missions.models import ImportState, ListImport, Observer

pytestmark = pytest.mark.django_db


def far_cell():
    made = Workbook()
    made.active["XFD1048576"] = "x"
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def cell_of_300_mb():
    """A workbook of 300 KB whose first cell unpacks to 300 MB."""
    small, out = zipfile.ZipFile(BytesIO(book(PERSON))), BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as target:
        for name in small.namelist():
            if name != "xl/worksheets/sheet1.xml":
                target.writestr(name, small.read(name))
        with target.open("xl/worksheets/sheet1.xml", "w") as part:
            part.write(
                b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            )
            part.write(b'<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>')
            for _mb in range(300):
                part.write(b"A" * (1 << 20))
            part.write(b"</t></is></c></row></sheetData></worksheet>")
    return out.getvalue()


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (far_cell, "The table reaches down to cell XFD1048576; at most 20200 rows can be read."),
        (cell_of_300_mb, "The file unpacks to far more than it seems to hold."),
        (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "not a spreadsheet"),
        (lambda: book({"a": "1"}), "no row of headings was found"),
    ],
    ids=["far-cell", "300-mb", "xls", "no-list"],
)
def test_hostile_or_strange_file_is_refused_with_a_sentence_and_costs_nothing(
    make, sentence, head, world
):
    data = make()
    send(head, world.mission, book(PERSON))  # whatever is loaded once is loaded
    with cheap():
        import_ = staged(head, world.mission, data)
        html = page(head, import_)
    assert import_.state == ImportState.REFUSED
    assert sentence in html
    assert (import_.key_wrapped, Observer.objects.count()) == (None, 0)


def test_file_that_is_too_large_is_refused_at_once(head, world, settings):
    answer = head.post(
        reverse("mission:imports", args=[world.mission.reference]),
        {"file": SimpleUploadedFile("list.xlsx", bytes(20 * 1024 * 1024 + 1))},
    )
    assert answer.status_code == 422
    assert "The file is larger than 20 MB." in answer.content.decode()
    assert ListImport.objects.count() == 0
