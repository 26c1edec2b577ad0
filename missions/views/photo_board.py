"""The board of an archive: whose file each is, which need a choice, who has none."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from missions.actions import photo_choices
from missions.intake.picture import ADVICE
from missions.intake.refusals import FileRefused
from missions.models import Observer, PhotoArchive, Purpose
from missions.queries import rosters
from missions.views import photo_people
from missions.views.observer_sheet import version_of
from missions.views.own import Crumbs, Request, crumbs
from missions.views.photo_people import Question
from observer_portal.page.numbers import number_in

SHOWN = 50
REFUSED = 422
TO_CHOOSE, MATCHED, UNREADABLE, WITHOUT = "choose", "matched", "unreadable", "without"

Line = dict[str, Any]


def show(
    request: Request,
    found: PhotoArchive,
    typed: Mapping[str, str] | None = None,
    asked: Mapping[int, Question] | None = None,
) -> HttpResponse:
    """Answer with the board.

    `typed`: choices that were refused, to be shown again; `asked`: what is to be said of them.
    """
    report = photo_choices.report_of(found)
    lines = [line | {"number": number} for number, line in enumerate(report)]
    sorted_lines = {
        TO_CHOOSE: [x for x in lines if "refused" not in x and not x["observer"]],
        MATCHED: [x for x in lines if "refused" not in x and x["observer"]],
        UNREADABLE: [x for x in lines if "refused" in x],
    }
    taken = {line["observer"]: line["name"] for line in sorted_lines[MATCHED]}
    without = photo_people.without(found, photo_people.free(found, taken))
    counts = {name: len(part) for name, part in sorted_lines.items()} | {WITHOUT: without.count()}
    shown = request.GET.get("show", "")
    if shown not in counts:
        shown = TO_CHOOSE if counts[TO_CHOOSE] else MATCHED
    start = _start(request)
    part = sorted_lines.get(shown, [])[start : start + SHOWN]
    context = {
        "archive": found,
        "is_photos": found.holds == Purpose.PHOTO,
        "shown": shown,
        "counts": counts,
        "tabs": _tabs(shown, counts),
        "lines": _with_observers(found, part, typed or {}, taken, asked or {}),
        "without": without[start : start + SHOWN] if shown == WITHOUT else [],
        "shown_total": counts[shown],
        "first": start + 1,
        "last": min(start + SHOWN, counts[shown]),
        "next_url": _place(shown, start + SHOWN) if start + SHOWN < counts[shown] else "",
        "previous_url": _place(shown, start - SHOWN) if start else "",
        "attach": counts[MATCHED],
        "step": _last_step(found, report),
        "crumbs": crumbs_of(found),
    }
    if shown == TO_CHOOSE:
        context |= photo_people.beside(found, without, request.GET.get("find", ""))
    status = REFUSED if typed else 200
    return render(request, "head_of_mission/archive_board.html", context, status=status)


def people(request: Request, found: PhotoArchive) -> HttpResponse:
    """Answer with the piece of the board that says who lacks a file, by what is typed."""
    without = photo_people.without(found, photo_people.free(found, taken_of(found)))
    context = photo_people.beside(found, without, request.GET.get("find", ""))
    return render(request, "head_of_mission/_photo_people.html", context)


def taken_of(found: PhotoArchive) -> dict[str, str]:
    """Return observer -> name of the file of the archive that is matched to it."""
    return {
        line["observer"]: line["name"]
        for line in photo_choices.report_of(found)
        if line["observer"] and "refused" not in line
    }


def _last_step(found: PhotoArchive, report: Iterable[Line]) -> str:
    """Return in words what was chosen last and can be taken back; empty for nothing."""
    lines = list(report)
    last = photo_choices.last_step(lines)
    changed = [line for line in lines if line.get("past") and line["past"][-1][0] == last]
    given = [line for line in changed if line["observer"]] or changed
    if not given:
        return ""
    if len(given) > 1:
        text = ngettext("%(n)s choice was kept.", "%(n)s choices were kept.", len(given))
        return text % {"n": len(given)}
    (line,) = given
    if not line["observer"]:
        return _("%(file)s is nobody’s now.") % {"file": line["name"]}
    person = rosters.roster(found.mission).filter(reference=line["observer"]).first()
    name = version_of(person).latin if person else line["observer"]
    return _("%(file)s shows %(who)s.") % {"file": line["name"], "who": name}


def _start(request: Request) -> int:
    return number_in(request.GET.get("from", ""), 0)


def _place(shown: str, start: int) -> str:
    return "?" + urlencode({"show": shown, "from": max(0, start)})


def _tabs(shown: str, counts: Mapping[str, int]) -> list[dict[str, Any]]:
    labels = {
        MATCHED: _("Matched"),
        TO_CHOOSE: _("Choose the observer"),
        UNREADABLE: _("Cannot be read"),
        WITHOUT: _("Observers without a file"),
    }
    return [
        {"label": label, "url": _place(name, 0), "count": counts[name], "current": name == shown}
        for name, label in labels.items()
    ]


def _with_observers(
    found: PhotoArchive,
    lines: list[Line],
    typed: Mapping[str, str],
    taken: Mapping[str, str],
    asked: Mapping[int, Question],
) -> list[Line]:
    """Put the observer beside each line that has one, or whom it might show. One query."""
    names = {line["observer"] for line in lines}.union(*(line.get("fits", []) for line in lines))
    roster = rosters.roster(found.mission).filter(reference__in=names - {""})
    people = {one.reference: one for one in roster}
    return [
        line
        | {
            "person": people.get(line["observer"]),
            "is_open": _is_open(people.get(line["observer"]), found.holds),
            "replaces": _replaces(people.get(line["observer"]), found.holds),
            "sentence": _sentence(line),
            "advice": [str(ADVICE[code]) for code in line.get("advice", []) if code in ADVICE],
            "typed": typed.get(f"observer-{line['number']}", ""),
            "question": asked.get(line["number"]),
            "fitting": [
                {"reference": name, "version": version_of(people[name]), "has": taken.get(name, "")}
                for name in line.get("fits", [])
                if name in people
            ],
        }
        for line in lines
    ]


def _is_open(one: Observer | None, holds: str) -> bool:
    return one is not None and holds in rosters.open_groups(one)


def _replaces(one: Observer | None, holds: str) -> bool:
    return one is not None and getattr(version_of(one), f"{holds}_id") is not None


def _sentence(line: Line) -> str:
    return FileRefused(line["refused"], **line["facts"]).sentence if "refused" in line else ""


def crumbs_of(found: PhotoArchive) -> Crumbs:
    """Return the way to an archive."""
    photos_page = reverse("mission:photos", args=[found.mission.reference])
    return crumbs(found.mission, (_("Photos"), photos_page), (found.reference, ""))
