"""Registrations that wait for an office, and what is known of each sender already."""

from typing import NamedTuple

from django.db.models import Count, Q, QuerySet

from missions.models import (
    Election,
    Invitation,
    Inviter,
    Mission,
    Registration,
    RegistrationState,
)

S = RegistrationState
SHOWN = {"": (S.REQUESTED,), "asked": (S.ASKED,), "decided": (S.ADMITTED, S.DECLINED)}


def of_office(through: Inviter) -> QuerySet[Registration]:
    """Return what this office may see: every registration whose sender confirmed its address."""
    rows = Registration.objects.filter(decided_through=through)
    return rows.exclude(state=S.UNCONFIRMED).select_related("organisation", "election")


def of_election(election: Election, through: Inviter) -> QuerySet[Registration]:
    """Return those of one election."""
    return of_office(through).filter(election=election)


def counts(rows: QuerySet[Registration]) -> dict[str, int]:
    """Return how many there are of each of `SHOWN`. One query."""
    asked = {
        name or "waiting": Count("pk", filter=Q(state__in=states)) for name, states in SHOWN.items()
    }
    found: dict[str, int] = rows.order_by().aggregate(**asked)
    return found


class Known(NamedTuple):
    """What the State knows of the sender at this election."""

    invitation: Invitation | None
    mission: Mission | None
    others: list[Registration]


def known(row: Registration) -> Known:
    """Return it. Three queries at most."""
    if row.organisation_id is None:
        named = Registration.objects.filter(election=row.election_id, named__iexact=row.named)
        return Known(None, None, list(_others(named, row)))
    here = {"election": row.election_id, "organisation": row.organisation_id}
    return Known(
        Invitation.objects.filter(**here).first(),
        Mission.objects.filter(**here).exclude(registration=row).first(),
        list(_others(Registration.objects.filter(**here), row)),
    )


def _others(rows: QuerySet[Registration], row: Registration) -> QuerySet[Registration]:
    others = rows.exclude(pk=row.pk).exclude(state=S.UNCONFIRMED)
    return others.select_related("organisation").order_by("-pk")
