"""The clock of a file that waits for a clerk: amber after two working days, red after three.

It stands still while the mission has to answer: `Application.waits_since` is the moment since which
the file would have waited without that pause (`actions.submission.answer` moves it on).
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta

from django.conf import settings

from accreditation.models import Application
from accreditation.queries import working_days
from accreditation.workflow import State

AMBER_AFTER, RED_AFTER = 2, 3  # working days


def tone(days: int) -> str:
    """Return the tone of a clock that shows this many working days: none, `warn` or `bad`."""
    if days > RED_AFTER:
        return "bad"
    return "warn" if days > AMBER_AFTER else ""


def late_since(now: datetime, holidays: Collection[date], days: int) -> datetime:
    """Return the moment before which a wait must have begun to be longer than `days` working days.

    The other side of `working_days.waited`: that counts days, this finds rows by an index.
    """
    day = now.astimezone(settings.ASTANA).date()
    counted = 0
    while counted <= days:
        counted += day.weekday() < working_days.SATURDAY and day not in holidays
        day -= timedelta(days=1)
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=settings.ASTANA)


def exact(filters: Mapping[str, str], now: datetime, holidays: Collection[date]) -> dict[str, str]:
    """Return the filters with the moment before which a wait began that is late now."""
    found = dict(filters)
    if found.pop("late", ""):
        found["older"] = late_since(now, holidays, AMBER_AFTER).isoformat()
    return found


def waited(application: Application, now: datetime, holidays: Collection[date]) -> int | None:
    """Return for how many working days a file waits for a clerk; None where it does not."""
    if application.state not in (State.RECOMMENDED, State.SUBMITTED):
        return None
    since = application.waits_since
    return working_days.waited(since, now, holidays) if since else None


def stands_at(application: Application, holidays: Collection[date]) -> int | None:
    """Return at how many working days the clock of a queried file stands; None for any other."""
    since, paused = application.waits_since, application.state_since
    if application.state != State.QUERIED or since is None or paused is None:
        return None
    return working_days.waited(since, paused, holidays)
