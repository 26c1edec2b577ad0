"""What stands or waits for whom: the numbers beside the sections of the side navigation.

They are expressions, by the name of the section's address, in the query that asks on every page
which offices or missions a user has: none of them costs a query of its own.
"""

from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from accreditation.models import (
    Application,
    Badge,
    CorrectionRequest,
    ErrorReport,
    PersonMatch,
    Resolution,
)
from accreditation.queries import closings, inboxes, purges, wordings
from accreditation.queries.desk import OPEN_MATCH, WAITS
from accreditation.queries.mission import ASKED
from accreditation.workflow import UNDER_WAY, ResolutionState, State
from missions.models import (
    Election,
    Inviter,
    Observer,
    ObserverList,
    Post,
    Registration,
    RegistrationState,
    SendingOrganisation,
)
from missions.queries import people
from observer_portal.accounts import appointments, rescue
from observer_portal.accounts.models import Appointment, Office, TwoPersonAct, User

Numbers = dict[str, Any]
SHORT = ("short_kk", "short_ru", "short_en")
# stand for whoever asks and for the election, where a question is put into SQL once for all
ANYBODY, ANY_ELECTION = -1, -2
BOTH = (Inviter.MINISTRY, Inviter.COMMISSION)


class Belongs(NamedTuple):
    """A mission that somebody belongs to, as what, and how much stands in its sections."""

    reference: str
    sender: str  # its short name in the language of the moment
    post: Post
    numbers: dict[str, int]


def of_missions(user: User) -> list[Belongs]:
    """Return the missions of a user, that of the latest election first. One query."""
    sql, arguments, wanted = _question_of_missions()
    given = [user.pk if one == ANYBODY else one for one in arguments]
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        found = cursor.fetchall()
    return [
        Belongs(
            reference,
            SendingOrganisation(**dict(zip(SHORT, names[: len(SHORT)], strict=True))).short,
            Post(post),
            dict(zip(wanted, names[len(SHORT) :], strict=True)),
        )
        for reference, post, *names in found
    ]


@lru_cache(maxsize=1)
def _question_of_missions() -> tuple[str, tuple[Any, ...], list[str]]:
    """Return SQL, its arguments, and which number each of the last columns is."""
    numbers = _of_mission()
    organisation = [f"mission__organisation__{name}" for name in SHORT]
    shown = people.memberships_of([ANYBODY]).values_list(
        "mission__reference", "post", *organisation, *numbers.values()
    )
    sql, arguments = shown.query.sql_with_params()
    return sql, arguments, list(numbers)


def _of_mission() -> Numbers:
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


def of_offices(user: User, election: Election | None) -> dict[Office, dict[str, int]]:
    """Return the offices that the user holds, each with what waits in its sections. One query."""
    sql, arguments, wanted = _question(counts=election is not None)
    stands_for = {ANYBODY: user.pk, ANY_ELECTION: election.pk if election else None}
    given = [stands_for.get(one, one) if type(one) is int else one for one in arguments]
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        held = cursor.fetchall()
    return {
        Office(code): {
            name: n for (office, name), n in zip(wanted, found, strict=True) if office == code
        }
        for code, *found in held
    }


@lru_cache(maxsize=2)
def _question(*, counts: bool) -> tuple[str, tuple[Any, ...], list[tuple[Office, str]]]:
    """Return SQL, its arguments, and which number each column is.

    Written by Django once in the life of a process: to write it took longer than most pages do.
    """
    numbers = _of_offices(ANYBODY, ANY_ELECTION) if counts else {}
    wanted = [(office, name) for office, named in numbers.items() for name in named]
    held = (
        Appointment.objects.current()
        .filter(user=ANYBODY)
        .order_by("pk")
        .values_list("office", *(numbers[office][name] for office, name in wanted))
    )
    sql, arguments = held.query.sql_with_params()
    return sql, arguments, wanted


def _of_offices(user: int, election: int) -> dict[Office, Numbers]:
    """Return what waits for whoever holds an office, for rows of `Appointment`."""
    files = Application.objects.filter(election=election)
    waiting = files.filter(WAITS)
    submitted = files.filter(inboxes.WAITS, mission__admitted_by_commission=False)
    matches = PersonMatch.objects.filter(OPEN_MATCH, one__election=election)
    resolutions = Resolution.objects.filter(election=election, state__in=UNDER_WAY)
    locked = resolutions.filter(state=ResolutionState.LOCKED)
    asked = TwoPersonAct.objects.waiting()
    reported, prepared = _to_correct(election)
    arriving = Registration.objects.filter(election=election, state=RegistrationState.REQUESTED)
    to_ministry, to_commission = (arriving.filter(decided_through=who) for who in BOTH)
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
            "commission:corrections": _number(reported, "application__election"),
            "commission:registrations": _number(to_commission, "election"),
        },
        Office.SECRETARY: {
            "commission:resolutions": _number(locked, "election"),
            "commission:corrections": _number(prepared, "application__election"),
            "administration:closing": _number(asked.filter(kind=closings.KIND), "kind"),
            "administration:appointments": _number(asked.filter(kind=appointments.KIND), "kind"),
            "administration:purges": _number(asked.filter(kind=purges.KIND), "kind"),
            "administration:wordings": _number(asked.filter(kind=wordings.KIND), "kind"),
        },
    }
    rescued = _number(asked.filter(kind=rescue.KIND), "kind")
    for office in rescue.OFFICES:
        found.setdefault(office, {})["administration:locked_out"] = rescued
    return {
        office: {name: Case(When(office=office, then=n)) for name, n in numbers.items()}
        for office, numbers in found.items()
    }


def _to_correct(election: int) -> tuple[QuerySet[Any], QuerySet[Any]]:
    """Return the errors that wait for a clerk, and the corrections that wait for a secretary."""
    here = Q(application__election=election)
    reported = ErrorReport.objects.filter(here, answered_at=None)
    return reported, CorrectionRequest.objects.filter(here, done_at=None, words_change=False)


def _number(rows: QuerySet[Any], by: str, *, of: str = "pk") -> Coalesce:
    """Return how many rows there are, as an expression; all of them agree in `by`."""
    counted = rows.order_by().values(group=F(by)).annotate(n=Count(of, distinct=of != "pk"))
    return Coalesce(Subquery(counted.values("n"), output_field=IntegerField()), 0)
