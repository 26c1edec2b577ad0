"""The mission's observers: the table, one of them, and what is done to many at once."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from missions.actions import consent, declaration, directory
from missions.actions.declaration import DeclarationRefused
from missions.forms.observer import CONSENT
from missions.forms.roster import LACKS, RosterForm
from missions.models import Mission, Observer
from missions.queries import rosters
from missions.roster import wording
from missions.views import observer_draft
from missions.views.observer_sheet import version_of
from missions.views.own import Request, crumbs, mission_of, observers_of
from observer_portal import clock

SHOWN = 50

Context = dict[str, Any]


@require_safe
def observers(request: Request, mission: str) -> HttpResponse:
    """The table: who is declared, what is missing, what can be changed."""
    own = mission_of(request, mission)
    form = RosterForm(request.GET)
    wanted = form.wanted(own)
    page = rosters.page(
        rosters.roster(own),
        wanted,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    context = {
        "mission": own,
        "form": form,
        "unfinished": observer_draft.unfinished(own, request.user),
        "rows": [_row(one) for one in page.rows],
        "page": page,
        "last": page.first + len(page.rows) - 1,
        "next_url": _neighbour(request, after=page.after),
        "previous_url": _neighbour(request, before=page.before),
        "tabs": _tabs(request, rosters.counts(own), wanted.lacks),
        "is_filtered": bool(wanted.words or wanted.lacks or wanted.openness or wanted.kind),
        "actions": _actions(request, own),
        "keys": [
            ("j k", _("next, previous observer")),
            ("x", _("choose the row")),
            ("/", _("search")),
        ],
        "crumbs": crumbs(own, (_("Observers"), "")),
        "now": clock.database_now(),
    }
    return render(request, "head_of_mission/observers.html", context)


def _row(observer: Observer) -> Context:
    version = version_of(observer)
    lacking = rosters.lacking(observer)
    return {
        "observer": observer,
        "version": version,
        "url": reverse("mission:observer", args=[observer.reference]),
        "photo_url": _photo_url(observer),
        "citizenship": wording.text("citizenship", version.citizenship),
        "kind": wording.text("kind", version.kind),
        "lacking": lacking,
        # a field that is locked is not there to lead to
        "change_url": "" if rosters.is_locked(observer) else _change_url(observer),
        "is_locked": rosters.is_locked(observer),
        "is_wholly_open": rosters.is_wholly_open(observer),
    }


def _change_url(observer: Observer) -> str:
    return reverse("mission:observer_change", args=[observer.reference])


def _photo_url(observer: Observer) -> str:
    if version_of(observer).photo_print_id is None:
        return ""
    return reverse("mission:thumbnail", args=[observer.reference])


def _neighbour(request: Request, **place: str) -> str:
    """Return the address of the next or previous rows under the same filter, "" at an end."""
    if not any(place.values()):
        return ""
    query = request.GET.copy()
    for name in ("after", "before"):
        query.pop(name, None)
    query.update(place)
    return f"?{query.urlencode()}"


def _tabs(request: Request, counts: dict[str, int], current: str) -> list[Context]:
    """Return ready-made filters by completeness; the other filters stay."""
    tabs = []
    for value, label in LACKS:
        query = request.GET.copy()
        for name in ("after", "before"):
            query.pop(name, None)
        query["lacks"] = value
        tabs.append(
            {
                "label": label,
                "url": f"?{query.urlencode()}",
                "count": counts[value or "all"],
                "current": value == current,
            }
        )
    return tabs


def _actions(request: Request, mission: Mission) -> list[dict[str, str]]:
    query = f"?{request.GET.urlencode()}"
    return [
        {
            "label": _("Note the consent"),
            "formaction": reverse("mission:observers_consent", args=[mission.reference]) + query,
        },
        {
            "label": _("Keep for the next election"),
            "formaction": reverse("mission:observers_kept", args=[mission.reference]) + query,
        },
        {
            "label": _("Remove"),
            "formaction": reverse("mission:observers_remove", args=[mission.reference]) + query,
            "tone": "danger",
        },
    ]


def _chosen(request: Request, mission: Mission) -> QuerySet[Observer]:
    """Return who was chosen: the ticked rows, or all that match the filter of the address."""
    found = rosters.roster(mission)
    if request.POST.get("all"):
        return rosters.filtered(found, RosterForm(request.GET).wanted(mission))
    names = request.POST.getlist("chosen")
    return found.filter(reference__in=names).order_by(*rosters.ORDERS["name"])


@require_POST
def remove(request: Request, mission: str) -> HttpResponse:
    """Take chosen observers off: first show who goes and who stays, then do it."""
    own = mission_of(request, mission)
    chosen = list(_chosen(request, own))
    able = [one for one in chosen if one.submitted_at is None]
    if request.POST.get("sure") and able:
        gone = declaration.remove(able, by=request.user, at=clock.database_now())
        done = ngettext("%(n)s observer removed.", "%(n)s observers removed.", gone)
        messages.success(request, done % {"n": gone})
        return redirect("mission:observers", own.reference)
    context = _preview(own, _("Remove"), able, chosen)
    context["replacing"] = sum(one.replaces_id is not None for one in able)
    return render(request, "head_of_mission/observers_remove.html", context)


@require_POST
def note_consent(request: Request, mission: str) -> HttpResponse:
    """Note that chosen observers have agreed: first show for whom, then do it."""
    own, now = mission_of(request, mission), clock.database_now()
    chosen = list(_chosen(request, own))
    able = [one for one in chosen if consent.can_be_noted(one)]
    if request.POST.get("sure") and able:
        day = now.astimezone(settings.ASTANA).date()
        try:
            noted = consent.note(able, day=day, by=request.user, at=now)
        except DeclarationRefused as refusal:
            messages.error(request, str(refusal))
            return redirect("mission:observers", own.reference)
        done = ngettext(
            "The consent of %(n)s observer is noted.",
            "The consent of %(n)s observers is noted.",
            noted,
        )
        messages.success(request, done % {"n": noted})
        return redirect("mission:observers", own.reference)
    context = _preview(own, _("Note the consent"), able, chosen) | {"consent": CONSENT}
    return render(request, "head_of_mission/observers_consent.html", context)


@require_POST
def note_kept(request: Request, mission: str) -> HttpResponse:
    """Note that chosen observers agree to be kept for the next election: first show for whom."""
    own, now = mission_of(request, mission), clock.database_now()
    chosen = list(_chosen(request, own).select_related("directory_consent"))
    able = [one for one in chosen if not hasattr(one, "directory_consent")]
    if request.POST.get("sure") and able:
        n = directory.agree(able, by=request.user, at=now)
        done = ngettext(
            "%(n)s observer will be in your directory after the election.",
            "%(n)s observers will be in your directory after the election.",
            n,
        )
        messages.success(request, done % {"n": n})
        return redirect("mission:observers", own.reference)
    context = _preview(own, _("Keep for the next election"), able, chosen)
    return render(request, "head_of_mission/observers_kept.html", context)


def _preview(mission: Mission, act: str, able: list[Observer], chosen: list[Observer]) -> Context:
    """Return what the page needs that shows what an act on many would change, and what not."""
    names = {one.reference for one in able}
    rest = [one for one in chosen if one.reference not in names]
    return {
        "mission": mission,
        "able": able,
        "able_shown": able[:SHOWN],
        "able_more": max(0, len(able) - SHOWN),
        "left_out": rest[:SHOWN],
        "left_out_more": max(0, len(rest) - SHOWN),
        "crumbs": crumbs(mission, (_("Observers"), observers_of(mission)), (act, "")),
    }
