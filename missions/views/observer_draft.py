"""A form that is kept while it is filled in: by a script, by a button, and shown again later."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from missions.actions import drafts, pending
from missions.actions.drafts import KeptElsewhere, TooMany
from missions.forms.fields import CHOSEN
from missions.forms.observer import FILE_FIELDS, OF_DRAFT, ObserverForm
from missions.models import FormDraft, Mission, Observer
from missions.roster import wording
from missions.roster.tables import columns
from missions.views.observer_sheet import Conflict, Sheet, context_of, keep_chosen, show
from observer_portal.accounts.models import User
from observer_portal.page.numbers import number_in

REFUSED = 422
UNSEEN = ("mrz", "document_number")  # long or secret: what they say is not set side by side


def find(sheet: Sheet, name: str) -> FormDraft | None:
    """Return the person's own draft that a form or an address names, or that of the observer."""
    by = sheet.request.user
    if sheet.observer is not None:
        return drafts.of_observer(sheet.observer, by)
    return drafts.unfinished(sheet.mission, by).filter(reference=name).first() if name else None


def reopened(sheet: Sheet) -> QueryDict | None:
    """Return what was typed the last time, as a form sends it; 404 for a draft that is gone."""
    name = sheet.request.GET.get("draft", "")
    sheet.draft = find(sheet, name)
    if sheet.draft is None:
        if name and sheet.observer is None:
            raise Http404
        return None
    data = QueryDict(mutable=True)
    for key, values in drafts.typed_in(sheet.draft).items():
        data.setlist(key, values)
    mark(data, sheet.draft)
    return data


def mark(data: QueryDict, draft: FormDraft) -> None:
    """Note in a form which draft it is of, and which revision."""
    data["draft"], data["revision"] = draft.reference, str(draft.revision)


def autosaved(sheet: Sheet, form: ObserverForm, data: QueryDict) -> HttpResponse:
    """Keep what stands in the form, and answer with the pieces of the page that say so."""
    problem = ""
    keep_chosen(sheet, form)
    try:
        sheet.draft = _kept(sheet, form, data)
        mark(data, sheet.draft)
    except KeptElsewhere as elsewhere:
        sheet.draft = elsewhere.draft
        _set_beside(sheet, data, elsewhere.draft)
        problem = sentence_of(elsewhere)
    except TooMany:
        problem = too_many()
    context = context_of(sheet, form) | {
        "problem": problem,
        "marks": {name: data.get(name, "") for name in OF_DRAFT},
        "changed_by": _changed_by(sheet, data),
    }
    answer = render(sheet.request, "head_of_mission/_autosaved.html", context)
    answer["Cache-Control"] = "no-store"
    if not problem:
        answer["Form-Kept"] = "1"  # only then may the page be left without a word
    return answer


def kept_for_later(sheet: Sheet, form: ObserverForm, data: QueryDict) -> HttpResponse:
    """Keep what stands in the form, however little, and leave it for another day."""
    keep_chosen(sheet, form)
    try:
        draft = _kept(sheet, form, data)
    except KeptElsewhere as elsewhere:
        sheet.draft = elsewhere.draft
        _set_beside(sheet, data, elsewhere.draft)
        if elsewhere.draft is not None:
            mark(data, elsewhere.draft)
        again = sheet.form(data)
        again.is_valid()
        again.keep_errors_of(())
        again.add_error(None, sentence_of(elsewhere))
        return show(sheet, again, status=REFUSED)
    except TooMany:
        form.add_error(None, too_many())
        return show(sheet, form, status=REFUSED)
    messages.success(
        sheet.request,
        _("What you typed is kept until %(until)s. Nothing is declared before you save it.")
        % {
            "until": wording.text(
                "arrival_on", (draft.saved_at + drafts.KEPT_FOR).date().isoformat()
            )
        },
    )
    return redirect("mission:observers", sheet.mission.reference)


def kept_here(sheet: Sheet, form: ObserverForm, data: QueryDict) -> HttpResponse:
    """Keep what stands in this window instead of what another window has kept."""
    keep_chosen(sheet, form)
    if sheet.draft is not None:
        mark(data, sheet.draft)
    else:
        data["draft"] = ""
    try:
        sheet.draft = _kept(sheet, form, data)
    except (KeptElsewhere, TooMany):  # a third window, at this very moment
        return kept_for_later(sheet, form, data)
    mark(data, sheet.draft)
    again = sheet.form(data)
    again.is_valid()
    again.keep_errors_of(())
    return show(sheet, again)


def dropped(sheet: Sheet, data: QueryDict) -> HttpResponse:
    """Forget what is kept and begin anew with what is declared."""
    forget(find(sheet, data.get("draft", "")), sheet.request.user)
    messages.info(sheet.request, _("What was not saved is dropped."))
    if sheet.observer is None:
        return redirect("mission:observers", sheet.mission.reference)
    return redirect("mission:observer", sheet.observer.reference)


def forget(draft: FormDraft | None, by: User) -> None:
    """Drop a draft with the files that go with it."""
    if draft is None:
        return
    typed = drafts.typed_in(draft)
    for purpose in FILE_FIELDS:
        for token in typed.get(f"{purpose}_kept", ()):
            if kept := pending.find(token, purpose=purpose, by=by):
                pending.drop(kept)
    drafts.drop(draft)


def unfinished(mission: Mission, by: User) -> list[dict[str, Any]]:
    """Return what the table says of the forms of new people that this person has not finished."""
    address = reverse("mission:observer_add", args=[mission.reference])
    found = []
    for draft in drafts.unfinished(mission, by):
        typed = drafts.typed_in(draft)
        names = [typed.get(key, [""])[0] for key in ("surname_latin", "given_names_latin")]
        name = " ".join(filter(None, (part.strip() for part in names)))
        found.append({"draft": draft, "name": name, "url": f"{address}?draft={draft.reference}"})
    return found


def sentence_of(elsewhere: KeptElsewhere) -> str:
    """Return why a form was not kept."""
    if elsewhere.draft is None:
        return _(
            "This form was saved or dropped in another window. Look at the table before you go on."
        )
    return _("You have changed this form in another window since. Both are shown below.")


def too_many() -> str:
    """Return why a form was not kept, where its author has begun too many."""
    return _("So many drafts are kept at most: %(n)s. Finish or drop some of them first.") % {
        "n": drafts.AT_MOST
    }


def _kept(sheet: Sheet, form: ObserverForm, data: QueryDict) -> FormDraft:
    by, seen = sheet.request.user, data.get("revision", "")
    # the files last as long as the draft, which begins anew now
    sheet.kept = {name: pending.renew(file, by=by) for name, file in sheet.kept.items()}
    typed = _typed(sheet, form, data)
    draft = find(sheet, data.get("draft", ""))
    if draft is None:
        if data.get("draft"):
            raise KeptElsewhere(None)
        return drafts.begin(sheet.mission, sheet.observer, typed, by=by, at=sheet.now)
    return drafts.keep(draft, typed, seen=number_in(seen, 0), at=sheet.now)


def _typed(sheet: Sheet, form: ObserverForm, data: QueryDict) -> dict[str, list[str]]:
    """Return what is worth keeping: what the form knows by name, and the files' tokens."""
    left_out = (*FILE_FIELDS, *OF_DRAFT)
    typed = {name: data.getlist(name) for name in form.fields if name not in left_out}
    kept = {f"{purpose}_kept": [file.token] for purpose, file in sheet.kept.items()}
    return {name: values for name, values in typed.items() if any(values)} | kept


def _set_beside(sheet: Sheet, data: QueryDict, draft: FormDraft | None) -> None:
    """Show what is typed here beside what the other window has kept."""
    if draft is None:
        return
    typed = drafts.typed_in(draft)
    rows = []
    for key in (key for key in columns() if key not in UNSEEN):
        mine, other = _in_words(key, data.getlist(key)), _in_words(key, typed.get(key, []))
        if mine != other:
            rows.append((wording.label(key), mine, other))
    sheet.conflict = Conflict("", rows, kept_at=draft.saved_at)


def _in_words(key: str, typed: list[str]) -> str:
    text = ", ".join(filter(None, typed))
    return wording.text(key, text) if key in CHOSEN else text


def _changed_by(sheet: Sheet, data: QueryDict) -> str:
    """Return who has saved the observer since the page was made, "" where nobody has."""
    observer: Observer | None = sheet.observer
    if observer is None or data.get("seen", "") == str(observer.row_version):
        return ""
    return str(observer.changed_by or _("Somebody"))
