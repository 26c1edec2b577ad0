"""One observer of the mission: what is declared, what is missing, what to look at."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from missions.actions import versions
from missions.forms import zone
from missions.forms.labels import FIELD_LABELS
from missions.forms.observer import LAYOUT
from missions.models import Mission, Observer
from missions.queries import rosters
from missions.roster import checking, sentences, wording
from missions.views.badge_preview import preview
from missions.views.observer_sheet import open_in_words, parts_of, photo_url_of, version_of
from missions.views.own import Request, crumbs, observers_of
from observer_portal import clock
from observer_portal.page.tags import masked

VERSIONS = 20


@require_safe
def show(request: Request, reference: str) -> HttpResponse:
    """Show one observer with the number of the document masked."""
    found = get_object_or_404(rosters.own_observers(request.user), reference=reference)
    version, mission, now = version_of(found), found.mission, clock.database_now()
    values = versions.values_of(version)
    today = now.astimezone(settings.ASTANA).date()
    context = {
        "mission": mission,
        "observer": found,
        "version": version,
        "groups": list(_groups(values)),
        "parts": parts_of(found),
        "lacking": rosters.lacking(found),
        "is_locked": rosters.is_locked(found),
        "is_wholly_open": rosters.is_wholly_open(found),
        "open_now": open_in_words(found),
        "warnings": list(_warnings(values, mission, today=today)),
        "zone": zone.report(values["mrz"], values, today=today),
        "history": _history(found),
        "crumbs": crumbs(
            mission,
            (_("Observers"), observers_of(mission)),
            (found.reference, ""),
        ),
        "badge": preview(version, mission, photo_url_of(found)),
        "now": now,
    }
    return render(request, "head_of_mission/observer.html", context)


def _groups(values: Mapping[str, Any]) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Yield the declared values by section as (label, words); empty ones are left out."""
    for _key, title, rows in LAYOUT:
        facts = [
            (wording.label(key), _text(key, str(values[key])))
            for row in rows
            for key in row
            if values.get(key)
        ]
        if facts:
            yield str(title), facts


def _text(key: str, value: str) -> str:
    return masked(value) if key == "document_number" else wording.text(key, value)


def _warnings(values: Mapping[str, Any], mission: Mission, *, today: date) -> Iterator[str]:
    """Yield what a person should look at; what the zone says has a place of its own."""
    day = mission.election.election_day
    stated = {key: value or None for key, value in values.items() if isinstance(value, str)}
    for found in (checking.problems, checking.warnings):
        for key, flaw in found(stated, election_day=day, today=today):
            if key != "mrz":
                yield f"{wording.label(key)}: {sentences.sentence(flaw, key)}"


def _history(observer: Observer) -> list[dict[str, Any]]:
    """Return who declared what when, newest first."""
    declared = list(
        observer.versions.select_related("declared_by")
        .defer("sealed")
        .order_by("-number")[: VERSIONS + 1]
    )
    lines = []
    for newer, older in zip(declared, [*declared[1:], None], strict=True):
        if older is None and newer.number > 1:
            break  # only there to be compared with
        changed = versions.differing_fields(newer, older) if older else ()
        note = ", ".join(str(FIELD_LABELS[name]) for name in changed)
        text = _("Changed by %(who)s") if older else _("Added by %(who)s")
        lines.append(
            {"at": newer.declared_at, "text": text % {"who": newer.declared_by}, "note": note}
        )
    return lines
