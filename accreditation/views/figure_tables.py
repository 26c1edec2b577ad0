"""The figures of the offices as tables: the one source of the page, the files and the paper."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from accreditation.forms.labels import shown_value
from accreditation.models import Reason
from accreditation.queries.desk_figures import DeskFigures
from accreditation.workflow import step_named
from missions.models import Region
from observer_portal.page import moments

Cell = str | int | float
# verb -> under which use its reasons stand
USES = {"send_back": "return"}
STAGE_WORDS: dict[str, Promise | str] = {
    "submitted": lazy("With the ministry"),
    "returned": lazy("Returned, with the mission"),
    "recommended": lazy("With the clerks"),
    "queried": lazy("Question, with the mission"),
    "examined": lazy("Waiting for the sitting"),
    "whole": lazy("From submission to accreditation"),
}
HOUR_WORDS: dict[str, Promise | str] = {
    "submitted": lazy("Submitted"),
    "recommended": lazy("Recommended"),
    "examined": lazy("Examined"),
    "decided": lazy("Decided"),
}


@dataclass(frozen=True)
class Table:
    """Headings and rows; text, counts, and hours with one decimal. `key` is the same everywhere."""

    key: str
    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    texts: int = 1  # how many columns are words


def tables(
    found: DeskFigures, regions: Sequence[Region], reasons: Sequence[Reason]
) -> dict[str, Table]:
    """Return all tables in their order, in the active language. No query."""
    made = [
        _regions(found, regions),
        _cut(found, "citizenship", _("By citizenship"), _("Citizenship")),
        _cut(found, "kind", _("By kind"), _("Kind")),
        _cut(found, "sex", _("By sex"), _("Sex")),
        _times(found),
        _sent_back(found, reasons),
        _load(found),
        _hours(found),
    ]
    return {table.key: table for table in made}


def _share(n: int, of: int) -> float:
    return round(100 * n / of, 1) if of else 0.0


def _regions(found: DeskFigures, regions: Sequence[Region]) -> Table:
    counts = found["cuts"]["region"]
    rows = [
        (
            region.name,
            region.code if region.kind != "abroad" else "",
            counts.get(region.code, 0),
        )
        for region in regions
    ]
    rows.append((_("Not stated"), "", counts.get("", 0)))
    return Table("region", _("By region"), [_("Region"), _("Code"), _("Observers")], rows, texts=2)


def _cut(found: DeskFigures, column: str, title: str, heading: str) -> Table:
    rows = [
        (shown_value(column, code) or _("Not stated"), code, n, _share(n, found["total"]))
        for code, n in found["cuts"][column].items()
    ]
    headings = [heading, _("Code"), _("Observers"), _("Share, %")]
    return Table(column, title, headings, rows, texts=2)


def _times(found: DeskFigures) -> Table:
    rows: list[Sequence[Cell]] = [
        (
            str(STAGE_WORDS[stage]),
            time["n"],
            *(round(hours, 1) for hours in (*time["working"], *time["calendar"])),
        )
        for stage, time in found["times"].items()
    ]
    headings = [
        _("Stage"),
        _("Waits"),
        _("Median, working hours"),
        _("90th percentile, working hours"),
        _("Median, calendar hours"),
        _("90th percentile, calendar hours"),
    ]
    return Table("times", _("Time in each stage"), headings, rows)


def _sent_back(found: DeskFigures, reasons: Sequence[Reason]) -> Table:
    words = {(reason.use, reason.code): reason.text for reason in reasons}
    rows = [
        (
            str(step_named(verb).label),
            code,
            words.get((USES.get(verb, verb), code), code),
            n,
            _share(n, found["submitted"]),
        )
        for verb, code, n in found["sent_back"]
    ]
    headings = [_("Step"), _("Code"), _("Reason"), _("Files"), _("Of those submitted, %")]
    return Table("reasons", _("Sent back, by reason"), headings, rows, texts=3)


def _load(found: DeskFigures) -> Table:
    rows: list[Sequence[Cell]] = [
        (
            load["name"],
            load["examined"],
            load["asked"],
            load["set_aside"],
            load["files"],
            load["last_day"],
            load["holds"],
        )
        for load in found["load"]
    ]
    headings = [
        _("Clerk"),
        _("Examined"),
        _("Asked or sent back"),
        _("Set aside"),
        _("Files in all"),
        _("Steps in the last 24 hours"),
        _("On the desk"),
    ]
    return Table("clerks", _("Load of each clerk"), headings, rows)


def _hours(found: DeskFigures) -> Table:
    rows: list[Sequence[Cell]] = [
        (moments.moment_text(hour), *(counts[name] for name in HOUR_WORDS))
        for hour, counts in found["hours"]
    ]
    headings = [_("Hour from"), *(str(words) for words in HOUR_WORDS.values())]
    return Table("hours", _("The last 24 hours"), headings, rows)
