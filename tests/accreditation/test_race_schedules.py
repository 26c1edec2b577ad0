"""Several people on the same rows at moments chosen by chance, on real connections.

Each schedule is a few acts with delays of some milliseconds; its seed says which. Afterwards what
must always hold is asked of the whole database. A seeded sample here; 500 with `--thorough`.
"""

import random
import time
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection, transaction

from accreditation.actions import (
    adoption,
    correction,
    examination,
    recommendation,
    resolution,
    submission,
    withdrawal,
)
from accreditation.models import Application, PersonMatch, Resolution
from accreditation.queries import invariants
from accreditation.steps import StepRefused
from missions.actions import declaration
from missions.models import Election, Observer
from observer_portal import clock
from tests.at_once import together
from tests.factories import World, make_officer, person

SAMPLE, ALL = 25, 500
DELAY = 0.02  # seconds at most before an act begins
REFUSALS = (StepRefused, declaration.DeclarationRefused)


class Stage:
    """A world in which it is now, and two people in every office."""

    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.world = world = World(now=True)
        self.secretaries = [world.secretary, make_officer("secretary", "second_secretary")]
        self.clerks = [world.clerk, world.other_clerk]
        self.ministers = [world.ministry, make_officer("ministry", "second_ministry")]
        self.people = 0
        self.outcomes = Counter()

    def observers(self, n, **mission):
        self.people += n
        first = self.people
        values = [person(500_000 + first - i) for i in range(n)]
        mission, head = mission.get("mission", self.world.mission), mission.get("head")
        head = head or self.world.head
        made = declaration.add(mission, values, by=head, at=clock.database_now())
        self.world.give_rows(made, by=head)
        return list(Observer.objects.filter(pk__in=[one.pk for one in made]).order_by("pk"))

    def some(self, rows):
        return self.chance.sample(rows, self.chance.randint(1, len(rows)))

    def run(self, acts):
        """Run the acts at once; each a little late. Nobody may see more than a refusal."""

        def late(act, seconds):
            def run():
                time.sleep(seconds)
                return act()

            return run

        results = together(*(late(act, self.chance.uniform(0, DELAY)) for act in acts))
        for result in results:
            if isinstance(result, Exception) and not isinstance(result, REFUSALS):
                raise result
            self.outcomes["refused" if isinstance(result, Exception) else "done"] += 1
        return results


def adopting(stage):
    """Both secretaries adopt, a head withdraws, a clerk strikes, somebody postpones."""
    world = stage.world
    rows = world.examined_from(stage.observers(4))
    locked = world.locked(rows)
    numbers = [f"A{stage.people}", f"B{stage.people}"]

    def adopt(by):
        number, on = stage.chance.choice(numbers), world.day
        registered = adoption.Adoption(number=number, on=on)
        return lambda: adoption.adopt(locked, adoption=registered, by=by, at=clock.database_now)

    other = [
        lambda: withdrawal.withdraw(
            stage.some(rows), note_number="1", by=world.head, at=clock.database_now
        ),
        lambda: resolution.strike(
            locked, stage.some(rows), why="asked", by=world.clerk, at=clock.database_now
        ),
        lambda: resolution.postpone(locked, by=world.other_clerk, at=clock.database_now),
    ]
    stage.run([*map(adopt, stage.secretaries), *stage.some(other)])
    standing = Resolution.objects.get(pk=locked.pk)
    accredited = Application.objects.filter(steps__verb="accredit", pk__in=[r.pk for r in rows])
    if standing.state == "adopted":
        assert accredited.count() == standing.rows.filter(struck_at=None).count()
    else:
        assert not accredited.exists()


def examining(stage):
    """Two clerks, who saw the same, decide on the same rows; the ministry takes back."""
    world = stage.world
    rows = world.recommended_from(world.submitted_from(stage.observers(3)))
    seen = {row.pk: row.row_version for row in rows}

    def decides(by):
        who = {"by": by, "at": clock.database_now, "seen": seen}
        asked = {"reason": "Q1", "words": "", "fields": ["photo"]}
        done = {"proposal": "accredit", "checklist": world.checklist}
        return stage.chance.choice(
            [
                lambda: examination.examine(stage.some(rows), **done, **who),
                lambda: examination.query(stage.some(rows), **asked, **who),
            ]
        )

    taken_back = {"reason": "R1", "words": "", "by": world.ministry, "at": clock.database_now}
    acts = [*map(decides, stage.clerks), *map(decides, stage.clerks)]
    stage.run([*acts, lambda: recommendation.take_back(stage.some(rows), **taken_back, seen=seen)])
    for row in rows:
        assert row.steps.filter(verb__in=["examine", "query", "take_back"]).count() <= 1


def closing(stage):
    """The lists close while two heads hand in: nobody comes after the closing."""
    world = stage.world
    people = stage.observers(6)
    closes_at = clock.database_now() + timedelta(days=2)

    def close():
        with transaction.atomic():
            election = Election.objects.select_for_update().get(pk=world.election.pk)
            time.sleep(stage.chance.uniform(0, DELAY))
            election.lists_close_at = clock.database_now()
            election.save(update_fields=["lists_close_at"])

    def hand_in():
        return submission.hand_in(
            world.mission, stage.some(people), note=world.note(), by=world.head,
            at=clock.database_now,
        )  # fmt: skip

    Election.objects.update(lists_close_at=closes_at)
    stage.run([close, hand_in, hand_in, hand_in])
    late = "submitted_after_the_lists_closed"
    with connection.cursor() as cursor:
        cursor.execute(invariants.COUNTS[late])
        assert cursor.fetchone() == (0,)
    Election.objects.update(lists_close_at=closes_at)


def one_person_twice(stage):
    """Two missions hand in one person at once: the commission learns of it whoever comes first."""
    world = stage.world
    stage.people += 1
    values = [person(800_000 + stage.people)]
    sides = []
    for mission, head in (
        (world.mission, world.head),
        (world.other_mission, world.other_head),
    ):
        made = declaration.add(mission, values, by=head, at=clock.database_now())
        world.give_rows(made, by=head)
        sides.append((mission, made, head))

    def hand_in(mission, made, head):
        return lambda: submission.hand_in(
            mission, made, note=world.note(), by=head, at=clock.database_now
        )

    stage.run([hand_in(*side) for side in sides])
    ids = [made[0].pk for _mission, made, _head in sides]
    pair = PersonMatch.objects.filter(one__observer__in=ids, other__observer__in=ids)
    assert pair.count() == 1


def drafting(stage):
    """Two clerks put the same files on resolutions, one is locked, a file is reopened."""
    world = stage.world
    rows = world.examined_from(stage.observers(4))
    first = world.drafted(rows[:1])

    def drafts(by):
        return lambda: resolution.draft(
            "accredit", world.election, stage.some(rows[1:]), by=by, at=clock.database_now
        )

    reopened = {"reason": "R1", "words": "", "by": world.clerk, "at": clock.database_now}
    stage.run(
        [
            *map(drafts, stage.clerks),
            lambda: resolution.add_rows(first, rows, by=world.clerk, at=clock.database_now),
            lambda: resolution.lock(first, by=world.other_clerk, at=clock.database_now),
            lambda: examination.reopen(stage.some(rows), **reopened),
        ]
    )
    locked = Resolution.objects.get(pk=first.pk)
    if locked.state == "locked":
        standing = locked.rows.filter(struck_at=None).values("application")
        assert not Application.objects.filter(pk__in=standing).exclude(state="examined").exists()


def correcting(stage):
    """A correction is registered while the mission withdraws, and another card is asked for."""
    world = stage.world
    [row] = world.examined_from(stage.observers(1))
    world.adopt(world.locked([row]))
    correction.prepare(
        row, {"document_number": f"ZZ{row.pk}"}, reason="R1", by=world.other_clerk,
        at=clock.database_now,
    )  # fmt: skip
    stage.run(
        [
            *(
                lambda by=by: correction.correct(row, by=by, at=clock.database_now)
                for by in stage.secretaries
            ),
            lambda: withdrawal.withdraw(
                [row], note_number="1", by=world.head, at=clock.database_now
            ),
        ]
    )


KINDS = (adopting, adopting, examining, closing, one_person_twice, drafting, correcting)


@pytest.mark.django_db(transaction=True)
def test_what_must_hold_holds_after_every_schedule(request):
    thorough = request.config.getoption("--thorough")
    stage = Stage(seed=2022)
    for number in range(ALL if thorough else SAMPLE):
        kind = KINDS[number % len(KINDS)]
        try:
            kind(stage)
        except Exception as error:
            error.add_note(f"schedule {number}: {kind.__name__}")
            raise
        with connection.cursor() as cursor:
            for name, sql in invariants.COUNTS.items():
                if name != "submitted_after_the_lists_closed":  # asked while they were closed
                    cursor.execute(sql)
                    assert cursor.fetchone() == (0,), (number, kind.__name__, name)
    assert invariants.broken() == {}
    assert stage.outcomes["done"] > stage.outcomes["refused"] > 0
