"""What must hold, holds in PostgreSQL, whoever goes round the door."""

import json

import pgtrigger
import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, InternalError, connection, transaction

from accreditation.actions import resolution
from accreditation.models import (
    Application,
    Badge,
    CorrectionRequest,
    Resolution,
    ResolutionRow,
    StepTaken,
)
from accreditation.steps import StepRefused
from missions.actions import declaration, documents, versions
from missions.models import Membership, Observer, ObserverVersion
from observer_portal.accounts.models import Appointment, TwoPersonAct
from observer_portal.audit import verification
from observer_portal.audit.models import HASH, AuditEntry, AuditHead
from observer_portal.audit.record import first_broken, record
from tests.accreditation.versions_steps import prepare
from tests.factories import AT, CLOSE, World

pytestmark = pytest.mark.django_db


def refused(name):
    """The database refuses, by the wall of this name."""
    return pytest.raises((IntegrityError, InternalError), match=name)


def test_a_state_changes_only_by_a_step():
    application = World().submitted()[0]
    with refused("only by a step"), transaction.atomic():
        Application.objects.filter(pk=application.pk).update(state="accredited")


def test_an_application_begins_as_a_draft():
    world = World()
    observer = world.observers()[0]
    with refused("begins as a draft"), transaction.atomic():
        Application.objects.create(
            reference="APP-X",
            election=world.election,
            mission=world.mission,
            observer=observer,
            version=observer.current_version,
            state="accredited",
        )


def test_one_live_application_per_observer():
    world = World()
    application = world.submitted()[0]
    with refused("one_live_application"), transaction.atomic():
        Application.objects.create(
            reference="APP-X",
            election=world.election,
            mission=world.mission,
            observer=application.observer,
            version=application.version,
        )


def forged_step(application, by, *, verb="accredit", before="examined", after="accredited", **more):
    return StepTaken(
        act="00000000-0000-0000-0000-000000000000",
        application=application,
        verb=verb,
        role="secretary",
        before=before,
        after=after,
        taken_by=by,
        taken_at=AT,
        version_id=application.version_id,
        **more,
    )


def test_a_step_outside_the_table_is_refused():
    application = World().submitted()[0]
    with refused("a_row_of_the_table"), transaction.atomic():
        forged_step(application, application.observer.changed_by, before="submitted").save()


@pytest.mark.parametrize("who", ["clerk", "other_clerk"])
def test_who_examined_or_drafted_cannot_register_by_sql_either(who):
    world = World()
    application = world.examined()[0]
    resolution = world.locked([application])
    by = getattr(world, who)  # clerk examined, other_clerk drafted
    with connection.cursor() as cursor:
        names = [t.get_pgid(m) for m, t in pgtrigger.registered()]
        cursor.execute("SET LOCAL pgtrigger.ignore = %s", ["{" + ",".join(names) + "}"])
    with refused("four eyes"), transaction.atomic():
        forged_step(application, by, resolution=resolution).save()
    with refused("four eyes"), transaction.atomic():
        Resolution.objects.filter(pk=resolution.pk).update(registered_by=by)


def test_a_file_is_not_accredited_off_the_resolution():
    world = World()
    one, other = world.examined(2)
    resolution = world.locked([one])
    with refused("does not stand on the resolution"), transaction.atomic():
        forged_step(other, world.secretary, resolution=resolution).save()


def test_steps_versions_and_the_log_are_append_only():
    world = World()
    application = world.submitted()[0]
    for rows in (StepTaken.objects.all(), ObserverVersion.objects.all(), AuditEntry.objects.all()):
        with refused("Cannot (update|delete)"), transaction.atomic():
            rows.delete()
    with refused("Cannot update"), transaction.atomic():
        StepTaken.objects.filter(application=application).update(words="other")


def test_an_adopted_resolution_and_its_annex_stand():
    world = World()
    applications = world.examined(2)
    resolution = world.adopt(world.locked(applications), "7")
    with refused("adopted resolution stands"), transaction.atomic():
        Resolution.objects.filter(pk=resolution.pk).update(number="8")
    with refused("annex of an adopted"), transaction.atomic():
        ResolutionRow.objects.filter(resolution=resolution).update(ground="G1")
    with refused("stands as written"), transaction.atomic():
        resolution.rows.all()[0].delete()


def test_a_badge_keeps_its_number_and_there_is_one_current_card():
    world = World()
    application = world.accredited()[0]
    badge = Badge.objects.get()
    with refused("Cannot update"), transaction.atomic():
        Badge.objects.update(number=9)
    badge.pk, badge.number = None, 2
    with refused("one_current"), transaction.atomic():
        badge.save()
    assert application.badges.count() == 1


def test_a_user_is_on_one_side_only():
    world = World()
    with refused("never in a mission"), transaction.atomic():
        Membership.objects.create(user=world.clerk, mission=world.mission, post="editor")
    with refused("never in a mission"), transaction.atomic():
        Appointment.objects.create(user=world.head, office="clerk", starts_at=AT)


def test_an_act_of_two_people_needs_two():
    world = World()
    act = {"kind": "deadline", "subject": "PR22", "asked_by": world.administrator, "asked_at": AT}
    with refused("two_people"), transaction.atomic():
        TwoPersonAct.objects.create(**act, confirmed_by=world.administrator, confirmed_at=AT)


def test_a_field_that_is_not_open_cannot_be_changed():
    world = World()
    observer = world.submitted()[0].observer
    with refused("not open for change"), transaction.atomic():
        declaration.change(observer, {"surname_latin": "Other"}, by=world.head, at=AT)
    declaration.change(observer, {"phone": "+7 700 000 00 00"}, by=world.head, at=AT)
    assert Observer.objects.get(pk=observer.pk).current_version.number == 3


def test_a_document_stands_once_in_a_mission_and_the_refusal_names_the_entry():
    world = World()
    observer = world.observers()[0]
    values = versions.values_of(observer.current_version)
    with pytest.raises(declaration.DeclarationRefused, match=observer.reference):
        declaration.add(world.mission, [values], by=world.head, at=AT)
    assert documents.known(world.mission, [values]) == {0: observer.reference}


def test_two_secretaries_cannot_use_one_number_on_one_day():
    world = World()
    world.adopt(world.locked(world.examined()), "5")
    with pytest.raises(StepRefused, match="already has the number 5"):
        world.adopt(world.locked(world.examined()), "5")


def edit_with_triggers_off(sql, parameters):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql, parameters)
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


@pytest.mark.parametrize("column", ["tag", "subject", "facts", "steps", "at", "actor_id"])
def test_verification_names_the_entry_that_was_edited(column):
    world = World()
    world.accredited(2)
    assert verification.verify().holds
    assert first_broken() is None
    entry = AuditEntry.objects.order_by("pk")[3]
    value = {"facts": '{"forged": 1}', "steps": 7, "at": CLOSE, "actor_id": world.auditor.pk}
    edit_with_triggers_off(
        f"UPDATE audit_auditentry SET {column} = %s WHERE id = %s",  # noqa: S608
        [value.get(column, "forged"), entry.pk],
    )
    found = verification.verify()
    assert (found.holds, found.first_bad) == (False, entry.pk)


def test_verification_finds_an_edited_step_a_lost_one_and_a_stray_one():
    world = World()
    application = world.accredited()[0]
    step = application.steps.get(verb="examine")
    entry = AuditEntry.objects.get(act=step.act)
    with transaction.atomic():
        edit_with_triggers_off(
            "UPDATE accreditation_steptaken SET words = 'forged' WHERE id = %s", [step.pk]
        )
        assert verification.verify().first_wrong_digest == entry.pk
        transaction.set_rollback(True)
    with transaction.atomic():
        edit_with_triggers_off("DELETE FROM accreditation_steptaken WHERE id = %s", [step.pk])
        assert verification.verify().first_wrong_digest == entry.pk
        transaction.set_rollback(True)
    with transaction.atomic():
        edit_with_triggers_off(
            "UPDATE accreditation_steptaken SET act = gen_random_uuid() WHERE id = %s", [step.pk]
        )
        assert verification.verify().stray_act is not None
        transaction.set_rollback(True)


@pytest.mark.parametrize("covers_steps", [True, False])
def test_verification_finds_that_the_end_was_cut_off_or_forged(covers_steps):
    world = World()
    application = world.accredited()[0]
    if not covers_steps:
        record("application:look", application.reference, by=world.auditor, at=world.at)
    assert verification.verify().holds
    last = AuditEntry.objects.order_by("-pk")[0]
    assert (last.steps > 0) == covers_steps
    with transaction.atomic():
        edit_with_triggers_off("DELETE FROM audit_auditentry WHERE id = %s", [last.pk])
        assert verification.verify().first_bad == last.pk
        transaction.set_rollback(True)
    with transaction.atomic():  # a forger who knows how the hash is made
        edit_with_triggers_off(
            "UPDATE audit_auditentry SET subject = 'forged' WHERE id = %s", [last.pk]
        )
        edit_with_triggers_off(
            f"UPDATE audit_auditentry e SET this_hash = {HASH.format(r='e')} WHERE id = %s",  # noqa: S608
            [last.pk],
        )
        assert verification.verify().first_bad == last.pk
        transaction.set_rollback(True)


def test_the_head_of_the_log_is_moved_by_the_chain_alone():
    World().accredited()
    head = AuditHead.objects.get()
    assert head.entries == AuditEntry.objects.count()
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditHead.objects.update(entries=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditHead.objects.all().delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditHead.objects.create(id=2, entries=1, last=1, last_hash=b"")


def test_the_command_tells_a_program_by_the_object_and_a_shell_by_its_status(capsys):
    World().accredited()
    last = AuditEntry.objects.order_by("-pk")[0]
    edit_with_triggers_off("DELETE FROM audit_auditentry WHERE id = %s", [last.pk])
    call_command("verify_audit", "--json")
    found = json.loads(capsys.readouterr().out)
    assert (found["holds"], found["first_bad"]) == (False, last.pk)
    with pytest.raises(SystemExit):
        call_command("verify_audit")
    assert f"entry {last.pk} is the first bad one" in capsys.readouterr().out


def test_locking_refuses_what_is_not_ready():
    world = World()
    applications = world.examined(2)
    draft = world.drafted(applications)
    with pgtrigger.ignore("accreditation.Application:state_follows_step"):
        Application.objects.filter(pk=applications[0].pk).update(state="recommended")
    with pytest.raises(StepRefused, match=applications[0].reference):
        resolution.lock(draft, by=world.clerk, at=AT)


# --- Resolutions, corrections and versions --------------------------------------------------------


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
