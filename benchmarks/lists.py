"""A clerk's inbox, a search and a file among 150,000 applications: queries and seconds.

Observers are declared as everybody declares them, so that what is sealed can be opened; their
applications are written past the triggers, which would ask for every step of each.
"""

import contextlib
import http
import time
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accreditation.models import Application
from missions.actions import declaration, versions
from missions.models import Mission, ObserverVersion, SendingOrganisation
from tests.factories import World, make_mission, person

PEOPLE = 150_000
AT_ONCE = 2_500
TIMES = 20
LETTERS = "abcdefghijklmnopqrstuvwxyz"

# every tenth file waits, as on a bad day; the others are decided
APPLICATIONS = """
    INSERT INTO accreditation_application
      (reference, election_id, mission_id, observer_id, version_id, state, state_since,
       waits_since, row_version, proposal, proposal_ground)
    SELECT 'APP' || substr(o.reference, 4), m.election_id, o.mission_id, o.id, o.current_version_id,
           CASE WHEN o.id %% 10 = 0 THEN 'recommended' WHEN o.id %% 100 = 1 THEN 'queried'
                WHEN o.id %% 20 = 3 THEN 'examined' ELSE 'accredited' END,
           %s - (o.id %% 2000) * interval '5 minutes', %s - (o.id %% 2000) * interval '5 minutes',
           1, '', ''
    FROM missions_observer o JOIN missions_mission m ON m.id = o.mission_id"""
QUESTIONS = """
    INSERT INTO accreditation_steptaken
      (act, application_id, verb, role, before, after, taken_by_id, taken_at, version_id, reason,
       words, fields, checklist, ground, number)
    SELECT gen_random_uuid(), a.id, 'query', 'clerk', 'recommended', 'queried', %s, a.state_since,
           a.version_id, 'Q1', '', '{photo}', '{}', '', ''
    FROM accreditation_application a WHERE a.state = 'queried'"""


def _name(n: int) -> str:
    """Return a surname; some of them meet, as in life."""
    word, n = "", n * 7919
    while n:
        n, letter = divmod(n, len(LETTERS))
        word += LETTERS[letter]
    return f"{word}sen".title()


def _fill(world: World) -> None:
    missions = [world.mission, world.other_mission]
    others = SendingOrganisation.objects.exclude(missions__in=missions).order_by("code")
    missions += [make_mission(world.election, sender.code) for sender in others]
    for start in range(0, PEOPLE, AT_ONCE):
        people = [
            person(n, surname_latin=_name(n), surname_cyrillic="Сенов")
            for n in range(start + 1, start + AT_ONCE + 1)
        ]
        mission = missions[start // AT_ONCE % len(missions)]
        _declare(mission, people, world)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("UPDATE missions_observer SET submitted_at = added_at")
        cursor.execute(APPLICATIONS, [world.at, world.at])
        cursor.execute(QUESTIONS, [world.clerk.pk])
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM ANALYZE")


def _declare(mission: Mission, people: list[dict[str, object]], world: World) -> None:
    """Declare them; among so many a reference is once in a while drawn that is there already."""
    while True:
        with contextlib.suppress(IntegrityError):
            declaration.add(mission, people, by=world.head, at=world.at)
            return


def _timed(client: Client, url: str) -> tuple[int, float]:
    """Return the queries of one request, and the 95th percentile of the seconds of TIMES."""
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        status = client.get(url).status_code
    queries = len(captured)  # the next request empties the log
    if status != http.HTTPStatus.OK:
        raise RuntimeError(f"{url}: {status}")
    seconds = []
    for _time in range(TIMES):
        began = time.perf_counter()
        client.get(url)
        seconds.append(time.perf_counter() - began)
    return queries, sorted(seconds)[int(TIMES * 0.95) - 1]


def run() -> dict[str, Any]:
    """Return `<page>_queries` and `<page>_p95_s`."""
    settings.ALLOWED_HOSTS = ["testserver"]
    world = World(now=True)
    _fill(world)
    return figures_of(world)


def figures_of(world: World) -> dict[str, Any]:
    """Ask for every page of a world that is full."""
    figures: dict[str, Any] = {}
    client = Client()
    client.force_login(world.clerk)
    inbox = reverse("commission:inbox")
    one = Application.objects.filter(state="recommended").order_by("state_since")[7000]
    version = ObserverVersion.objects.get(pk=one.version_id)
    number = versions.values_of(version)["document_number"]
    pages: dict[str, str] = {
        "inbox": inbox,
        "inbox_later_page": f"{inbox}?after={one.reference}",
        "inbox_by_name": f"{inbox}?sort=name",
        "inbox_late": f"{inbox}?late=1",
        "all_files": f"{inbox}?state=all",
        "all_files_by_name": f"{inbox}?state=all&sort=name",
        "search_name": f"{inbox}?q={version.surname_latin[:5].lower()}",
        "search_common_cyrillic": f"{inbox}?q=сенов",
        "search_nobody": f"{inbox}?q=qqqqqq",
        "search_reference": f"{inbox}?q={one.reference}",
        "search_document": f"{inbox}?q={number}",
        "questions": reverse("commission:questions"),
        "my_files": reverse("commission:my_files"),
        "file": reverse("commission:file", args=[one.reference]),
    }
    for name, url in pages.items():
        figures[f"{name}_queries"], seconds = _timed(client, url)
        figures[f"{name}_p95_s"] = round(seconds, 3)
    return figures
