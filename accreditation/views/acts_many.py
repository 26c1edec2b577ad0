"""Every verb's page for many files: the rows chosen in a list, a preview, the act, a report.

The preview is the act itself, taken back. Where many are examined at once, files that want a look
are named, and stay out unless they are ticked one by one.
"""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accreditation.actions.rehearsal import rehearse
from accreditation.forms import verbs
from accreditation.forms.steps import StepForm, form_of, stand_ins
from accreditation.models import Application
from accreditation.queries import desk
from accreditation.roles import leads_a_mission, offices_of
from accreditation.steps import Outcome
from accreditation.views import acts, file_rows, kept_scans, reports
from accreditation.views.choosing import MOST, Chosen, chosen_from
from accreditation.workflow import Role, Step, step_named
from observer_portal import clock
from observer_portal.accounts import keeping
from observer_portal.accounts.models import User

EXAMINE = "examine"


@keeping.shows_typed
@require_http_methods(["GET", "HEAD", "POST"])
def act_on_many(request: HttpRequest, verb: str, actor: str) -> HttpResponse:
    """Show what the step would change and ask its questions; then take it and report."""
    user: Any = request.user
    step = step_named(verb)
    if not _is_open(step, actor, user):
        raise Http404
    context = acts.context_of(request, step, actor)
    if request.method != "POST":
        messages.info(request, _("First choose files in a list."))
        return redirect(context["back"])
    chosen = chosen_from(request, user)
    if not chosen.rows:
        messages.warning(request, _("No file was chosen. Tick at least one row."))
        return redirect(context["back"])
    context |= {"chosen": chosen, "most": MOST}
    form_class = form_of(step)
    if "confirm" not in request.POST:
        return _preview(
            request,
            step,
            chosen,
            form_class(initial=acts.initial_of(step, chosen.rows[0])),
            context,
        )
    if asks := acts.asks_again(request, step):
        return asks
    form = kept_scans.bound(form_class, request)
    if not form.is_valid() or keeping.came_back(request):
        return _preview(request, step, chosen, form, context)
    left_out = _left_out(request, step, chosen.rows)
    going = [row for row in chosen.rows if row.pk not in left_out]
    outcome = acts.take(step, going, form, user, chosen.seen) if going else Outcome()
    outcome = Outcome(outcome.taken, outcome.refused | left_out, outcome.at)
    context |= {
        "moves": reports.of_taken(chosen.rows, outcome, step),
        "refused": reports.of_refused(chosen.rows, outcome),
        "taken": len(outcome.taken),
        "report": reports.signed(outcome, step, user),
        "download": reverse(f"{actor}:report"),
    }
    return render(request, "acts/report.html", context)


def _is_open(step: Step, actor: str, user: User) -> bool:
    may = set(step.by) & set(acts.ROLES[actor])
    if Role.HEAD in may:
        return leads_a_mission(user)
    return not may.isdisjoint(offices_of(user, at=clock.database_now()))


def _preview(
    request: HttpRequest, step: Step, chosen: Chosen, form: StepForm, context: dict[str, Any]
) -> HttpResponse:
    """Rehearse the step as if its questions were answered well."""
    user: Any = request.user
    outcome = rehearse(
        acts.ACTIONS[step.verb],
        chosen.rows,
        by=user,
        at=clock.database_now,
        seen=chosen.seen,
        **stand_ins(step),
    )
    taken = set(outcome.taken)
    named = _exceptions(step, [row for row in chosen.rows if row.pk in taken])
    plain = Outcome(tuple(taken - named.keys()), outcome.refused)
    n = len(plain.taken)
    context |= {
        "form": form,
        "named": [(row, named[row.pk]) for row in chosen.rows if row.pk in named],
        "unopened": desk.never_opened(taken, user) if step.verb == EXAMINE else 0,
        "along": request.POST.getlist("along"),
        "moves": reports.of_taken(chosen.rows, plain, step),
        "refused": reports.of_refused(chosen.rows, outcome),
        "taken": len(taken),
        "button": verbs.for_many(step.verb, n) if n else step.label,
    }
    return render(
        request, "acts/preview.html", context, status=acts.REFUSED if form.errors else 200
    )


def _exceptions(step: Step, rows: Sequence[Application]) -> dict[int, list[str]]:
    """Application id -> what wants a look before the file is examined among many."""
    return (
        file_rows.exceptions_among(rows, now=clock.database_now()) if step.verb == EXAMINE else {}
    )


def _left_out(request: HttpRequest, step: Step, rows: Sequence[Application]) -> dict[int, str]:
    """Application id -> why it stays out: it wants a look, and was not ticked to go along."""
    along = set(request.POST.getlist("along"))
    reference_of = {row.pk: row.reference for row in rows}
    return {
        pk: _("Left out, to be looked at: %(why)s.") % {"why": ", ".join(words)}
        for pk, words in _exceptions(step, rows).items()
        if reference_of[pk] not in along
    }
