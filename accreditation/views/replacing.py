"""Replace an observer by another person, in one act: ask, check the answers, act.

The form asks for the note verbale and for who the new person is; photo, scan and consent follow on
the new observer's own form, which is an open draft then.
"""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accreditation.actions import withdrawal
from accreditation.badge import number
from accreditation.forms.head_of_mission import ReplaceForm
from accreditation.forms.labels import shown_value
from accreditation.models import Application, Badge, ResolutionRow
from accreditation.queries import open_steps, replacing
from accreditation.steps import StepRefused
from accreditation.views.mission_desk import Desk, file_of
from accreditation.workflow import State, step_named
from missions.actions import documents
from missions.actions.declaration import DeclarationRefused
from missions.forms import observer as observer_form
from missions.forms.observer import ObserverForm
from missions.models import Observer
from observer_portal import clock
from observer_portal.page import moments
from observer_portal.page.tags import masked

REFUSED = 422
# who the new person is; the rest is asked on the observer's own form
ASKED = frozenset(
    ("names", "names_cyrillic", "birth", "sex", "citizenship", "document", "kind", "position")
)
TOLD = ("birth_date", "citizenship", "document_number", "kind", "position")


@require_http_methods(["GET", "HEAD", "POST"])
def replace(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask who comes in whose place; show what will change; do it. A refusal loses nothing typed."""
    application, desk = file_of(request, reference, leads=True)
    act = request.POST.get("act", "")
    if successor := replacing.successor_of(application):
        if act == "replace":  # pressed twice, or by two at once
            return _already(request, application, successor)
        return _closed(request, desk, application, successor=successor)
    if sentence := _why_not(application, desk):
        if act and application.state in step_named("withdraw").before:
            return _too_late(request, desk, application, sentence)
        return _closed(request, desk, application, sentence, status=REFUSED if act else 200)
    if request.method == "POST":
        return _posted(request, desk, application, act)
    given = {"kind": application.version.kind, "position": application.version.position}
    note = ReplaceForm(initial={"seen": application.row_version})
    return _show(request, desk, application, note, _person_form(desk, initial=given))


def _posted(request: HttpRequest, desk: Desk, application: Application, act: str) -> HttpResponse:
    """Do what the pressed button says: check, change once more, act."""
    note, person = ReplaceForm(request.POST), _person_form(desk, request.POST)
    is_right = all([note.is_valid(), person.is_valid()])
    if act == "change":
        return _show(request, desk, application, note, person)
    if is_right:
        _look_for_document(desk, person)
    if not (is_right and person.is_valid()):
        return _show(request, desk, application, note, person, status=REFUSED)
    if act == "replace":
        return _replaced(request, desk, application, note, person)
    return _check(request, desk, application, note, person)


def _too_late(
    request: HttpRequest, desk: Desk, application: Application, sentence: str
) -> HttpResponse:
    """Say why it is closed now, with what was typed: the policy or the deadline may be moved."""
    note, person = ReplaceForm(request.POST), _person_form(desk, request.POST)
    note.is_valid()
    note.add_error(None, sentence)
    return _show(request, desk, application, note, person, status=REFUSED)


def _person_form(desk: Desk, *data: Any, **options: Any) -> ObserverForm:
    form = ObserverForm(
        *data,
        opened=ASKED,
        values={},
        election_day=desk.election.election_day,
        today=moments.local(desk.now).date(),
        **options,
    )
    del form.fields["mrz"]
    return form


def _why_not(application: Application, desk: Desk) -> str:
    """Return why the act is closed, by the table's row for withdrawing and by the policy."""
    step = step_named("withdraw")
    if application.state not in step.before:
        return _("This step is not open to you; the application is: %(state)s.") % {
            "state": State(application.state).label
        }
    sentence = open_steps.why_not(step, application, desk.user, at=desk.now)
    return sentence or replacing.why_not(application, at=desk.now)


def _look_for_document(desk: Desk, person: ObserverForm) -> None:
    known = documents.known(desk.mission, [person.declared()]).get(0)
    if known:
        person.add_error(
            "document_number",
            _("This document already stands in your mission (%(who)s). Open that entry instead.")
            % {"who": known},
        )


def _replaced(
    request: HttpRequest, desk: Desk, application: Application, note: ReplaceForm, person: Any
) -> HttpResponse:
    """Do it, and lead to the new observer's form."""
    seen = note.cleaned_data["seen"]
    try:
        fresh = withdrawal.replace(
            application,
            observer_form.with_suggestion(person.declared()),
            note_number=note.cleaned_data["note_number"],
            words=note.cleaned_data["words"],
            by=desk.user,
            at=clock.database_now,
            seen=-1 if seen is None else seen,
        )
    except (StepRefused, DeclarationRefused) as refusal:
        if successor := replacing.successor_of(application):
            return _already(request, application, successor)
        note.add_error(None, str(refusal))
        application.refresh_from_db(fields=["state", "row_version"])
        sent = request.POST.copy()
        sent["seen"] = str(application.row_version)  # the person is told now, and may go on
        note.data = sent
        return _show(request, desk, application, note, person, status=REFUSED)
    words = {"gone": application.version.latin, "fresh": _names(person)}
    messages.success(
        request,
        _(
            "%(gone)s is withdrawn; %(fresh)s is declared instead. Add photo, scan and consent,"
            " then submit."
        )
        % words,
    )
    return redirect("mission:observer_change", fresh.reference)


def _names(person: ObserverForm) -> str:
    names = (person.cleaned_data[key] for key in ("surname_latin", "given_names_latin"))
    return " ".join(name for name in names if name)


def _already(request: HttpRequest, application: Application, successor: Observer) -> HttpResponse:
    messages.info(
        request, _("%(who)s has been replaced already.") % {"who": application.version.latin}
    )
    return redirect("mission:observer", successor.reference)


def _context(desk: Desk, application: Application) -> dict[str, Any]:
    url = reverse("mission_acts:file", args=[application.reference])
    crumbs = ((_("Lists and notes"), desk.url("lists")), (application.reference, url))
    return desk.context(*crumbs, (_("Replace"), "")) | {
        "application": application,
        "actor": "mission_acts",
        "file_url": url,
    }


def _closed(
    request: HttpRequest,
    desk: Desk,
    application: Application,
    sentence: str = "",
    *,
    successor: Observer | None = None,
    status: int = 200,
) -> HttpResponse:
    context = _context(desk, application) | {"closed": sentence, "successor": successor}
    return render(request, "mission_acts/replace.html", context, status=status)


def _show(
    request: HttpRequest,
    desk: Desk,
    application: Application,
    note: ReplaceForm,
    person: ObserverForm,
    *,
    status: int = 200,
) -> HttpResponse:
    context = _context(desk, application) | {"note": note, "person": person}
    return render(request, "mission_acts/replace.html", context, status=status)


def _check(
    request: HttpRequest,
    desk: Desk,
    application: Application,
    note: ReplaceForm,
    person: ObserverForm,
) -> HttpResponse:
    """Show what will change: who goes, which badge ends when, who comes, what is still to do."""
    values = person.declared()
    badge = Badge.objects.filter(application=application, voided_at=None)
    card = badge.select_related("election").first()
    row = ResolutionRow.objects.filter(application=application, struck_at=None, closed_at=None)
    context = _context(desk, application) | {
        "note": note,
        "hidden": [
            field.as_hidden()
            for form in (note, person)
            for field in form
            if field.name not in ("base", "photo_kept", "document_scan_kept")
        ],
        "withdrawn": State.WITHDRAWN,
        "number": number.written(card.election.code, card.number) if card else "",
        "row": row.select_related("resolution").first(),
        "names": _names(person),
        "told": [
            (
                person[name].label,
                masked(values[name])
                if name == "document_number"
                else shown_value(name, values[name]),
            )
            for name in TOLD
            if values.get(name)
        ],
    }
    return render(request, "mission_acts/replace_check.html", context)
