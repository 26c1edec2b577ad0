"""The head replaces an observer by another person: one act, one page, nothing done twice."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accreditation.actions import badge_drawing, submission, withdrawal
from accreditation.badge import number
from accreditation.models import Application, Badge, StepTaken
from accreditation.queries import verification
from accreditation.steps import StepRefused
from missions.models import Election, Mission, MissionStatus, Observer
from observer_portal.audit.models import AuditEntry
from observer_portal.notices.models import Notice
from tests.accreditation.test_races import together
from tests.factories import World, person

pytestmark = pytest.mark.django_db

TYPED = {
    "note_number": "NV-77",
    "words": "Cannot travel.",
    "surname_latin": "Okonkwo",
    "given_names_latin": "Adaeze",
    "surname_cyrillic": "",
    "given_names_cyrillic": "",
    "patronymic_cyrillic": "",
    "birth_date": "12.03.1984",
    "sex": "F",
    "citizenship": "POL",
    "document_type": "passport",
    "document_number": "ZZ7654321",
    "document_issuer": "",
    "document_expires_on": "01.01.2031",
    "kind": "sto",
    "position": "",
}


def page(application):
    return reverse("mission_acts:replace", args=[application.reference])


def typed(application, act="check", **values):
    return TYPED | {"seen": str(application.row_version), "act": act} | values


def close_lists(world, **policy):
    Election.objects.filter(pk=world.election.pk).update(
        lists_close_at=world.at + timedelta(milliseconds=1), **policy
    )


def test_head_replaces_an_accredited_observer_by_another_person(client):
    world = World(now=True)
    [row] = world.accredited()
    badge_drawing.draw(list(Badge.objects.values_list("pk", flat=True)))
    written = number.written("PR22", 1)
    client.force_login(world.head)
    file = client.get(reverse("mission_acts:file", args=[row.reference])).content.decode()
    assert page(row) in file
    lists = reverse(
        "mission_acts:list", args=[world.mission.reference, row.observer_list.reference]
    )
    assert page(row) in client.get(lists).content.decode()
    assert "Nothing happens before you have checked" in client.get(page(row)).content.decode()

    check = client.post(page(row), typed(row))
    shown = check.content.decode()
    assert check.status_code == 200
    for words in (
        written,
        "ends at the moment you confirm",
        "NV-77",
        "Okonkwo Adaeze",
        "Withdrawn",
    ):
        assert words in shown
    assert "ZZ7654321" not in shown.replace('value="ZZ7654321"', "")  # masked but in the form
    assert not AuditEntry.objects.filter(tag="application:replace").exists()
    assert verification.verify(written, at=world.at).verdict == "VALID"

    done = client.post(page(row), typed(row, "replace"), follow=True)
    fresh = Observer.objects.get(replaces=row.observer_id)
    assert done.redirect_chain[-1][0] == reverse("mission:observer_change", args=[fresh.reference])
    assert "Add photo, scan and consent" in done.content.decode()
    row.refresh_from_db()
    assert (row.state, fresh.submitted_at, fresh.open_fields) == ("withdrawn", None, ["*"])
    assert fresh.current_version.surname_cyrillic  # suggested, as on the observer's own form
    step = StepTaken.objects.get(application=row, verb="withdraw")
    assert step.words == "Cannot travel."
    # a person who was replaced by another reads "withdrawn", from the moment of the act
    assert verification.verify(written, at=step.taken_at).verdict == "WITHDRAWN"
    entry = AuditEntry.objects.get(tag="application:replace")
    assert (entry.subject, entry.steps) == (row.reference, 1)
    assert Notice.objects.filter(template="withdrawn").count() == 1

    again = client.post(page(row), typed(row, "replace"), follow=True)
    assert again.redirect_chain[-1][0] == reverse("mission:observer", args=[fresh.reference])
    assert "has been replaced already" in again.content.decode()
    assert Observer.objects.filter(replaces=row.observer_id).count() == 1
    assert StepTaken.objects.filter(application=row, verb="withdraw").count() == 1
    assert "has been replaced already" in client.get(page(row)).content.decode()


def test_everybody_reads_on_the_file_who_replaces_whom(client):
    world = World(now=True)
    [row] = world.recommended()
    fresh = withdrawal.replace(row, person(99_001), note_number="1", by=world.head, at=world.at)
    client.force_login(world.head)
    file = client.get(reverse("mission_acts:file", args=[row.reference])).content.decode()
    assert "not submitted yet" in file
    for one in (row.observer, fresh):
        shown = client.get(reverse("mission:observer", args=[one.reference])).content.decode()
        assert ("Replaces" in shown, "Replaced by" in shown) == (one == fresh, one != fresh)
    for user, name in ((world.ministry, "ministry"), (world.clerk, "commission")):
        client.force_login(user)
        file = client.get(reverse(f"{name}:file", args=[row.reference])).content.decode()
        assert "Replaced by" not in file  # the State learns of a person who is submitted
    world.give_files([fresh], by=world.head)
    [new] = world.recommended_from(world.submitted_from([fresh]))
    for user, name in (
        (world.head, "mission_acts"),
        (world.ministry, "ministry"),
        (world.clerk, "commission"),
    ):
        client.force_login(user)
        urls = {one: reverse(f"{name}:file", args=[one.reference]) for one in (row, new)}
        before, after = (client.get(urls[one]).content.decode() for one in (row, new))
        assert "Replaced by" in before
        assert f'href="{urls[new]}"' in before
        assert "Replaces" in after
        assert f'href="{urls[row]}"' in after


def test_refusal_keeps_what_was_typed_and_withdraws_nobody(client):
    world = World(now=True)
    row, other = world.accredited(2)
    client.force_login(world.head)
    taken = {"document_number": "AB1", "document_issuer": "POL"}
    world.observers(complete=False, **taken)
    for values, words in (
        ({"note_number": ""}, "Give the number of the note verbale."),
        ({"surname_latin": ""}, "Okonkwo"),
        (taken, "already stands in your mission"),
    ):
        for act in ("check", "replace"):
            answer = client.post(page(row), typed(row, act, **values))
            assert answer.status_code == 422
            if words != "Okonkwo":
                assert words in answer.content.decode()
            assert 'value="Adaeze"' in answer.content.decode()
    changed = client.post(page(row), typed(row, "change"))
    assert 'value="Okonkwo"' in changed.content.decode()
    stale = client.post(page(row), typed(row, "replace", seen="0"))
    assert stale.status_code == 422
    assert "changed this file meanwhile" in stale.content.decode()
    for seen in ("", "x"):
        assert client.post(page(row), typed(row, "replace", seen=seen)).status_code == 422
    assert set(world.applications([row.pk, other.pk])[0].steps.values_list("verb", flat=True)) == {
        "submit",
        "recommend",
        "examine",
        "accredit",
    }
    assert not Observer.objects.filter(replaces__isnull=False).exists()


def test_editor_stranger_and_office_do_not_find_the_page(client):
    world = World(now=True)
    [row] = world.submitted()
    for user in (world.editor, world.other_head, world.ministry, world.clerk, world.administrator):
        client.force_login(user)
        assert client.get(page(row)).status_code == 404
        assert client.post(page(row), typed(row, "replace")).status_code == 404
    client.force_login(world.editor)
    file = client.get(reverse("mission_acts:file", args=[row.reference])).content.decode()
    assert page(row) not in file
    assert not Observer.objects.filter(replaces__isnull=False).exists()


def test_lists_close_between_the_page_and_the_act(client):
    world = World(now=True)
    allowed, refused = world.submitted(2)
    client.force_login(world.head)
    assert client.post(page(allowed), typed(allowed)).status_code == 200
    close_lists(world)
    assert client.post(page(allowed), typed(allowed, "replace")).status_code == 302
    Election.objects.update(allows_late_replacement=False)
    late = client.post(page(refused), typed(refused, "replace", document_number="ZZ2"))
    assert late.status_code == 422
    assert "nobody can be replaced after that" in late.content.decode()
    refused.refresh_from_db()
    assert refused.state == "submitted"


def test_the_policy_is_asked_once_more_in_the_act():
    world = World()
    [row] = world.submitted()
    late = world.close + timedelta(hours=1)
    Election.objects.update(allows_late_replacement=False)
    with pytest.raises(StepRefused, match="nobody can be replaced"):
        withdrawal.replace(row, person(99_002), note_number="1", by=world.head, at=late)
    Election.objects.update(allows_late_replacement=True)
    Mission.objects.update(status=MissionStatus.SUSPENDED)
    with pytest.raises(StepRefused, match="suspended or closed"):
        withdrawal.replace(row, person(99_002), note_number="1", by=world.head, at=world.at)
    Mission.objects.update(status=MissionStatus.ACTIVE)
    row.refresh_from_db()
    assert row.state == "submitted"
    assert not Notice.objects.filter(template="withdrawn").exists()


def test_who_came_late_as_a_replacement_is_not_replaced_late():
    world = World()
    [row] = world.submitted()
    late = world.close + timedelta(hours=1)
    fresh = withdrawal.replace(row, person(99_003), note_number="1", by=world.head, at=late)
    world.give_files([fresh], by=world.head)
    done = submission.hand_in(world.mission, [fresh], note=world.note(), by=world.head, at=late)
    [second] = world.applications(done.applications)
    with pytest.raises(StepRefused, match="on a list in time"):
        withdrawal.replace(second, person(99_004), note_number="2", by=world.head, at=late)
    assert Application.objects.get(pk=second.pk).state == "submitted"


@pytest.mark.django_db(transaction=True)
def test_two_heads_replace_one_observer_at_once():
    world = World()
    [row] = world.submitted()

    def act(document):
        def replace():
            return withdrawal.replace(
                row, person(document), note_number="1", by=world.head, at=world.at
            )

        return replace

    results = together(act(99_005), act(99_006), act(99_005))
    assert sum(isinstance(one, Observer) for one in results) == 1
    assert sum(isinstance(one, StepRefused) for one in results) == 2
    assert Observer.objects.filter(replaces=row.observer_id).count() == 1
    assert StepTaken.objects.filter(verb="withdraw").count() == 1


def test_page_that_removes_a_draft_says_that_it_replaces(client):
    world = World(now=True)
    [row] = world.submitted()
    fresh = withdrawal.replace(row, person(99_007), note_number="1", by=world.head, at=world.at)
    other = world.observers()[0]
    client.force_login(world.head)
    url = reverse("mission:observers_remove", args=[world.mission.reference])
    for one, says in ((fresh, True), (other, False)):
        page = client.post(url, {"chosen": one.reference}).content.decode()
        assert ("replaces an observer who is withdrawn" in page) == says
