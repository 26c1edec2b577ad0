"""Resolutions as the commission's desk sees them: what can be decided, what stands on them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accreditation.badge import number
from accreditation.models import (
    Application,
    BadgeCounter,
    CorrectionRequest,
    ErrorReport,
    Resolution,
    ResolutionRow,
)
from accreditation.queries import annex as in_annex
from accreditation.queries import keyset
from accreditation.workflow import DONE, UNDER_WAY, ResolutionKind, State
from missions.models import Election, Mission, SendingOrganisation

OPEN = Q(struck_at=None, closed_at=None)
ANNEX = 100  # rows of an annex on one page
WAITING = {
    ResolutionKind.ACCREDIT: Q(state=State.EXAMINED, proposal="accredit"),
    ResolutionKind.REFUSE: Q(state=State.EXAMINED, proposal="refuse"),
    ResolutionKind.REVOKE: Q(state=State.ACCREDITED),
    ResolutionKind.CORRECT: Q(state=State.ACCREDITED),
}


@dataclass(frozen=True)
class Sender:
    """How many files of one sender can stand on a resolution."""

    organisation: SendingOrganisation
    files: int


@dataclass(frozen=True)
class AnnexRow:
    """A row of the annex; `heads` is the sender where a new group begins."""

    row: ResolutionRow
    place: int
    heads: SendingOrganisation | None


def of_election(election: Election) -> QuerySet[Resolution]:
    """Return the resolutions, those under way first, with how many rows stand and are struck."""
    return (
        Resolution.objects.filter(election=election)
        .select_related("drafted_by", "registered_by")
        .annotate(
            standing=_rows(struck_at=None),
            struck=_rows(struck_at__isnull=False),
            ended=Exists(Resolution.objects.filter(pk=OuterRef("pk")).exclude(state__in=UNDER_WAY)),
        )
        .order_by("ended", "-pk")
    )


def _rows(**which: object) -> Coalesce:
    """Count rows of a resolution on their own: joined to its texts they would be sorted by them."""
    rows = ResolutionRow.objects.filter(resolution=OuterRef("pk"), **which)
    counted = rows.order_by().values("resolution").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def ready(election: Election, kind: ResolutionKind) -> QuerySet[Application]:
    """Return the files that can be put on a resolution of this kind and stand on no open one."""
    taken = ResolutionRow.objects.filter(OPEN, application=OuterRef("pk"))
    files = Application.objects.filter(WAITING[kind], election=election).exclude(Exists(taken))
    if kind is ResolutionKind.CORRECT:
        prepared = CorrectionRequest.objects.filter(
            application=OuterRef("pk"), done_at=None, words_change=True
        )
        files = files.filter(Exists(prepared))
    return files


def senders(files: QuerySet[Application]) -> list[Sender]:
    """Return the senders of these files with counts, in the order of an annex. Two queries."""
    counts = dict(
        files.order_by()
        .values_list("mission__organisation")
        .annotate(n=Count("pk"))
        .values_list("mission__organisation", "n")
    )
    found = SendingOrganisation.objects.filter(pk__in=counts).order_by("kind", "code")
    return [Sender(organisation, counts[organisation.pk]) for organisation in found]


def annex(
    resolution: Resolution, where: Mapping[str, str]
) -> tuple[keyset.Page[ResolutionRow], list[AnnexRow]]:
    """Return a page of the annex: grouped by sender, then by name, the struck rows among them."""
    rows = resolution.rows.select_related(
        "application__mission__organisation", "version", "struck_by"
    )
    page = keyset.page(rows, in_annex.ORDER, where, name="pk", size=ANNEX)
    return page, _grouped(page.rows, page.first)


def _grouped(rows: Sequence[ResolutionRow], first: int) -> list[AnnexRow]:
    found = []
    last = None
    for place, row in enumerate(rows, first):
        sender = row.application.mission.organisation
        found.append(AnnexRow(row, place, sender if sender != last else None))
        last = sender
    return found


def counts(resolution: Resolution) -> dict[str, int]:
    """Return how many rows stand and how many are struck."""
    found: dict[str, int] = resolution.rows.aggregate(
        standing=Count("pk", filter=Q(struck_at=None)),
        struck=Count("pk", filter=Q(struck_at__isnull=False)),
    )
    return found


def put_right_by(resolution: Resolution) -> list[Resolution]:
    """Return the adopted resolutions that say how number and date of this one read."""
    return list(resolution.corrected_by.filter(state__in=DONE).order_by("registered_at"))


def missions_told(resolution: Resolution) -> list[Mission]:
    """Return the missions to which a letter goes: whose people were refused or revoked."""
    told = (ResolutionKind.REFUSE, ResolutionKind.REVOKE)
    if resolution.kind not in told or not resolution.registered_at:
        return []
    rows = resolution.rows.filter(struck_at=None).values("application__mission")
    found = Mission.objects.filter(pk__in=rows).select_related("organisation")
    return list(found.order_by("organisation__code"))


def numbers_ahead(election: Election, n: int) -> tuple[str, str] | None:
    """Return the first and last badge number that adopting n rows would give out now."""
    last = BadgeCounter.objects.filter(election=election).values_list("last", flat=True).first()
    if last is None or not n:
        return None
    return number.written(election.code, last + 1), number.written(election.code, last + n)


def corrections(election: Election) -> QuerySet[CorrectionRequest]:
    """Return the prepared corrections that wait for a secretary."""
    return (
        CorrectionRequest.objects.filter(application__election=election, done_at=None)
        .select_related("application__mission__organisation", "version", "prepared_by")
        .order_by("prepared_at", "pk")
    )


def error_reports(election: Election) -> QuerySet[ErrorReport]:
    """Return what observers and missions reported and no clerk has answered, the oldest first."""
    return (
        ErrorReport.objects.filter(application__election=election, answered_at=None)
        .select_related("application__mission__organisation", "application__version", "reported_by")
        .order_by("reported_at", "pk")
    )
