"""Role x state x verb, through the real door, is the table; and the table is sound."""

from dataclasses import replace

import pgtrigger
import pytest
from django.db import transaction

from accreditation.answers import Answers
from accreditation.guards import GUARDS
from accreditation.models import Application, Recommendation
from accreditation.steps import take_steps
from accreditation.workflow import (
    NOT_LIVE,
    VERBS,
    WORKFLOW,
    Ask,
    Guard,
    Role,
    State,
    find_step,
)
from missions.models import ObserverList
from observer_portal import reference
from tests import snapshots
from tests.factories import AT, World

PERSONAS = {
    "head": {Role.HEAD},
    "other_head": set(),
    "editor": set(),
    "ministry": {Role.MINISTRY},
    "clerk": {Role.CLERK},
    "secretary": {Role.SECRETARY},
    "administrator": set(),
    "auditor": set(),
}


ROWS = (Ask.OBSERVER_LIST, Ask.RECOMMENDATION, Ask.RESOLUTION)  # answered with a row


class Undo(Exception):  # noqa: N818
    """Takes a step back."""


def in_every_state(world):
    """One application in each state, put there by force."""
    applications = []
    for state in State:
        application = world.submitted()[0]
        with pgtrigger.ignore("accreditation.Application:state_follows_step"):
            Application.objects.filter(pk=application.pk).update(state=state)
        applications.append(application)
    return applications


def everything_answered(world, resolution):
    return Answers(
        observer_list=ObserverList.objects.create(
            reference=reference.new("LST"),
            mission=world.mission,
            number=99,
            note_verbale_number="1",
            note_verbale_on=AT.date(),
            made_by=world.head,
        ),
        recommendation=Recommendation.objects.create(
            election=world.election, number="1", letter_on=AT, made_by=world.ministry, made_at=AT
        ),
        resolution=resolution,
        reason="R1",
        words="words",
        fields=("photo",),
        checklist=world.checklist,
        proposal="accredit",
        ground="G1",
        note_number="1",
        invitation="1",
        overturned_by="1",
    )


@pytest.mark.django_db
def test_matrix_of_personas_states_and_verbs_is_the_table():
    world = World()
    resolution = world.locked(world.examined())
    applications = in_every_state(world)
    state_of = {a.pk: s for a, s in zip(applications, State, strict=True)}
    answers = everything_answered(world, resolution)
    lines = []
    combinations = 0
    for verb in VERBS:
        for who, roles in PERSONAS.items():
            outcome = None
            try:
                with transaction.atomic():
                    outcome = take_steps(
                        verb, applications, by=getattr(world, who), at=AT, answers=answers
                    )
                    raise Undo  # noqa: TRY301
            except Undo:
                pass
            shut = {pk for pk, why in outcome.refused.items() if why.startswith("This step is not")}
            opened = [state for pk, state in state_of.items() if pk not in shut]
            assert opened == [state for state in State if find_step(verb, roles, state)]
            combinations += len(state_of)
            taken = {state_of[pk] for pk in outcome.taken}
            marks = [f"{state}{'' if state in taken else '?'}" for state in opened]
            if marks:
                lines.append(f"{verb:10} {who:10} {' '.join(marks)}")
    assert combinations == len(VERBS) * len(PERSONAS) * len(State) == 1760
    snapshots.check("matrix.txt", "\n".join(lines) + "\n")


@pytest.mark.django_db
def test_each_question_of_a_step_is_asked():
    world = World()
    resolution = world.locked(world.examined())
    applications = in_every_state(world)
    answers = everything_answered(world, resolution)
    asked = 0
    for step in WORKFLOW:
        by = getattr(world, step.by[0].value)
        rows = [a for a, state in zip(applications, State, strict=True) if state in step.before]
        for ask in step.asks:
            empty = type(getattr(answers, ask.value))() if ask not in ROWS else None
            without = replace(answers, **{ask.value: empty})
            outcome = take_steps(step.verb, rows, by=by, at=AT, answers=without)
            assert set(outcome.refused.values()) == {str(ask.label)}, (step.verb, ask)
            asked += 1
    assert asked > 15


def test_no_two_rows_share_verb_role_and_state():
    keys = [(s.verb, role, state) for s in WORKFLOW for role in s.by for state in s.before]
    assert len(keys) == len(set(keys))


def test_every_state_is_reached_and_only_the_named_ways_leave_a_final_one():
    assert {s.after for s in WORKFLOW} | {State.DRAFT} == set(State)
    ways_back = {(s.verb, state) for s in WORKFLOW for state in s.before if state in NOT_LIVE}
    assert ways_back == {
        ("take_back", State.DECLINED),
        ("reconsider", State.REFUSED),
        ("reconsider", State.REVOKED),
    }


def test_every_guard_is_a_function_and_is_used():
    assert set(GUARDS) == set(Guard)
    assert {guard for step in WORKFLOW for guard in step.only_if} == set(Guard)
