"""Appeals: until when one may be filed, what was decided, and what waits."""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.db.models import QuerySet

from accreditation.models import Appeal, Application, ResolutionRow
from accreditation.workflow import DONE, ResolutionKind, State
from missions.models import Election

APPEALED = (State.REFUSED, State.REVOKED)
AGAINST_MISSION = (ResolutionKind.REFUSE, ResolutionKind.REVOKE)


def ends_at(row: ResolutionRow) -> datetime:
    """Return when the time to appeal ends: with the last day that the election's rule gives.

    Days are those of the calendar, counted from the one after the decision, on the commission's
    clock. `row` with its resolution and election.
    """
    decided = row.resolution.adopted_on
    if decided is None:
        raise ValueError(row)
    day = decided + timedelta(days=row.resolution.election.appeal_days + 1)
    return datetime.combine(day, time(), tzinfo=settings.ASTANA)


def decision_on(application: Application) -> ResolutionRow | None:
    """Return the row of the resolution by which a file was last refused or revoked, if it was."""
    if application.state not in APPEALED:
        return None
    rows = ResolutionRow.objects.filter(
        application=application,
        struck_at=None,
        resolution__kind__in=AGAINST_MISSION,
        resolution__state__in=DONE,
    )
    found: ResolutionRow | None = (
        rows.select_related("resolution__election", "version").order_by("-closed_at", "-pk").first()
    )
    return found


def of(application: Application) -> QuerySet[Appeal]:
    """Return the appeals on a file, the newest first."""
    return (
        Appeal.objects.filter(application=application)
        .select_related("resolution", "filed_by", "settled_by", "scan")
        .order_by("-pk")
    )


def of_election(election: Election) -> QuerySet[Appeal]:
    """Return the appeals of an election, those that wait first and of them the oldest."""
    return (
        Appeal.objects.filter(application__election=election)
        .select_related("application__version", "application__mission__organisation", "resolution")
        .order_by("outcome", "received_on", "pk")
    )
