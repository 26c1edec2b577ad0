"""Photos and scans by archive: send one, watch it being read, match its files, attach them."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from missions.actions import photos
from missions.actions.photos import ArchiveRefused, Attached
from missions.forms.photos import HOLDS, ArchiveForm
from missions.intake.picture import ADVICE
from missions.intake.refusals import FileRefused
from missions.models import ImportState, Observer, PhotoArchive, Purpose
from missions.queries import rosters
from missions.views.observer_sheet import version_of
from missions.views.own import Crumbs, Request, crumbs, mission_of
from observer_portal import clock

SHOWN = 50
EARLIER = 20
REFUSED = 422
TO_CHOOSE, MATCHED, UNREADABLE, WITHOUT = "choose", "matched", "unreadable", "without"

Line = dict[str, Any]


def archives(request: Request, mission: str) -> HttpResponse:
    """Send an archive; below it, those sent before."""
    own = mission_of(request, mission)
    form = ArchiveForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sent = photos.upload(
            own,
            form.cleaned_data["file"].chunks(),
            filename=form.cleaned_data["file"].name,
            holds=Purpose(form.cleaned_data["holds"]),
            by=request.user,
            at=clock.database_now(),
        )
        return redirect("mission:archive", sent.reference)
    earlier = own.photo_archives.select_related("uploaded_by").order_by("-uploaded_at", "-pk")
    context = {
        "mission": own,
        "form": form,
        "archives": [{"archive": one, "told": _told(one)} for one in earlier[:EARLIER]],
        "crumbs": crumbs(own, (_("Photos"), "")),
    }
    status = REFUSED if form.is_bound and form.errors else 200
    return render(request, "head_of_mission/photos.html", context, status=status)


@require_safe
def archive(request: Request, reference: str) -> HttpResponse:
    """One archive: its progress, its board, or what became of it."""
    found = _own(request, reference)
    return _board(request, found) if found.state == ImportState.STAGED else _plain(request, found)


@require_safe
def progress(request: Request, reference: str) -> HttpResponse:
    """How far the archive is read, for a page that asks again; the whole page when it is done."""
    found = _own(request, reference)
    if found.state != ImportState.WAITING:
        if request.htmx:
            return HttpResponseClientRefresh()
        return redirect("mission:archive", found.reference)
    return render(request, "head_of_mission/_archive_progress.html", {"archive": found})


def _own(request: Request, reference: str) -> PhotoArchive:
    return get_object_or_404(rosters.own_archives(request.user), reference=reference)


def _plain(request: Request, found: PhotoArchive) -> HttpResponse:
    context = {
        "archive": found,
        "told": _told(found),
        "crumbs": _crumbs(found),
        "holds": dict(HOLDS).get(found.holds, ""),
    }
    return render(request, "head_of_mission/archive.html", context)


def _crumbs(found: PhotoArchive) -> Crumbs:
    photos_page = reverse("mission:photos", args=[found.mission.reference])
    return crumbs(found.mission, (_("Photos"), photos_page), (found.reference, ""))


def _told(found: PhotoArchive) -> str:
    """Return what became of an archive, in words."""
    if found.state == ImportState.REFUSED:
        return FileRefused(found.problem, **found.facts).sentence
    if found.state == ImportState.APPLIED:
        return _attached_in_words(found.holds, found.rows_done)
    return ""


def _attached_in_words(holds: str, number: int) -> str:
    if holds == Purpose.DOCUMENT_SCAN:
        text = ngettext("%(n)s scan is attached.", "%(n)s scans are attached.", number)
    else:
        text = ngettext("%(n)s photo is attached.", "%(n)s photos are attached.", number)
    return text % {"n": number}


def _board(
    request: Request, found: PhotoArchive, typed: Mapping[str, str] | None = None
) -> HttpResponse:
    """The board: whose file each is, which need a choice, which cannot be read, who has none."""
    report = photos.report_of(found)
    lines = [line | {"number": number} for number, line in enumerate(report)]
    sorted_lines = {
        TO_CHOOSE: [x for x in lines if "refused" not in x and not x["observer"]],
        MATCHED: [x for x in lines if "refused" not in x and x["observer"]],
        UNREADABLE: [x for x in lines if "refused" in x],
    }
    taken = [line["observer"] for line in sorted_lines[MATCHED]]
    lacks = rosters.NO_PHOTO if found.holds == Purpose.PHOTO else rosters.NO_SCAN
    free = rosters.roster(found.mission).exclude(reference__in=taken)
    without = free.filter(lacks).order_by(*rosters.ORDERS["name"])
    counts = {name: len(part) for name, part in sorted_lines.items()} | {WITHOUT: without.count()}
    shown = request.GET.get("show", "")
    if shown not in counts:
        shown = TO_CHOOSE if counts[TO_CHOOSE] else MATCHED
    start = _start(request)
    part = sorted_lines.get(shown, [])
    context = {
        "archive": found,
        "is_photos": found.holds == Purpose.PHOTO,
        "shown": shown,
        "counts": counts,
        "tabs": _tabs(shown, counts),
        "lines": _with_observers(found, part[start : start + SHOWN], typed or {}),
        "without": without[start : start + SHOWN] if shown == WITHOUT else [],
        "choices": _choices(free) if shown == TO_CHOOSE and counts[TO_CHOOSE] else [],
        "shown_total": counts[shown],
        "first": start + 1,
        "last": min(start + SHOWN, counts[shown]),
        "next_url": _place(shown, start + SHOWN) if start + SHOWN < counts[shown] else "",
        "previous_url": _place(shown, start - SHOWN) if start else "",
        "attach": counts[MATCHED],
        "crumbs": _crumbs(found),
    }
    status = REFUSED if typed else 200
    return render(request, "head_of_mission/archive_board.html", context, status=status)


def _start(request: Request) -> int:
    typed = request.GET.get("from", "")
    return int(typed) if typed.isdecimal() and len(typed) < 6 else 0  # noqa: PLR2004 - 5,000 files


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


def _with_observers(found: PhotoArchive, lines: list[Line], typed: Mapping[str, str]) -> list[Line]:
    """Put the observer beside each line that has one. One query."""
    names = [line["observer"] for line in lines if line["observer"]]
    roster = rosters.roster(found.mission).filter(reference__in=names)
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
        }
        for line in lines
    ]


def _is_open(one: Observer | None, holds: str) -> bool:
    return one is not None and holds in rosters.open_groups(one)


def _replaces(one: Observer | None, holds: str) -> bool:
    return one is not None and getattr(version_of(one), f"{holds}_id") is not None


def _sentence(line: Line) -> str:
    return FileRefused(line["refused"], **line["facts"]).sentence if "refused" in line else ""


def _choices(free: Any) -> list[tuple[str, str]]:
    """Return who can still be chosen, by name."""
    return [
        (one.reference, f"{version_of(one).latin} ({one.reference})")
        for one in free.order_by(*rosters.ORDERS["name"])
    ]


@require_POST
def choose(request: Request, reference: str) -> HttpResponse:
    """Keep the choices of this page; attach all that is matched where that button was pressed."""
    found = _own(request, reference)
    act = request.POST.get("act", "keep")
    try:
        if act == "again":
            photos.match_again(found)
        else:
            photos.choose(found, _chosen(request.POST))
        if act == "attach":
            done = photos.attach(found, by=request.user, at=clock.database_now())
            _tell(request, done)
    except ArchiveRefused as refusal:
        messages.error(request, str(refusal))
        found = _own(request, reference)
        if found.state == ImportState.STAGED:
            return _board(request, found, request.POST.dict())
    here = reverse("mission:archive", args=[reference])
    return redirect(f"{here}?{request.GET.urlencode()}" if act == "keep" else here)


def _chosen(posted: Any) -> dict[int, str]:
    """Return position in the report -> observer: chosen in a list, or left unticked."""
    chosen = {
        int(name.removeprefix("observer-")): str(value)
        for name, value in posted.items()
        if name.startswith("observer-") and name.removeprefix("observer-").isdecimal()
    }
    ticked = set(posted.getlist("take"))
    for number in posted.getlist("shown"):
        if number.isdecimal() and number not in ticked:
            chosen[int(number)] = ""
    return chosen


def _tell(request: Request, done: Attached) -> None:
    """Tell what the page of the archive does not: how many are attached it says itself."""
    if done.unchanged:
        text = ngettext(
            "%(n)s observer has this file already.",
            "%(n)s observers have these files already.",
            done.unchanged,
        )
        messages.info(request, text % {"n": done.unchanged})
    if done.locked:
        text = _("Locked, and therefore left as they are: %(who)s.")
        messages.warning(request, text % {"who": ", ".join(done.locked)})


@require_POST
def drop(request: Request, reference: str) -> HttpResponse:
    """Give an archive up, also while it is read."""
    found = _own(request, reference)
    photos.drop(found, by=request.user, at=clock.database_now())
    messages.success(request, _("The archive is dropped. Nothing was attached."))
    return redirect("mission:photos", found.mission.reference)
