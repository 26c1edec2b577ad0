"""The run itself: resolutions are adopted one after another, and something is hurt in between."""

import random
import time
from argparse import Namespace
from collections import Counter
from collections.abc import Sequence

from django.core.management import call_command
from django.db import DatabaseError, close_old_connections, connection

from accreditation.actions import badge_issue
from accreditation.models import Application, Badge
from accreditation.queries import invariants
from tests.factories import World
from tests.faults.stage import Stage, wait_for


def run(
    stage: Stage, options: Namespace, *, faults: Sequence[str], rows: int, recovery: float
) -> dict[str, object]:
    """Return what was done and what was found."""
    chance = random.Random(options.seed)
    call_command("migrate", verbosity=0)
    world = World()
    applications = world.examined(options.badges)
    resolutions = [
        world.locked(applications[i : i + rows]) for i in range(0, len(applications), rows)
    ]
    stage.keep_running()
    time.sleep(4)  # the worker listens
    struck: Counter[str] = Counter()
    per_resolution = max(1, round(options.faults / len(resolutions)))
    for number, resolution in enumerate(resolutions, 1):
        adopt(world, resolution, str(number))
        for _i in range(per_resolution):
            if struck.total() < options.faults:
                time.sleep(chance.uniform(0.02, 0.3))
                strike(stage, chance.choice(faults), struck, chance)
        stage.keep_running()
    while struck.total() < options.faults:
        time.sleep(chance.uniform(0.02, 0.3))
        strike(stage, chance.choice(faults), struck, chance)
        stage.keep_running()
    took = wait_for(lambda: all_drawn(stage), recovery)
    connection.close()
    found = invariants.broken()
    return {
        "badges": options.badges,
        "drawn": Badge.objects.exclude(rendered_at=None).count(),
        "lost": Badge.objects.filter(rendered_at=None).count(),
        "faults": struck.total(),
        "kinds": dict(struck),
        "recovered_after_s": took and round(took, 1),
        "broken": found,
        "holds": not found and took is not None,
    }


def adopt(world: World, resolution: object, number: str) -> None:
    """Register it, again where the database went away under it."""
    while True:
        try:
            world.adopt(resolution, number)
        except DatabaseError:
            close_old_connections()
            connection.close()
            time.sleep(0.1)
        else:
            return


def strike(stage: Stage, fault: str, struck: Counter[str], chance: random.Random) -> None:
    """Hurt something, and count it."""
    getattr(stage, fault)()
    struck[fault] += 1
    if fault == "restart_database":
        connection.close()
    if fault == "deliver_twice":
        some = list(Badge.objects.values_list("pk", flat=True)[:200])
        chance.shuffle(some)
        badge_issue.kick(some[:50])
        badge_issue.kick(some[:50])


def all_drawn(stage: Stage) -> bool:
    """Whether every accredited application has its card drawn; keeps the processes running."""
    stage.keep_running()
    try:
        waiting = Badge.objects.filter(rendered_at=None, voided_at=None).exists()
        return not waiting and Application.objects.filter(state="accredited").exists()
    except DatabaseError:
        connection.close()
        return False
