"""A list from the page to declared observers: staged, compared, applied, all or nothing."""

import json

import pytest
from django.conf import settings
from list_import_steps import (
    LISTS,
    PERSON,
    apply,
    book,
    declared,
    kinds,
    lines,
    messages_of,
    page,
    people,
    post,
    report,
    staged,
    work,
)

from missions.actions import versions
from missions.models import ImportState, ObserverVersion
from observer_portal import clock
from observer_portal.audit.models import AuditEntry
from tests.counting import queries_of

pytestmark = pytest.mark.django_db

EXPECTED = sorted(LISTS.glob("*.expected.json"))


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
    assert asked == [23, 23, 19, 19]
