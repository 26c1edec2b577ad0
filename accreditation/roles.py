"""In which roles a person stands towards applications. Two queries for any number."""

from collections.abc import Iterable
from datetime import datetime

from accreditation.models import Application
from accreditation.workflow import Role
from missions.models import Membership, Post
from observer_portal.accounts.models import Appointment, Office, User

OFFICES = {
    Office.MINISTRY: Role.MINISTRY,
    Office.CLERK: Role.CLERK,
    Office.SECRETARY: Role.SECRETARY,
}
LEADS = (Post.HEAD, Post.DEPUTY)


def offices_of(user: User, *, at: datetime) -> frozenset[Role]:
    """Return the roles that the user's appointments give at the instant `at`."""
    held = Appointment.objects.current(at).filter(user=user).values_list("office", flat=True)
    return frozenset(OFFICES[Office(office)] for office in held if office in OFFICES)


def leads_a_mission(user: User) -> bool:
    """Whether the user is head or deputy of any mission."""
    held = Membership.objects.filter(user=user, post__in=LEADS, ended_at=None)
    return bool(held.exists())


def roles_on(
    user: User, applications: Iterable[Application], *, at: datetime
) -> dict[int, frozenset[Role]]:
    """Return application id -> roles. Looked up, never passed in."""
    state = offices_of(user, at=at)
    led = set(
        Membership.objects.filter(user=user, post__in=LEADS, ended_at=None).values_list(
            "mission_id", flat=True
        )
    )
    return {
        application.pk: state | {Role.HEAD} if application.mission_id in led else state
        for application in applications
    }
