"""The ministry's letters as documents: who is put before the commission, and who needs a visa.

Prepared from chosen rows, to be signed on paper. What the portal does under a letter, once it has a
number and a date, is the step `recommend`.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accreditation.actions import recommendation
from accreditation.actions.rehearsal import rehearse
from accreditation.forms.labels import column_label, shown_value
from accreditation.forms.letters import LetterForm
from accreditation.forms.steps import stand_ins
from accreditation.models import Application, Text
from accreditation.queries import visas
from accreditation.views import holdings, reports
from accreditation.views.choosing import chosen_from
from accreditation.views.navigation import current_election
from accreditation.views.office_paper import Paper
from accreditation.views.offices import for_offices
from accreditation.workflow import step_named
from missions.models import Election, Mission
from observer_portal import clock
from observer_portal.accounts.models import Office
from observer_portal.audit import record
from observer_portal.page import moments
from observer_portal.page.tags import masked

LANGUAGES = ("kk", "ru")  # in which the State writes; English goes along as a courtesy
REFUSED = 422
ANNEX = ((10, 72, 42, 38, 50, 45), ("names", "citizenship", "kind", "position"))
VISA_COLUMNS = (
    *("surname_latin", "given_names_latin", "birth_date", "sex", "citizenship"),
    *("document_type", "document_number", "document_expires_on", "arrival_on", "departure_on"),
)
VISA_WIDTHS = (9, 34, 34, 22, 16, 30, 25, 26, 21, 20, 20)


@require_POST
@for_offices(Office.MINISTRY)
def prepare(request: HttpRequest) -> HttpResponse:
    """Show who would stand in the letter and who not and why; then answer with the document."""
    user: Any = request.user
    chosen = chosen_from(request, user)
    if not chosen.rows:
        messages.warning(request, _("No file was chosen. Tick at least one row."))
        return redirect(holdings.back(request, home="ministry:inbox"))
    step = step_named("recommend")
    how = {"by": user, "at": clock.database_now, "seen": chosen.seen, **stand_ins(step)}
    outcome = rehearse(recommendation.recommend, chosen.rows, **how)
    taken = set(outcome.taken)
    rows = _with_senders([row for row in chosen.rows if row.pk in taken])
    sent = "language" in request.POST
    form = LetterForm(request.POST if sent else None)
    if sent and rows and form.is_valid():
        return _recommendation(rows, form.cleaned_data)
    context = {
        "now": clock.database_now(),
        "chosen": chosen,
        "form": form,
        "rows": rows,
        "senders": Counter(row.mission.organisation.name for row in rows).most_common(),
        "refused": reports.of_refused(chosen.rows, outcome),
        "papers": [(code, _spoken(code)) for code in LANGUAGES],
        "back": holdings.back(request, home="ministry:inbox"),
    }
    return render(request, "ministry/letter.html", context, status=REFUSED if form.errors else 200)


@require_safe
@for_offices(Office.MINISTRY)
def visa_missions(request: HttpRequest) -> HttpResponse:
    """The missions with people who may be given a letter for their visas."""
    election = current_election()
    if election is None:
        return render(request, "ministry/nothing_open.html")
    context = {"now": clock.database_now(), "lines": visas.missions(election)}
    return render(request, "ministry/visa_missions.html", context)


@require_safe
@for_offices(Office.MINISTRY)
def visa_support(request: HttpRequest, reference: str) -> HttpResponse:
    """Who of a mission asked for visa support; document numbers are masked here."""
    mission = _mission(reference)
    people = visas.asked(mission)
    given = visas.given(mission)
    context = {
        "now": clock.database_now(),
        "mission": mission,
        "rows": [
            (person, _visa_cells(person), given.get(person.file.reference)) for person in people
        ],
        "waiting": visas.not_yet_recommended(mission),
        "form": LetterForm(),
        "papers": [(code, _spoken(code)) for code in LANGUAGES],
    }
    return render(request, "ministry/visa_support.html", context)


@require_POST
@for_offices(Office.MINISTRY)
def visa_letter(request: HttpRequest, reference: str) -> HttpResponse:
    """Answer with the letter about the chosen; who was named in it is recorded."""
    mission = _mission(reference)
    wanted = set(request.POST.getlist("chosen"))
    people = [person for person in visas.asked(mission) if person.file.reference in wanted]
    form = LetterForm(request.POST)
    if not people or not form.is_valid():
        sentence = next(iter(form.errors.values()), [_("Choose at least one person.")])[0]
        messages.warning(request, str(sentence))
        return redirect("ministry:visa_support", reference=reference)
    record.record(
        visas.TAG,
        mission.reference,
        by=request.user,
        at=clock.database_now(),
        files=[person.file.reference for person in people],
    )
    return _visa_letter(mission, people, form.cleaned_data)


def _mission(reference: str) -> Mission:
    rows = Mission.objects.select_related("organisation", "election")
    return get_object_or_404(rows, reference=reference)


def _with_senders(rows: Sequence[Application]) -> list[Application]:
    """Return the rows with what the letter says of them, sender by sender. One query."""
    parts = ("version", "mission__organisation", "mission__election", "observer_list")
    found = Application.objects.select_related(*parts).in_bulk([row.pk for row in rows])
    ordered = [found[row.pk] for row in rows]  # by name already
    return sorted(ordered, key=lambda row: row.mission.organisation.name.casefold())


def _spoken(code: str) -> str:
    return str(dict(settings.LANGUAGES)[code])


def _texts(language: str) -> dict[str, str]:
    rows = Text.objects.filter(code__startswith="letter.", in_force=True)
    return {row.code: getattr(row, f"text_{language}") for row in rows}


def _head(paper: Paper, texts: Mapping[str, str], to: str, answers: Mapping[str, Any]) -> None:
    """Write from whom, to whom, number and date; what is not known yet is left to be written."""
    number, on = answers["number"] or "________", answers["on"]
    day = moments.day_text(on, "long") if on else "____________"
    paper.line(texts["letter.sender"], bold=True)
    paper.line(f"№ {number}    {day}")
    paper.gap()
    paper.line(to)
    paper.gap()


def _recommendation(rows: Sequence[Application], answers: Mapping[str, Any]) -> HttpResponse:
    language, election = answers["language"], rows[0].mission.election
    texts = _texts(language)
    with translation.override(language):
        senders = Counter(row.mission.organisation.name for row in rows)
        facts = _facts(election) | {"people": len(rows), "senders": len(senders)}
        paper = Paper(texts["letter.recommend.title"])
        _head(paper, texts, election.body, answers)
        paper.line(texts["letter.recommend.title"], bold=True, align="center")
        paper.line(texts["letter.recommend.body"] % facts)
        paper.table([_("Sender"), _("People")], sorted(senders.items()), (130, 30))
        paper.gap()
        paper.line(f"____________________  {texts['letter.signed']}")
        paper.lying()
        paper.line(texts["letter.annex"] % facts, bold=True)
        widths, columns = ANNEX
        headings = ["№", _("Observer"), *(column_label(name) for name in columns[1:]), _("Sender")]
        paper.table(headings, (_annex(n, row) for n, row in enumerate(rows, 1)), widths)
    return paper.answer(f"letter-{election.code}-{language}")


def _annex(n: int, row: Application) -> list[object]:
    version = row.version
    names = f"{version.latin}\u2003{version.cyrillic}".strip()
    said = (shown_value(name, getattr(version, name)) for name in ANNEX[1][1:])
    return [n, names, *said, row.mission.organisation.short]


def _visa_letter(
    mission: Mission, people: Sequence[visas.Person], answers: Mapping[str, Any]
) -> HttpResponse:
    """Write it in a language of the State, and once more in English for the consulates' desks."""
    language, election = answers["language"], mission.election
    paper = Paper(_texts(language)["letter.visa.title"])
    for spoken in (language, "en"):
        texts = _texts(spoken)
        with translation.override(spoken):
            facts = _facts(election) | {
                "people": len(people),
                "sender": mission.organisation.name,
            }
            if spoken == language:
                _head(paper, texts, texts["letter.visa.to"], answers)
            else:
                paper.lying()
                paper.line(_("Courtesy translation"), size=10)
            paper.line(texts["letter.visa.title"], bold=True, align="center")
            paper.line(texts["letter.visa.body"] % facts)
            if spoken == language:
                paper.line(f"____________________  {texts['letter.signed']}")
                paper.lying()
            headings = ["№", *(column_label(name) for name in VISA_COLUMNS)]
            lines = ([n, *_visa_cells(person, hide=False)] for n, person in enumerate(people, 1))
            paper.table(headings, lines, VISA_WIDTHS)
    return paper.answer(f"visa-{mission.reference}-{language}")


def _visa_cells(person: visas.Person, *, hide: bool = True) -> list[str]:
    values = dict(person.values)
    if hide:
        values["document_number"] = masked(str(values.get("document_number") or ""))
    return [shown_value(name, values.get(name)) for name in VISA_COLUMNS]


def _facts(election: Election) -> dict[str, Any]:
    day: date = election.election_day
    return {"election": election.name, "day": moments.day_text(day, "long")}
