"""Every verb costs the same number of queries for one row and for many."""

import pytest

from accreditation.actions import (
    correction,
    examination,
    recommendation,
    resolution,
    submission,
    withdrawal,
)
from accreditation.models import PersonMatch
from missions.actions import declaration
from tests.counting import queries_of
from tests.factories import AT, World

pytestmark = pytest.mark.django_db


def reasons(by):
    return {"reason": "R1", "words": "w", "by": by, "at": AT}


def _submit(world, n):
    observers = world.observers(n)
    return lambda: submission.hand_in(
        world.mission, observers, note=world.note(), by=world.head, at=AT
    )


def _recall(world, n):
    rows = world.submitted(n)
    return lambda: submission.recall(rows, by=world.head, at=AT)


def _resubmit(world, n):
    rows = world.submitted(n)
    submission.recall(rows, by=world.head, at=AT)
    return lambda: submission.resubmit(rows, by=world.head, at=AT)


def _recommend(world, n):
    rows = world.submitted(n)
    return lambda: recommendation.recommend(rows, letter=world.letter(), by=world.ministry, at=AT)


def _return(world, n):
    rows = world.submitted(n)
    return lambda: recommendation.give_back(rows, fields=["photo"], **reasons(world.ministry))


def _decline(world, n):
    rows = world.submitted(n)
    return lambda: recommendation.decline(rows, **reasons(world.ministry))


def _take_back(world, n):
    rows = world.recommended(n)
    return lambda: recommendation.take_back(rows, **reasons(world.ministry))


def _query(world, n):
    rows = world.recommended(n)
    return lambda: examination.query(rows, fields=["photo"], **reasons(world.clerk))


def _answer(world, n):
    rows = world.recommended(n)
    examination.query(rows, fields=["photo"], **reasons(world.clerk))
    return lambda: submission.answer(rows, words="It is right.", by=world.head, at=AT)


def _set_aside(world, n):
    rows = world.recommended(2 * n)
    for one, other in zip(rows[:n], rows[n:], strict=True):
        match = PersonMatch.objects.create(
            reference=f"MAT-{one.pk}", one=one, other=other, by_document=True, found_at=AT
        )
        examination.resolve_match(match, in_favour_of=one, why="same", by=world.clerk, at=AT)
    return lambda: examination.set_aside(rows[n:], **reasons(world.clerk))


def _examine(world, n):
    rows = world.recommended(n)
    return lambda: examination.examine(
        rows, proposal="accredit", checklist=world.checklist, by=world.clerk, at=AT
    )


def _reopen(world, n):
    rows = world.examined(n)
    return lambda: examination.reopen(rows, **reasons(world.clerk))


def _accredit(world, n):
    locked = world.locked(world.examined(n))
    return lambda: world.adopt(locked)


def _refuse(world, n):
    rows = world.examined(n, proposal="refuse", ground="G3")
    locked = world.locked(rows, "refuse")
    return lambda: world.adopt(locked)


def _withdraw(world, n):
    rows = world.accredited(n)
    return lambda: withdrawal.withdraw(rows, note_number="1", by=world.head, at=AT)


def _revoke(world, n):
    rows = world.accredited(n)
    locked = world.locked(rows, "revoke", {a.pk: "V1" for a in rows})
    return lambda: world.adopt(locked)


def _correct(world, n):
    rows = world.accredited(n)
    for row in rows:
        correction.prepare(
            row, {"document_number": f"Z{row.pk}"}, reason="r", by=world.clerk, at=AT
        )
        declaration.change(row.observer, {"phone": "+7 700"}, by=world.head, at=AT)
    locked = world.locked(rows, "correct")
    return lambda: world.adopt(locked)


def _reconsider(world, n):
    rows = world.examined(n, proposal="refuse", ground="G3")
    world.adopt(world.locked(rows, "refuse"))
    return lambda: withdrawal.reconsider(rows, overturned_by="court", by=world.secretary, at=AT)


def _draft(world, n):
    rows = world.examined(n)
    return lambda: resolution.draft("accredit", world.election, rows, by=world.clerk, at=AT)


def _declare(world, n):
    return lambda: world.observers(n, complete=False)


ACTS = {
    "declare": (_declare, 11),
    "submit": (_submit, 32),
    "recall": (_recall, 9),
    "resubmit": (_resubmit, 19),
    "recommend": (_recommend, 10),
    "return": (_return, 12),
    "decline": (_decline, 12),
    "take_back": (_take_back, 20),
    "query": (_query, 11),
    "answer": (_answer, 19),
    "set_aside": (_set_aside, 12),
    "examine": (_examine, 9),
    "reopen": (_reopen, 9),
    "draft": (_draft, 9),
    "accredit": (_accredit, 37),
    "refuse": (_refuse, 29),
    "withdraw": (_withdraw, 14),
    "correct": (_correct, 55),
    "revoke": (_revoke, 29),
    "reconsider": (_reconsider, 20),
}


@pytest.mark.parametrize("verb", ACTS)
def test_a_verb_costs_the_same_for_one_row_and_for_many(verb):
    world = World()
    prepare, expected = ACTS[verb]
    one, many = (queries_of(prepare(world, n)) for n in (1, 7))
    assert (one, many) == (expected, expected)
