"""`check_list` over the twelve lists, through the killable child, and over what it refuses."""

import json
import subprocess
import sys
import zipfile
from datetime import UTC, date, datetime, timedelta
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from missions.models import Election, ElectionKind, ListImport, Observer

BASE = Path(__file__).resolve().parents[2]
LISTS = Path(__file__).parent / "lists"
EXPECTED = sorted(LISTS.glob("*.expected.json"))
DAY = "--election-day=2022-11-20"

pytestmark = pytest.mark.django_db


def checked(path, *arguments):
    """The status and both outputs of the command."""
    out, err = StringIO(), StringIO()
    status = 0
    try:
        call_command("check_list", str(path), *arguments, stdout=out, stderr=err)
    except SystemExit as end:
        status = end.code
    return status, out.getvalue(), err.getvalue()


def found(path, *arguments):
    status, out, err = checked(path, DAY, "--json", *arguments)
    assert (status, err) == (0, "")
    return json.loads(out)


def kinds(entries):
    return sorted((entry["row"], entry["column"], entry["kind"]) for entry in entries)


def test_all_twelve_lists_are_here():
    assert len(EXPECTED) == 12


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: path.name[:2])
def test_list_gives_what_is_expected(path):
    expected = json.loads(path.read_text(encoding="utf-8"))
    data = found(LISTS / expected["file"], "--values")
    values = {row.pop("row"): row for row in data.pop("values")}
    photos = data.pop("photos", None)

    assert list(data) == ["rows", "ok", "problems", "warnings", "duplicates", "unknown_columns"]
    assert data["rows"] == len(values) == expected["rows"]
    assert data["ok"] == expected["ok_rows"]
    assert kinds(data["problems"]) == kinds(expected["problems"])
    assert kinds(data["warnings"]) == kinds(expected["warnings"])
    assert data["unknown_columns"] == expected["unknown_columns"]
    assert sorted(data["duplicates"], key=str) == sorted(expected["duplicates"], key=str)
    assert {sample["row"]: values[sample["row"]] for sample in expected["samples"]} == {
        sample["row"]: sample["values"] for sample in expected["samples"]
    }
    wanted = expected.get("photos")
    assert (photos is None) == (wanted is None)
    if photos:
        assert photos == {key: wanted[key] for key in photos}


def test_photos_are_looked_for_in_the_archive_that_is_named_or_in_none(tmp_path):
    path = LISTS / "11_with_photos.xlsx"
    alone = tmp_path / path.name
    alone.write_bytes(path.read_bytes())
    assert found(alone)["warnings"] == []
    assert "photos" not in found(path, "--no-photos")
    assert len(found(alone, f"--photos={LISTS / '11_photos.zip'}")["warnings"]) == 3
    for name in ("11_photos.zip", "11_more_photos.zip"):  # two that would fit: none is taken
        (tmp_path / name).write_bytes((LISTS / "11_photos.zip").read_bytes())
    assert "photos" not in found(alone)
    status, _out, err = checked(alone, DAY, f"--photos={LISTS / '05_turkpa_bom.csv'}")
    assert (status, err.strip()[-1]) == (1, ".")


def test_messages_are_sentences():
    data = found(LISTS / "07_sco_row4.xlsx")

    assert data["problems"][0] == {
        "row": 14,
        "column": "citizenship",
        "kind": "unknown_state",
        "message": "No state is called this. Did you mean Pakistan (PAK)?",
    }
    assert "values" not in data


def test_nothing_is_written():
    with CaptureQueriesContext(
        connection,
    ) as queries:
        found(LISTS / "01_odihr_232.xlsx")

    assert [q["sql"] for q in queries] == ["SELECT clock_timestamp()"]
    assert ListImport.objects.count() == Observer.objects.count() == 0


def make_election(code, day):
    names = {f"{stem}_{tongue}": "x" for stem in ("name", "body") for tongue in ("kk", "ru", "en")}
    close = datetime(day.year, day.month, day.day - 6, 12, tzinfo=UTC)
    Election.objects.create(
        code=code,
        kind=ElectionKind.PRESIDENT,
        election_day=day,
        opened_on=date(2022, 9, 22),
        lists_close_at=close,
        corrections_close_at=close,
        badge_valid_until=close + timedelta(days=13),
        **names,
    )


def test_election_gives_the_day():
    make_election("PR22", date(2022, 11, 20))
    status, out, _err = checked(LISTS / "06_oic_4.ods", "--election=PR22", "--json")

    assert status == 0
    assert [w["kind"] for w in json.loads(out)["warnings"]] == ["expires_soon"]


def test_command_line_prints_json_and_nothing_else(process_environment):
    path = LISTS / "05_turkpa_bom.csv"
    done = subprocess.run(
        [sys.executable, "manage.py", "check_list", str(path), DAY, "--json", "--values"],
        cwd=BASE,
        env=process_environment,
        capture_output=True,
        text=True,
        check=True,
    )

    assert json.loads(done.stdout) == found(path, "--values")
    assert done.stderr == ""


def test_unknown_election_is_said():
    with pytest.raises(CommandError, match=r"There is no election XX99\."):
        checked(LISTS / "06_oic_4.ods", "--election=XX99", "--json")


def test_without_a_name_the_next_election_counts_or_today():
    def days():
        status, out, _err = checked(LISTS / "06_oic_4.ods", "--json")
        assert status == 0
        return {problem["message"].rpartition(" on ")[2] for problem in json.loads(out)["problems"]}

    make_election("PR22", date(2022, 11, 20))
    assert "20 Nov 2022." not in days()
    assert len(days()) == 1
    make_election("PR99", date(2199, 11, 20))
    make_election("PA99", date(2199, 11, 10))
    assert days() == {"10 Nov 2199."}


def test_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        checked(tmp_path / "none.xlsx", DAY)


@pytest.mark.parametrize(
    ("name", "arguments", "sentence"),
    [
        ("none.xlsx", [DAY], "No such file or directory."),
        ("06_oic_4.ods", ["--election=XX99"], "There is no election XX99."),
    ],
)
def test_what_cannot_be_read_is_json_too(capsys, name, arguments, sentence):
    with pytest.raises(CommandError):
        call_command("check_list", str(LISTS / name), *arguments, "--json")
    assert json.loads(capsys.readouterr().out)["refused"].endswith(sentence)


def test_people_read_lines():
    status, out, err = checked(LISTS / "07_sco_row4.xlsx", DAY)

    assert (status, err) == (0, "")
    assert out.splitlines() == [
        "19 rows, 17 can be applied.",
        "Columns left out: A, D, H, P.",
        "Problem, row 14, citizenship: No state is called this. Did you mean Pakistan (PAK)?",
        "Problem, row 21, sex: This word is not known here. Write one of these: Male, Female, X.",
    ]


def one_huge_cell():
    """A workbook of some hundred kilobytes whose only cell unpacks to 300 MB."""
    sheet = BytesIO()
    with zipfile.ZipFile(sheet, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "xl/workbook.xml",
            '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
            'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
            '<sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>',
        )
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _mebibyte in range(300):
                part.write(b"A" * (1 << 20))
    return sheet.getvalue()


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("empty.xlsx", lambda: b""),
        ("picture.xlsx", lambda: b"\x89PNG\r\n\x1a\n" + bytes(100)),
        ("huge.xlsx", one_huge_cell),
        ("prose.csv", lambda: b"Minutes of the meeting\nPresent were\n"),
        ("budget.csv", lambda: b"Item,Price,Amount\nChairs,12,40\n"),
    ],
)
def test_other_files_are_refused_with_a_sentence(tmp_path, name, make):
    path = tmp_path / name
    path.write_bytes(make())
    status, out, err = checked(path, DAY, "--json")

    assert status == 1
    assert json.loads(out) == {"refused": err.strip()}
    assert err.strip().endswith(".")
    assert "Traceback" not in err


def test_sentences_come_in_the_language_asked_for():
    english = found(LISTS / "07_sco_row4.xlsx")
    kazakh = found(LISTS / "07_sco_row4.xlsx", "--language=kk")

    assert kinds(english["problems"]) == kinds(kazakh["problems"])
    assert "Ер, Әйел" in kazakh["problems"][1]["message"]
