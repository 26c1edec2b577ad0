"""Where the marks of the offices' plots stand: numbers for an SVG that a template writes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils import timezone

from accreditation.queries.desk_figures import DeskFigures
from accreditation.queries.figures import Group
from accreditation.views import figure_plots
from accreditation.views.figure_tables import STAGE_WORDS, Table

LEFT, RIGHT = 230, 560  # of the axis of the times, within 620
ROW = 30
TALL, WIDE = 150, 25  # of the columns by hour
MANY = 12  # rows that a plot of bars shows each by itself


@dataclass(frozen=True, slots=True)
class Span:
    """A stage: a dot where half of the waits were over, a ring where nine tenths were."""

    name: str
    half: float
    most: float
    half_x: float
    most_x: float
    y: int

    @property
    def text_x(self) -> float:
        """Where the numbers stand."""
        return self.most_x + 12


@dataclass(frozen=True, slots=True)
class Spans:
    """The plot of the times, in working hours."""

    rows: Sequence[Span]

    @property
    def height(self) -> int:
        """Of the picture."""
        return ROW * len(self.rows) + 10


def spans(found: DeskFigures) -> Spans:
    """Lay out the time in each stage."""
    times = found["times"]
    end = max((time["working"][1] for time in times.values()), default=0) or 1

    def across(hours: float) -> float:
        return round(LEFT + (RIGHT - LEFT) * hours / end, 1)

    return Spans(
        [
            Span(
                str(STAGE_WORDS[stage]),
                round(time["working"][0], 1),
                round(time["working"][1], 1),
                across(time["working"][0]),
                across(time["working"][1]),
                20 + ROW * place,
            )
            for place, (stage, time) in enumerate(times.items())
        ]
    )


@dataclass(frozen=True, slots=True)
class Column:
    """An hour: what was submitted, and what was examined."""

    hour: str
    x: int
    submitted: int
    examined: int
    submitted_height: float
    examined_height: float

    @property
    def submitted_top(self) -> float:
        """Where its bar begins."""
        return 20 + TALL - self.submitted_height

    @property
    def text_y(self) -> float:
        """Where its number stands."""
        return self.submitted_top - 4

    @property
    def examined_top(self) -> float:
        """Where the other begins."""
        return 20 + TALL - self.examined_height


def columns(found: DeskFigures) -> list[Column]:
    """Lay out the last 24 hours."""
    most = max((max(n.values()) for _hour, n in found["hours"]), default=0) or 1
    return [
        Column(
            f"{timezone.localtime(hour):%H}",
            WIDE * place,
            counts["submitted"],
            counts["examined"],
            round(TALL * counts["submitted"] / most, 1),
            round(TALL * counts["examined"] / most, 1),
        )
        for place, (hour, counts) in enumerate(found["hours"])
    ]


def bars(table: Table) -> figure_plots.Bars:
    """Lay out a table of name, code, count; of many rows the small ones stand together."""
    counts = {str(row[1]): int(row[2]) for row in table.rows}
    names = {str(row[1]): str(row[0]) for row in table.rows}
    found = figure_plots.bars(Group(counts), names, states=len(counts) > MANY)
    rows = [bar if bar.is_group else replace(bar, name=bar.full) for bar in found.rows]
    return figure_plots.Bars(rows)  # names have room here, and are not cut
