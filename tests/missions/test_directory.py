"""People from earlier elections: with consent, of one organisation alone, taken back, forgotten."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse

from accreditation.models.personal_link import secret_of
from missions.actions import directory, drafts
from missions.models import (
    DirectoryConsent,
    DirectoryEntry,
    FormDraft,
    Membership,
    Mission,
    Observer,
)
from missions.tasks import keep_directory
from observer_portal import clock
from observer_portal.audit.models import AuditEntry
from tests.factories import World, make_mission

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World(now=True)


def url(mission):
    return reverse("mission:directory", args=[mission.reference])


def kept(world, n=1, **values):
    """People of the mission who agreed and are in the directory."""
    rows = world.submitted(n, **values)
    observers = [row.observer for row in rows]
    directory.agree(observers, by=world.head, at=world.at)
    directory.keep(world.election, by=None, at=world.at)
    return list(DirectoryEntry.objects.filter(observer__in=observers).order_by("folded_name"))


def test_only_who_agreed_and_was_submitted_is_kept(world):
    agreed, silent = (row.observer for row in world.submitted(2))
    [never] = world.observers(1)
    directory.agree([agreed, never], by=world.head, at=world.at)
    assert directory.keep(world.election, by=None, at=world.at) == 1
    [entry] = DirectoryEntry.objects.all()
    version = agreed.current_version
    assert (entry.observer, entry.latin, entry.kind) == (agreed, version.latin, version.kind)
    assert not DirectoryEntry.objects.filter(observer__in=[silent, never]).exists()
    assert directory.keep(world.election, by=None, at=world.at) == 0


def test_nothing_but_name_kind_and_position_is_kept(world):
    kept(world, document_number="NX4R15P8K", email="who@example.org", birth_date="1971-04-23")
    text = str(list(DirectoryEntry.objects.values()))
    assert not [x for x in ("NX4R15P8K", "who@example.org", "1971-04-23", "POL") if x in text]


def test_the_daily_task_keeps_when_the_election_is_over(world):
    rows = world.submitted()
    directory.agree([rows[0].observer], by=None, at=world.at)
    keep_directory()
    assert not DirectoryEntry.objects.exists()
    world.election.election_day = world.day - timedelta(days=2)
    world.election.save()
    keep_directory()
    keep_directory()
    assert DirectoryEntry.objects.count() == 1
    call_command("keep_directory", election=world.election.code)
    assert DirectoryEntry.objects.count() == 1


def test_who_is_sent_again_stands_there_once_as_last_time(world):
    [entry] = kept(world, surname_latin="Again", position="Member")
    later = make_later(world)
    rows = world.observers(1, mission=later, by=world.head, surname_latin="Again", position="Chair")
    Observer.objects.filter(pk=rows[0].pk).update(submitted_at=world.at)
    directory.agree(rows, by=world.head, at=world.at)
    directory.keep(later.election, by=None, at=world.at)
    [again] = DirectoryEntry.objects.filter(surname_latin="Again")
    assert (again.pk, again.reference) == (entry.pk, entry.reference)
    assert (again.position, again.election) == ("Chair", later.election)
    # nor does any night after, or the older consent, change it or bring it back
    assert directory.keep(world.election, by=None, at=world.at) == 0
    assert directory.keep(later.election, by=None, at=world.at) == 0
    directory.take_back(rows[0], by=None, at=world.at)
    assert directory.keep(world.election, by=None, at=world.at) == 0
    assert not DirectoryEntry.objects.filter(surname_latin="Again").exists()


def test_an_older_election_kept_late_takes_no_place_of_a_newer(world):
    older = [row.observer for row in world.submitted(1, surname_latin="Again", position="Member")]
    directory.agree(older, by=world.head, at=world.at)
    later = make_later(world)
    rows = world.observers(1, mission=later, by=world.head, surname_latin="Again", position="Chair")
    Observer.objects.filter(pk=rows[0].pk).update(submitted_at=world.at)
    directory.agree(rows, by=world.head, at=world.at)
    directory.keep(later.election, by=None, at=world.at)
    directory.keep(world.election, by=None, at=world.at)
    [entry] = DirectoryEntry.objects.filter(surname_latin="Again")
    assert (entry.position, entry.observer) == ("Chair", rows[0])
    assert set(DirectoryConsent.objects.values_list("observer", flat=True)) == {rows[0].pk}


def make_later(world):
    """The same organisation's mission at another election."""
    election = type(world.election).objects.get(pk=world.election.pk)
    election.pk, election.code = None, "PR29"
    election.election_day += timedelta(days=2500)
    election.save()
    mission = make_mission(election, world.mission.organisation.code)
    Membership.objects.create(user=world.head, mission=mission, post="head")
    return mission


def test_head_chooses_many_and_their_forms_begin(client, world):
    one, two, other = kept(world, 3)
    later = make_later(world)
    client.force_login(world.head)
    page = client.get(url(later))
    assert [row for row, _kind, _declared in page.context["rows"]] == [one, two, other]
    sent = {"act": "declare", "chosen": [one.reference, two.reference]}
    done = client.post(url(later), sent, follow=True)
    assert "2 forms are begun" in done.content.decode()
    found = FormDraft.objects.filter(mission=later, author=world.head).order_by("pk")
    typed = [drafts.typed_in(draft) for draft in found]
    assert [t["surname_latin"] for t in typed] == [[one.surname_latin], [two.surname_latin]]
    assert "document_number" not in typed[0]
    form = client.get(reverse("mission:observer_add", args=[later.reference]), {"draft": found[0]})
    assert one.surname_latin in form.content.decode()
    assert not later.observers.exists()  # nobody is declared by this
    entry = AuditEntry.objects.get(tag="directory:take")
    assert (entry.subject, entry.facts["rows"]) == (later.reference, 2)


def test_more_than_can_be_unfinished_are_left_and_said(client, world, monkeypatch):
    monkeypatch.setattr(drafts, "AT_MOST", 2)
    entries = kept(world, 3)
    client.force_login(world.head)
    sent = {"act": "declare", "chosen": [entry.reference for entry in entries]}
    text = client.post(url(world.mission), sent, follow=True).content.decode()
    assert "2 forms are begun" in text
    assert "1 person was left" in text


def test_names_are_searched_and_who_is_declared_already_is_marked(client, world):
    kept(world, surname_latin="Wanted")
    kept(world, surname_latin="Unlike")
    client.force_login(world.head)
    page = client.get(url(world.mission), {"q": "wANt given"})
    [(row, _kind, is_declared)] = page.context["rows"]
    assert (row.surname_latin, is_declared) == ("Wanted", True)
    assert "Nobody matches" in client.get(url(world.mission), {"q": "zzz"}).content.decode()


def test_another_organisation_neither_sees_nor_takes_nor_removes(client, world):
    [entry] = kept(world, surname_latin="Ours")
    client.force_login(world.other_head)
    assert client.get(url(world.mission)).status_code == 404
    assert "OURS" not in client.get(url(world.other_mission)).content.decode()
    for act in ({"act": "declare"}, {"act": "remove", "sure": "1"}):
        client.post(url(world.other_mission), act | {"chosen": [entry.reference]})
    assert not FormDraft.objects.exists()
    assert DirectoryEntry.objects.filter(pk=entry.pk).exists()
    for user in (world.ministry, world.clerk, world.administrator):
        client.force_login(user)
        assert client.get(url(world.mission)).status_code == 404


def test_removing_asks_first_and_forgets_the_consent_too(client, world):
    [entry] = kept(world, surname_latin="Gone")
    client.force_login(world.head)
    sent = {"act": "remove", "chosen": [entry.reference]}
    question = client.post(url(world.mission), sent)
    assert "nothing is changed yet" in question.content.decode()
    assert DirectoryEntry.objects.exists()
    client.post(url(world.mission), sent | {"sure": "1"})
    assert not DirectoryEntry.objects.exists()
    assert not DirectoryConsent.objects.exists()
    directory.keep(world.election, by=None, at=world.at)
    assert not DirectoryEntry.objects.exists()


def test_head_notes_the_consent_of_many(client, world):
    one, two = world.observers(2)
    directory.agree([one], by=None, at=world.at)
    client.force_login(world.editor)
    address = reverse("mission:observers_kept", args=[world.mission.reference])
    page = client.post(address, {"chosen": [one.reference, two.reference]})
    assert (page.context["able"], page.context["left_out"]) == ([two], [one])
    client.post(address, {"chosen": [one.reference, two.reference], "sure": "1"})
    noted = dict(DirectoryConsent.objects.values_list("observer", "noted_by"))
    assert noted == {one.pk: None, two.pk: world.editor.pk}


def test_observer_agrees_and_takes_it_back_on_the_own_page(client, world):
    [row] = world.accredited()
    secret = secret_of(row.reference, 1)
    client.post(reverse("observer:enter", args=[secret]))
    home = client.get(reverse("observer:home")).content.decode()
    assert "May your name, kind and position be kept" in home
    client.post(reverse("observer:directory"), {"act": "agree"})
    assert DirectoryConsent.objects.get().noted_by is None
    assert "You agreed that" in client.get(reverse("observer:home")).content.decode()
    client.post(reverse("observer:directory"), {"act": "take_back"})
    assert not DirectoryConsent.objects.exists()


def test_taking_back_removes_what_was_kept(world):
    [entry] = kept(world)
    directory.take_back(entry.observer, by=None, at=world.at)
    assert not DirectoryEntry.objects.exists()
    assert not DirectoryConsent.objects.exists()


def test_who_is_not_sent_again_for_years_is_forgotten(world):
    [old] = kept(world, surname_latin="Old")
    [young] = kept(world, surname_latin="Young")
    now = clock.database_now()
    DirectoryEntry.objects.filter(pk=old.pk).update(
        kept_at=now - directory.KEPT_FOR - timedelta(days=1)
    )
    assert directory.forget_old(at=now) == 1
    assert list(DirectoryEntry.objects.all()) == [young]
    assert set(DirectoryConsent.objects.values_list("observer", flat=True)) == {young.observer_id}
    assert Mission.objects.filter(pk=world.mission.pk).exists()
