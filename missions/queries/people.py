"""Who belongs to a mission, and whether their accounts are safe."""

from collections.abc import Iterable
from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import Case, Exists, IntegerField, OuterRef, QuerySet, Value, When

from missions.models import Membership, Mission, Post
from observer_portal.accounts.factors import REAL

_ORDER = Case(
    *(When(post=post, then=Value(place)) for place, post in enumerate(Post)),
    output_field=IntegerField(),
)


def members(mission: Mission) -> QuerySet[Membership]:
    """Return the members of a mission, the head first; `has_factor`: a second one is set up."""
    factors = Authenticator.objects.filter(user=OuterRef("user"), type__in=REAL)
    return (
        Membership.objects.filter(mission=mission, ended_at=None)
        .select_related("user", "mission__organisation")
        .annotate(has_factor=Exists(factors), place=_ORDER)
        .order_by("place", "pk")
    )


def own_memberships(user: Any) -> QuerySet[Membership]:
    """Return what a user belongs to, the mission of the latest election first."""
    return memberships_of([user.pk])


def memberships_of(users: Iterable[int]) -> QuerySet[Membership]:
    """Return what users belong to, the mission of the latest election first."""
    return (
        Membership.objects.filter(user__in=users, ended_at=None)
        .select_related("mission__organisation", "mission__election")
        .order_by("-mission__election__election_day", "pk")
    )
