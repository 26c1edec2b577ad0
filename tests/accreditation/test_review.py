"""Ways round the procedure that a hostile reading found; each is shut."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, InternalError, connection, transaction
from django.urls import reverse

from accreditation import notices
from accreditation.actions import (
    badge_drawing,
    correction,
    elections,
    examination,
    personal_link,
    recommendation,
    resolution,
    submission,
    withdrawal,
)
from accreditation.models import (
    Application,
    Badge,
    CorrectionRequest,
    PersonalLink,
    PersonMatch,
    Recommendation,
    Resolution,
    ResolutionRow,
    StepTaken,
)
from accreditation.steps import StepRefused
from missions.actions import declaration, versions
from missions.models import Observer, ObserverKey, ObserverVersion
from observer_portal import reference
from observer_portal.audit.models import AuditEntry
from observer_portal.notices import sender
from observer_portal.notices.models import Notice
from tests.accreditation.test_walls import forged_step, refused
from tests.factories import AT, CLOSE, World, make_mission

pytestmark = pytest.mark.django_db

WORDS = {"reason": "D1", "words": "w"}


def observer_of(application):
    return Observer.objects.get(pk=application.observer_id)


def document(observer, number, world):
    """Declare another document for this observer."""
    return declaration.change(observer, {"document_number": number}, by=world.head, at=AT)


# --- The keyed hashes follow the version that is put back ----------------------------------------


def test_taking_back_puts_the_keyed_hashes_back_with_the_version():
    world = World()
    application = world.submitted()[0]
    before = observer_of(application)
    recommendation.decline([application], by=world.ministry, at=AT, **WORDS)
    document(before, "ZZ999", world)
    recommendation.take_back([application], by=world.ministry, at=AT, **WORDS)
    after = observer_of(application)
    assert after.current_version_id == before.current_version_id
    assert bytes(after.document_hash) == bytes(before.document_hash)


def test_taking_back_a_document_that_another_now_holds_is_refused_with_a_sentence():
    world = World()
    application = world.submitted()[0]
    observer = observer_of(application)
    values = versions.values_of(observer.current_version)
    recommendation.decline([application], by=world.ministry, at=AT, **WORDS)
    document(observer, "ZZ999", world)
    world.observers(document_number=values["document_number"])
    outcome = recommendation.take_back([application], by=world.ministry, at=AT, **WORDS)
    assert "document" in outcome.refused[application.pk]


def test_reconsidering_puts_the_keyed_hashes_back():
    world = World()
    application = world.examined(proposal="refuse", ground="G3")[0]
    before = observer_of(application)
    world.adopt(world.locked([application], "refuse"))
    document(before, "ZZ999", world)
    withdrawal.reconsider([application], overturned_by="court", by=world.secretary, at=AT)
    assert bytes(observer_of(application).document_hash) == bytes(before.document_hash)


def test_a_registered_correction_moves_the_keyed_hash_and_finds_who_has_that_document():
    world = World()
    application = world.accredited()[0]
    world.submitted(mission=world.other_mission, head=world.other_head, document_number="ZZ999")
    before = observer_of(application)
    prepare(world, application, document_number="ZZ999")
    assert bytes(observer_of(application).document_hash) == bytes(before.document_hash)
    correction.correct(application, by=world.secretary, at=AT)
    assert bytes(observer_of(application).document_hash) != bytes(before.document_hash)
    assert PersonMatch.objects.filter(by_document=True).count() == 1


def test_a_correction_by_resolution_finds_who_has_that_document_too():
    world = World()
    application = world.accredited()[0]
    world.submitted(mission=world.other_mission, head=world.other_head, document_number="ZZ999")
    prepare(world, application, document_number="ZZ999", position="Head of team")
    world.adopt(world.locked([application], "correct"))
    assert PersonMatch.objects.filter(by_document=True).count() == 1


# --- Corrections ----------------------------------------------------------------------------------


def prepare(world, application, **values):
    return correction.prepare(application, values, reason="slip", by=world.clerk, at=AT)


def test_a_correction_keeps_the_contacts_that_were_declared_meanwhile():
    world = World()
    application = world.accredited()[0]
    prepare(world, application, sex="X")
    declaration.change(
        observer_of(application), {"phone": "+7 700 123 45 67"}, by=world.head, at=AT
    )
    correction.correct(application, by=world.secretary, at=AT)
    current = observer_of(application).current_version
    assert versions.values_of(current)["phone"] == "+7 700 123 45 67"
    assert current.sex == "X"
    assert AuditEntry.objects.latest("pk").at == AT


def test_a_correction_that_stands_on_a_resolution_is_registered_with_it_alone():
    world = World()
    application = world.accredited()[0]
    prepare(world, application, sex="X")
    locked = world.locked([application], "correct")
    with pytest.raises(StepRefused, match="stands on"):
        correction.correct(application, by=world.secretary, at=AT)
    world.adopt(locked)
    assert observer_of(application).current_version.sex == "X"


def test_a_correction_does_not_outlive_the_accreditation_that_it_corrects():
    world = World()
    application = world.accredited()[0]
    prepare(world, application, sex="X")
    world.adopt(world.locked([application], "revoke", {application.pk: "V1"}))
    withdrawal.reconsider([application], overturned_by="court", by=world.secretary, at=AT)
    rows = world.applications([application.pk])
    world.adopt(world.locked(world.examined_all(rows)))
    with pytest.raises(StepRefused, match="No correction is prepared"):
        correction.correct(application, by=world.secretary, at=AT)
    assert prepare(world, application, sex="X").done_at is None


def test_the_personal_link_goes_to_the_address_that_was_declared_last():
    world = World()
    application = world.accredited()[0]
    declaration.change(observer_of(application), {"email": "new@example.org"}, by=world.head, at=AT)
    notice = Notice.objects.get(template="personal_link")
    assert notices.compose_personal_link(notice).address == "new@example.org"


def test_only_the_missions_own_head_sends_a_link_anew():
    world = World()
    application = world.accredited()[0]
    link = PersonalLink.objects.get()
    for by in (world.other_head, world.editor, world.clerk):
        with pytest.raises(StepRefused, match="head of the mission"):
            personal_link.renew(link, by=by, at=AT)
    withdrawal.withdraw([application], note_number="1", by=world.head, at=AT)
    with pytest.raises(StepRefused, match="accredited"):
        personal_link.renew(link, by=world.head, at=AT)
    assert PersonalLink.objects.get().issue == 1


# --- Matches --------------------------------------------------------------------------------------


def test_a_file_that_comes_back_meets_who_was_submitted_meanwhile():
    world = World()
    application = world.submitted()[0]
    values = versions.values_of(observer_of(application).current_version)
    number = values["document_number"]
    recommendation.decline([application], by=world.ministry, at=AT, **WORDS)
    world.submitted(mission=world.other_mission, head=world.other_head, document_number=number)
    assert not PersonMatch.objects.exists()
    recommendation.take_back([application], by=world.ministry, at=AT, **WORDS)
    assert PersonMatch.objects.filter(by_document=True).count() == 1


def test_a_reconsidered_file_meets_who_was_submitted_meanwhile():
    world = World()
    application = world.examined(proposal="refuse", ground="G3")[0]
    values = versions.values_of(observer_of(application).current_version)
    world.adopt(world.locked([application], "refuse"))
    number = values["document_number"]
    world.submitted(mission=world.other_mission, head=world.other_head, document_number=number)
    withdrawal.reconsider([application], overturned_by="court", by=world.secretary, at=AT)
    assert PersonMatch.objects.filter(by_document=True).count() == 1


# --- Answers that no form would give --------------------------------------------------------------


def test_no_step_opens_everything_by_a_name_that_is_no_field():
    world = World()
    application = world.submitted()[0]
    for fields in (["*"], ["photo", "nonsense"]):
        outcome = recommendation.give_back(
            [application], fields=fields, by=world.ministry, at=AT, reason="R1", words="w"
        )
        assert outcome.refused[application.pk] == "Mark the fields to be corrected."


def test_a_proposal_is_to_accredit_or_to_refuse():
    world = World()
    application = world.recommended()[0]
    outcome = examination.examine(
        [application], proposal="revoke", checklist=world.checklist, by=world.clerk, at=AT
    )
    assert list(outcome.refused) == [application.pk]


def test_a_ground_stands_only_beside_a_refusal():
    world = World()
    application = world.recommended()[0]
    examination.examine(
        [application],
        proposal="accredit",
        ground="G3",
        checklist=world.checklist,
        by=world.clerk,
        at=AT,
    )
    assert Application.objects.get().proposal_ground == ""


def test_a_refusal_keeps_the_examiners_ground():
    world = World()
    application = world.examined(proposal="refuse", ground="G3")[0]
    draft = world.drafted([application], "refuse", {application.pk: "G1"})
    assert draft.rows.get().ground == "G3"


def test_one_letter_recommends_the_people_of_one_election():
    world = World()
    rows = world.submitted(2)
    other = elections.plan(
        code="PA23",
        kind="parliament",
        election_day=world.day + timedelta(days=90),
        badge_valid_until=CLOSE + timedelta(days=200),
        by=world.administrator,
        at=AT,
    )
    mission = make_mission(other, "OSCE-ODIHR")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE accreditation_application SET election_id = %s, mission_id = %s WHERE id = %s",
            [other.pk, mission.pk, rows[1].pk],
        )
    rows = world.applications(row.pk for row in rows)
    with pytest.raises(StepRefused, match="one election"):
        recommendation.recommend(rows, letter=world.letter(), by=world.ministry, at=AT)
    assert not Recommendation.objects.exists()


# --- Adopting -------------------------------------------------------------------------------------


def test_a_blank_beside_the_number_makes_no_other_number():
    world = World()
    first = world.locked(world.examined())
    adopted = world.adopt(first, "7 ")
    assert world.adopt(first, " 7").pk == adopted.pk
    assert Resolution.objects.get(pk=first.pk).number == "7"
    with pytest.raises(StepRefused, match="already has the number 7"):
        world.adopt(world.locked(world.examined()), " 7 ")
    assert AuditEntry.objects.filter(tag="resolution:adopt").count() == 1


def test_the_entry_of_a_letter_is_not_older_than_its_steps():
    world = World()
    rows = world.submitted()
    ticks = iter(AT + timedelta(seconds=n) for n in range(9))
    recommendation.recommend(rows, letter=world.letter(), by=world.ministry, at=lambda: next(ticks))
    entry = AuditEntry.objects.get(tag="application:recommend")
    assert {entry.at} == set(
        StepTaken.objects.filter(act=entry.act).values_list("taken_at", flat=True)
    )


# --- Replacements ---------------------------------------------------------------------------------


def replacement(world, application, **values):
    """Replace this one by another person, whose files are complete."""
    done = withdrawal.replace(
        application, person_of(world, **values), note_number="NV-R", by=world.head, at=AT
    )
    world.give_files([done], by=world.head)
    return Observer.objects.get(pk=done.pk)


def person_of(world, **values):
    observer = world.observers(complete=False, **values)[0]
    found = versions.values_of(observer.current_version)
    declaration.remove([observer], by=world.head, at=AT)
    return found


def late(world, observers):
    return submission.hand_in(
        world.mission, observers, note=world.note(), by=world.head, at=CLOSE + timedelta(hours=1)
    )


def test_a_replacement_withdraws_one_and_declares_another_in_one_act():
    world = World()
    application = world.accredited()[0]
    fresh = replacement(world, application)
    assert Application.objects.get(pk=application.pk).state == "withdrawn"
    assert fresh.replaces_id == application.observer_id
    entry = AuditEntry.objects.get(tag="application:replace")
    assert (entry.subject, entry.steps) == (application.reference, 1)
    assert entry.facts["replaced_by"] == fresh.reference
    assert len(late(world, [fresh]).applications) == 1


def test_nothing_is_declared_where_the_withdrawal_is_refused():
    world = World()
    application = world.accredited()[0]
    world.locked([application], "revoke", {application.pk: "V1"})
    values = person_of(world)
    before = Observer.objects.count()
    with pytest.raises(StepRefused, match="before the commission"):
        withdrawal.replace(application, values, note_number="1", by=world.head, at=AT)
    with pytest.raises(StepRefused):
        withdrawal.replace(application, values, note_number="1", by=world.editor, at=AT)
    assert Observer.objects.count() == before
    assert Application.objects.get(pk=application.pk).state == "accredited"


def test_nobody_is_replaced_twice():
    world = World()
    application = world.accredited()[0]
    replacement(world, application)
    with pytest.raises(StepRefused):
        replacement(world, application)


def test_who_names_one_that_is_still_there_does_not_come_late():
    world = World()
    application = world.accredited()[0]
    fresh = world.observers()[0]
    Observer.objects.filter(pk=fresh.pk).update(replaces=application.observer_id)
    with pytest.raises(StepRefused, match="replaces"):
        late(world, [fresh])


def test_a_replacement_that_is_taken_off_again_frees_the_place():
    world = World()
    application = world.accredited()[0]
    fresh = replacement(world, application)
    declaration.remove([fresh], by=world.head, at=AT)
    again = declaration.add(
        world.mission,
        [person_of(world)],
        replaces=[observer_of(application)],
        by=world.head,
        at=AT,
    )
    assert again[0].replaces_id == application.observer_id


def test_only_one_of_the_same_mission_is_replaced():
    world = World()
    foreign = world.submitted(mission=world.other_mission, head=world.other_head)[0]
    with pytest.raises(declaration.DeclarationRefused, match="mission"):
        declaration.add(
            world.mission,
            [person_of(world)],
            replaces=[observer_of(foreign)],
            by=world.head,
            at=AT,
        )


def test_who_was_taken_off_meanwhile_is_named_as_left_out():
    world = World()
    stays, goes = world.observers(2)
    declaration.remove([goes], by=world.head, at=AT)
    done = submission.hand_in(world.mission, [stays, goes], note=world.note(), by=world.head, at=AT)
    assert list(done.left_out) == [goes.pk]


# --- References -----------------------------------------------------------------------------------


def test_a_reference_that_exists_is_drawn_again(monkeypatch):
    world = World()
    observers = world.observers(2)
    taken = world.submitted()[0].reference
    stale = iter([taken, "APP-2222-22222", "APP-2222-22222"])
    fresh = reference.new
    monkeypatch.setattr(reference, "new", lambda prefix="OBS": next(stale, None) or fresh(prefix))
    done = world.submitted_from(observers)
    assert len({application.reference for application in done} | {taken}) == 3


# --- Badges ---------------------------------------------------------------------------------------


def test_a_purged_observer_does_not_stop_the_cards_of_others():
    world = World()
    applications = world.accredited(2)
    ObserverKey.objects.filter(observer=applications[0].observer_id).delete()
    assert badge_drawing.draw(list(Badge.objects.values_list("pk", flat=True))) == 1
    assert Badge.objects.get(application=applications[0]).problem.startswith("FileGone")


def test_the_issuer_draws_what_was_tried_once_and_then_forgotten():
    world = World()
    world.accredited(2)
    first, second = Badge.objects.order_by("pk")
    Badge.objects.filter(pk=first.pk).update(attempts=1)
    late_ = AT + timedelta(minutes=6)
    assert badge_drawing.forgotten(at=AT) == []
    assert badge_drawing.forgotten(at=late_) == [first.pk, second.pk]
    assert badge_drawing.forgotten(at=late_) == []  # not before its next try
    assert badge_drawing.sweep(at=late_) == 0


# --- Round the door by SQL ------------------------------------------------------------------------


def test_a_resolution_begins_as_a_draft():
    world = World()
    columns = {
        "reference": "RES-X",
        "kind": "accredit",
        "election": world.election,
        "drafted_by": world.clerk,
        "drafted_at": AT,
    }
    for more in (
        {"state": "locked"},
        {"registered_by": world.clerk, "registered_at": AT},
    ):
        with refused("begins as a draft"), transaction.atomic():
            Resolution.objects.create(**columns, **more)


def test_who_registers_is_not_rewritten_to_who_drafted():
    world = World()
    locked = world.locked(world.examined())
    rows = Resolution.objects.filter(pk=locked.pk)
    rows.update(registered_by=world.secretary)
    with refused("four eyes"), transaction.atomic():
        rows.update(registered_by=world.other_clerk)


def test_the_facts_of_four_eyes_are_not_rewritten():
    world = World()
    application, other = world.examined(2)
    locked = world.locked([application])
    row = ResolutionRow.objects.filter(resolution=locked)
    with refused("stands as written"), transaction.atomic():
        row.update(added_by=world.auditor)
    with refused("stands as written"), transaction.atomic():
        row.update(application=other)
    with refused("stands as written"), transaction.atomic():
        row.delete()
    with refused("stands as written"), transaction.atomic():
        Resolution.objects.filter(pk=locked.pk).update(drafted_by=world.auditor)
    resolution.strike(locked, [application], why="w", by=world.other_clerk, at=AT)
    with refused("stands as written"), transaction.atomic():
        row.update(struck_by=world.auditor)
    with refused("stands as written"), transaction.atomic():
        row.update(struck_at=None, struck_by=None)


def test_who_prepared_a_correction_is_not_rewritten():
    world = World()
    prepared = prepare(world, world.accredited()[0], sex="X")
    with refused("stands as written"), transaction.atomic():
        CorrectionRequest.objects.filter(pk=prepared.pk).update(prepared_by=world.auditor)


def test_a_row_that_was_closed_accredits_nobody_again():
    world = World()
    application = world.examined()[0]
    done = world.adopt(world.locked([application]))
    with refused("does not stand on the resolution"), transaction.atomic():
        forged_step(application, world.secretary, resolution=done).save()


def test_a_resolution_of_another_kind_accredits_nobody():
    world = World()
    application = world.examined(proposal="refuse", ground="G3")[0]
    locked = world.locked([application], "refuse")
    with refused("does not stand on the resolution"), transaction.atomic():
        forged_step(application, world.secretary, resolution=locked).save()


def test_no_number_of_a_version_slips_past_the_open_fields():
    world = World()
    version = world.submitted()[0].version
    version.pk, version.number = None, 0
    version.digests = version.digests | {"names": "0" * 32}
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        version.save()
    assert ObserverVersion.objects.filter(number=0).count() == 0


# --- Who administers ------------------------------------------------------------------------------


def test_only_an_administrator_plans_and_opens_an_election():
    world = World()
    with pytest.raises(elections.ElectionRefused, match="administrator"):
        elections.open_observation(
            world.election, opened_on=AT.date(), resolution="1", by=world.clerk, at=AT
        )
    with pytest.raises(elections.ElectionRefused, match="administrator"):
        elections.plan(
            code="PA23",
            kind="parliament",
            election_day=AT.date(),
            badge_valid_until=AT,
            by=world.head,
            at=AT,
        )


def test_no_mail_tells_an_observer_of_an_accreditation_that_is_over():
    world = World()
    application = world.accredited()[0]
    notice = Notice.objects.get(template="personal_link")
    withdrawal.withdraw([application], note_number="1", by=world.head, at=AT)
    with pytest.raises(sender.NobodyToTell):
        notices.compose_personal_link(notice)


# --- The log --------------------------------------------------------------------------------------


def test_the_auditor_finds_every_act_on_one_file(client):
    world = World(now=True)
    one, other = world.recommended(2)
    examination.query([one], reason="Q1", words="w", fields=["photo"], by=world.clerk, at=world.at)
    client.force_login(world.auditor)
    page = client.get(reverse("audit:log"), {"subject": one.reference}).context["page"]
    assert [(entry.tag, entry.subject) for entry in page.rows] == [
        ("application:query", one.reference),
        ("application:recommend", "2 applications"),
        ("list:submit", world.mission.reference),
    ]
    page = client.get(reverse("audit:log"), {"subject": other.reference}).context["page"]
    assert len(page.rows) == 2
