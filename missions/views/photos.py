"""Photos and scans by archive: send one, watch it being read, match its files, attach them."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from missions.actions import photo_choices, photos
from missions.actions.declaration import PURGED
from missions.actions.photo_choices import ArchiveRefused
from missions.actions.photos import Attached
from missions.forms.photos import HOLDS, ArchiveForm
from missions.intake.refusals import FileRefused
from missions.models import ImportState, Mission, PhotoArchive, Purpose
from missions.queries import rosters
from missions.views import photo_board, photo_people
from missions.views.own import Request, crumbs, mission_of
from observer_portal import clock
from observer_portal.page.numbers import number_in

EARLIER = 20
REFUSED = 422
_WAITING = (ImportState.WAITING, ImportState.STAGED)
LONGEST = 200  # characters of a name that is typed
# what a button of the board does beside keeping choices
_STEPS = {"again": photo_choices.match_again, "undo": photo_choices.undo}


def archives(request: Request, mission: str) -> HttpResponse:
    """Send an archive; below it, those sent before."""
    own = mission_of(request, mission)
    form = ArchiveForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and own.election.purged_at:
        form.add_error(None, str(PURGED))
    elif request.method == "POST" and form.is_valid():
        sent = _send(request, own, form)
        if len(sent) == 1:
            return redirect("mission:archive", sent[0].reference)
        return redirect("mission:photos", own.reference)
    earlier = own.photo_archives.select_related("uploaded_by").order_by("-uploaded_at", "-pk")
    context = {
        "mission": own,
        "form": form,
        "archives": [{"archive": one, "told": _told(one)} for one in earlier[:EARLIER]],
        "crumbs": crumbs(own, (_("Photos"), "")),
    }
    status = REFUSED if form.is_bound and form.errors else 200
    return render(request, "head_of_mission/photos.html", context, status=status)


def _send(request: Request, own: Mission, form: ArchiveForm) -> list[PhotoArchive]:
    return [
        photos.upload(
            own,
            content,
            filename=name,
            holds=Purpose(form.cleaned_data["holds"]),
            by=request.user,
            at=clock.database_now(),
        )
        for name, content in form.parcels()
    ]


@require_safe
def archive(request: Request, reference: str) -> HttpResponse:
    """One archive: its progress, its board, or what became of it."""
    found = _own(request, reference)
    return (
        photo_board.show(request, found)
        if found.state == ImportState.STAGED
        else _plain(request, found)
    )


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
        "crumbs": photo_board.crumbs_of(found),
        "holds": dict(HOLDS).get(found.holds, ""),
        "waits": found.mission.photo_archives.filter(state__in=_WAITING).order_by("pk").first(),
    }
    return render(request, "head_of_mission/archive.html", context)


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


@require_safe
def people(request: Request, reference: str) -> HttpResponse:
    """Who lacks a file, by what is typed: the piece of the board that a script asks for."""
    return photo_board.people(request, _own(request, reference))


@require_POST
def choose(request: Request, reference: str) -> HttpResponse:
    """Keep the choices of this page; attach all that is matched where that button was pressed."""
    found = _own(request, reference)
    act = request.POST.get("act", "keep")
    try:
        if act in _STEPS:
            _STEPS[act](found)
        else:
            asked = _keep(found, request.POST)
            if asked:  # what was clear is kept; nothing is attached before the rest is said
                kept = _own(request, reference)
                return photo_board.show(request, kept, request.POST.dict(), asked)
        if act == "attach":
            done = photos.attach(found, by=request.user, at=clock.database_now())
            _tell(request, done)
    except ArchiveRefused as refusal:
        messages.error(request, str(refusal))
        found = _own(request, reference)
        if found.state == ImportState.STAGED:
            return photo_board.show(request, found, request.POST.dict())
    here = reverse("mission:archive", args=[reference])
    stays = act not in ("again", "attach")
    return redirect(f"{here}?{request.GET.urlencode()}" if stays else here)


def _keep(found: PhotoArchive, posted: Any) -> dict[int, photo_people.Question]:
    """Keep what the page says and can be understood; return what is to be asked of the rest."""
    people = photo_people.free(found, photo_board.taken_of(found))
    named, asked = photo_people.understood(found, people, _typed(posted))
    photo_choices.choose(found, named | _chosen(posted))
    return asked


def _typed(posted: Any) -> dict[int, str]:
    """Return position in the report -> what was typed or chosen under the file.

    A field in which nothing stands says nothing: the page may be older than another's choice.
    """
    typed: dict[int, str] = {}
    for name, value in posted.items():
        number = number_in(name.removeprefix("observer-"), None)
        if value.strip() and number is not None and name.startswith("observer-"):
            typed[number] = str(value)[:LONGEST]
    return typed


def _chosen(posted: Any) -> dict[int, str]:
    """Return position in the report -> observer, "" for nobody: left unticked, or put there.

    `put`, "3:OBS-...", is one file for one observer, by a button or by dragging.
    """
    chosen: dict[int, str] = {}
    ticked = set(posted.getlist("take"))
    for shown in posted.getlist("shown"):
        number = number_in(shown, None)
        if number is not None and shown not in ticked:
            chosen[number] = ""
    put, _sign, name = posted.get("put", "").partition(":")
    if (number := number_in(put, None)) is not None:
        chosen[number] = name
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
