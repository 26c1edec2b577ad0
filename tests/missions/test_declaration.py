"""Declaring observers: any number in the same queries, sealed one by one."""

import json

import pytest
from django.db import connection

from missions.actions import declaration, documents, keys, versions
from missions.models import FIELDS, PLAIN, SEALED, ObserverVersion, Origin
from observer_portal import sealing
from observer_portal.sealing import CannotUnseal
from tests.factories import person

pytestmark = pytest.mark.django_db


def declared(world, people):
    return declaration.add(world.mission, people, by=world.head, at=world.at)


def changed(world, observers, **values):
    changes = [declaration.Change(observer, values) for observer in observers]
    return declaration.change_all(changes, by=world.editor, at=world.at)


# --- How many questions ---------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_adding_asks_the_database_the_same_number_of_times(world, django_assert_num_queries, count):
    people = [person(n) for n in range(count)]
    with django_assert_num_queries(12):  # two of them the savepoint
        observers = declared(world, people)
    with django_assert_num_queries(0):
        assert len({keys.unwrap(observer.key) for observer in observers}) == count


@pytest.mark.parametrize("count", [1, 3])
def test_changing_asks_the_database_the_same_number_of_times(
    world, django_assert_num_queries, count
):
    observers = world.observers(count)
    with django_assert_num_queries(9):
        changed(world, observers, phone="+7 7172 000000")


@pytest.mark.parametrize("count", [1, 3])
def test_new_files_ask_the_database_no_more_often(world, django_assert_num_queries, count):
    observers = world.observers(count, complete=False)
    with django_assert_num_queries(10):  # one of them makes the rows of the files
        world.give_rows(observers, by=world.head)


# --- What stands there then -----------------------------------------------------------------------


def test_what_is_declared_of_many_is_each_ones_own(world):
    people = [person(n, position=f"Post {n}") for n in range(3)]
    observers = declared(world, people)
    assert [o.row_version for o in observers] == [1, 1, 1]
    for observer, told in zip(observers, people, strict=True):
        values = versions.values_of(observer.current_version)
        assert {key: values[key] for key in told} == told
        hashes = documents.hashes_of(keys.index_key(world.election.code), told)
        assert (bytes(observer.document_hash), bytes(observer.person_hash)) == hashes
        assert observer.current_version.declared_by == world.head


def test_a_document_of_another_observer_is_refused_to_many_as_to_one(world):
    first, second, third = world.observers(3)
    number = versions.values_of(first.current_version)["document_number"]
    with pytest.raises(declaration.DeclarationRefused, match=first.reference):
        changed(world, [second, third], document_number=number)
    with pytest.raises(declaration.DeclarationRefused, match="twice in what you sent"):
        changed(world, [second, third], document_number="ZZ1")


def test_a_change_of_one_field_alters_the_digest_of_that_field_alone(world):
    observers = world.observers(2)
    before = [o.current_version for o in observers]
    made = ObserverVersion.objects.in_bulk(changed(world, observers, phone="+7 7172 000000"))
    for observer, earlier, version in zip(observers, before, made.values(), strict=True):
        assert versions.differing_fields(earlier, version) == ("contacts",)
        assert set(version.digests) == set(FIELDS)
        observer.refresh_from_db()
        assert observer.current_version == version
        assert (observer.row_version, observer.changed_by) == (3, world.editor)
        kept = (earlier.photo_id, earlier.photo_print_id, earlier.document_scan_id)
        assert (version.photo_id, version.photo_print_id, version.document_scan_id) == kept


def test_the_digest_of_a_file_that_stays_is_the_one_it_would_get(world):
    observer = world.observers(1)[0]
    files = versions.Files(*(getattr(observer.current_version, f) for f in versions.Files._fields))
    kept = declaration.change(observer, {}, by=world.head, at=world.at)
    given = declaration.change(observer, {}, files=files, by=world.head, at=world.at)
    assert kept.digests == given.digests


def test_a_corrected_version_is_not_yet_the_current_one(world):
    observer = world.observers(1)[0]
    made = declaration.change(
        observer, {"sex": "X"}, by=world.clerk, at=world.at, origin=Origin.CORRECTED
    )
    observer.refresh_from_db()
    assert made.number == 3
    assert (observer.current_version.number, observer.row_version) == (2, 2)


# --- How it is sealed -----------------------------------------------------------------------------


def test_nothing_but_the_plain_columns_can_be_read_in_the_database(world):
    [observer] = declared(world, [person(7, document_number="SX7Q40291", remarks="Quietly")])
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT to_jsonb(v)::text || encode(v.sealed, 'escape') || to_jsonb(o)::text"
            " FROM missions_observerversion v JOIN missions_observer o ON o.id = v.observer_id"
            " WHERE o.id = %s",
            [observer.pk],
        )
        row = cursor.fetchone()[0]
    hidden = ("SX7Q40291", "Quietly", "observer7@example.org", "2027-01-01", "1967-08-17")
    assert [text for text in hidden if text in row] == []
    assert "Surname00007" in row


@pytest.mark.parametrize("moved", ["to another observer", "to another version"])
def test_a_sealed_text_opens_only_where_it_was_made(world, moved):
    one, other = world.observers(2)
    data_key = keys.unwrap(one.key)
    version = one.current_version
    assert versions.values_of(version, data_key)["document_number"]
    if moved == "to another observer":
        version.observer_id = other.pk
    else:
        version.number += 1
    with pytest.raises(CannotUnseal):
        versions.values_of(version, data_key)


def test_each_observer_has_a_key_and_digests_of_its_own(world):
    same = {"birth_date": "1971-04-23", "surname_latin": "Alike", "regions": "ALA"}
    one, other = declared(world, [person(1, **same), person(2, **same)])
    assert keys.unwrap(one.key) != keys.unwrap(other.key)
    first, second = one.current_version.digests, other.current_version.digests
    assert [field for field in (*PLAIN, *SEALED) if first[field] == second[field]] == []


def test_a_version_sealed_again_is_the_same_bytes(world):
    observer = world.observers(1)[0]
    version, data_key = observer.current_version, keys.unwrap(observer.key)
    values = versions.values_of(version, data_key)
    sealed = {column: values[column] for columns in SEALED.values() for column in columns}
    text = json.dumps(sealed, sort_keys=True, ensure_ascii=False).encode()
    aad = f"missions.observerversion.sealed|{observer.pk}|{version.number}"
    assert sealing.seal(data_key, text, aad=aad) == bytes(version.sealed)
