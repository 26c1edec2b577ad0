"""Forms that are not finished: kept for their author alone, found again, dropped when saved."""

import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from mission_pages import filled, jpeg, page, typed, upload

from missions.actions import drafts, pending
from missions.models import FormDraft, Observer
from tests.factories import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World(now=True)


@pytest.fixture
def add(client, world):
    """A function that posts the form of a new observer."""
    client.force_login(world.head)

    def post(**values):
        return client.post(page("observer_add", world.mission), values)

    return post


def autosave(add, **values):
    """Keep the form as the script does; return its marks and the answer."""
    answer = add(**values | {"act": "autosave"})
    assert answer.status_code == 200
    assert ("Form-Kept" in answer.headers) == (not answer.context["problem"])
    return answer.context["marks"], answer


def words(answer):
    return " ".join(answer.content.decode().split())


def test_what_is_typed_is_kept_and_said_with_the_time(add, world):
    marks, answer = autosave(add, surname_latin="O'Dwyer", birth_date="31.06.1979")
    draft = FormDraft.objects.get()
    assert marks == {"draft": draft.reference, "revision": "1"}
    assert f"Saved at {draft.saved_at.astimezone():%H:%M}" in words(answer)
    assert answer["Cache-Control"] == "no-store"
    assert drafts.typed_in(draft)["surname_latin"] == ["O'Dwyer"]
    assert not Observer.objects.exists()
    assert b"Dwyer" not in bytes(draft.sealed)


def test_kept_again_it_is_the_same_draft(add):
    marks, _answer = autosave(add, surname_latin="O")
    marks, _answer = autosave(add, surname_latin="O'Dwyer", **marks)
    assert marks["revision"] == "2"
    assert drafts.typed_in(FormDraft.objects.get())["surname_latin"] == ["O'Dwyer"]


def test_she_finds_her_draft_in_the_table_and_goes_on(add, client, world):
    add(**filled(birth_date="31.06.1979", act="later", regions=["KZ-71", "KZ-11"]))
    table = client.get(page("observers", world.mission))
    [kept] = table.context["unfinished"]
    assert kept["name"] == "van der Meerdonk Pieter-Jan"
    again = client.get(kept["url"])
    assert not again.context["form"].errors  # nothing is complained of before she saves
    assert typed(again)["birth_date"] == "31.06.1979"
    assert typed(again)["regions"] == ["KZ-71", "KZ-11"]
    assert "(to be corrected)" in words(again)
    saved = add(**typed(again) | {"birth_date": "30.06.1979"})
    assert saved.status_code == 302
    assert Observer.objects.count() == 1
    assert not FormDraft.objects.exists()


def test_keeping_for_later_takes_a_form_with_next_to_nothing(add, client, world):
    answer = add(position="Analyst", act="later")
    assert answer.url == page("observers", world.mission)
    assert client.get(answer.url).context["unfinished"][0]["name"] == ""


def test_photo_and_scan_are_kept_with_the_draft(add, client, world):
    _marks, answer = autosave(
        add,
        surname_latin="O'Dwyer",
        photo=upload(jpeg()),
        document_scan=upload(jpeg(900, 1200), "scan.jpg"),
    )
    token = answer.context["kept"]["photo"].token
    assert f'name="photo_kept" value="{token}"' in words(answer)
    draft = FormDraft.objects.get()
    again = client.get(page("observer_add", world.mission), {"draft": draft.reference})
    assert set(again.context["kept"]) == {"photo", "document_scan"}
    add(**filled() | typed(again) | filled())
    version = Observer.objects.get().current_version
    assert version.photo_id
    assert version.document_scan_id
    assert pending.find(token, purpose="photo", by=world.head) is None


def test_a_file_that_is_refused_says_why_and_the_rest_is_kept(add):
    _marks, answer = autosave(add, surname_latin="O'Dwyer", photo=upload(jpeg(200, 300)))
    assert "The photo has only 200 by 300 pixels." in words(answer)
    assert FormDraft.objects.count() == 1


def test_a_draft_is_nobody_elses(add, client, world):
    autosave(add, surname_latin="O'Dwyer")
    draft = FormDraft.objects.get()
    for other in (world.editor, world.other_head):
        client.force_login(other)
        mission = world.mission if other == world.editor else world.other_mission
        assert client.get(page("observers", mission)).context["unfinished"] == []
        address = page("observer_add", mission)
        assert client.get(address, {"draft": draft.reference}).status_code == 404
        client.post(address, {"draft": draft.reference, "act": "drop"})
    assert FormDraft.objects.get() == draft


def test_the_second_of_two_windows_is_told_and_sees_both(add, client, world):
    marks, _answer = autosave(add, surname_latin="Nowak", position="Analyst")
    autosave(add, surname_latin="Nowak", position="Adviser", **marks)
    _marks, told = autosave(add, surname_latin="Nowak", position="Driver", **marks)
    assert "You have changed this form in another window since." in words(told)
    assert "Form-Kept" not in told.headers  # the page must not be left without a word
    assert told.context["conflict"].rows == [("Position", "Driver", "Adviser")]
    draft = FormDraft.objects.get()
    assert drafts.typed_in(draft)["position"] == ["Adviser"]
    taken = client.get(page("observer_add", world.mission), {"draft": draft.reference})
    assert typed(taken)["position"] == "Adviser"

    mine = add(surname_latin="Nowak", position="Driver", act="mine", **marks)
    assert typed(mine)["position"] == "Driver"
    draft.refresh_from_db()
    assert drafts.typed_in(draft)["position"] == ["Driver"]
    assert typed(mine)["revision"] == str(draft.revision)


def test_without_a_script_the_second_window_keeps_its_own_only_when_asked_twice(add):
    marks, _answer = autosave(add, surname_latin="Nowak", position="Analyst")
    autosave(add, surname_latin="Nowak", position="Adviser", **marks)
    told = add(surname_latin="Nowak", position="Driver", act="later", **marks)
    assert told.status_code == 422
    assert told.context["conflict"].rows == [("Position", "Driver", "Adviser")]
    kept = add(**typed(told) | {"act": "later"})
    assert kept.status_code == 302
    assert drafts.typed_in(FormDraft.objects.get())["position"] == ["Driver"]


def test_a_form_that_was_saved_in_another_window_does_not_come_back(add):
    marks, _answer = autosave(add, **filled(act="autosave"))
    assert add(**filled(**marks)).status_code == 302
    _marks, late = autosave(add, **filled(**marks, act="autosave"))
    assert "This form was saved or dropped in another window." in words(late)
    assert not FormDraft.objects.exists()


def test_a_draft_of_a_change_is_shown_when_she_returns_and_can_be_dropped(client, world):
    observer = world.observers(1, surname_latin="Nowak", position="Observer")[0]
    client.force_login(world.head)
    change = page("observer_change", observer)
    form = typed(client.get(change))
    client.post(change, form | {"position": "Adviser", "act": "autosave"})
    again = client.get(change)
    assert typed(again)["position"] == "Adviser"
    assert "This is your draft of" in words(again)
    client.force_login(world.editor)
    assert typed(client.get(change))["position"] == "Observer"
    client.force_login(world.head)
    client.post(change, typed(again) | {"act": "drop"})
    assert typed(client.get(change))["position"] == "Observer"


def test_whoever_was_overtaken_is_told_while_typing_and_sees_both_on_return(client, world):
    observer = world.observers(1, surname_latin="Nowak", position="Observer")[0]
    change = page("observer_change", observer)
    client.force_login(world.head)
    mine = typed(client.get(change)) | {"position": "Adviser"}
    client.post(change, mine | {"act": "autosave"})
    client.force_login(world.editor)
    client.post(change, typed(client.get(change)) | {"position": "Analyst"})
    client.force_login(world.head)
    draft = FormDraft.objects.get()
    marks = {"draft": draft.reference, "revision": str(draft.revision)}
    told = client.post(change, mine | marks | {"act": "autosave"})
    assert "Editor has changed this observer since you opened the form." in words(told)
    again = client.get(change)
    assert ("Position", "Adviser", "Analyst") in again.context["conflict"].rows
    assert typed(again)["position"] == "Adviser"
    client.post(change, typed(again))
    observer.refresh_from_db()
    assert observer.current_version.position == "Adviser"
    assert not FormDraft.objects.exists()


def test_a_draft_ends_two_weeks_after_it_was_kept_last(add, world):
    autosave(add, surname_latin="O'Dwyer")
    at = FormDraft.objects.get().saved_at
    assert drafts.drop_old(at=at + drafts.KEPT_FOR) == 0
    assert drafts.drop_old(at=at + drafts.KEPT_FOR + timedelta(seconds=1)) == 1


def test_its_files_last_as_long_as_the_draft(add, world):
    marks, answer = autosave(add, surname_latin="O'Dwyer", photo=upload(jpeg()))
    first = answer.context["kept"]["photo"]
    sent = pending_path(first)
    ten_days_ago = time.time() - timedelta(days=10).total_seconds()
    os.utime(sent, (ten_days_ago, ten_days_ago))
    _marks, answer = autosave(add, surname_latin="O'Dwyer", photo_kept=first.token, **marks)
    renewed = answer.context["kept"]["photo"]
    assert renewed.name == first.name
    assert time.time() - sent.stat().st_mtime < timedelta(hours=1).total_seconds()
    assert drafts.typed_in(FormDraft.objects.get())["photo_kept"] == [renewed.token]


def pending_path(kept):
    [path] = Path(settings.FILES).rglob(kept.name)
    return path


def test_no_more_than_fifty_are_begun(add, world, monkeypatch):
    monkeypatch.setattr(drafts, "AT_MOST", 1)
    autosave(add, surname_latin="One")
    _marks, answer = autosave(add, surname_latin="Two")
    assert "So many drafts are kept at most: 1." in words(answer)
    assert FormDraft.objects.count() == 1


def test_what_is_missing_is_said_in_words_that_lead_to_the_fields(add, client, world):
    form = client.get(page("observer_add", world.mission))
    assert "11 things are missing for the submission:" in words(form)
    assert '<a href="#id_birth_date">Date of birth</a>' in words(form)
    assert '<a href="#id_document_scan">Scan of the data page</a>' in words(form)
    _marks, whole = autosave(
        add,
        **filled(consent="on", photo=upload(jpeg()), document_scan=upload(jpeg(900, 1200))),
    )
    assert "Nothing is missing: this observer can be submitted." in words(whole)
