"""The ministry's pages: the inbox of lists, a list, all files, one file, letters."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accreditation.forms.filters import FileFilter
from accreditation.forms.labels import column_label, shown_value
from accreditation.forms.verbs import GRAVE
from accreditation.models import Application, Recommendation
from accreditation.queries import history, inboxes, keyset, working_days
from accreditation.views import downloads, scans
from accreditation.views.buttons import acts_for
from accreditation.views.navigation import current_election
from accreditation.views.offices import for_offices
from accreditation.workflow import Role, State, step_named
from missions.actions import declaration
from missions.models import Election, ObserverList
from observer_portal import clock
from observer_portal.accounts.models import Office
from observer_portal.audit import record

ORDER = ("version__folded_name", "pk")
# on a list that waits; and where the file has gone on or been declined
VERBS = ("recommend", "return", "decline")
VERBS_OF_FILES = (*VERBS, "take_back", "withdraw")
KEPT_FILTERS = ("q", "state", "kind", "letter")
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
    election, now = _election(), clock.database_now()
    waiting = request.GET.get("show") != "decided"
    page, lines = inboxes.lists(election, waiting=waiting, where=request.GET.dict())
    in_all = inboxes.waiting_in_all(election)
    holidays = working_days.holidays_since(in_all["since"], now)
    context = {
        "now": now,
        "election": election,
        "in_all": in_all,
        "oldest": _days(in_all["since"], now, holidays),
        "lines": [(line, _days(line.since, now, holidays)) for line in lines],
        "waiting": waiting,
        "page": page,
        "urls": _neighbours(request, page),
    }
    return render(request, "ministry/inbox.html", context)


@for_offices(Office.MINISTRY)
def observer_list(request: HttpRequest, reference: str) -> HttpResponse:
    """One list: its people, to be recommended, returned or declined, many at once."""
    lists = ObserverList.objects.select_related("mission__organisation", "mission__election")
    found = get_object_or_404(lists, reference=reference, submitted_at__isnull=False)
    election = found.mission.election
    rows = inboxes.files(request.user, election, {"list": reference})
    verbs = () if found.mission.admitted_by_commission else VERBS
    context = {"list": found, "title": found.mission.organisation.name}
    return _files(request, rows, election, verbs, context)


@for_offices(Office.MINISTRY)
def files(request: HttpRequest) -> HttpResponse:
    """All files of the election, or those of one letter."""
    election = _election()
    rows = inboxes.files(request.user, election, {"letter": request.GET.get("letter")})
    return _files(request, rows, election, VERBS_OF_FILES, {"list": None, "title": _("Files")})


@for_offices(Office.MINISTRY)
def file(request: HttpRequest, reference: str) -> HttpResponse:
    """One file as the mission declared it, to be read; the number of its document is masked."""
    rows = Application.objects.visible_to(request.user).select_related(
        "version__observer__key", "mission__organisation", "mission__election", "observer_list"
    )
    application = get_object_or_404(rows, reference=reference)
    now = clock.database_now()
    values = declaration.values_of(application.version)
    context = {
        "now": now,
        "application": application,
        "declared": [
            (column_label(column), shown_value(column, values.get(column)))
            for column in DECLARED
            if column != "document_number"
        ],
        "document_number": values.get("document_number", ""),
        "number_label": column_label("document_number"),
        "lacks": _lacks(application),
        "ends": inboxes.ends_too_early(values, application.mission.election),
        "history": history.for_ministry(application),
        "acts": acts_for(application, request.user, at=now),
    }
    return render(request, "ministry/file.html", context)


@for_offices(Office.MINISTRY)
def letters(request: HttpRequest) -> HttpResponse:
    """The letters that were sent, with who stands under each and who was taken back."""
    context = {"lines": inboxes.letters(_election())}
    return render(request, "ministry/letters.html", context)


@for_offices(Office.MINISTRY)
def letter_scan(request: HttpRequest, name: str) -> HttpResponse:
    """The scan of a letter; that it was looked at is recorded."""
    letter = get_object_or_404(Recommendation.objects.select_related("scan"), scan__name=name)
    record.record("letter:look", letter.number, by=request.user, at=clock.database_now())
    return scans.answer(letter.scan)


@for_offices(Office.MINISTRY)
def note(request: HttpRequest, reference: str) -> HttpResponse:
    """The scan of a list's note verbale; that it was looked at is recorded."""
    found = get_object_or_404(
        ObserverList.objects.select_related("scan"),
        reference=reference,
        submitted_at__isnull=False,
        scan__isnull=False,
    )
    record.record("note:look", found.reference, by=request.user, at=clock.database_now())
    return scans.answer(found.scan)


def _files(
    request: HttpRequest,
    rows: QuerySet[Application],
    election: Election,
    verbs: Iterable[str],
    context: dict[str, Any],
) -> HttpResponse:
    """Show a page of files under their filters, or answer with all of them as a table."""
    counts = inboxes.counts_by_state(rows)
    form = FileFilter(request.GET, counts=counts)
    wanted = form.answers()
    found = inboxes.narrowed(rows, wanted, election)
    if form_of_download := request.GET.get("download"):
        return _table(found.order_by(*ORDER), form_of_download)
    page = keyset.page(found, ORDER, request.GET.dict())
    steps = [step_named(verb) for verb in verbs]
    kept = _query(request, KEPT_FILTERS)
    context |= {
        "now": clock.database_now(),
        "election": election,
        "form": form,
        "page": page,
        "urls": _neighbours(request, page),
        "ending": inboxes.documents_that_end(page.rows, election),
        "rows": _rows(page.rows, election),
        "counts": counts,
        "people": sum(counts.values()),
        "filter": f"list={context['list'].reference}&{kept}" if context["list"] else kept,
        "here": request.get_full_path(),
        "downloads": [(kind.upper(), f"?{_with(kept, f'download={kind}')}") for kind in ("xlsx", "csv")],
        "actions": [
            {
                "label": step.label,
                "formaction": reverse(f"ministry:{step.verb}_many"),
                "tone": "danger" if step.verb in GRAVE else "",
            }
            for step in steps
        ],
    }
    return render(request, "ministry/files.html", context)
