"""One showing of an observer's form: whom it is about, what stands, what came of a try."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from missions.actions import pending, versions
from missions.forms import zone
from missions.forms.labels import FIELD_LABELS
from missions.forms.observer import FILE_FIELDS, ObserverForm
from missions.intake import pages
from missions.intake.picture import ADVICE, Picture
from missions.models import FIELDS, Mission, Observer, ObserverVersion
from missions.queries import rosters
from missions.views.badge_preview import preview
from missions.views.own import Crumbs, Request, crumbs, observers_of
from observer_portal import clock

ALL_GROUPS = frozenset(FIELDS)


@dataclass(frozen=True, slots=True)
class Conflict:
    """What was typed beside what stands now: (label, typed, standing), and who saved that."""

    who: str
    rows: list[tuple[str, str, str]]


@dataclass
class Sheet:
    """What a page of the form is made of."""

    request: Request
    mission: Mission
    now: datetime
    observer: Observer | None = None
    values: dict[str, Any] = field(default_factory=dict)
    opened: frozenset[str] = ALL_GROUPS
    kept: dict[str, pending.Pending] = field(default_factory=dict)
    conflict: Conflict | None = None
    standing: str = ""  # the reference of who has this document already

    @property
    def today(self) -> date:
        """The day in Astana."""
        return self.now.astimezone(settings.ASTANA).date()

    def form(self, *data: Any, **options: Any) -> ObserverForm:
        """Make the form of what is open now."""
        return ObserverForm(
            *data,
            opened=self.opened,
            values=self.values,
            election_day=self.mission.election.election_day,
            today=self.today,
            **options,
        )


def sheet_of(request: Request, observer: Observer) -> Sheet:
    """Return the sheet of an observer as it stands."""
    return Sheet(
        request,
        observer.mission,
        clock.database_now(),
        observer=observer,
        values=versions.values_of(version_of(observer)),
        opened=rosters.open_groups(observer),
    )


def version_of(observer: Observer) -> ObserverVersion:
    """Return the current version; there always is one."""
    version = observer.current_version
    if version is None:
        message = f"{observer} has no version"
        raise LookupError(message)
    version.observer = observer  # spares the query for its key
    return version


def open_in_words(observer: Observer) -> str:
    """Return the names of the fields that were opened, divided by commas."""
    opened = [str(label) for name, label in FIELD_LABELS.items() if name in observer.open_fields]
    return ", ".join(opened)


def parts_of(observer: Observer) -> list[tuple[str, str, bool]]:
    """Return what a dossier consists of as (key, name, is there)."""
    lacking = rosters.lacking(observer)
    named = [
        ("data", _("Names, birth, citizenship")),
        ("document", _("Travel document")),
        ("photo", _("Photo")),
        ("scan", _("Scan of the document")),
        ("consent", _("Consent and code of conduct")),
    ]
    return [(key, name, key not in lacking) for key, name in named]


def photo_url_of(observer: Observer) -> str:
    """Return where the photo is seen, "" where there is none."""
    if version_of(observer).photo_id is None:
        return ""
    return reverse("mission:photo", args=[observer.reference])


def marks_of(observer: Observer) -> dict[str, str]:
    """Return what a form carries unseen: which state of the observer it was made of."""
    return {"seen": str(observer.row_version), "base": str(version_of(observer).number)}


def as_file(drawn_anew: Any) -> bytes:
    """Return a Picture (as stored, then for print) or a Scan (its pages) as one file."""
    if isinstance(drawn_anew, Picture):
        return pages.join((drawn_anew.jpeg, drawn_anew.print_jpeg))
    return pages.join(drawn_anew.pages)


def keep_chosen(sheet: Sheet, form: ObserverForm) -> None:
    """Keep the files that were chosen now for the next try."""
    for purpose in FILE_FIELDS:
        chosen = form.cleaned_data.get(purpose)
        if chosen is None:
            continue
        if purpose in sheet.kept:
            pending.drop(sheet.kept[purpose])
        is_photo = isinstance(chosen, Picture)
        facts = {"advice": list(chosen.advice)} if is_photo else {"pages": len(chosen.pages)}
        sheet.kept[purpose] = pending.keep(
            as_file(chosen), purpose=purpose, by=sheet.request.user, **facts
        )


def show(sheet: Sheet, form: ObserverForm, *, status: int = 200) -> HttpResponse:
    """Answer with the form."""
    if form.is_bound:
        keep_chosen(sheet, form)
    observer = sheet.observer
    version = version_of(observer) if observer else None
    context = {
        "mission": sheet.mission,
        "observer": observer,
        "version": version,
        "title": version.latin if version else _("Add an observer"),
        "form": form,
        "zone": _zone(sheet, form),
        "kept": sheet.kept,
        "advice": _advice(sheet),
        "conflict": sheet.conflict,
        "standing": sheet.standing,
        "is_wholly_open": observer is None or rosters.is_wholly_open(observer),
        "is_locked": observer is not None and rosters.is_locked(observer),
        "open_now": open_in_words(observer) if observer else "",
        "parts": parts_of(observer) if observer else [],
        "lacking": rosters.lacking(observer) if observer else (),
        "badge": preview(version, sheet.mission, photo_url_of(observer))
        if version and observer
        else None,
        "now": sheet.now,
        "crumbs": _crumbs(sheet),
    }
    return render(sheet.request, "head_of_mission/observer_form.html", context, status=status)


def _crumbs(sheet: Sheet) -> Crumbs:
    table = (_("Observers"), observers_of(sheet.mission))
    if sheet.observer is None:
        return crumbs(sheet.mission, table, (_("Add an observer"), ""))
    name = sheet.observer.reference
    page = (name, reverse("mission:observer", args=[name]))
    return crumbs(sheet.mission, table, page, (_("Change"), ""))


def _zone(sheet: Sheet, form: ObserverForm) -> zone.Report | None:
    """Read the zone that stands in the form and compare it with what stands beside it."""
    if "mrz" not in form.fields:
        return None
    declared = {**sheet.values, **(form.cleaned_data if form.is_bound else {})}
    return zone.report(form["mrz"].value() or "", declared, today=sheet.today)


def _advice(sheet: Sheet) -> list[str]:
    kept = sheet.kept.get("photo")
    codes = kept.facts.get("advice", []) if kept else []
    return [str(ADVICE[code]) for code in codes if code in ADVICE]
