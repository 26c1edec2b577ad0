"""The commission's clocks stand still on Saturdays, Sundays and public holidays."""

from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta

from django.conf import settings

from missions.models import Holiday

SATURDAY = 5
LATE, VERY_LATE = 2, 4  # working days that a file may wait until its clock is amber, red


def holidays_since(first: datetime | None, now: datetime) -> frozenset[date]:
    """Return the public holidays between two moments. One query, none without a first moment."""
    if first is None:
        return frozenset()
    between = Holiday.objects.filter(day__gte=_day(first), day__lte=_day(now))
    return frozenset(between.values_list("day", flat=True))


def waited(since: datetime, now: datetime, holidays: Collection[date]) -> int:
    """Return how many working days lie between two moments, in days of Astana; 0 is today."""
    first, last = _day(since), _day(now)
    days = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
    return sum(day.weekday() < SATURDAY and day not in holidays for day in days)


def resumed(
    since: datetime, paused: datetime, now: datetime, holidays: Collection[date]
) -> datetime:
    """Return since when a wait would have lasted that began at `since`, paused and goes on `now`.

    So many working days lie between it and `now` as lay between `since` and `paused`.
    """
    day, left = _day(now), waited(since, paused, holidays)
    while left:
        left -= day.weekday() < SATURDAY and day not in holidays
        day -= timedelta(days=1)
    moved = datetime.combine(day, now.astimezone(settings.ASTANA).time(), tzinfo=settings.ASTANA)
    return moved.astimezone(UTC)


def tone(days: int) -> str:
    """Return the tone of a clock: none, `warn` or `bad`."""
    if days >= VERY_LATE:
        return "bad"
    return "warn" if days >= LATE else ""


def _day(moment: datetime) -> date:
    return moment.astimezone(settings.ASTANA).date()
