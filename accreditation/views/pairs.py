"""Two files that may be one person, side by side; resolved by a clerk with a reason."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accreditation.actions import examination
from accreditation.forms.clerk import BOTH, KEEP_OTHER, KEEP_THIS, ResolveMatchForm
from accreditation.forms.labels import FIELD_LABELS, shown_value
from accreditation.models import Application, PersonMatch
from accreditation.queries import desk, keyset
from accreditation.roles import offices_of
from accreditation.steps import StepRefused
from accreditation.views.commission import OPEN_TO
from accreditation.views.file_rows import neighbours
from accreditation.views.file_sheet import values_of
from accreditation.views.holdings import back
from accreditation.views.navigation import current_election
from accreditation.views.offices import for_offices
from accreditation.workflow import Role, State, find_step
from missions.roster import names, wording
from observer_portal import clock
from observer_portal.page import tags

REFUSED = 422  # the page again, with a sentence and with what was typed
SAME, DIFFERS, BY_EYE = "same", "differs", "by_eye"


@dataclass(frozen=True)
class Line:
    """One thing of both files. `answer`: same, differs, by_eye or nothing."""

    label: str
    this: str
    other: str
    answer: str = ""
    lang: str = ""


@dataclass(frozen=True)
class Pair:
    """A match as one of its files sees it; `keep_this` and `keep_other` are the form's answers."""

    match: PersonMatch
    this: Application
    other: Application
    lines: list[Line]
    is_open: bool
    keep_this: str
    keep_other: str
    set_aside: Application | None  # the file that lost, where it still waits to be set aside

    @property
    def both_files(self) -> tuple[Application, Application]:
        """The two files, as they stand side by side."""
        return self.this, self.other


def pair_of(match: PersonMatch, this: Application | None = None) -> Pair:
    """Return the two files side by side; `this` stands left, else the one that came first."""
    first = this is None or match.one_id == this.pk
    left, right = (match.one, match.other) if first else (match.other, match.one)
    lost = None
    if match.in_favour_of_id is not None:
        loser = right if match.in_favour_of_id == left.pk else left
        is_open = find_step("set_aside", [Role.CLERK], State(loser.state))
        lost = loser if is_open else None
    return Pair(
        match=match,
        this=left,
        other=right,
        lines=_lines(match, left, right),
        is_open=desk.is_open(match),
        keep_this=KEEP_THIS if first else KEEP_OTHER,
        keep_other=KEEP_OTHER if first else KEEP_THIS,
        set_aside=lost,
    )


def _lines(match: PersonMatch, left: Application, right: Application) -> list[Line]:
    one, other = (file.version for file in (left, right))
    mine, theirs = (values_of(file) or {} for file in (left, right))
    alike = names.match_key(one.latin) == names.match_key(other.latin)
    latin_names, cyrillic_names = (str(FIELD_LABELS[f]) for f in ("names", "names_cyrillic"))

    def line(key: str) -> Line:
        said = [str(values.get(key) or "") for values in (mine, theirs)]
        shown = shown_value if key == "birth_date" else wording.text  # dates as on the file
        left_text, right_text = (shown(key, text) for text in said)
        answer = SAME if said[0] == said[1] else DIFFERS
        return Line(wording.label(key), left_text, right_text, answer)

    ours, others = (file.mission.organisation.short for file in (left, right))
    return [
        Line(_("Sender"), ours, others, SAME if ours == others else DIFFERS),
        Line(latin_names, one.latin, other.latin, SAME if alike else DIFFERS),
        Line(cyrillic_names, one.cyrillic, other.cyrillic, lang="ru"),
        line("birth_date"),
        line("citizenship"),
        line("sex"),
        Line(
            _("Document"),
            _document(mine),
            _document(theirs),
            SAME if match.by_document else DIFFERS,
        ),
        line("kind"),
        line("position"),
    ]


def _document(values: Mapping[str, Any]) -> str:
    """Return the kind of document and its masked number."""
    kind = wording.text("document_type", str(values.get("document_type") or ""))
    return f"{kind} {tags.masked(str(values.get('document_number') or ''))}".strip()


@require_safe
@for_offices(*OPEN_TO)
def matches(request: HttpRequest) -> HttpResponse:
    """The matches that wait for an answer, the oldest first; or those that need none any more."""
    user: Any = request.user
    election = current_election()
    if election is None:
        return render(request, "commission/nothing_open.html")
    still_open = request.GET.get("show") != "closed"
    order = ("found_at", "pk") if still_open else ("-found_at", "-pk")
    rows = desk.matches(user, election, still_open=still_open)
    page = keyset.page(rows, order, request.GET.dict())
    context = {
        "now": clock.database_now(),
        "still_open": still_open,
        "page": page,
        "rows": [(row, (row.one, row.other)) for row in page.rows],
        "urls": neighbours(page, {} if still_open else {"show": "closed"}),
    }
    return render(request, "commission/matches.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_offices(*OPEN_TO)
def match(request: HttpRequest, reference: str) -> HttpResponse:
    """Show both files, and take the answer; a refusal loses nothing that was typed."""
    user: Any = request.user
    seen = Application.objects.visible_to(user)
    found = get_object_or_404(
        desk.with_both(PersonMatch.objects.filter(one__in=seen)), reference=reference
    )
    form = ResolveMatchForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if _resolve(request, found, form):
            return redirect(back(request, found.one.reference))
        found = desk.with_both(PersonMatch.objects.filter(pk=found.pk)).get()
    now = clock.database_now()
    context: dict[str, Any] = {
        "now": now,
        "pair": pair_of(found),
        "form": form,
        "may_resolve": Role.CLERK in offices_of(user, at=now),
        "next": request.POST.get("next") or reverse("commission:match", args=[reference]),
        "crumbs": [(_("Matches"), reverse("commission:matches")), (found.reference, "")],
    }
    status = REFUSED if request.method == "POST" else 200
    return render(request, "commission/match.html", context, status=status)


def _resolve(request: HttpRequest, found: PersonMatch, form: ResolveMatchForm) -> bool:
    user: Any = request.user
    kept = {KEEP_THIS: found.one, KEEP_OTHER: found.other, BOTH: None}[form.cleaned_data["keep"]]
    answer = {"why": form.cleaned_data["why"], "by": user, "at": clock.database_now}
    try:
        if kept is None:
            examination.resolve_match(found, in_favour_of=None, **answer)
            sentence = _("The match is resolved: these are two people.")
        elif examination.keep_one(found, kept, **answer).taken:
            sentence = _("The match is resolved: %(kept)s is kept, the other file is set aside.")
        else:
            sentence = _(
                "The match is resolved: %(kept)s is kept. The other file does not wait for the "
                "commission now; set it aside when it comes."
            )
    except StepRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, sentence % {"kept": kept.reference if kept else ""})
    return True
