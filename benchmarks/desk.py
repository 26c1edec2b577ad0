"""The commission's desk with 150,000 applications of 300 missions in the database.

Each page is asked for with many different filters, names, numbers and files, by whoever works with
it: milliseconds at the 95th percentile through the whole portal (a budget of 300), and how many
queries the cheapest and the dearest of them cost. Then a resolution of 5,000 rows is adopted.
`DESK_MISSIONS` makes a smaller world.
"""

import http
import os
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import connection
from django.test import Client, override_settings
from django.urls import reverse

from accreditation.actions import examination
from accreditation.models import Application, Resolution
from accreditation.workflow import ResolutionState, State
from missions.actions import declaration
from missions.models import Mission, SendingOrganisation
from observer_portal import clock
from observer_portal.accounts.models import User
from tests.architecture.knocking import Knocker, session_cookie
from tests.factories import PASSWORD, World, make_member, make_mission, person

MISSIONS = int(os.environ.get("DESK_MISSIONS", "300"))
EACH = 500  # observers of a mission
ROWS = 5000  # of a resolution
WITH_MINISTRY, WITH_CLERKS, ASKED = 0, (1, 2), 3  # which of twenty missions
TIMES = 40  # different requests of a page
PASSES = ["django.contrib.auth.hashers.MD5PasswordHasher"]
SHOWN = (ResolutionState.DRAFT, ResolutionState.LOCKED, ResolutionState.ADOPTED)
Requests = Iterator[tuple[str, str]]  # who asks -> the address


def run() -> dict[str, Any]:
    """Return `<page>_p95_ms`, `<page>_queries`, and what building and adopting took."""
    with tempfile.TemporaryDirectory() as folder:
        places = {name: Path(folder) / name for name in ("FILES", "SIGNING_KEYS")}
        for place in places.values():
            place.mkdir(mode=0o700)
        with override_settings(**places, PASSWORD_HASHERS=PASSES, ALLOWED_HOSTS=["localhost"]):
            return _figures()


def _figures() -> dict[str, Any]:
    began = time.perf_counter()
    world = World(password=PASSWORD, now=True)
    _fill(world)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    figures: dict[str, Any] = {
        "applications": Application.objects.count(),
        "missions": MISSIONS,
        "filled_s": time.perf_counter() - began,
    }
    locked = _waiting(world)
    figures |= _pages(world)
    began = time.perf_counter()
    world.adopt(locked)
    figures[f"adopt_{ROWS}_s"] = time.perf_counter() - began
    return figures


# --- The world -----------------------------------------------------------------------------------


def _fill(world: World) -> None:
    """Hand in a list of every mission, and bring most of the files on their way."""
    for number in range(MISSIONS):
        code = f"B-{number:03d}"
        names = {f"name_{tongue}": f"Sender {number:03d}" for tongue in ("kk", "ru", "en")}
        SendingOrganisation.objects.create(code=code, kind="other", **names)
        mission = make_mission(world.election, code)
        head = make_member(mission, f"head{number}")
        rows = _list_of(world, mission, head, number * EACH)
        of_twenty = number % 20
        if of_twenty != WITH_MINISTRY:
            world.recommended_from(rows)
        if of_twenty not in (WITH_MINISTRY, *WITH_CLERKS):
            world.examined_all(rows[: EACH - 60])  # the rest waits with the clerks
        if of_twenty == ASKED:
            _ask(world, rows[EACH - 20 :])
    examined = list(Application.objects.filter(state=State.EXAMINED).order_by("pk"))
    for start in range(0, len(examined) - 2 * ROWS, ROWS):
        world.adopt(world.locked(examined[start : start + ROWS]))


def _list_of(world: World, mission: Mission, head: User, first: int) -> list[Application]:
    people = [person(first + n) | _names(first + n) for n in range(EACH)]
    observers = declaration.add(mission, people, by=head, at=world.at)
    world.give_rows(observers, by=head)
    return world.submitted_from(observers, mission=mission, head=head)


def _names(number: int) -> dict[str, str]:
    """Names of which a part is common to many, as of people."""
    return {
        "surname_latin": f"Surname{number % 9973:04d}",
        "given_names_latin": ("Anna", "Ivan", "Maria", "Peter", "Aigul")[number % 5],
        "surname_cyrillic": f"Фамилия{number % 9973:04d}",
    }


def _ask(world: World, rows: list[Application]) -> None:
    examination.query(
        rows, reason="Q1", words="", fields=["photo"], by=world.clerk, at=clock.database_now()
    )


def _waiting(world: World) -> Resolution:
    """Leave a draft and a locked resolution, each of 5,000 rows where there are as many."""
    left = list(Application.objects.filter(state=State.EXAMINED).order_by("pk"))
    world.drafted(left[ROWS : 2 * ROWS])
    return world.locked(left[:ROWS])


# --- The pages -----------------------------------------------------------------------------------


def _pages(world: World) -> dict[str, Any]:
    """Ask for each page as often as there are different requests of it."""
    chance, cookies, knocker = random.Random(1), _cookies(world), Knocker()  # noqa: S311
    figures: dict[str, Any] = {}
    for page, asked in _asked(chance).items():
        milliseconds, queries = [], set()
        for who, url in asked:
            began = time.perf_counter()
            status = knocker.knock(cookies[who], "GET", url).status_code
            milliseconds.append(1000 * (time.perf_counter() - began))
            queries.add(knocker.queries)
            if status != http.HTTPStatus.OK:
                raise AssertionError((page, url, status))
        if not queries:
            continue  # a small world has no such thing
        figures[f"{page}_p95_ms"] = round(statistics.quantiles(milliseconds, n=20)[-1])
        figures[f"{page}_queries"] = f"{min(queries)}-{max(queries)}"
    return figures


def _resolution(state: ResolutionState) -> Requests:
    """The page of a resolution in this state, of 5,000 rows."""
    found = Resolution.objects.filter(state=state).first()
    if found:
        url = reverse("commission:resolution", args=[found.reference])
        yield from (("secretary", url) for _turn in range(TIMES))


def _cookies(world: World) -> dict[str, dict[str, str]]:
    found = {}
    for who in ("clerk", "ministry", "secretary"):
        client = Client()
        client.force_login(getattr(world, who))
        found[who] = session_cookie(client.session.session_key)
    found["anyone"] = {}
    return found


def _asked(chance: random.Random) -> dict[str, Requests]:
    """Page -> requests that differ."""
    files = Application.objects.exclude(state=State.SUBMITTED).order_by("pk")
    names = list(files.values_list("reference", flat=True)[:: max(1, files.count() // 997)])
    chance.shuffle(names)
    inbox, draft = reverse("commission:inbox"), reverse("commission:resolution_draft")
    surname = lambda: f"Surname{chance.randrange(9973):04d}"  # noqa: E731
    senders = [f"B-{chance.randrange(MISSIONS):03d}" for _turn in range(TIMES)]
    return {
        "inbox": (("clerk", inbox) for _n in range(TIMES)),
        "inbox_every_state": (("clerk", f"{inbox}?state=all") for _n in range(TIMES)),
        "inbox_further_on": (
            ("clerk", f"{inbox}?state=all&after={name}") for name in names[:TIMES]
        ),
        "inbox_of_a_sender": (("clerk", f"{inbox}?sender={code}") for code in senders),
        "search_by_name": (("clerk", f"{inbox}?state=all&q={surname()}") for _n in range(TIMES)),
        "search_in_cyrillic": (
            ("clerk", f"{inbox}?state=all&q=Фамилия{chance.randrange(9973):04d}")
            for _n in range(TIMES)
        ),
        "search_by_document": (
            ("clerk", f"{inbox}?state=all&q=AB{chance.randrange(MISSIONS * EACH):07d}")
            for _n in range(TIMES)
        ),
        "search_by_a_common_name": (("clerk", f"{inbox}?state=all&q=anna") for _n in range(TIMES)),
        "file": (("clerk", reverse("commission:file", args=[name])) for name in names[:TIMES]),
        "choosing_for_a_resolution": (("clerk", f"{draft}?kind=accredit") for _n in range(TIMES)),
        **{f"resolution_{state}": _resolution(state) for state in SHOWN},
        "ministry": (("ministry", reverse("ministry:inbox")) for _n in range(TIMES)),
        "ministry_files": (("ministry", reverse("ministry:files")) for _n in range(TIMES)),
        "matches": (("clerk", reverse("commission:matches")) for _n in range(TIMES)),
        "questions": (("clerk", reverse("commission:questions")) for _n in range(TIMES)),
        "resolutions": (("clerk", reverse("commission:resolutions")) for _n in range(TIMES)),
        "badges": (("secretary", reverse("commission:badges")) for _n in range(TIMES)),
        "figures": (("anyone", reverse("figures:election", args=["PR22"])) for _n in range(TIMES)),
        "my_files": (("clerk", reverse("commission:my_files")) for _n in range(TIMES)),
    }
