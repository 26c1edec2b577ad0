"""What was left behind when the election was over: nothing takes its step, it shows as lapsed.

Time is no step: the state stays what it is, and whoever has a reason may still act on it.
"""

from datetime import datetime

from django.conf import settings
from django.db.models import Exists, OuterRef

from accreditation.models import Application
from accreditation.workflow import State
from missions.models import Election, Mission, Observer

LEFT_BEHIND = (
    State.DRAFT,
    State.SUBMITTED,
    State.RETURNED,
    State.RECOMMENDED,
    State.QUERIED,
    State.EXAMINED,
)
LAPSED = "lapsed"  # a filter beside the states


def states(election: Election | None, now: datetime) -> frozenset[str]:
    """Return the states that show as lapsed: none until the last day of voting has passed."""
    if election is None:
        return frozenset()
    last = max(filter(None, (election.election_day, election.second_round_day)))
    is_over = now.astimezone(settings.ASTANA).date() > last
    return frozenset(map(str, LEFT_BEHIND)) if is_over else frozenset()


def never_handed_in(mission: Mission) -> int:
    """Return how many observers of a mission were declared and never handed in. One query."""
    begun = Application.objects.filter(observer=OuterRef("pk"), election=mission.election_id)
    rows = Observer.objects.filter(~Exists(begun), mission=mission, removed_at=None)
    return rows.count()
