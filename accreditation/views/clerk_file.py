"""One file as the commission reads it: data beside the document, checklist, matches, history.

What is decided is handed to the pages of the verbs; only a Cyrillic form is confirmed in place.
"""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accreditation.actions import examination
from accreditation.forms.clerk import CyrillicForm, ResolveMatchForm
from accreditation.forms.labels import FIELD_LABELS
from accreditation.forms.steps import form_of
from accreditation.models import Application, ResolutionRow
from accreditation.queries import desk, replacing, timeline, working_days
from accreditation.roles import offices_of
from accreditation.steps import StepRefused
from accreditation.views import file_sheet
from accreditation.views.buttons import Button, acts_for
from accreditation.views.commission import LONGEST_WAIT, OPEN_TO
from accreditation.views.offices import for_offices
from accreditation.views.pairs import REFUSED, pair_of
from accreditation.workflow import ResolutionKind, Role, step_named
from missions.actions import declaration, versions
from missions.models import Membership, Mission, Post
from missions.roster import wording
from observer_portal import clock
from observer_portal.accounts.models import Office
from observer_portal.audit import record

ON_PANEL = ("query", "examine")  # whose questions stand on the page itself
# the inbox's filter, as a file's address carries it on
FILTERS = ("q", "state", "sender", "kind", "examiner", "letter", "late", "match", "sort")
LEADS = (Post.HEAD, Post.DEPUTY)
PROPOSALS = (
    (str(ResolutionKind.ACCREDIT), lazy("to accredit")),
    (str(ResolutionKind.REFUSE), lazy("to refuse")),
)
KEYS = (
    ("j k", lazy("next, previous")),
    ("e", lazy("examine")),
    ("q", lazy("ask")),
)
Context = dict[str, Any]


@require_safe
@for_offices(*OPEN_TO)
def file(request: HttpRequest, reference: str) -> HttpResponse:
    """The file; the filter in the address says which files are before and behind it."""
    application = _found(request, reference)
    return render(request, "commission/file.html", _context(request, application))


@require_http_methods(["GET", "HEAD", "POST"])
@for_offices(*OPEN_TO)
def show_number(request: HttpRequest, reference: str) -> HttpResponse:
    """The file with the whole number of its document; who asked for it is recorded."""
    application = _found(request, reference)
    if request.method != "POST":
        return redirect(_address(request, reference))
    record.record("document:shown", application.reference, by=request.user, at=clock.database_now())
    context = _context(request, application, shown=True)
    return render(request, "commission/file.html", context)


@require_POST
@for_offices(Office.CLERK)
def confirm_cyrillic(request: HttpRequest, reference: str) -> HttpResponse:
    """Take the Cyrillic form of the name that the clerk confirms."""
    user: Any = request.user
    application = _found(request, reference)
    form = CyrillicForm(request.POST)
    if form.is_valid():
        try:
            examination.confirm_cyrillic(
                application, form.cleaned_data, by=user, at=clock.database_now
            )
        except (StepRefused, declaration.DeclarationRefused) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The Cyrillic form is confirmed."))
            return redirect(_address(request, reference))
    context = _context(request, _found(request, reference)) | {"cyrillic": form}
    return render(request, "commission/file.html", context, status=REFUSED)


def _found(request: HttpRequest, reference: str) -> Application:
    rows = Application.objects.visible_to(request.user).select_related(
        "version",
        "election",
        "mission__organisation",
        "mission__invitation",
        "observer__key",
        "observer__current_version",
        "observer_list",
        "recommendation",
        "holding__clerk",
        "examiner",
    )
    return get_object_or_404(rows, reference=reference)


def _address(request: HttpRequest, reference: str) -> str:
    query = request.GET.urlencode()
    address = reverse("commission:file", args=[reference])
    return f"{address}?{query}" if query else address


def _context(request: HttpRequest, application: Application, *, shown: bool = False) -> Context:
    """Return all of a file's page. A constant number of queries but for what was never there."""
    user: Any = request.user
    now = clock.database_now()
    holidays = working_days.holidays_since(now - LONGEST_WAIT, now)
    days = desk.waited(application, now, holidays)
    pairs = [pair_of(match, application) for match in desk.matches_of(application)]
    context: Context = {
        "now": now,
        "application": application,
        "here": _address(request, application.reference),
        "query": request.GET.urlencode(),
        "days": days,
        "tone": desk.tone(days or 0),
        "holding": desk.holding_of(application),
        "is_clerk": Role.CLERK in offices_of(user, at=now),
        "pairs": pairs,
        "match_form": ResolveMatchForm(),
        "history": _history(application),
        "leads": _leads(application.mission),
        "row": _open_row(application),
        "around": replacing.around(application),
        "shown": shown,
        "kind": wording.text("kind", application.version.kind),
        "proposal": dict(PROPOSALS).get(application.proposal, ""),
        "letter_query": _letter_query(application),
        "unsent": _unsent(application),
        "keys": KEYS,
    }
    context |= _queue(request, application, now, holidays)
    senders = [pair.other.mission.organisation.short for pair in pairs if pair.is_open]
    context |= _declared(application, now, senders, shown=shown)
    return context | _acts(application, user, context)


def _declared(
    application: Application, now: datetime, senders: list[str], *, shown: bool
) -> Context:
    """Return what was declared, beside the zone and what stood before; nothing without a key."""
    values = file_sheet.values_of(application)
    if values is None:
        return {}
    today = now.astimezone(settings.ASTANA).date()
    comparison = file_sheet.compare(values, today=today, shown=shown)
    before = timeline.changed_from(application)
    changes = file_sheet.changes(before, application, values, shown=shown) if before else []
    return {
        "comparison": comparison,
        "facts": file_sheet.facts(values),
        "before": before,
        "changes": changes,
        "hints": file_sheet.hints(application, values, comparison, senders),
        "suggested": values.get("cyrillic_suggested") or not application.version.cyrillic,
    }


def _acts(application: Application, user: Any, context: Context) -> Context:
    """Return the forms that stand on the page, and the buttons of the other steps."""
    acts = acts_for(application, user, at=context["now"])
    here: dict[str, Button] = {act.verb: act for act in acts if act.verb in ON_PANEL}
    found: Context = {"acts": [act for act in acts if act.verb not in ON_PANEL]}
    if "examine" in here:
        form = form_of(step_named("examine"))(auto_id="examine_%s")
        ground: Any = form.fields["ground"]  # stands beside the button that refuses
        ground.choices = [("", _("Choose the ground")), *list(ground.choices)[1:]]
        ground.required = True
        hints = context.get("hints", {})
        points = [
            {"code": code, "text": text, "hint": hints.get(code, "")}
            for code, text in form.fields["checklist"].choices  # type: ignore[attr-defined]
        ]
        found |= {"examine": here["examine"], "examine_form": form, "points": points}
    if "query" in here:
        comparison = context.get("comparison")
        differing = _fields_that_differ(comparison) if comparison else []
        form = form_of(step_named("query"))(auto_id="query_%s", initial={"fields": differing})
        found |= {"ask": here["query"], "query_form": form}
    may_confirm = context["is_clerk"] and application.state in examination.MAY_CONFIRM
    if may_confirm and context.get("suggested"):
        found["cyrillic"] = CyrillicForm.of(application.version)
    return found


def _fields_that_differ(comparison: file_sheet.Comparison) -> list[str]:
    """Return the fields to be asked about, since the zone says otherwise than the mission."""
    differing = {line.key for line in comparison.lines if line.answer == "differs"}
    return [
        field for field, columns in file_sheet.PAIRS.items() if not differing.isdisjoint(columns)
    ]


def _queue(request: HttpRequest, application: Application, now: datetime, holidays: Any) -> Context:
    """Return the files before and behind in the list from which this one was opened."""
    user: Any = request.user
    kept = {name: request.GET[name] for name in FILTERS if request.GET.get(name)}
    exact = dict(kept)
    if exact.pop("late", ""):
        exact["older"] = desk.late_since(now, holidays, desk.AMBER_AFTER).isoformat()
    order = desk.ORDERS.get(kept.get("sort", ""), desk.ORDERS[desk.OLDEST])
    rows = desk.files(user, application.election, exact)
    beside = desk.beside(rows, order, application)
    query = f"?{urlencode(kept)}" if kept else ""

    def address(reference: str) -> str:
        return reverse("commission:file", args=[reference]) + query if reference else ""

    inbox = reverse("commission:inbox") + query
    return {
        "beside": beside,
        "previous_url": address(beside.previous),
        "next_url": address(beside.next),
        "after_act": address(beside.next) or inbox,
        "inbox_url": inbox,
    }


def _letter_query(application: Application) -> str:
    """Return the inbox's filter for everybody whom the same letter recommended."""
    letter = application.recommendation
    return urlencode({"letter": f"{letter.letter_on:%Y-%m-%d}/{letter.number}"}) if letter else ""


def _unsent(application: Application) -> list[Any]:
    """Return the fields that the mission has changed since it sent the file in."""
    current = application.observer.current_version
    if current is None or current.pk == application.version_id:
        return []
    fields = versions.differing_fields(application.version, current)
    return [FIELD_LABELS[field] for field in fields]


def _history(application: Application) -> list[dict[str, Any]]:
    return [
        {
            "at": entry.at,
            "text": entry.text,
            "note": entry.note,
            "fields": [FIELD_LABELS[field] for field in entry.fields],
        }
        for entry in timeline.of(application)
    ]


def _leads(mission: Mission) -> list[Membership]:
    rows = Membership.objects.filter(mission=mission, post__in=LEADS, ended_at=None)
    return list(rows.select_related("user").order_by("-post", "pk"))


def _open_row(application: Application) -> ResolutionRow | None:
    rows = ResolutionRow.objects.filter(application=application, struck_at=None, closed_at=None)
    return rows.select_related("resolution").first()
