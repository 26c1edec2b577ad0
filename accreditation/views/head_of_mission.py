"""The mission's side of the procedure: first page, lists, files, questions."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accreditation.forms.head_of_mission import ListFilter
from accreditation.forms.labels import shown_value
from accreditation.forms.verbs import GRAVE
from accreditation.models import Application
from accreditation.queries import (
    appeals,
    inboxes,
    keyset,
    lapsed,
    mission_badges,
    mission_history,
    replacing,
)
from accreditation.queries import mission as of_mission
from accreditation.views import file_tables, mission_tasks, whereabouts
from accreditation.views.buttons import Button, acts_for
from accreditation.views.mission_desk import Desk, desk_of, neighbours
from accreditation.workflow import State, step_named
from missions.actions import headship
from missions.models import ObserverList
from observer_portal.accounts import factors

ORDER = ("version__folded_name", "pk")
COLUMNS = (*file_tables.PERSON, file_tables.STATE)
OLDEST_FIRST = ("state_since", "pk")
QUESTIONS_NAMED = 5
SENT_BY = {State.QUERIED: "answer", State.RETURNED: "resubmit"}  # what came back goes again


@require_safe
def home(request: HttpRequest, mission: str) -> HttpResponse:
    """What needs the mission, how far it has come, the clock, the badges."""
    desk = desk_of(request, mission)
    counts = of_mission.counts(desk.mission)
    lines = of_mission.lists(desk.mission)
    badges = mission_badges.counts(desk.mission)
    asked = of_mission.states_of(lines)
    n_asked = sum(asked.get(state, 0) for state in of_mission.ASKED)
    sitting = of_mission.next_sitting(desk.election, desk.now)
    progress = mission_tasks.progress(desk, counts, lines, badges, sitting)
    context = desk.context()
    if context["lapses"]:
        context["lapsed"] = lapsed.never_handed_in(desk.mission)
        context["lapsed"] += sum(asked.get(state, 0) for state in lapsed.LEFT_BEHIND)
    context |= {
        "needs": _needs(desk, counts),
        "asked": n_asked,
        "asked_more": max(0, n_asked - QUESTIONS_NAMED),
        "lacking": counts.incomplete,
        "progress": progress,
        "done": sum(task.is_done for task in progress),
        "badges": badges,
        "shares": whereabouts.shares(desk, of_mission.held(desk.mission)),
        "contacts": whereabouts.contacts_of(desk),
        "asks_for_factor": factors.is_asked_for(request, desk.user),
        "offer": headship.offered(desk.mission),
    }
    return render(request, "mission_acts/home.html", context)


def _needs(desk: Desk, counts: of_mission.Counts) -> list[mission_tasks.Task]:
    filters = {"mission": desk.mission.reference, "asked": "1"}
    found = of_mission.files(desk.user, desk.election, filters)
    rows = list(found.order_by(*OLDEST_FIRST)[:QUESTIONS_NAMED])
    said = of_mission.questions(rows)
    tasks = [mission_tasks.question(desk, row, said.get(row.pk)) for row in rows]
    if counts.incomplete:
        tasks.append(mission_tasks.incomplete(desk, counts))
    if desk.lists_are_open and not counts.declared:
        tasks.append(mission_tasks.declare(desk))
    if desk.lists_are_open and desk.is_lead and counts.fresh:
        tasks.append(mission_tasks.can_go(desk, counts))
    imports, archives = of_mission.uploads(desk.mission)
    uploads = [mission_tasks.upload(row) for row in imports]
    return tasks + uploads + [mission_tasks.upload(row) for row in archives]


@require_safe
def lists(request: HttpRequest, mission: str) -> HttpResponse:
    """The mission's lists with their notes, and where their people stand."""
    desk = desk_of(request, mission)
    lines = of_mission.lists(desk.mission)
    context = desk.context((_("Lists and notes"), "")) | {
        "lines": lines,
        "rows": [(line, whereabouts.by_holder(desk, line.states)) for line in lines],
        "counts": of_mission.counts(desk.mission),
        "contacts": whereabouts.contacts_of(desk),
    }
    return render(request, "mission_acts/lists.html", context)


@require_safe
def observer_list(request: HttpRequest, mission: str, reference: str) -> HttpResponse:
    """One list: where each file is now; recall and withdraw, many at once."""
    desk = desk_of(request, mission)
    found = list_of(desk, reference)
    within = {"mission": mission, "list": reference}
    rows = of_mission.files(desk.user, desk.election, within)
    counts = inboxes.counts_by_state(rows)
    form = ListFilter(request.GET, counts=counts)
    wanted = form.answers()
    shown = of_mission.files(desk.user, desk.election, within | wanted)
    if kind := request.GET.get("download"):
        return file_tables.table("list", shown.order_by(*ORDER), COLUMNS, form=kind)
    page = keyset.page(shown, ORDER, request.GET.dict())
    label = _("List %(number)d") % {"number": found.number}
    context = desk.context((_("Lists and notes"), desk.url("lists")), (label, "")) | {
        "list": found,
        "form": form,
        "page": page,
        "urls": neighbours(page, wanted),
        "rows": _rows(desk, page.rows),
        "contacts": whereabouts.contacts_of(desk),
        "states": of_mission.in_order(counts),
        "people": sum(counts.values()),
        "filter": urlencode(within | wanted),
        "downloads": [
            (kind.upper(), urlencode(wanted | {"download": kind})) for kind in ("xlsx", "csv")
        ],
        "actions": _actions(desk, ("recall", "withdraw")),
    }
    return render(request, "mission_acts/list.html", context)


def list_of(desk: Desk, reference: str) -> ObserverList:
    """Return one of the mission's lists that was submitted; 404 for any other."""
    rows = ObserverList.objects.select_related("made_by", "scan")
    return get_object_or_404(
        rows, mission=desk.mission, reference=reference, submitted_at__isnull=False
    )


def _rows(desk: Desk, rows: list[Application]) -> list[dict[str, Any]]:
    """Return what a list says of each file. Three queries."""
    sitting = of_mission.next_sitting(desk.election, desk.now)
    said = of_mission.questions([row for row in rows if row.state == State.RETURNED])
    verbs = {pk: question.step.verb for pk, question in said.items()}
    return [
        _row(desk, row, whereabouts.of(desk, row, sitting, verb=verbs.get(row.pk, "")))
        for row in rows
    ]


def _row(desk: Desk, row: Application, where: whereabouts.Whereabouts) -> dict[str, Any]:
    replaceable = desk.is_lead and (desk.lists_are_open or desk.election.allows_late_replacement)
    return {
        "application": row,
        "url": reverse("mission_acts:file", args=[row.reference]),
        "where": where,
        "replace_url": reverse("mission_acts:replace", args=[row.reference])
        if replaceable and row.state in step_named("withdraw").before
        else "",
    }


def _actions(desk: Desk, verbs: tuple[str, ...]) -> list[dict[str, str]]:
    """Return the buttons under a list; an editor has none."""
    if not desk.is_lead:
        return []
    return [
        {
            "label": str(step_named(verb).label),
            "formaction": reverse(f"mission_acts:{verb}_many"),
            "tone": "danger" if verb in GRAVE else "",
        }
        for verb in verbs
    ]


@require_safe
def file(request: HttpRequest, reference: str) -> HttpResponse:
    """One file: where it is, whom to ask, what happened, what can be done."""
    user: Any = request.user
    rows = Application.objects.visible_to(user).select_related(
        "version", "observer", "observer_list", "mission"
    )
    application = get_object_or_404(rows, reference=reference)
    desk = desk_of(request, application.mission.reference)
    its_list = application.observer_list
    crumbs: list[tuple[Any, str]] = [(_("Lists and notes"), desk.url("lists"))]
    if its_list:
        label = _("List %(number)d") % {"number": its_list.number}
        crumbs.append((label, desk.url("list", its_list.reference)))
    context = desk.context(*crumbs, (application.reference, "")) | {
        "application": application,
        "where": _where(desk, application),
        "change_url": _change_url(application),
        "history": mission_history.of(application),
        "acts": _acts(desk, application),
        "around": replacing.around(application),
        "decision": appeals.decision_on(application),
        "successor": replacing.successor_of(application),
        "kind": shown_value("kind", application.version.kind),
        "citizenship": shown_value("citizenship", application.version.citizenship),
    }
    return render(request, "mission_acts/file.html", context)


def _where(desk: Desk, application: Application) -> whereabouts.Whereabouts:
    sitting = of_mission.next_sitting(desk.election, desk.now)
    said = of_mission.questions([application]).get(application.pk)
    return whereabouts.of(desk, application, sitting, verb=said.step.verb if said else "")


def _acts(desk: Desk, application: Application) -> list[Button]:
    """Return the steps, and beside withdrawing the act that also names who comes instead."""
    acts = acts_for(application, desk.user, at=desk.now)
    withdraw = next((act for act in acts if act.verb == "withdraw"), None)
    if withdraw is None:
        return acts
    url = reverse("mission_acts:replace", args=[application.reference])
    sentence = withdraw.why_not or replacing.why_not(application, at=desk.now)
    return [*acts, Button("replace", _("Replace"), url, "danger", sentence)]


@require_safe
def questions(request: HttpRequest, mission: str) -> HttpResponse:
    """What the ministry and the commission ask, to be answered one by one or many at once."""
    desk = desk_of(request, mission)
    within = {"mission": mission, "asked": "1"}
    rows = of_mission.files(desk.user, desk.election, within)
    counts = inboxes.counts_by_state(rows)
    state = request.GET.get("state", "")
    wanted = {"state": state} if state in of_mission.ASKED else {}
    shown = of_mission.files(desk.user, desk.election, within | wanted)
    there = {state: counts.get(state, 0)} if wanted else counts
    page = keyset.page(shown, OLDEST_FIRST, request.GET.dict())
    said = of_mission.questions(page.rows)
    context = desk.context((_("Questions"), "")) | {
        "page": page,
        "urls": neighbours(page, wanted),
        "rows": [_asked(row, said.get(row.pk)) for row in page.rows],
        "in_all": sum(counts.values()),
        "tabs": _tabs(counts, str(wanted.get("state", ""))),
        "filter": urlencode(within | wanted),
        "actions": _actions(desk, tuple(v for s, v in SENT_BY.items() if there.get(s))),
        "contacts": whereabouts.contacts_of(desk),
    }
    return render(request, "mission_acts/questions.html", context)


def _asked(row: Application, question: of_mission.Question | None) -> dict[str, Any]:
    """Return what the page says of one question, and what the mission has done about it."""
    verb = SENT_BY[State(row.state)]
    fields = question.step.fields if question else []
    return {
        "application": row,
        "question": question,
        "fields": mission_tasks.fields_in_words(fields),
        "fields_label": ngettext("Open field", "Open fields", len(fields)),
        "changed": mission_tasks.changed_in_words(row),
        "verb": step_named(verb).label,
        "verb_url": reverse(f"mission_acts:{verb}", args=[row.reference]),
        "change_url": _change_url(row),
        "file_url": reverse("mission_acts:file", args=[row.reference]),
    }


def _change_url(row: Application) -> str:
    """Return where the open fields of a file that came back are changed, "" for any other."""
    if row.state not in of_mission.ASKED:
        return ""
    return reverse("mission:observer_change", args=[row.observer.reference])


def _tabs(counts: dict[str, int], current: str) -> list[dict[str, Any]]:
    named = [("", _("All"), sum(counts.values()))] + [
        (state.value, str(state.label), counts.get(state, 0)) for state in of_mission.ASKED
    ]
    return [
        {
            "label": label,
            "url": f"?{urlencode({'state': value})}" if value else "?",
            "count": n,
            "current": value == current,
        }
        for value, label, n in named
    ]
