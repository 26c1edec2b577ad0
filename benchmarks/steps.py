"""Every act on 1, 641 and 5,000 observers or applications: queries (the same) and seconds."""

import time
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from accreditation.actions import examination, recommendation, submission, withdrawal
from missions.actions import declaration
from missions.models import Observer
from tests.factories import AT, World, person

SIZES = (1, 641, 5000)
DOCUMENTS = 10_000  # between the document numbers of two sizes


def _timed(act: Callable[[], Any]) -> tuple[int, float, Any]:
    """Queries without savepoints, seconds, and what came out."""
    began = time.perf_counter()
    with CaptureQueriesContext(connection) as captured:
        done = act()
    seconds = time.perf_counter() - began
    return sum("SAVEPOINT" not in q["sql"] for q in captured), seconds, done


def _declared(world: World, n: int, step: Callable[..., Any]) -> list[Observer]:
    """Declare n observers, give them files and change them."""
    people = [person(DOCUMENTS * n + i) for i in range(n)]
    observers: list[Observer] = step(
        "declare", lambda: declaration.add(world.mission, people, by=world.head, at=AT)
    )
    world.give_rows(observers, by=world.head)
    phones = [declaration.Change(observer, {"phone": "+7 7172 000000"}) for observer in observers]
    step("change", lambda: declaration.change_all(phones, by=world.head, at=AT))
    return observers


def _path(world: World, n: int) -> dict[str, tuple[int, float]]:
    """The whole path of n applications."""
    figures = {}

    def step(name: str, act: Callable[[], Any]) -> Any:
        queries, seconds, done = _timed(act)
        figures[name] = (queries, seconds)
        return done

    observers = _declared(world, n, step)
    handed = step(
        "submit",
        lambda: submission.hand_in(
            world.mission, observers, note=world.note(), by=world.head, at=AT
        ),
    )
    rows = world.applications(handed.applications)
    step("recall", lambda: submission.recall(rows, by=world.head, at=AT))
    step("resubmit", lambda: submission.resubmit(rows, by=world.head, at=AT))
    letter = world.letter()
    step(
        "recommend", lambda: recommendation.recommend(rows, letter=letter, by=world.ministry, at=AT)
    )
    asked = {"reason": "Q1", "words": "", "fields": ["photo"], "by": world.clerk, "at": AT}
    step("query", lambda: examination.query(rows, **asked))
    step("answer", lambda: submission.answer(rows, words="It is right.", by=world.head, at=AT))
    step(
        "examine",
        lambda: examination.examine(
            rows, proposal="accredit", checklist=world.checklist, by=world.clerk, at=AT
        ),
    )
    draft = step("draft", lambda: world.drafted(rows))
    locked = step("lock", lambda: world.locked_draft(draft))
    step("adopt", lambda: world.adopt(locked))
    fresh = world.applications(handed.applications)
    step("withdraw", lambda: withdrawal.withdraw(fresh, note_number="1", by=world.head, at=AT))
    return figures


def run() -> dict[str, Any]:
    """Return `<act>_queries` (by size) and `<act>_<size>_s`."""
    world = World()
    figures: dict[str, Any] = {}
    for n in SIZES:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        for act, (queries, seconds) in _path(world, n).items():
            figures.setdefault(f"{act}_queries", []).append(queries)
            figures[f"{act}_{n}_s"] = round(seconds, 3)
    return figures
