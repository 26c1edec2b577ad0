"""What became of an act on many files: shown, and to be downloaded. Nothing of it is stored.

The page carries the report signed, so that its download is the same report, whenever it is asked
for and whatever has become of the files since.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core import signing
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accreditation.models import Application, StepTaken
from accreditation.steps import Outcome
from accreditation.views import downloads
from accreditation.workflow import State, Step, step_named
from observer_portal.accounts.models import User

SALT = "acts.report"
NAMES_SHOWN = 10


R = TypeVar("R", bound=Model)  # a file, or a card


@dataclass(frozen=True)
class Group(Generic[R]):
    """Rows of which the same is to be said; `more` are not named on the page."""

    sentence: str
    n: int
    rows: list[R]

    @property
    def more(self) -> int:
        """How many are not named."""
        return self.n - len(self.rows)


def of_refused(rows: Sequence[R], outcome: Outcome) -> list[Group[R]]:
    """Return those who do not take the step, by sentence, the most frequent first."""
    by_sentence: dict[str, list[R]] = {}
    for row in rows:
        if row.pk in outcome.refused:
            by_sentence.setdefault(outcome.refused[row.pk], []).append(row)
    groups = [Group(text, len(who), who[:NAMES_SHOWN]) for text, who in by_sentence.items()]
    return sorted(groups, key=lambda group: -group.n)


def of_taken(rows: Sequence[Application], outcome: Outcome, step: Step) -> list[dict[str, Any]]:
    """Return the moves: [{"n", "before", "after"}] with states, in the order of the table.

    The rows are as they were before the step; `before` is None where they were not.
    """
    taken = set(outcome.taken)
    counts: dict[State | None, int] = {}
    for row in rows:
        if row.pk in taken:
            before = State(row.state) if row.state in step.before else None
            counts[before] = counts.get(before, 0) + 1
    return [
        {"n": counts[state], "before": state, "after": step.after}
        for state in (*step.before, None)
        if state in counts
    ]


def settled(outcome: Outcome, step: Step, user: User, seen: Mapping[int, int]) -> Outcome:
    """Count as taken what this very person has just taken: a second click is the first one.

    A row that was seen in one version, stands in the next, and whose last step is this verb by
    this user, is done already.
    """
    if not outcome.refused:
        return outcome
    last = (
        StepTaken.objects.filter(application__in=outcome.refused)
        .order_by("application_id", "-pk")
        .distinct("application_id")
        .values_list("application_id", "verb", "taken_by_id", "application__row_version")
    )
    done = {
        pk
        for pk, verb, by, version in last
        if verb == step.verb and by == user.pk and version == seen.get(pk, version) + 1
    }
    refused = {pk: why for pk, why in outcome.refused.items() if pk not in done}
    return Outcome((*outcome.taken, *sorted(done)), refused, outcome.at)


def signed(outcome: Outcome, step: Step, user: User) -> str:
    """Return the report as a text that the page carries."""
    report = {
        "verb": step.verb,
        "user": user.pk,
        "taken": outcome.taken,
        "refused": list(outcome.refused.items()),
    }
    return signing.dumps(report, salt=SALT, compress=True)


@require_POST
def download(request: HttpRequest) -> HttpResponse:
    """Answer with the report that the page carried, as CSV or XLSX."""
    try:
        report = signing.loads(request.POST.get("report", ""), salt=SALT)
    except signing.BadSignature:
        raise Http404 from None
    if report["user"] != request.user.pk:
        raise Http404
    step = step_named(report["verb"])
    refused = {int(pk): sentence for pk, sentence in report["refused"]}
    rows = (
        Application.objects.visible_to(request.user)
        .filter(pk__in=[*report["taken"], *refused])
        .select_related("version", "mission__organisation")
        .order_by("version__folded_name", "pk")
    )
    headings = [
        _("Reference"),
        _("Names in Latin letters"),
        _("Names in Cyrillic letters"),
        _("Sender"),
        _("Step"),
        _("Result"),
        _("State now"),
    ]
    lines = (
        [
            row.reference,
            row.version.latin,
            row.version.cyrillic,
            row.mission.organisation.short,
            step.label,
            refused.get(row.pk, _("Done")),
            State(row.state).label,
        ]
        for row in rows
    )
    return downloads.table(step.verb, headings, lines, form=request.POST.get("form", ""))
