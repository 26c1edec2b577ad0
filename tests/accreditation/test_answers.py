"""Answers that no form would give, and what the steps make of them."""

import pytest

from accreditation.actions import examination, recommendation
from accreditation.models import Application
from tests.factories import AT, World

pytestmark = pytest.mark.django_db


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
