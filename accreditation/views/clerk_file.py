"""One file as the commission reads it: data beside the document, checklist, matches, history.

What is decided is handed to the pages of the verbs; only a Cyrillic form is confirmed in place.
"""

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

from accreditation.actions import examination, looking
from accreditation.forms.clerk import CyrillicForm, ResolveMatchForm
from accreditation.forms.labels import FIELD_LABELS
from accreditation.forms.steps import form_of
from accreditation.models import Application, ResolutionRow
from accreditation.queries import desk, desk_clock, replacing, timeline, working_days
from accreditation.roles import offices_of
from accreditation.steps import StepRefused
from accreditation.views import file_round, file_sheet
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
LEADS = (Post.HEAD, Post.DEPUTY)
PROPOSALS = (
    (str(ResolutionKind.ACCREDIT), lazy("to accredit")),
    (str(ResolutionKind.REFUSE), lazy("to refuse")),
)
LOOK_AGAIN = {Role.CLERK, Role.SECRETARY}  # an auditor leaves no trace here
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
    days = desk_clock.waited(application, now, holidays)
    pairs = [pair_of(match, application) for match in desk.matches_of(application)]
    offices = offices_of(user, at=now)
    look = looking.look(application, by=user, at=now) if offices & LOOK_AGAIN else None
    context: Context = {
        "now": now,
        "application": application,
        "here": _address(request, application.reference),
        "query": request.GET.urlencode(),
        "days": days,
        "tone": desk_clock.tone(days or 0),
        "stands_at": desk_clock.stands_at(application, holidays),
        "is_clerk": Role.CLERK in offices,
        "look": look,
        "pairs": pairs,
        "match_form": ResolveMatchForm(),
        "leads": _leads(application.mission),
        "row": _open_row(application),
        "around": replacing.around(application),
        "shown": shown,
        "kind": wording.text("kind", application.version.kind),
        "proposal": dict(PROPOSALS).get(application.proposal, ""),
        "letter_query": _letter_query(application),
        "unsent": _unsent(application),
    }
    context |= file_round.queue(request, application, now, holidays)
    context |= file_round.history(application, look, user)
    context |= file_round.on_desk(
        application, user, is_open=Role.CLERK in offices and days is not None
    )
    senders = [pair.other.mission.organisation.short for pair in pairs if pair.is_open]
    context |= _declared(application, context, senders)
    context |= _acts(application, user, context)
    return context | {"keys": file_round.keys(context)}


def _declared(application: Application, context: Context, senders: list[str]) -> Context:
    """Return what was declared, beside the zone and what stood before; nothing without a key.

    Before: when this person looked last, where that was something else; else at the step before.
    """
    values = file_sheet.values_of(application)
    if values is None:
        return {}
    shown, look = context["shown"], context["look"]
    today = context["now"].astimezone(settings.ASTANA).date()
    comparison = file_sheet.compare(values, today=today, shown=shown)
    seen = look.before_version if look else None
    seen = seen if seen and seen.pk != application.version_id else None
    before = seen or timeline.changed_from(application)
    changes = file_sheet.changes(before, application, values, shown=shown) if before else []
    return {
        "comparison": comparison,
        "facts": file_sheet.facts(values),
        "before": before,
        "since_look": seen is not None,
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


def _leads(mission: Mission) -> list[Membership]:
    rows = Membership.objects.filter(mission=mission, post__in=LEADS, ended_at=None)
    return list(rows.select_related("user").order_by("-post", "pk"))


def _open_row(application: Application) -> ResolutionRow | None:
    rows = ResolutionRow.objects.filter(application=application, struck_at=None, closed_at=None)
    return rows.select_related("resolution").first()
