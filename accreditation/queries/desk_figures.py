"""Figures for the offices alone: who, from where, where to, how long it takes, on whom it lies.

All as of one moment, counted from the steps: what was decided later, or undone since, does not
change what was so. The steps of 150,000 files are read in a few seconds and not in a page's time:
`actions.figure_counting` keeps what was counted last.
"""

from datetime import datetime, timedelta
from typing import Any, NamedTuple, TypedDict

from django.conf import settings
from django.db import connection
from django.db.models import Count, Max, Min, Q
from django.db.models.functions import TruncHour

from accreditation.models import Holding, Resolution, StepTaken
from accreditation.workflow import DONE, Role
from missions.models import Election, ObserverVersion

DAY_BEGINS, DAY_ENDS = 9, 18  # the commission's hours; holidays and weekends have none
STAGES = ("submitted", "returned", "recommended", "queried", "examined", "whole")
SENT_BACK = ("return", "send_back", "query", "decline")
CUTS = ("region", "citizenship", "kind", "sex")
# columns of the last 24 hours -> the steps that they count
HOURLY = {
    "submitted": ("submit", "resubmit"),
    "recommended": ("recommend", "admit"),
    "examined": ("examine",),
    "decided": ("accredit", "refuse", "revoke"),
}
# Whom the last step that was taken by then leaves accredited. Regions may be changed at any time
# without a step: those of the last version that was declared by then count.
_PEOPLE = """
    WITH standing AS MATERIALIZED (
        SELECT a.observer_id, s.version_id FROM accreditation_application a
        CROSS JOIN LATERAL (
            SELECT s.after, s.version_id FROM accreditation_steptaken s
            WHERE s.application_id = a.id AND s.taken_at <= %(at)s ORDER BY s.id DESC LIMIT 1) s
        WHERE a.election_id = %(election)s AND s.after = 'accredited'),
    people AS MATERIALIZED (
        SELECT v.citizenship, v.kind, v.sex FROM standing s
        JOIN missions_observerversion v ON v.id = s.version_id),
    places AS MATERIALIZED (
        SELECT v.region_codes FROM standing s CROSS JOIN LATERAL (
            SELECT v.region_codes FROM missions_observerversion v
            WHERE v.observer_id = s.observer_id AND v.declared_at <= %(at)s
            ORDER BY v.number DESC LIMIT 1) v)
    SELECT 'all', '', count(*) FROM standing
    UNION ALL SELECT 'citizenship', citizenship, count(*) FROM people GROUP BY citizenship
    UNION ALL SELECT 'kind', kind, count(*) FROM people GROUP BY kind
    UNION ALL SELECT 'sex', sex, count(*) FROM people GROUP BY sex
    UNION ALL SELECT 'region', trim(code), count(*) FROM places,
        unnest(string_to_array(nullif(region_codes, ''), ',')) code GROUP BY trim(code)
    UNION ALL SELECT 'region', '', count(*) FROM places WHERE region_codes = ''
        HAVING count(*) > 0"""
# How long files stood in a stage until the next step. Working time is the difference of two
# readings of one clock, which runs in the commission's hours alone.
_TIMES = """
    WITH steps AS (
        SELECT s.application_id, s.verb, s.after, s.taken_at,
               lead(s.taken_at) OVER (PARTITION BY s.application_id ORDER BY s.id) AS next_at
        FROM accreditation_steptaken s JOIN accreditation_application a ON a.id = s.application_id
        WHERE a.election_id = %(election)s AND s.taken_at <= %(at)s),
    spans AS MATERIALIZED (
        SELECT after AS stage, taken_at AS began, next_at AS ended FROM steps
        WHERE next_at >= taken_at AND after = ANY (%(stages)s)
        UNION ALL
        SELECT 'whole', min(taken_at) FILTER (WHERE verb = 'submit'),
               min(taken_at) FILTER (WHERE verb = 'accredit')
        FROM steps GROUP BY application_id
        HAVING min(taken_at) FILTER (WHERE verb = 'accredit')
            >= min(taken_at) FILTER (WHERE verb = 'submit')),
    days AS (
        SELECT d::date AS day,
               (extract(isodow FROM d) < 6 AND h.day IS NULL)::int AS works
        FROM generate_series(
            (SELECT min(began AT TIME ZONE %(zone)s)::date FROM spans),
            (SELECT max(ended AT TIME ZONE %(zone)s)::date FROM spans), interval '1 day') d
        LEFT JOIN missions_holiday h ON h.day = d::date),
    clock AS MATERIALIZED (
        SELECT day, works, sum(works) OVER (ORDER BY day) - works AS earlier FROM days),
    readings AS (
        SELECT stage, extract(epoch FROM ended - began) / 3600 AS hours,
               %(length)s * (e.earlier - b.earlier)
               + e.works * least(greatest(extract(epoch FROM (ended AT TIME ZONE %(zone)s)::time)
                                          / 3600 - %(begins)s, 0), %(length)s)
               - b.works * least(greatest(extract(epoch FROM (began AT TIME ZONE %(zone)s)::time)
                                          / 3600 - %(begins)s, 0), %(length)s) AS worked
        FROM spans
        JOIN clock b ON b.day = (began AT TIME ZONE %(zone)s)::date
        JOIN clock e ON e.day = (ended AT TIME ZONE %(zone)s)::date)
    SELECT stage, count(*),
           percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY worked::float8),
           percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY hours::float8)
    FROM readings GROUP BY stage"""


class Sitting(NamedTuple):
    """A sitting, and the moment at which the last of its resolutions was registered."""

    on: Any
    at: datetime


class Time(TypedDict):
    """Of one stage: how many waits, and hours until half and nine tenths of them were over."""

    n: int
    working: tuple[float, float]
    calendar: tuple[float, float]


class Load(TypedDict):
    """What one clerk has done, and has on the desk now."""

    name: str
    examined: int
    asked: int
    set_aside: int
    files: int
    last_day: int
    holds: int


_NOTHING_DONE: Any = dict.fromkeys(("examined", "asked", "set_aside", "files", "last_day"), 0)


class DeskFigures(TypedDict):
    """All of it. `cuts`: how many by code, "" is not stated; `hours`: the oldest first."""

    at: datetime
    total: int
    cuts: dict[str, dict[str, int]]
    times: dict[str, Time]
    submitted: int
    sent_back: list[tuple[str, str, int]]  # verb, reason, files
    load: list[Load]
    hours: list[tuple[datetime, dict[str, int]]]


def sittings(election: Election) -> list[Sitting]:
    """Return the sittings that decided something, in their order. One query."""
    adopted = Resolution.objects.filter(election=election, state__in=DONE)
    rows = (
        adopted.values("sitting", "adopted_on")
        .annotate(begun=Min("registered_at"), done=Max("registered_at"))
        .order_by("begun")
    )
    return [Sitting(row["adopted_on"], row["done"]) for row in rows]


def fingerprint(election: Election, *, at: datetime) -> tuple[object, ...]:
    """Return what changes whenever figures as of now could: cheap to ask, whatever their number."""
    step = StepTaken.objects.order_by("-pk").values_list("pk", flat=True).first()
    version = ObserverVersion.objects.order_by("-pk").values_list("pk", flat=True).first()
    held = Holding.objects.filter(application__election=election).aggregate(
        n=Count("pk"), last=Max("taken_at")
    )
    return step, version, held["n"], held["last"], at.replace(minute=0, second=0, microsecond=0)


def of(election: Election, *, at: datetime) -> DeskFigures:
    """Count an election as of `at`. Six queries for any number of files."""
    facts = {"election": election.pk, "at": at}
    cuts: dict[str, dict[str, int]] = {cut: {} for cut in CUTS}
    total = 0
    for cut, code, n in _asked(_PEOPLE, facts):
        if cut == "all":
            total = n
        else:
            cuts[cut][code] = n
    steps = StepTaken.objects.filter(application__election=election, taken_at__lte=at)
    back = list(
        steps.filter(verb__in=(*SENT_BACK, "submit"))
        .values_list("verb", "reason")
        .annotate(n=Count("application", distinct=True))
        .order_by("-n", "verb", "reason")
    )
    return {
        "at": at,
        "total": total,
        "cuts": {cut: _largest_first(found) for cut, found in cuts.items()},
        "times": _times(facts),
        "submitted": sum(n for verb, _reason, n in back if verb == "submit"),
        "sent_back": [row for row in back if row[0] != "submit"],
        "load": _load(election, steps, at),
        "hours": _hours(steps, at),
    }


def _asked(sql: str, facts: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, facts)
        return list(cursor.fetchall())


def _largest_first(counts: dict[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def _times(facts: dict[str, Any]) -> dict[str, Time]:
    of_clock = {
        "stages": [stage for stage in STAGES if stage != "whole"],
        "zone": str(settings.ASTANA),
        "begins": DAY_BEGINS,
        "length": DAY_ENDS - DAY_BEGINS,
    }
    found: dict[str, Time] = {
        stage: {"n": n, "working": tuple(working), "calendar": tuple(calendar)}
        for stage, n, working, calendar in _asked(_TIMES, facts | of_clock)
    }
    return {stage: found[stage] for stage in STAGES if stage in found}


def _load(election: Election, steps: Any, at: datetime) -> list[Load]:
    """Two queries: the steps of clerks, and what lies on their desks."""
    rows = (
        steps.filter(role=Role.CLERK)
        .values("taken_by", "taken_by__name")
        .annotate(
            examined=Count("pk", filter=Q(verb="examine")),
            asked=Count("pk", filter=Q(verb__in=("query", "send_back"))),
            set_aside=Count("pk", filter=Q(verb="set_aside")),
            files=Count("application", distinct=True),
            last_day=Count("pk", filter=Q(taken_at__gt=at - timedelta(hours=24))),
        )
    )
    held = Holding.objects.filter(application__election=election, taken_at__lte=at)
    desks = {
        pk: (name, n)
        for pk, name, n in held.values_list("clerk", "clerk__name").annotate(n=Count("pk"))
    }
    found: list[Any] = []
    for row in rows.order_by():
        done: dict[str, Any] = dict(row)
        _name, holds = desks.pop(done.pop("taken_by"), ("", 0))
        found.append({"name": done.pop("taken_by__name"), **done, "holds": holds})
    found += [{"name": name, **_NOTHING_DONE, "holds": n} for name, n in desks.values()]
    return sorted(found, key=lambda load: (-load["examined"], load["name"]))


def _hours(steps: Any, at: datetime) -> list[tuple[datetime, dict[str, int]]]:
    """The hour of the clock that runs at `at`, and the 23 before it."""
    last = at.astimezone(settings.ASTANA).replace(minute=0, second=0, microsecond=0)
    hours = [last - timedelta(hours=n) for n in range(23, -1, -1)]
    column = {verb: name for name, verbs in HOURLY.items() for verb in verbs}
    rows = (
        steps.filter(taken_at__gte=hours[0], verb__in=column)
        .annotate(hour=TruncHour("taken_at", tzinfo=settings.ASTANA))
        .values_list("hour", "verb")
        .annotate(n=Count("pk"))
        .order_by()
    )
    found = {hour: dict.fromkeys(HOURLY, 0) for hour in hours}
    for hour, verb, n in rows:
        found[hour][column[verb]] += n
    return list(found.items())
