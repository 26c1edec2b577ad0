"""A mission: one sender at one election, and the users who act for it."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from missions.models.election import Election
from missions.models.invitation import Invitation
from missions.models.organisation import SendingOrganisation
from missions.models.stored_file import StoredFile
from observer_portal.accounts.models import Appointment, Office


class MissionStatus(models.TextChoices):
    """Registered, working, barred from new submissions, or over."""

    REQUESTED = "requested", _("Registration requested")
    ACTIVE = "active", _("Active")
    SUSPENDED = "suspended", _("Suspended")
    CLOSED = "closed", _("Closed")


class MissionQuerySet(models.QuerySet["Mission"]):
    """Missions, as people may see them."""

    def visible_to(self, user: Any) -> "MissionQuerySet":
        """Those the user belongs to; all of them for whoever holds an office of the State."""
        if Appointment.objects.current().filter(user=user).exists():
            return self.all()
        return self.filter(memberships__user=user, memberships__ended_at=None)


class Mission(models.Model):
    """One sender at one election."""

    reference = models.CharField(max_length=20, unique=True)
    election = models.ForeignKey(Election, models.PROTECT, related_name="missions")
    organisation = models.ForeignKey(SendingOrganisation, models.PROTECT, related_name="missions")
    status = models.CharField(
        max_length=12, choices=MissionStatus.choices, default=MissionStatus.ACTIVE
    )
    # fixed at registration, from the invitation's inviter and the election's policy
    admitted_by_commission = models.BooleanField(default=False)
    invitation = models.ForeignKey(Invitation, models.PROTECT, null=True, blank=True)
    letter = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    expected_size = models.IntegerField(null=True, blank=True)
    contact_email = models.EmailField(blank=True)
    contact_phone = models.CharField(max_length=30, blank=True)
    # keyed hash of a heading -> what such a column holds, as was said with an earlier list
    list_columns = models.JSONField(default=dict)
    registered_at = models.DateTimeField(db_default=Now())
    objects = MissionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_mission", fields=["election", "organisation"]),
            models.CheckConstraint(
                name="mission_status_values", condition=Q(status__in=MissionStatus.values)
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class Post(models.TextChoices):
    """What a user is in a mission; an editor edits and cannot submit."""

    HEAD = "head", _("Head of mission")
    DEPUTY = "deputy", _("Deputy head of mission")
    EDITOR = "editor", _("Editor")


class Membership(models.Model):
    """A user in a mission. A user may be in several, never in one and in an office of the State."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships")
    mission = models.ForeignKey(Mission, models.PROTECT, related_name="memberships")
    post = models.CharField(max_length=8, choices=Post.choices)
    began_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="post_values", condition=Q(post__in=Post.values)),
            models.UniqueConstraint(
                name="once_in_a_mission",
                fields=["user", "mission"],
                condition=Q(ended_at__isnull=True),
            ),
            models.UniqueConstraint(
                name="one_head",
                fields=["mission"],
                condition=Q(ended_at__isnull=True, post="head"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_post_display()}"


class Nomination(models.Model):
    """A user with an account who is named head of a mission, and has not taken it over yet.

    Whoever has an account is asked: the membership is added when the user, signed in, says so.
    """

    reference = models.CharField(max_length=20, unique=True)
    mission = models.ForeignKey(Mission, models.PROTECT, related_name="nominations")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="nominations")
    made_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="named_once", fields=["mission", "user"]),
        ]

    def __str__(self) -> str:
        return self.reference


OFFICES_THAT_SEE_FILES = (Office.MINISTRY, Office.CLERK, Office.SECRETARY, Office.AUDITOR)


def sees_files(user: Any) -> bool:
    """Whether the user holds an office that sees every file that was submitted."""
    held = Appointment.objects.current().filter(user=user, office__in=OFFICES_THAT_SEE_FILES)
    return bool(held.exists())
