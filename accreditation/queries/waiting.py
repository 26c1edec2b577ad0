"""What stands or waits for whom: the numbers beside the sections of the side navigation.

They are expressions, by the name of the section's address, for the query that asks on every page
which offices or missions a user has: none of them costs a query of its own.
"""

from typing import Any

from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from accreditation.models import Application, Badge, PersonMatch, Resolution
from accreditation.queries import closings, inboxes
from accreditation.queries.desk import OPEN_MATCH, WAITS
from accreditation.queries.mission import ASKED
from accreditation.workflow import ResolutionState, State
from missions.models import (
    Election,
    Inviter,
    Observer,
    ObserverList,
    Registration,
    RegistrationState,
)
from observer_portal.accounts import appointments, rescue
from observer_portal.accounts.models import Office, TwoPersonAct, User

Numbers = dict[str, Any]
UNDER_WAY = (ResolutionState.DRAFT, ResolutionState.LOCKED)


def of_mission() -> Numbers:
    """Return how much stands in the sections of a mission, for rows of `Membership`."""
    here = Q(mission=OuterRef("mission"))
    issued = Badge.objects.filter(application__mission=OuterRef("mission"))
    lists = ObserverList.objects.filter(here, submitted_at__isnull=False)
    return {
        "mission:observers": _number(Observer.objects.filter(here, removed_at=None), "mission"),
        "mission_acts:lists": _number(lists, "mission"),
        "mission_acts:questions": _number(
            Application.objects.filter(here, state__in=ASKED), "mission"
        ),
        "mission_acts:badges": _number(issued, "application__mission", of="application"),
    }


def of_offices(user: User, election: Election) -> dict[Office, Numbers]:
    """Return what waits for whoever holds an office, for rows of `Appointment`."""
    files = Application.objects.filter(election=election)
    waiting = files.filter(WAITS)
    submitted = files.filter(inboxes.WAITS, mission__admitted_by_commission=False)
    matches = PersonMatch.objects.filter(OPEN_MATCH, one__election=election)
    resolutions = Resolution.objects.filter(election=election, state__in=UNDER_WAY)
    locked = resolutions.filter(state=ResolutionState.LOCKED)
    asked = TwoPersonAct.objects.filter(confirmed_at=None, dropped_at=None)
    arriving = Registration.objects.filter(election=election, state=RegistrationState.REQUESTED)
    to_ministry = arriving.filter(decided_through=Inviter.MINISTRY)
    to_commission = arriving.filter(decided_through=Inviter.COMMISSION)
    found: dict[Office, Numbers] = {
        Office.MINISTRY: {
            "ministry:inbox": _number(submitted, "election", of="observer_list"),
            "ministry:registrations": _number(to_ministry, "election"),
        },
        Office.CLERK: {
            "commission:inbox": _number(waiting, "election"),
            "commission:my_files": _number(waiting.filter(holding__clerk=user), "election"),
            "commission:questions": _number(files.filter(state=State.QUERIED), "election"),
            "commission:matches": _number(matches, "one__election"),
            "commission:resolutions": _number(resolutions, "election"),
            "commission:registrations": _number(to_commission, "election"),
        },
        Office.SECRETARY: {
            "commission:resolutions": _number(locked, "election"),
            "administration:closing": _number(asked.filter(kind=closings.KIND), "kind"),
            "administration:appointments": _number(asked.filter(kind=appointments.KIND), "kind"),
        },
    }
    rescued = _number(asked.filter(kind=rescue.KIND), "kind")
    for office in rescue.OFFICES:
        found.setdefault(office, {})["administration:locked_out"] = rescued
    return {
        office: {name: Case(When(office=office, then=n)) for name, n in numbers.items()}
        for office, numbers in found.items()
    }


def _number(rows: QuerySet[Any], by: str, *, of: str = "pk") -> Coalesce:
    """Return how many rows there are, as an expression; all of them agree in `by`."""
    counted = rows.order_by().values(group=F(by)).annotate(n=Count(of, distinct=of != "pk"))
    return Coalesce(Subquery(counted.values("n"), output_field=IntegerField()), 0)
