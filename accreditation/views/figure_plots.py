"""Where the marks of the plots of figures stand: numbers for an SVG that a template writes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.translation import ngettext

from accreditation.queries.figures import Group, SittingFigures
from observer_portal.page.moments import day_text

LEFT, RIGHT, TOP, BOTTOM = 44, 740, 26, 306  # of the plot by sitting, within 760 x 340
CLOSE, LABEL = 34, 62  # nearer than this, marks and dates of sittings get in each other's way
MARGIN = 1.06  # room after election day
BAR_X, BAR_MOST, ROW = 158, 200, 24  # of a plot of bars, 400 wide
NAME = 21  # characters of a name that have room beside a bar
ROWS, GROUPS, TIES = 12, 4, 9  # all senders up to ROWS; else TIES of them and groups of equal ones


@dataclass(frozen=True, slots=True)
class Point:
    """A sitting in the plot."""

    x: float
    y: float
    value: int
    label_x: float
    label_y: float
    day: str  # "" where there is no room for it


@dataclass(frozen=True, slots=True)
class Steps:
    """The plot by sitting."""

    line: str
    area: str
    points: Sequence[Point]
    rules: Sequence[tuple[float, float, int]]  # (y, y of the text, value)
    election_x: float
    election_day: str


def steps(sittings: Sequence[SittingFigures], *, opened: date, election_day: date) -> Steps:
    """Lay out the running totals over the days from the opening to the election."""
    most = max((sitting.total for sitting in sittings), default=0)
    step = _round_step(most)
    top = step * max(1, -(-most // step))
    span = max(1.0, (election_day - opened).days * MARGIN)

    def across(day: float) -> float:
        return round(LEFT + (RIGHT - LEFT) * min(1.0, max(0.0, day / span)), 1)

    def up(value: int) -> float:
        return round(BOTTOM - (BOTTOM - TOP) * value / top, 1)

    line, points, before, last_label = f"M{LEFT} {BOTTOM}", [], float(LEFT), float(-LABEL)
    xs = [across(_day(sitting, opened)) for sitting in sittings]
    for number, (sitting, x) in enumerate(zip(sittings, xs, strict=True)):
        y = up(sitting.total)
        line += f"H{x}V{y}"
        crowded = number + 1 < len(xs) and xs[number + 1] - x < CLOSE
        label = day_text(sitting.on, "bare") if x - last_label >= LABEL else ""
        last_label = x if label else last_label
        points.append(Point(x, y, sitting.total, x - 9, y + 18 if crowded else y - 9, label))
        before = x
    end = min(RIGHT, before + 16)
    line += f"H{end}"
    rules = [(up(v), up(v) + 4.5, v) for v in range(0, top + 1, step)]
    area = f"{line}V{BOTTOM}Z"
    at = across((election_day - opened).days)
    return Steps(line, area, points, rules, at, day_text(election_day, "bare"))


def numbered(sittings: Sequence[SittingFigures]) -> list[dict[str, Any]]:
    """Return the sittings, each with which one of its day it is, from the second on."""
    seen: dict[object, int] = {}
    rows = []
    for sitting in sittings:
        seen[sitting.on] = seen.get(sitting.on, 0) + 1
        rows.append({"sitting": sitting, "of_day": seen[sitting.on]})
    return rows


def _day(sitting: SittingFigures, opened: date) -> float:
    """Return days from the opening to the sitting, with the hours of the clock in Astana."""
    here = sitting.at.astimezone(settings.ASTANA)
    return (here.date() - opened).days + here.hour / 24


def _round_step(most: int) -> int:
    """Return 1, 2 or 5 times a power of ten that makes at most eight rules."""
    size = 1
    while True:
        for step in (size, 2 * size, 5 * size):
            if most <= 8 * step:
                return step
        size *= 10


@dataclass(frozen=True, slots=True)
class Bar:
    """A sender, or several with equal counts."""

    name: str
    full: str
    count: int
    width: float
    top: int
    is_group: bool

    @property
    def text_y(self) -> int:
        """Where the line of text stands."""
        return self.top + 13

    @property
    def value_x(self) -> float:
        """Where the number stands."""
        return BAR_X + self.width + 7


@dataclass(frozen=True, slots=True)
class Bars:
    """A plot of bars."""

    rows: Sequence[Bar]

    @property
    def height(self) -> int:
        """Of the picture."""
        return ROW * len(self.rows) + 4


class Row(NamedTuple):
    """A name and its count; `short` is what has room beside the bar of several senders."""

    name: str
    many: int
    short: str = ""


def bars(group: Group, names: Mapping[str, str], *, states: bool) -> Bars:
    """Lay out a group; of many senders the small ones stand together by their count."""
    rows = [Row(names.get(code, code), count) for code, count in group.by.items()]
    if len(rows) > ROWS:
        cut = TIES
        while cut < len(rows) and cut and rows[cut].many == rows[cut - 1].many:
            cut -= 1
        rows = rows[:cut] + _together(rows[cut:], states=states)
    most = max((row.many for row in rows), default=1)
    return Bars(
        [
            Bar(
                row.short or _cut(row.name),
                row.name,
                row.many,
                round(max(2.0, BAR_MOST * row.many / most), 1),
                4 + ROW * place,
                bool(row.short),
            )
            for place, row in enumerate(rows)
        ]
    )


def _cut(name: str) -> str:
    return name if len(name) <= NAME else f"{name[: NAME - 1].rstrip()}…"


def _together(rows: Sequence[Row], *, states: bool) -> list[Row]:
    sizes = sorted({row.many for row in rows}, reverse=True)
    if len(sizes) > GROUPS:
        text = _others(len(rows), states=states)
        return [Row(text, sum(row.many for row in rows), text)]
    found = []
    for size in sizes:
        many = sum(row.many == size for row in rows)
        text = (
            ngettext("%(many)s state with %(size)s", "%(many)s states with %(size)s", many)
            if states
            else ngettext(
                "%(many)s organisation with %(size)s",
                "%(many)s organisations with %(size)s",
                many,
            )
        )
        name = text % {"many": many, "size": size}
        short = name if len(name) <= NAME else f"{many} × {size}"
        found.append(Row(name, many * size, short))
    return found


def _others(many: int, *, states: bool) -> str:
    if states:
        return ngettext("%s more state", "%s more states", many) % many
    return ngettext("%s more organisation", "%s more organisations", many) % many
