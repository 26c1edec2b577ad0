"""Add an observer and change one: what is typed and uploaded outlives every refusal."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from missions.actions import documents, dossier, drafts, pending, versions
from missions.actions.declaration import ChangedMeanwhile, DeclarationRefused
from missions.forms import observer as observer_form
from missions.forms import zone
from missions.forms.observer import FILE_FIELDS, GROUP_OF, ObserverForm
from missions.intake import pages
from missions.models import Observer
from missions.queries import rosters
from missions.roster import wording
from missions.views import observer_draft
from missions.views.observer_sheet import (
    Conflict,
    Sheet,
    keep_chosen,
    marks_of,
    sheet_of,
    show,
)
from missions.views.own import Request, mission_of
from observer_portal import clock
from observer_portal.accounts import keeping
from observer_portal.page.numbers import number_in

REFUSED = 422
KEEPERS = {
    "autosave": observer_draft.autosaved,
    "later": observer_draft.kept_for_later,
    "mine": observer_draft.kept_here,
}
HELPERS = ("zone", "take", "suggest", "crop", *KEEPERS)  # these declare nothing
COMPARED = frozenset(GROUP_OF) - {"consent", "photo_name"}


@keeping.shows_typed
def add(request: Request, mission: str) -> HttpResponse:
    """Add an observer to the mission."""
    sheet = Sheet(request, mission_of(request, mission), clock.database_now())
    return _posted(sheet) if request.method == "POST" else _begun(sheet)


@keeping.shows_typed
def change(request: Request, reference: str) -> HttpResponse:
    """Change what is open of one observer."""
    observer = get_object_or_404(rosters.own_observers(request.user), reference=reference)
    sheet = sheet_of(request, observer)
    if request.method == "POST":
        return _posted(sheet)
    return _begun(sheet)


def _begun(sheet: Sheet) -> HttpResponse:
    """Show the form as it was left, or new."""
    data = observer_draft.reopened(sheet)
    if data is None:
        marks = marks_of(sheet.observer) if sheet.observer else {}
        return show(sheet, sheet.form(initial=marks))
    form = sheet.form(data)
    form.is_valid()
    _find_kept(sheet, data)
    observer = sheet.observer
    if observer is not None and data.get("seen") != str(observer.row_version):
        who = str(observer.changed_by or "")
        sentence = _("%(who)s changed this observer meanwhile. Look at both and save again.")
        return _shown_beside(sheet, form, data, sentence % {"who": who}, status=200)
    form.keep_errors_of(FILE_FIELDS)
    return show(sheet, form)


def _posted(sheet: Sheet) -> HttpResponse:
    """Do what the pressed button says: fill in from the zone, suggest, keep, or save."""
    data = sheet.request.POST.copy()
    act, _colon, key = data.get("act", "save").partition(":")
    if act == "drop":
        return observer_draft.dropped(sheet, data)
    if act == "zone":
        _fill_in(sheet, data, only_empty=True)
    elif act == "take":
        _fill_in(sheet, data, keys=(key,))
    elif act == "suggest":
        _suggest(data)
    sheet.draft = observer_draft.find(sheet, data.get("draft", ""))
    form = sheet.form(data, sheet.request.FILES)
    form.is_valid()
    _find_kept(sheet, data)
    if act in HELPERS or keeping.came_back(sheet.request):
        form.keep_errors_of(FILE_FIELDS)
        return KEEPERS.get(act, _shown)(sheet, form, data)
    _look_for_locked(sheet, form, data)
    if form.is_valid():
        _look_for_document(sheet, form)
    return _saved(sheet, form) if form.is_valid() else show(sheet, form, status=REFUSED)


def _shown(sheet: Sheet, form: ObserverForm, _data: QueryDict) -> HttpResponse:
    return show(sheet, form)


def _fill_in(
    sheet: Sheet, data: QueryDict, *, only_empty: bool = False, keys: tuple[str, ...] = ()
) -> None:
    """Put what the zone says into the form: into empty fields, or into those named."""
    if only_empty:
        sheet.pasted = zone.pasted(data.get("mrz", ""))
        data["mrz"] = sheet.pasted.text
    found = zone.report(data.get("mrz", ""), {}, today=sheet.today)
    if found is None or found.zone is None:
        return
    filled = []
    for key, value in zone.values_of(found.zone).items():
        is_wanted = not data.get(key, "").strip() if only_empty else key in keys
        if is_wanted and GROUP_OF[key] in sheet.opened:
            data[key] = zone.as_typed(key, value)
            filled.append(key)
    if data.get("document_issuer") == data.get("citizenship"):
        data["document_issuer"] = ""  # which means the same
        filled = [key for key in filled if key != "document_issuer"]
    if sheet.pasted is not None:
        sheet.pasted = replace(sheet.pasted, filled=tuple(map(wording.label, filled)))
    _suggest(data)


def _suggest(data: QueryDict) -> None:
    """Suggest Cyrillic names where none are written, and remember what was suggested."""
    suggested = observer_form.suggestion(data)
    if any(data.get(key, "").strip() for key in suggested):
        return
    for key, name in suggested.items():
        data[key] = name
    data["suggested"] = observer_form.suggestion_mark(data)


def _find_kept(sheet: Sheet, data: QueryDict) -> None:
    for purpose in FILE_FIELDS:
        token = data.get(f"{purpose}_kept", "")
        kept = pending.find(token, purpose=purpose, by=sheet.request.user) if token else None
        if kept and purpose in sheet.opened:
            sheet.kept[purpose] = kept


def _look_for_locked(sheet: Sheet, form: ObserverForm, data: QueryDict) -> None:
    """Refuse what was typed into fields that have been locked since, and show it once more."""
    typed = [key for key, group in GROUP_OF.items() if key in data and group not in sheet.opened]
    chosen = [
        purpose
        for purpose in FILE_FIELDS
        if purpose not in sheet.opened
        and (purpose in sheet.request.FILES or data.get(f"{purpose}_kept"))
    ]
    if not (typed or chosen):
        return
    form.add_error(None, dossier.locked_meanwhile())
    rows = [
        (wording.label(key), ", ".join(data.getlist(key)), _in_words(sheet.values, key))
        for key in typed
        if key in COMPARED and key != "document_number"
    ]
    sheet.conflict = Conflict("", [row for row in rows if row[1] != row[2]])


def _in_words(values: Mapping[str, Any], key: str) -> str:
    return wording.text(key, values.get(key) or "")


def _look_for_document(sheet: Sheet, form: ObserverForm) -> None:
    """Refuse a document that another observer of the mission has, with the way to that one."""
    values = sheet.values | form.declared()
    known = documents.known(sheet.mission, [values]).get(0, "")
    if known and (sheet.observer is None or known != sheet.observer.reference):
        sheet.standing = known
        place = "document_number" if "document_number" in form.fields else None
        form.add_error(
            place,
            _("This document already stands in your mission (%(who)s). Open that entry instead.")
            % {"who": known},
        )


def _saved(sheet: Sheet, form: ObserverForm) -> HttpResponse:
    """Save, or show the form again with the sentence why not."""
    keep_chosen(sheet, form)
    try:
        observer = _declared(sheet, form)
    except ChangedMeanwhile as refusal:
        return _shown_beside(sheet, form, sheet.request.POST.copy(), str(refusal))
    except DeclarationRefused as refusal:
        form.add_error(None, str(refusal))
        return show(sheet, form, status=REFUSED)
    for kept in sheet.kept.values():
        pending.drop(kept)
    if sheet.draft is not None:
        drafts.drop(sheet.draft)
    if sheet.request.POST.get("act") == "save_and_add":
        return redirect("mission:observer_add", sheet.mission.reference)
    return redirect("mission:observer", observer.reference)


def _declared(sheet: Sheet, form: ObserverForm) -> Observer:
    """Add or change the observer with the files that were chosen or kept."""
    values, uploads = form.declared(), _uploads(sheet)
    by, at = sheet.request.user, sheet.now
    if sheet.observer is None:
        values = observer_form.with_suggestion(values)
        observer = dossier.add(sheet.mission, values, uploads, by=by, at=at)
        name = f"{values['surname_latin']} {values['given_names_latin']}".strip()
        messages.success(sheet.request, _("%(who)s is added.") % {"who": name})
        return observer
    if not any(uploads) and _says_the_same(values, sheet.values):
        messages.info(sheet.request, _("Nothing was changed."))
        return sheet.observer
    seen = number_in(form.cleaned_data["seen"], -1)
    dossier.change(sheet.observer, values, uploads, by=by, at=at, seen=seen)
    messages.success(sheet.request, _("The changes are saved."))
    return sheet.observer


def _says_the_same(values: Mapping[str, Any], standing: Mapping[str, Any]) -> bool:
    return all((value or "") == (standing.get(key) or "") for key, value in values.items())


def _uploads(sheet: Sheet) -> dossier.Uploads:
    """Return the files that were chosen, now or in an earlier try."""
    photo, scan = (
        pending.read(sheet.kept[purpose]) if purpose in sheet.kept else b""
        for purpose in FILE_FIELDS
    )
    cut = dossier.Photo(*pages.part(photo)[:2]) if photo else None
    return dossier.Uploads(cut, scan or None)


def _shown_beside(
    sheet: Sheet, form: ObserverForm, data: QueryDict, sentence: str, *, status: int = REFUSED
) -> HttpResponse:
    """Show what was typed beside what another has saved meanwhile.

    Fields that this person left alone follow the other; saving again is then meant.
    """
    request, reference = sheet.request, str(sheet.observer)
    fresh = get_object_or_404(
        rosters.own_observers(request.user).select_related("changed_by"), reference=reference
    )
    renewed = sheet_of(request, fresh)
    keep_chosen(sheet, form)
    renewed.kept, renewed.draft = sheet.kept, sheet.draft
    for mark, value in marks_of(fresh).items():
        data[mark] = value
    rows = _beside(form.declared(), _as_it_was(fresh, form, sheet), renewed.values, data)
    renewed.conflict = Conflict(str(fresh.changed_by or ""), rows)
    again = renewed.form(data)
    again.is_valid()
    again.add_error(None, sentence)
    return show(renewed, again, status=status)


def _as_it_was(fresh: Observer, form: ObserverForm, sheet: Sheet) -> dict[str, Any]:
    """Return the values that the person had before them when they began."""
    number = number_in(form.cleaned_data["base"], -1)
    version = fresh.versions.filter(number=number).first()
    if version is None:
        return sheet.values
    version.observer = fresh
    return versions.values_of(version)


def _beside(
    mine: Mapping[str, Any], was: Mapping[str, Any], theirs: Mapping[str, Any], data: QueryDict
) -> list[tuple[str, str, str]]:
    """Return what differs as (label, mine, theirs); put theirs into `data` where mine is old."""
    rows = []
    for key in sorted(COMPARED & mine.keys()):
        own, before, other = (str(values.get(key) or "") for values in (mine, was, theirs))
        if other in (own, before):
            continue
        if own == before:
            _put(data, key, other)
        rows.append((wording.label(key), wording.text(key, own), wording.text(key, other)))
    return rows


def _put(data: QueryDict, key: str, value: str) -> None:
    if key == "regions":
        data.setlist(key, [code for code in value.split(", ") if code])
    elif key == "needs_visa_support":
        data.setlist(key, ["on"] if value == "yes" else [])
    else:
        data[key] = zone.as_typed(key, value)
