"""The form of one observer: what is kept, what is said, what is locked."""

from datetime import date

import pytest
from mission_pages import filled, jpeg, page, typed, upload, zone

from missions.actions import declaration, dossier, pending, versions
from missions.models import Observer, ObserverVersion
from tests.factories import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World(now=True)


def signed_in(client, user):
    client.force_login(user)
    return client


def values_of(observer):
    observer.refresh_from_db()
    return versions.values_of(observer.current_version)


def declared(world, n=1, **values):
    """Observers whose names a form would take, too."""
    return world.observers(n, surname_latin="Nowak", **values)


def only_observer():
    return Observer.objects.get()


# --- Adding --------------------------------------------------------------------------------------


def test_editor_adds_an_observer_whose_names_are_never_written_anew(client, world):
    form = filled(consent="on", regions=["KZ-71", "KZ-11"], needs_visa_support="on")
    answer = signed_in(client, world.editor).post(page("observer_add", world.mission), form)

    observer = only_observer()
    assert answer.url == page("observer", observer)
    values = values_of(observer)
    assert values["surname_latin"] == "van der Meerdonk"
    assert values["document_number"] == "NX4R15P8K"
    assert values["birth_date"] == "1971-04-23"
    assert values["regions"] == "KZ-71, KZ-11"
    assert values["needs_visa_support"] == "yes"
    assert values["consent"] == f"yes {world.at.astimezone().date().isoformat()}"
    assert observer.mission == world.mission
    assert observer.current_version.declared_by == world.editor


def test_a_part_of_the_photo_that_is_none_is_refused_with_a_sentence(client, world):
    form = filled(photo_share="x")
    answer = signed_in(client, world.head).post(page("observer_add", world.mission), form)
    assert answer.status_code == 422
    assert not Observer.objects.exists()


def test_a_cyrillic_form_is_suggested_and_marked_until_somebody_writes_another(client, world):
    signed_in(client, world.head).post(page("observer_add", world.mission), filled())
    observer = only_observer()
    assert observer.current_version.surname_cyrillic == "ван дер Мердонк"
    assert observer.current_version.cyrillic_suggested is True

    form = typed(client.get(page("observer_change", observer)))
    client.post(page("observer_change", observer), form | {"position": "Adviser"})
    observer.refresh_from_db()
    assert observer.current_version.cyrillic_suggested is True

    form = typed(client.get(page("observer_change", observer)))
    client.post(page("observer_change", observer), form | {"surname_cyrillic": "Мердонк"})
    observer.refresh_from_db()
    assert observer.current_version.cyrillic_suggested is False


def test_photo_and_scan_are_sealed_with_the_observer_and_missing_parts_are_said(client, world):
    files = {"photo": upload(jpeg()), "document_scan": upload(jpeg(900, 1200), "scan.jpg")}
    answer = signed_in(client, world.head).post(
        page("observer_add", world.mission), filled() | files, follow=True
    )
    version = only_observer().current_version
    assert version.photo.media_type == version.document_scan.media_type == "image/jpeg"
    assert version.photo_print is not None
    assert "Missing: consent" in " ".join(answer.content.decode().split())


def test_what_a_list_would_not_take_the_form_does_not_take_either(client, world):
    form = filled(
        surname_latin="Меердонк", birth_date="31.06.1979", document_expires_on="02.11.2010", sex=""
    )
    answer = signed_in(client, world.head).post(page("observer_add", world.mission), form)
    errors = answer.context["form"].errors
    assert answer.status_code == 422
    assert set(errors) == {"surname_latin", "birth_date", "document_expires_on", "sex"}
    assert errors["birth_date"] == [
        (
            "This day does not exist in the calendar. Write the date as in the document, for "
            "example 30.06.1979."
        )
    ]
    assert 'href="#id_birth_date"' in answer.content.decode()
    assert not Observer.objects.exists()


# --- Nothing is lost -----------------------------------------------------------------------------


def test_a_refusal_keeps_what_was_typed_and_what_was_uploaded(client, world):
    form = filled(birth_date="31.06.1979", position="Election analyst", remarks="Wheelchair user")
    files = {"photo": upload(jpeg()), "document_scan": upload(jpeg(900, 1200), "scan.jpg")}
    refused = signed_in(client, world.head).post(page("observer_add", world.mission), form | files)
    again = typed(refused)
    assert again["birth_date"] == "31.06.1979"
    assert again["position"] == "Election analyst"
    assert client.get(page("kept_file", "photo", again["photo_kept"])).status_code == 200

    client.post(page("observer_add", world.mission), again | {"birth_date": "30.06.1979"})
    version = only_observer().current_version
    assert version.photo is not None
    assert version.photo_print is not None
    assert version.document_scan is not None
    assert pending.find(again["photo_kept"], purpose="photo", by=world.head) is None


def test_a_photo_that_is_refused_costs_nothing_else(client, world):
    files = {"photo": upload(jpeg(200, 300)), "document_scan": upload(jpeg(900, 1200), "s.jpg")}
    refused = signed_in(client, world.head).post(
        page("observer_add", world.mission), filled() | files
    )
    assert refused.context["form"].errors == {
        "photo": ["The photo has only 200 by 300 pixels. It needs at least 480 by 640."]
    }
    client.post(page("observer_add", world.mission), typed(refused))
    version = only_observer().current_version
    assert version.document_scan is not None
    assert version.photo is None


def test_nobody_else_can_use_or_see_a_kept_file(client, world):
    refused = signed_in(client, world.head).post(
        page("observer_add", world.mission), filled(sex="") | {"photo": upload(jpeg())}
    )
    token = typed(refused)["photo_kept"]
    other = signed_in(client, world.other_head)
    assert other.get(page("kept_file", "photo", token)).status_code == 404
    other.post(page("observer_add", world.other_mission), filled(photo_kept=token))
    assert only_observer().current_version.photo is None


def test_a_document_that_stands_already_is_refused_with_the_way_to_it(client, world):
    signed_in(client, world.head).post(page("observer_add", world.mission), filled())
    standing = only_observer()
    form = filled(surname_latin="Meerdonk", document_number="NX4 R15 P8K")
    answer = client.post(page("observer_add", world.mission), form)
    assert answer.context["form"].errors["document_number"] == [
        (
            f"This document already stands in your mission ({standing.reference}). "
            "Open that entry instead."
        )
    ]
    assert f'href="{page("observer", standing)}"' in answer.content.decode()
    assert Observer.objects.count() == 1


def test_a_document_of_another_mission_is_taken_without_a_word(client, world):
    signed_in(client, world.other_head).post(page("observer_add", world.other_mission), filled())
    answer = signed_in(client, world.head).post(page("observer_add", world.mission), filled())
    assert answer.status_code == 302
    assert Observer.objects.count() == 2


# --- The machine-readable zone -------------------------------------------------------------------


def test_the_zone_fills_in_what_is_empty_and_saves_nothing(client, world):
    form = {"mrz": zone(), "act": "zone", "given_names_latin": "Pieter-Jan"}
    answer = signed_in(client, world.head).post(page("observer_add", world.mission), form)
    again = typed(answer)
    assert answer.status_code == 200
    assert again["surname_latin"] == "VAN DER MEERDONK"
    assert again["given_names_latin"] == "Pieter-Jan"
    assert again["birth_date"] == "23.04.1971"
    assert again["document_expires_on"] == "30.09.2029"
    assert again["citizenship"] == "NLD"
    assert again["surname_cyrillic"]
    assert "All check digits of the zone agree." in answer.content.decode()
    assert not answer.context["form"].errors
    assert not Observer.objects.exists()


def test_a_zone_that_differs_warns_and_never_blocks(client, world):
    form = filled(mrz=zone(number="NX4R15P8K"), document_number="NX4R15P80")
    answer = signed_in(client, world.head).post(
        page("observer_add", world.mission), form | {"act": "zone"}
    )
    assert "Document number: the zone says NX4R15P8K." in answer.content.decode()
    taken = client.post(
        page("observer_add", world.mission), typed(answer) | {"act": "take:document_number"}
    )
    assert typed(taken)["document_number"] == "NX4R15P8K"
    saved = client.post(page("observer_add", world.mission), form)
    assert saved.status_code == 302
    shown = client.get(saved.url).content.decode()
    assert "Document number: the zone says NX4R15P8K." in shown


def test_the_digit_that_fails_is_named(client, world):
    wrong = zone().replace("710423", "710424")
    answer = signed_in(client, world.head).post(
        page("observer_add", world.mission), {"mrz": wrong, "act": "zone"}
    )
    assert answer.context["zone"].failing == ("date of birth", "whole line")
    text = answer.content.decode()
    assert "date of birth: line 2, characters 14–19, digit at 20" in text
    assert "whole line: line 2, characters 1–10, 14–20, 22–43, digit at 44" in text


# --- Two people on one row -----------------------------------------------------------------------


def test_the_second_of_two_is_told_who_was_first_and_sees_both(client, world):
    observer = declared(world, position="Observer", phone="+31 70 555 0123")[0]
    mine = typed(signed_in(client, world.head).get(page("observer_change", observer)))
    theirs = typed(signed_in(client, world.editor).get(page("observer_change", observer)))
    client.post(
        page("observer_change", observer),
        theirs | {"position": "Analyst", "phone": "+31 70 555 9999"},
    )

    signed_in(client, world.head)
    answer = client.post(page("observer_change", observer), mine | {"position": "Adviser"})
    assert answer.context["conflict"].who == "Editor"
    assert ("Position", "Adviser", "Analyst") in answer.context["conflict"].rows
    again = typed(answer)
    assert again["position"] == "Adviser"
    assert again["phone"] == "+31 70 555 9999"
    assert values_of(observer)["position"] == "Analyst"

    client.post(page("observer_change", observer), again)
    assert values_of(observer)["position"] == "Adviser"
    assert values_of(observer)["phone"] == "+31 70 555 9999"


def test_nothing_changed_makes_no_version(client, world):
    observer = declared(world)[0]
    before = ObserverVersion.objects.count()
    form = typed(signed_in(client, world.head).get(page("observer_change", observer)))
    answer = client.post(page("observer_change", observer), form, follow=True)
    assert "Nothing was changed." in answer.content.decode()
    assert ObserverVersion.objects.count() == before


# --- Open and locked -----------------------------------------------------------------------------


def test_only_what_was_asked_for_is_a_field_and_the_rest_says_why(client, world):
    observer = world.submitted(1)[0].observer
    declaration.set_open_fields([observer.pk], ["photo"])
    answer = signed_in(client, world.head).get(page("observer_change", observer))
    form = answer.context["form"]
    assert "photo" in form.fields
    assert "email" in form.fields  # contacts are always open
    assert {"surname_latin", "document_number", "mrz", "consent"}.isdisjoint(form.fields)
    text = answer.content.decode()
    assert "only this is open: Photo" in " ".join(text.split())
    number = values_of(observer)["document_number"]
    assert number not in text
    assert "•" * (len(number) - 3) + number[-3:] in text


def test_a_forged_change_of_a_locked_field_is_refused_with_a_sentence(client, world):
    observer = world.submitted(1)[0].observer
    form = typed(signed_in(client, world.head).get(page("observer_change", observer)))
    before = observer.versions.count()
    answer = client.post(
        page("observer_change", observer), form | {"surname_latin": "Forged", "phone": "+7 7172 1"}
    )
    assert answer.status_code == 422
    assert answer.context["form"].non_field_errors() == [dossier.locked_meanwhile()]
    assert answer.context["conflict"].rows[0][1] == "Forged"
    assert observer.versions.count() == before


@pytest.mark.django_db(transaction=True)
def test_the_trigger_holds_where_a_field_is_locked_between_the_page_and_the_write(world):
    observer = world.observers(1)[0]
    declaration.set_open_fields([observer.pk], [])
    observer.refresh_from_db()
    with pytest.raises(declaration.DeclarationRefused) as refusal:
        dossier.change(
            observer,
            {"surname_latin": "Another"},
            dossier.Uploads(),
            by=world.head,
            at=world.at,
            seen=observer.row_version,
        )
    assert str(refusal.value) == dossier.locked_meanwhile()
    assert observer.versions.filter(surname_latin="Another").count() == 0


def test_contacts_stay_open_after_submission(client, world):
    observer = world.submitted(1)[0].observer
    form = typed(signed_in(client, world.head).get(page("observer_change", observer)))
    client.post(page("observer_change", observer), form | {"phone": "+31 70 555 0123"})
    assert values_of(observer)["phone"] == "+31 70 555 0123"


def test_a_consent_keeps_its_day_and_can_be_taken_back(client, world):
    observer = declared(world, consent="yes 2022-11-01")[0]
    form = typed(signed_in(client, world.head).get(page("observer_change", observer)))
    client.post(page("observer_change", observer), form | {"position": "Adviser"})
    assert values_of(observer)["consent"] == "yes 2022-11-01"
    form = typed(client.get(page("observer_change", observer)))
    form.pop("consent")
    client.post(page("observer_change", observer), form)
    observer.refresh_from_db()
    assert observer.current_version.consent_given is False


@pytest.mark.parametrize("count", [1, 3])
def test_the_form_asks_the_database_the_same_number_of_times(
    client, world, django_assert_num_queries, count
):
    observers = declared(world, count)
    signed_in(client, world.head)
    client.get(page("observer_change", observers[0]))
    with django_assert_num_queries(9):
        client.get(page("observer_change", observers[0]))


def test_dates_are_written_as_documents_write_them(client, world):
    observer = declared(world, birth_date="1971-04-23")[0]
    form = typed(signed_in(client, world.head).get(page("observer_change", observer)))
    assert form["birth_date"] == "23.04.1971"
    assert date.fromisoformat(values_of(observer)["birth_date"]) == date(1971, 4, 23)
