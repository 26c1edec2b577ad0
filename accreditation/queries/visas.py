"""Who asked for visa support: what is sealed of one mission is read, never that of all of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q

from accreditation.models import Application
from accreditation.workflow import State
from missions.actions import keys, versions
from missions.models import Election, Mission, ObserverKey
from observer_portal.audit.models import AuditEntry

# from the recommendation on: before it the State has said nothing of the person
READY = (State.RECOMMENDED, State.QUERIED, State.EXAMINED, State.ACCREDITED)
TRAVEL = ("needs_visa_support", "arrival_on", "departure_on")  # may change at any time
TAG = "visa:letter"


@dataclass(frozen=True)
class Person:
    """Somebody who asked, with what was declared; how one travels, as it was said last."""

    file: Application
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Line:
    """A mission, and how many of its people may be given a letter."""

    mission: Mission
    ready: int


def missions(election: Election) -> list[Line]:
    """Return the missions with people whom the ministry has recommended, by name. One query."""
    ready = Count("applications", filter=Q(applications__state__in=READY))
    rows = (
        Mission.objects.filter(election=election)
        .select_related("organisation")
        .annotate(ready=ready)
        .filter(ready__gt=0)
    )
    lines = [Line(row, row.ready) for row in rows]
    return sorted(lines, key=lambda line: line.mission.organisation.name.casefold())


def asked(mission: Mission) -> list[Person]:
    """Return those of a mission who need visa support, by name. Two queries."""
    rows = (
        Application.objects.filter(mission=mission, state__in=READY)
        .select_related("version", "observer__current_version")
        .order_by("version__folded_name", "pk")
    )
    files = list(rows)
    wrapped = ObserverKey.objects.filter(observer__in=[row.observer_id for row in files])
    key_of = {key.observer_id: keys.unwrap(key) for key in wrapped}
    return [
        person
        for row in files
        if row.observer_id in key_of and (person := _person(row, key_of[row.observer_id]))
    ]


def _person(row: Application, key: bytes) -> Person | None:
    values = versions.values_of(row.version, key)
    latest = row.observer.current_version
    if latest is not None and latest.pk != row.version_id:
        said = versions.values_of(latest, key)
        values |= {name: said.get(name) for name in TRAVEL}
    return Person(row, values) if values.get("needs_visa_support") == "yes" else None


def not_yet_recommended(mission: Mission) -> int:
    """Return how many of a mission the ministry has still to recommend. One query."""
    return Application.objects.filter(mission=mission, state=State.SUBMITTED).count()


def given(mission: Mission) -> dict[str, datetime]:
    """Return the reference of a file -> when a letter last named it. One query."""
    rows = AuditEntry.objects.filter(tag=TAG, subject=mission.reference).order_by("pk")
    return {
        reference: at
        for at, facts in rows.values_list("at", "facts")
        for reference in facts.get("files", ())
    }
