"""One showing of an observer's form: whom it is about, what stands, what came of a try."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from missions.actions import drafts, pending, versions
from missions.actions.files import FileGone
from missions.forms import completeness, crop, zone
from missions.forms.labels import FIELD_LABELS
from missions.forms.observer import FILE_FIELDS, ObserverForm
from missions.intake import pages, picture
from missions.intake.picture import ADVICE, Picture
from missions.intake.refusals import FileRefused
from missions.models import FIELDS, FormDraft, Mission, Observer, ObserverVersion
from missions.queries import rosters
from missions.views import badge_preview
from missions.views.own import Crumbs, Request, crumbs, observers_of
from observer_portal import clock

ALL_GROUPS = frozenset(FIELDS)


@dataclass(frozen=True, slots=True)
class Conflict:
    """What was typed beside what stands now: (label, typed, standing), and who saved that.

    `kept_at`: the other is no version, but a draft of the same person from another window.
    """

    who: str
    rows: list[tuple[str, str, str]]
    kept_at: datetime | None = None


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
    draft: FormDraft | None = None  # what of it is kept and not declared
    pasted: zone.Pasted | None = None  # what has just been read of a zone

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
    """Return a Picture (as stored, for print, the whole) or a Scan (its pages) as one file."""
    if isinstance(drawn_anew, Picture):
        return pages.join((drawn_anew.jpeg, drawn_anew.print_jpeg, drawn_anew.whole))
    return pages.join(drawn_anew.pages)


def keep_chosen(sheet: Sheet, form: ObserverForm) -> None:
    """Keep the files that were chosen now for the next try, cut as it is asked for."""
    for purpose in FILE_FIELDS:
        chosen = form.cleaned_data.get(purpose)
        if chosen is not None:
            _keep(sheet, purpose, chosen, crop.asked(form.data))
            form.cleaned_data[purpose] = None  # it is with those that are kept
    kept = sheet.kept.get("photo")
    if kept and kept.facts.get("wanted") != crop.asked(form.data):
        _cut_again(sheet, kept, crop.asked(form.data))


def _keep(sheet: Sheet, purpose: str, chosen: Any, wanted: str) -> None:
    if purpose in sheet.kept and sheet.draft is None:  # a stored draft may go on naming it
        pending.retire(sheet.kept[purpose])
    facts: dict[str, Any] = {}
    if isinstance(chosen, Picture):
        facts = {"advice": chosen.advice, "wanted": wanted, "part": chosen.part}
    else:
        facts = {"pages": len(chosen.pages)}
    sheet.kept[purpose] = pending.keep(
        as_file(chosen), purpose=purpose, by=sheet.request.user, **facts
    )


def _cut_again(sheet: Sheet, kept: pending.Pending, wanted: str) -> None:
    """Cut the whole photo once more; where it cannot be, the photo stays as it is."""
    try:
        whole = pages.part(pending.read(kept))[2]
        cut = picture.reencode(whole, wanted=wanted)
    except (FileGone, FileRefused, IndexError):
        return
    _keep(sheet, "photo", replace(cut, whole=whole), wanted)


def show(sheet: Sheet, form: ObserverForm, *, status: int = 200) -> HttpResponse:
    """Answer with the form."""
    if form.is_bound:
        keep_chosen(sheet, form)
    context = context_of(sheet, form)
    return render(sheet.request, "head_of_mission/observer_form.html", context, status=status)


def context_of(sheet: Sheet, form: ObserverForm) -> dict[str, Any]:
    """Return what the form's page and the answer to keeping a draft are drawn from."""
    observer = sheet.observer
    version = version_of(observer) if observer else None
    values = values_in(sheet, form)
    context: dict[str, Any] = {
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
        "lacks": lacks_of(sheet, form, values),
        "badge": badge_preview.drafted(values, sheet.mission, _photo_url(sheet)),
        "draft": sheet.draft,
        "unfinished": _others(sheet),
        "now": sheet.now,
        "crumbs": _crumbs(sheet),
    }
    return context


def values_in(sheet: Sheet, form: ObserverForm) -> dict[str, Any]:
    """Return what is declared with what is typed over it, as far as it can be read."""
    if not form.is_bound:
        return dict(sheet.values)
    emptied = {name: "" for name in form.fields if name in sheet.values or name == "consent"}
    return {**sheet.values, **emptied, **form.cleaned_data}


def lacks_of(sheet: Sheet, form: ObserverForm, values: dict[str, Any]) -> list[completeness.Lack]:
    """Return what is missing for the submission, whether it is kept, chosen or declared."""
    version = version_of(sheet.observer) if sheet.observer else None
    # which part of the photo is kept is nothing that is declared
    unread = {name for name in form.errors if form.data.get(name)} - set(crop.NAMES)
    return completeness.lacks(
        values,
        has_photo="photo" in sheet.kept or bool(version and version.photo_id),
        has_scan="document_scan" in sheet.kept or bool(version and version.document_scan_id),
        wrong=form.put_off | unread,
    )


def _photo_url(sheet: Sheet) -> str:
    if kept := sheet.kept.get("photo"):
        return reverse("mission:kept_file", args=["photo", kept.token])
    return photo_url_of(sheet.observer) if sheet.observer else ""


def _others(sheet: Sheet) -> list[FormDraft]:
    """Return the forms of new people that this person has not finished, but for this one."""
    if sheet.observer is not None:
        return []
    rows = drafts.unfinished(sheet.mission, sheet.request.user)
    return [draft for draft in rows if draft != sheet.draft]


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
    declared = values_in(sheet, form)
    return zone.report(form["mrz"].value() or "", declared, today=sheet.today, just=sheet.pasted)


def _advice(sheet: Sheet) -> list[str]:
    kept = sheet.kept.get("photo")
    codes = kept.facts.get("advice", []) if kept else []
    return [str(ADVICE[code]) for code in codes if code in ADVICE]
