"""Which closings of lists are to come, what was decided about them, whom a move touches."""

from datetime import date
from typing import NamedTuple

from django.db.models import QuerySet

from missions.models import Election, Mission, MissionStatus, Observer
from observer_portal.accounts.models import TwoPersonAct

KIND = "lists_close_at"


def to_come(today: date) -> QuerySet[Election]:
    """Return the elections whose day is not over, the next first."""
    return Election.objects.filter(election_day__gte=today).order_by("election_day", "code")


def decided(election: Election) -> QuerySet[TwoPersonAct]:
    """Return the moves that were confirmed, taken back or declined, the newest first."""
    return (
        TwoPersonAct.objects.filter(kind=KIND, subject=election.code)
        .exclude(confirmed_at=None, dropped_at=None)
        .select_related("asked_by", "confirmed_by")
        .order_by("-pk")
    )


class Touched(NamedTuple):
    """Whom a move touches: missions that are told, observers who are not on a list yet."""

    missions: int
    not_submitted: int


def touched(election: Election) -> Touched:
    """Count them."""
    missions = Mission.objects.filter(election=election).exclude(status=MissionStatus.CLOSED)
    waiting = Observer.objects.filter(
        mission__election=election, submitted_at=None, removed_at=None
    )
    return Touched(missions.count(), waiting.count())
