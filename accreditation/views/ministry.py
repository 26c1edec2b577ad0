"""The ministry's pages: the inbox of lists, a list, all files, one file, letters."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accreditation.forms.filters import FileFilter
from accreditation.forms.labels import column_label, shown_value
from accreditation.forms.verbs import GRAVE
from accreditation.models import Application, Recommendation
from accreditation.queries import history, inboxes, keyset, lapsed, replacing, working_days
from accreditation.views import file_tables, scans
from accreditation.views.buttons import acts_for
from accreditation.views.navigation import current_election
from accreditation.views.offices import for_offices
from accreditation.workflow import step_named
from missions.actions import versions
from missions.models import Election, ObserverList, ObserverVersion
from observer_portal import clock
from observer_portal.accounts.models import Office
from observer_portal.audit import record
from observer_portal.page.tags import masked

ORDER = ("version__folded_name", "pk")
COLUMNS = (*file_tables.PERSON, *file_tables.ORIGIN, file_tables.STATE)
VERBS = ("recommend", "return", "decline")
VERBS_OF_FILES = (*VERBS, "take_back", "withdraw")
DECLARED = (
    "birth_date",
    "sex",
    "citizenship",
    "kind",
    "position",
    "employer",
    "document_type",
    "document_number",
    "document_issuer",
    "document_expires_on",
    "email",
    "phone",
    "languages",
    "regions",
    "arrival_on",
    "departure_on",
    "needs_visa_support",
    "remarks",
)


@for_offices(Office.MINISTRY)
def inbox(request: HttpRequest) -> HttpResponse:
    """Lists that wait for the ministry, the oldest first; or those that are decided."""
    election, now = current_election(), clock.database_now()
    if election is None:
        return _nothing_open(request)
    waiting = request.GET.get("show") != "decided"
    page, lines = inboxes.lists(election, waiting=waiting, where=request.GET.dict())
    in_all = inboxes.waiting_in_all(election)
    holidays = working_days.holidays_since(in_all["since"], now)
    kept = {} if waiting else {"show": "decided"}
    context = {
        "now": now,
        "in_all": in_all,
        "oldest": _age(in_all["since"], now, holidays),
        "lines": [(line, _age(line.since, now, holidays)) for line in lines],
        "waiting": waiting,
        "page": page,
        "urls": _neighbours(page, kept),
        "keys": [("j k", _("next and previous list"))],
    }
    return render(request, "ministry/inbox.html", context)


@for_offices(Office.MINISTRY)
def observer_list(request: HttpRequest, reference: str) -> HttpResponse:
    """One list: its people, to be recommended, returned or declined, many at once."""
    lists = ObserverList.objects.select_related(
        "mission__organisation", "mission__election", "scan"
    )
    found = get_object_or_404(lists, reference=reference, submitted_at__isnull=False)
    mission = found.mission
    verbs = () if mission.admitted_by_commission else VERBS
    context = {"list": found, "title": mission.organisation.name}
    return _files(request, mission.election, {"list": reference}, verbs, context)


@for_offices(Office.MINISTRY)
def files(request: HttpRequest) -> HttpResponse:
    """All files of the election, or those of one letter."""
    election, letter = current_election(), request.GET.get("letter", "")
    if election is None:
        return _nothing_open(request)
    context = {"letter": letter.partition("/")[2], "title": _("Files")}
    return _files(request, election, {"letter": letter}, VERBS_OF_FILES, context)


@for_offices(Office.MINISTRY)
def file(request: HttpRequest, reference: str) -> HttpResponse:
    """One file as the mission declared it, to be read; the number of its document is masked."""
    user: Any = request.user
    rows = Application.objects.visible_to(user).select_related(
        "version__observer__key",
        "observer",
        "mission__organisation",
        "mission__election",
        "observer_list",
    )
    application = get_object_or_404(rows, reference=reference)
    now = clock.database_now()
    values = versions.values_of(application.version)
    values["document_number"] = masked(values.get("document_number", ""))
    declared = [(column_label(name), shown_value(name, values.get(name))) for name in DECLARED]
    context = {
        "now": now,
        "application": application,
        "declared": [(label, value) for label, value in declared if value],
        "not_given": [label.lower() for label, value in declared if not value],
        "lacks": _lacks(application.version),
        "ends": inboxes.ends_too_early(values, application.mission.election),
        "history": history.for_ministry(application),
        "acts": acts_for(application, user, at=now),
        "around": replacing.around(application),
    }
    return render(request, "ministry/file.html", context)


@for_offices(Office.MINISTRY)
def letters(request: HttpRequest) -> HttpResponse:
    """The letters that were sent, with who stands under each and who was taken back."""
    election = current_election()
    if election is None:
        return _nothing_open(request)
    lines = [
        (line, urlencode({"letter": f"{line.letter.letter_on:%Y-%m-%d}/{line.letter.number}"}))
        for line in inboxes.letters(election)
    ]
    return render(request, "ministry/letters.html", {"lines": lines})


@for_offices(Office.MINISTRY)
def letter_scan(request: HttpRequest, name: str) -> HttpResponse:
    """The scan of a letter; that it was looked at is recorded."""
    letter = get_object_or_404(Recommendation.objects.select_related("scan"), scan__name=name)
    record.record("letter:look", letter.number, by=request.user, at=clock.database_now())
    return scans.answer(letter.scan)


@for_offices(Office.MINISTRY)
def note(request: HttpRequest, reference: str) -> HttpResponse:
    """The scan of a list's note verbale; that it was looked at is recorded."""
    lists = ObserverList.objects.select_related("scan").exclude(scan=None)
    found = get_object_or_404(lists, reference=reference, submitted_at__isnull=False)
    record.record("note:look", found.reference, by=request.user, at=clock.database_now())
    return scans.answer(found.scan)


def _files(
    request: HttpRequest,
    election: Election,
    within: dict[str, str],
    verbs: Iterable[str],
    context: dict[str, Any],
) -> HttpResponse:
    """Show a page of the files of a list or letter, or answer with all of them as a table."""
    user: Any = request.user
    rows = inboxes.files(user, election, within)
    counts = inboxes.counts_by_state(rows)
    now = clock.database_now()
    form = FileFilter(request.GET, counts=counts, lapses=lapsed.states(election, now))
    wanted = form.answers()
    found = inboxes.narrowed(rows, election, wanted)
    if kind := request.GET.get("download"):
        return file_tables.table("files", found.order_by(*ORDER), COLUMNS, form=kind)
    page = keyset.page(found, ORDER, request.GET.dict())
    ending = inboxes.documents_that_end(page.rows, election)
    context |= {
        "now": now,
        "election": election,
        "form": form,
        "page": page,
        "urls": _neighbours(page, wanted),
        "rows": [(row, _problems(row, ending.get(row.pk))) for row in page.rows],
        "counts": counts,
        "people": sum(counts.values()),
        "filter": urlencode(within | wanted),
        "downloads": [
            (kind.upper(), urlencode(wanted | {"download": kind})) for kind in ("xlsx", "csv")
        ],
        "actions": [*(_action(verb) for verb in verbs), *([_letter()] if verbs else [])],
        "keys": [
            ("j k", _("next and previous row")),
            ("x", _("choose the row")),
            ("/", _("search")),
        ],
    }
    return render(request, "ministry/files.html", context)


def _action(verb: str) -> dict[str, str]:
    return {
        "label": str(step_named(verb).label),
        "formaction": reverse(f"ministry:{verb}_many"),
        "tone": "danger" if verb in GRAVE else "primary" if verb == VERBS[0] else "",
    }


def _letter() -> dict[str, str]:
    """Return the button that prepares a letter about the chosen rows."""
    url = reverse("ministry:letter_prepare")
    return {"label": _("Prepare the letter"), "formaction": url, "tone": ""}


def _lacks(version: ObserverVersion) -> list[str]:
    """Return what a file lacks to be complete, in words."""
    lacks = {
        _("No photo"): version.photo_id is None,
        _("No scan of the document"): version.document_scan_id is None,
        _("No consent"): not version.consent_given,
    }
    return [words for words, is_lacking in lacks.items() if is_lacking]


def _problems(row: Application, ends: date | None) -> dict[str, Any]:
    version = row.version
    return {
        "lacks": _lacks(version),
        "ends": ends,
        "citizenship": shown_value("citizenship", version.citizenship),
        "kind": shown_value("kind", version.kind),
    }


def _age(
    since: datetime | None, now: datetime, holidays: Collection[date]
) -> dict[str, Any] | None:
    """Return a wait as {"days": working days, "tone"}."""
    if since is None:
        return None
    days = working_days.waited(since, now, holidays)
    return {"days": days, "tone": working_days.tone(days)}


def _neighbours(page: keyset.Page[Any], kept: dict[str, str]) -> dict[str, str]:
    """Return the addresses of the pages before and behind, with the filter kept."""
    return {
        "previous": f"?{urlencode(kept | {'before': page.before})}" if page.before else "",
        "next": f"?{urlencode(kept | {'after': page.after})}" if page.after else "",
    }


def _nothing_open(request: HttpRequest) -> HttpResponse:
    """Say that no election is open for observation."""
    return render(request, "ministry/nothing_open.html")
