"""People from earlier elections: search, choose many, begin their forms; remove them."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from missions.actions import directory
from missions.models import DirectoryEntry, Mission, ObserverVersion
from missions.roster import wording
from missions.views.own import Request, crumbs, mission_of, observers_of
from observer_portal import clock

SHOWN = 200


class SearchForm(forms.Form):
    """Which names."""

    q = forms.CharField(
        label=lazy("Name"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: Request, mission: str) -> HttpResponse:
    """Show the organisation's people; POST begins forms, or removes after a question."""
    own = mission_of(request, mission)
    if request.method == "POST":
        chosen = _chosen(request, own)
        act = request.POST.get("act", "")
        if not chosen:
            messages.warning(request, _("Nobody is chosen. Tick at least one person."))
        elif act == "declare":
            return _declare(request, own, chosen)
        elif act == "remove" and request.POST.get("sure"):
            return _remove(request, own, chosen)
        elif act == "remove":
            context = _context(own) | {"chosen": chosen}
            return render(request, "head_of_mission/directory_remove.html", context)
        return redirect("mission:directory", own.reference)
    form = SearchForm(request.GET)
    form.is_valid()
    found = directory.people_of(own.organisation, form.cleaned_data.get("q", "").split())
    rows, total = list(found[:SHOWN]), found.count()
    declared = _declared_among(own, rows)
    context = _context(own) | {
        "form": form,
        "rows": [
            (row, wording.text("kind", row.kind), row.folded_name in declared) for row in rows
        ],
        "total": total,
        "more": max(0, total - len(rows)),
        "is_filtered": bool(form.cleaned_data.get("q")),
    }
    return render(request, "head_of_mission/directory.html", context)


def _context(own: Mission) -> dict[str, Any]:
    here = (_("People from earlier elections"), "")
    return {"mission": own, "crumbs": crumbs(own, (_("Observers"), observers_of(own)), here)}


def _chosen(request: Request, own: Mission) -> list[DirectoryEntry]:
    """Return who was ticked, of this organisation alone."""
    names = request.POST.getlist("chosen")[:SHOWN]
    return list(directory.people_of(own.organisation).filter(reference__in=names))


def _declared_among(own: Mission, rows: list[DirectoryEntry]) -> set[str]:
    """Return the names that somebody of this mission has already."""
    current = ObserverVersion.objects.filter(
        folded_name__in=[row.folded_name for row in rows],
        observer__mission=own,
        observer__removed_at=None,
    )
    return set(current.values_list("folded_name", flat=True))


def _declare(request: Request, own: Mission, chosen: list[DirectoryEntry]) -> HttpResponse:
    begun, left = directory.declare(own, chosen, by=request.user, at=clock.database_now())
    words = ngettext(
        "%(n)s form is begun. Add document, photo and consent: they are given anew.",
        "%(n)s forms are begun. Add documents, photos and consents: they are given anew.",
        begun,
    )
    messages.success(request, words % {"n": begun})
    if left:
        words = ngettext(
            "%(n)s person was left: finish some of your drafts first.",
            "%(n)s people were left: finish some of your drafts first.",
            left,
        )
        messages.warning(request, words % {"n": left})
    return redirect("mission:observers", own.reference)


def _remove(request: Request, own: Mission, chosen: list[DirectoryEntry]) -> HttpResponse:
    n = directory.remove(chosen, by=request.user, at=clock.database_now())
    words = ngettext(
        "%(n)s person is removed from the directory.",
        "%(n)s people are removed from the directory.",
        n,
    )
    messages.success(request, words % {"n": n})
    return redirect("mission:directory", own.reference)
