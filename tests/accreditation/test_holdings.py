"""Two clerks at once, on real connections."""

import pytest

from accreditation.actions import examination, holding
from accreditation.models import Holding, PersonMatch
from accreditation.steps import StepRefused
from tests.accreditation.test_races import together
from tests.factories import AT, World

pytestmark = pytest.mark.django_db(transaction=True)


def test_clerks_who_take_the_next_files_at_once_take_different_ones():
    world = World()
    world.recommended(10)

    def take(clerk):
        return lambda: holding.take_next(world.election, 6, by=clerk, at=AT)

    counts = together(take(world.clerk), take(world.other_clerk), take(world.clerk))
    held = [Holding.objects.filter(clerk=c).count() for c in (world.clerk, world.other_clerk)]
    # each was told how many she has; nobody lost one that the other was told of
    assert (counts[0] + counts[2], counts[1]) == tuple(held)
    holding.take_next(world.election, 10, by=world.clerk, at=AT)
    assert Holding.objects.count() == 10


def test_clerks_who_resolve_one_match_at_once_answer_it_once():
    world = World()
    (one,) = world.recommended(document_number="TW1")
    world.recommended(mission=world.other_mission, head=world.other_head, document_number="TW1")
    match = PersonMatch.objects.get()

    def resolve(clerk, kept):
        return lambda: examination.resolve_match(
            match, in_favour_of=kept, why="Seen.", by=clerk, at=AT
        )

    answers = together(resolve(world.clerk, one), resolve(world.other_clerk, None))
    (refused,) = (answer for answer in answers if isinstance(answer, StepRefused))
    match.refresh_from_db()
    assert str(refused) == f"{match.resolved_by.name} resolved this match meanwhile."
