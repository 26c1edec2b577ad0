"""A list from the page to declared observers: staged, compared, applied, all or nothing."""

import json
import threading
import zipfile
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from list_import_steps import (
    LISTS,
    PERSON,
    apply,
    book,
    cheap,
    declared,
    kinds,
    lines,
    messages_of,
    page,
    people,
    post,
    report,
    send,
    staged,
    work,
)
from openpyxl import Workbook

from missions.actions import declaration, list_staging, uploads, versions
from missions.models import ImportState, ListImport, Observer, ObserverVersion
from observer_portal import clock
from observer_portal.audit.models import AuditEntry
from tests.factories import World

pytestmark = pytest.mark.django_db
EXPECTED = sorted(LISTS.glob("*.expected.json"))


@pytest.fixture
def world():
    return World()


@pytest.fixture
def head(client, world):
    """A browser in which the head of the mission is signed in."""
    client.force_login(world.head)
    return client


def parts_of(import_):
    folder = Path(settings.FILES) / import_.file_name[:2]
    return [path.name for path in folder.glob(f"{import_.file_name}*")]


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: path.name[:2])
def test_each_sample_list_is_applied_and_the_same_file_again_changes_nothing(path, head, world):
    expected = json.loads(path.read_text(encoding="utf-8"))
    import_ = staged(head, world.mission, LISTS / expected["file"])
    found = report(import_)
    assert (import_.state, import_.rows) == (ImportState.STAGED, expected["rows"])
    assert import_.rows_ok == expected["ok_rows"]
    assert found.sheet == expected["sheet"]
    assert found.header_row == expected["header_row"]
    assert found.unknown_columns == expected["unknown_columns"]
    assert kinds(import_)["new"] == expected["ok_rows"]
    page(head, import_)

    apply(head, import_)
    assert world.mission.observers.count() == expected["ok_rows"]
    held = expected["rows"] - expected["ok_rows"]
    assert import_.state == (ImportState.STAGED if held else ImportState.APPLIED)
    before = ObserverVersion.objects.count()

    again = staged(head, world.mission, LISTS / expected["file"])
    assert kinds(again) == {
        kind: n for kind, n in (("problem", held), ("same", expected["ok_rows"])) if n
    }
    answer = post(head, again, "import_cells", act="apply", seen=report(again).digest)
    assert messages_of(answer, head) == ["There is nothing to apply in this list."]
    assert ObserverVersion.objects.count() == before


def test_corrected_list_does_what_it_should(head, world):
    before = json.loads((LISTS / "10_mission_500_corrected.expected.json").read_text())
    against = before["against_applied"]
    apply(head, staged(head, world.mission, LISTS / "09_mission_500.xlsx"))
    import_ = staged(head, world.mission, LISTS / before["file"])

    assert kinds(import_) == {
        "problem": against["not_applied"],
        "changed": against["changed"],
        "new": against["added"],
        "same": against["unchanged"],
    }
    assert report(import_).missing_in_all == against["removed"]
    fields = {
        line.row: sorted(line.was)
        for line in lines(import_).values()
        if line.kind in ("changed", "problem") and line.was
    }
    wanted = {change["row"]: change["fields"] for change in before["diff"]["changed"]}
    assert {row: wanted.get(row) for row in fields} == fields
    apply(head, import_)
    assert import_.facts == {"added": against["added"], "changed": against["changed"]}
    assert kinds(import_) == {
        "problem": against["not_applied"],
        "same": before["rows"] - against["not_applied"],
    }


def test_what_is_declared_is_what_the_list_says(head, world):
    stranger = PERSON | {
        "surname_cyrillic": "Меердонк",
        "photo": "meerdonk.jpg",
        "document_number": "Z 1",
    }
    apply(head, staged(head, world.mission, book(PERSON, stranger)), consented="1")

    found = declared(world.mission)
    plain, other = found["NX4R15P8K"], found["Z1"]
    assert {key: plain[key] for key in PERSON} == PERSON
    assert (plain["surname_cyrillic"], plain["cyrillic_suggested"]) == ("ван дер Мердонк", True)
    assert plain["consent"] == f"yes {clock.database_now().astimezone(settings.ASTANA).date()}"
    assert (other["surname_cyrillic"], other["cyrillic_suggested"]) == ("Меердонк", False)
    assert other["photo_name"] == "meerdonk.jpg"
    assert set(ObserverVersion.objects.values_list("declared_by", "consent_given")) == {
        (world.head.pk, True)
    }


def test_consent_is_not_in_a_list_and_stays_open_without_the_tick(head, world):
    apply(head, staged(head, world.mission, book(PERSON)))
    assert declared(world.mission)["NX4R15P8K"]["consent"] == ""


def test_changed_cells_alone_are_declared_anew(head, world):
    apply(head, staged(head, world.mission, book(*people(3))), consented="1")
    changed = people(3)
    changed[1] |= {"phone": "+31 70 555 9999", "surname_latin": "Zandbergen"}
    import_ = staged(head, world.mission, book(*changed))
    line = lines(import_)[3]
    assert (line.kind, line.was) == (
        "changed",
        {"surname_latin": "van der Meerdonk", "phone": "+31 70 555 0123"},
    )
    html = page(head, import_)
    assert '<span class="was">van der Meerdonk</span><span class="is-new">Zandbergen</span>' in html

    apply(head, import_)
    assert (import_.state, import_.facts) == (ImportState.APPLIED, {"added": 0, "changed": 1})
    now = declared(world.mission)["NX0000001"]
    assert (now["surname_latin"], now["phone"]) == ("Zandbergen", "+31 70 555 9999")
    assert (now["surname_cyrillic"], now["cyrillic_suggested"]) == ("Зандберген", True)
    assert now["consent"].startswith("yes")
    assert sorted(ObserverVersion.objects.values_list("number", flat=True)) == [1, 1, 1, 2]


def test_one_act_is_one_entry_of_the_log(head, world):
    apply(head, staged(head, world.mission, book(*people(3))))
    last = AuditEntry.objects.order_by("-pk").first()
    assert (last.tag, last.facts["added"], last.actor) == ("import:apply", 3, world.head)
    assert AuditEntry.objects.filter(tag__startswith="observer:").count() == 0


def test_who_was_submitted_is_left_out_where_a_locked_field_would_change(head, world):
    [first] = world.observers(1, surname_latin="Olthof")
    [second] = world.observers(1, surname_latin="Zandbergen")
    world.submitted_from([first, second])
    values = [
        {key: versions.values_of(o.current_version)[key] for key in (*PERSON, "surname_cyrillic")}
        for o in (first, second)
    ]
    values[0] |= {"surname_latin": "Newname", "phone": "+31 70 555 0001"}
    values[1] |= {"phone": "+31 70 555 0002"}
    import_ = staged(head, world.mission, book(*values))
    assert {line.row: (line.kind, list(line.shut)) for line in lines(import_).values()} == {
        2: ("locked", ["names"]),
        3: ("changed", []),
    }
    html = page(head, import_)
    assert "These cannot be changed now, since the observer was submitted: Names in Latin" in html

    apply(head, import_)
    assert import_.state == ImportState.APPLIED
    found = declared(world.mission)
    assert found[values[0]["document_number"]]["surname_latin"] != "Newname"
    assert found[values[0]["document_number"]]["phone"] == ""
    assert found[values[1]["document_number"]]["phone"] == "+31 70 555 0002"


def test_number_of_a_document_is_one_however_it_is_written(head, world):
    apply(head, staged(head, world.mission, book(PERSON | {"document_number": "AB123-45"})))
    other = PERSON | {"surname_latin": "Zandbergen", "birth_date": "1980-01-01"}
    import_ = staged(
        head,
        world.mission,
        book(
            other | {"document_number": "AB12345"},
            other | {"document_number": "CD-678"},
            other | {"document_number": "CD678", "surname_latin": "Olthof"},
        ),
    )
    found = lines(import_)
    assert [line.kind for line in found.values()] == ["problem", "changed", "new"]
    assert sorted(found[2].was) == ["birth_date", "surname_latin"]
    assert found[4].problems[0].facts["row"] == "3"


def test_good_rows_are_applied_and_the_bad_ones_stay_to_be_mended(head, world):
    rows = people(3)
    rows[1]["citizenship"] = "Irland"
    import_ = staged(head, world.mission, book(*rows))
    assert "Did you mean Ireland (IRL)" in page(head, import_)
    apply(head, import_)
    assert (import_.state, kinds(import_)) == (ImportState.STAGED, {"problem": 1, "same": 2})
    assert "Added: 2. Changed: 0. What is still here has not been applied." in page(head, import_)

    post(head, import_, "import_cells", **{"cell-3-citizenship": "Ireland", "act": "mend"})
    assert work(import_).state == ImportState.STAGED
    assert kinds(import_) == {"new": 1, "same": 2}
    apply(head, import_)
    assert (import_.state, import_.facts) == (ImportState.APPLIED, {"added": 3, "changed": 0})


def test_rest_can_be_given_up(head, world):
    rows = people(2)
    rows[1]["sex"] = "?!"
    import_ = staged(head, world.mission, book(*rows))
    apply(head, import_)
    post(head, import_, "import_drop")
    import_.refresh_from_db()
    assert (import_.state, import_.key_wrapped, import_.staged) == (ImportState.APPLIED, None, None)


def test_correction_that_is_wrong_too_is_kept_and_told(head, world):
    rows = people(2)
    rows[0]["birth_date"] = "31.06.1979"
    import_ = staged(head, world.mission, book(*rows))
    assert 'value="31.06.1979"' in page(head, import_)
    post(head, import_, "import_cells", **{"cell-2-birth_date": "31.09.1979", "act": "mend"})
    work(import_)
    html = page(head, import_)
    assert 'value="31.09.1979"' in html
    assert "This day does not exist in the calendar." in html
    post(head, import_, "import_cells", **{"cell-2-birth_date": "30.09.1979", "act": "mend"})
    work(import_)
    assert lines(import_)[2].values["birth_date"] == "1979-09-30"
    assert kinds(import_) == {"new": 2}


def test_what_is_typed_is_checked_before_it_is_applied(head, world):
    rows = people(2)
    rows[0]["birth_date"] = "31.06.1979"
    import_ = staged(head, world.mission, book(*rows))
    typed = {"cell-2-birth_date": "30.06.1979"}
    answer = post(head, import_, "import_cells", **typed, act="apply", seen=report(import_).digest)
    assert messages_of(answer, head) == [
        "Your corrections are checked first. Look at the list, then apply it."
    ]
    work(import_)
    assert (import_.state, kinds(import_)) == (ImportState.STAGED, {"new": 2})
    assert Observer.objects.count() == 0


def test_two_people_mend_at_once_and_neither_is_lost(head, world):
    rows = people(2)
    for row in rows:
        row["citizenship"] = "Irland"
    import_ = staged(head, world.mission, book(*rows))
    for row in (2, 3):  # the second comes while the first waits to be checked
        post(head, import_, "import_cells", **{f"cell-{row}-citizenship": "IRL", "act": "mend"})
    work(import_)
    assert kinds(import_) == {"new": 2}


def test_cells_that_were_not_touched_are_no_corrections(head, world):
    rows = people(2)
    rows[0]["citizenship"] = "Irland"
    import_ = staged(head, world.mission, book(*rows))
    answer = post(head, import_, "import_cells", **{"cell-2-citizenship": "Irland", "act": "mend"})
    assert messages_of(answer, head) == ["No cell was changed."]
    import_.refresh_from_db()
    assert (import_.state, report(import_).corrections) == (ImportState.STAGED, {})


def test_columns_are_said_where_headings_say_nothing(head, world):
    headings = [f"Field {n}" for n in range(len(PERSON))]
    import_ = staged(head, world.mission, book(*people(2), headings=headings))
    assert (import_.state, import_.rows) == (ImportState.STAGED, 0)
    html = page(head, import_)
    assert "The headings in row 1 are not known. Say below which column is which." in html
    said = {f"column-{'ABCDEFGHIJ'[n]}": key for n, key in enumerate(PERSON)}
    twice = post(head, import_, "import_columns", **(said | {"column-J": "sex"}))
    assert twice.status_code == 422
    assert "Another column holds this already. Choose one." in twice.content.decode()
    post(head, import_, "import_columns", **said)
    assert kinds(work(import_)) == {"new": 2}
    assert lines(import_)[3].values["phone"] == "+31 70 555 0123"


def test_whole_names_can_be_said(head, world):
    rows = [
        {"Who": "VAN DER MEERDONK Pieter-Jan"} | {k: row[k] for k in PERSON if "latin" not in k}
        for row in people(2)
    ]
    import_ = staged(head, world.mission, book(*rows))
    assert "No column holds: Surname, Latin letters" in page(head, import_)
    held = {f"column-{x}": "+".join(keys) for x, keys in report(import_).columns.items()}
    assert held["column-B"] == "sex"
    said = held | {"column-A": "surname_latin+given_names_latin"}
    post(head, import_, "import_columns", **said)
    assert kinds(work(import_)) == {"new": 2}
    assert lines(import_)[2].values["given_names_latin"] == "Pieter-Jan"


def test_what_was_changed_meanwhile_is_shown_before_anything_is_applied(head, world):
    apply(head, staged(head, world.mission, book(*people(2))))
    rows = people(3, phone="+31 70 555 9999")
    import_ = staged(head, world.mission, book(*rows))
    observer = Observer.objects.order_by("pk").first()
    declaration.change(observer, {"phone": "+31 70 555 7777"}, by=world.editor, at=world.at)
    before = ObserverVersion.objects.count()

    apply(head, import_)
    assert ObserverVersion.objects.count() == before
    assert (import_.state, report(import_).note) == (ImportState.STAGED, "changed")
    html = page(head, import_)
    assert "Observers of your mission were changed while you looked" in html
    assert '<span class="was">+31 70 555 7777</span>' in html
    apply(head, import_)
    assert import_.facts == {"added": 1, "changed": 2}


def test_second_head_finds_the_list_applied(head, world):
    import_ = staged(head, world.mission, book(*people(2)))
    seen = report(import_).digest
    answers = [post(head, import_, "import_cells", act="apply", seen=seen) for _twice in range(2)]
    assert messages_of(answers[1], head) == [
        "The list is being checked or applied at this moment. Wait until that is done."
    ]
    work(import_)
    late = post(head, import_, "import_cells", act="apply", seen=seen)
    assert messages_of(late, head) == [
        "This list has been applied or dropped meanwhile. Nothing was changed now."
    ]
    assert Observer.objects.count() == 2


def test_list_that_was_checked_again_is_looked_at_again(head, world):
    import_ = staged(head, world.mission, book(*people(2)))
    answer = post(head, import_, "import_cells", act="apply", seen="of an earlier page")
    assert messages_of(answer, head) == [
        "The list was checked again since you opened the page. Look at it once more."
    ]


@pytest.mark.django_db(transaction=True)
def test_two_lists_applied_at_once_add_each_observer_once(head, world):
    two = [staged(head, world.mission, book(*people(40))) for _twice in range(2)]
    for import_ in two:
        seen = report(import_).digest
        post(head, import_, "import_cells", act="apply", seen=seen)

    def run(pk):
        list_staging.stage(pk, now=clock.database_now)
        connection.close()

    threads = [threading.Thread(target=run, args=(import_.pk,)) for import_ in two]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Observer.objects.count() == ObserverVersion.objects.count() == 40
    states = sorted(ListImport.objects.values_list("state", flat=True))
    assert states == [ImportState.APPLIED, ImportState.STAGED]
    assert kinds(ListImport.objects.get(state=ImportState.STAGED)) == {"same": 40}


def test_file_dropped_while_it_is_read_leaves_nothing(head, world):
    import_ = send(head, world.mission, book(*people(2)))
    claimed = uploads.claim(ListImport, import_.pk, at=clock.database_now())
    with transaction.atomic():
        post(head, import_, "import_drop")
    assert (claimed.state, claimed.attempts) == (ImportState.WAITING, 1)
    work(import_)
    assert (import_.state, import_.key_wrapped) == (ImportState.DROPPED, None)
    assert Observer.objects.count() == 0


def test_key_and_files_are_destroyed_with_the_list(head, world, django_capture_on_commit_callbacks):
    import_ = staged(head, world.mission, book(*people(2)))
    assert len(parts_of(import_)) == 3  # the pieces, their sizes, the rows
    with django_capture_on_commit_callbacks(execute=True):
        post(head, import_, "import_drop")
    import_.refresh_from_db()
    assert (import_.state, import_.key_wrapped, import_.staged) == (ImportState.DROPPED, None, None)
    assert parts_of(import_) == []


def test_earlier_rows_go_when_a_list_is_checked_again(head, world):
    import_ = staged(head, world.mission, book(*people(2)))
    before = set(parts_of(import_))
    post(head, import_, "import_compare")
    work(import_)
    assert len(parts_of(import_)) == 3
    assert len(before - set(parts_of(import_))) == 1


def test_killed_worker_is_followed_by_another(head, world):
    import_ = send(head, world.mission, book(*people(2)))
    at = clock.database_now()
    assert uploads.claim(ListImport, import_.pk, at=at)  # and its worker is killed
    assert work(import_).state == ImportState.WAITING  # it is another's for a minute
    assert uploads.resume(at=at + uploads.LEASE - timedelta(seconds=1)) == 0
    later = at + uploads.LEASE + timedelta(seconds=1)
    assert uploads.resume(at=later) == 1
    list_staging.stage(import_.pk, now=lambda: later)
    import_.refresh_from_db()
    assert (import_.state, import_.attempts) == (ImportState.STAGED, 0)


def test_file_that_kills_its_worker_three_times_is_refused(head, world):
    import_ = send(head, world.mission, book(*people(2)))
    ListImport.objects.update(attempts=3)
    assert work(import_).state == ImportState.REFUSED
    assert import_.key_wrapped is None
    assert "The file took too long to read and was put aside." in page(head, import_)


def test_list_that_was_checked_before_is_not_lost_by_a_check_that_does_not_end(head, world):
    import_ = staged(head, world.mission, book(*people(2)))
    post(head, import_, "import_compare")
    ListImport.objects.update(attempts=3)
    work(import_)
    assert (import_.state, report(import_).note) == (ImportState.STAGED, "stopped")
    assert "The last check did not come to its end" in page(head, import_)
    apply(head, import_)
    assert Observer.objects.count() == 2


def queries_of(act):
    with CaptureQueriesContext(connection) as captured:
        act()
    return sum("SAVEPOINT" not in query["sql"] for query in captured)


def test_applying_asks_the_database_as_often_for_many_as_for_one(head, world):
    asked = []
    for n, shift in ((1, 0), (30, 100)):
        rows = people(n + shift)[shift:]
        import_ = staged(head, world.mission, book(*rows))
        seen = report(import_).digest
        post(head, import_, "import_cells", act="apply", seen=seen)
        asked.append(queries_of(lambda import_=import_: work(import_)))
    for n in (1, 30):
        rows = [row | {"phone": f"+31 70 555 {n:04d}"} for row in people(100 + n)[100:]]
        import_ = staged(head, world.mission, book(*rows))
        seen = report(import_).digest
        post(head, import_, "import_cells", act="apply", seen=seen)
        asked.append(queries_of(lambda import_=import_: work(import_)))
        assert import_.facts == {"added": 0, "changed": n}
    assert asked == [21, 21, 20, 20]


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
        (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "older Excel format"),
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
