"""One person as declared by one mission."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef
from django.db.models.functions import Now

from missions.models.mission import Membership, Mission, sees_files


class ObserverQuerySet(models.QuerySet["Observer"]):
    """Observers, as people may see them."""

    def visible_to(self, user: Any) -> "ObserverQuerySet":
        """The own missions' people; those once submitted for whoever holds an office."""
        if sees_files(user):
            return self.exclude(submitted_at=None)
        mine = Membership.objects.filter(
            user=user, mission=OuterRef("mission"), ended_at__isnull=True
        )
        return self.filter(Exists(mine))


class Observer(models.Model):
    """A person whom a mission declares.

    `open_fields` says what the mission may change: ['*'] all, [] none, or names of
    `missions.models.FIELDS`. Written only by `actions.declaration.set_open_fields`. The keyed
    hashes stand here and not on the versions, which repeat the document; a purge empties them.
    """

    reference = models.CharField(max_length=20, unique=True)
    mission = models.ForeignKey(Mission, models.PROTECT, related_name="observers")
    open_fields = ArrayField(models.CharField(max_length=20), default=list)
    current_version = models.OneToOneField(
        "missions.ObserverVersion", models.PROTECT, null=True, related_name="+"
    )
    document_hash = models.BinaryField(null=True)
    person_hash = models.BinaryField(null=True)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")
    row_key = models.CharField(max_length=20, default="", db_default="")  # of the list it came by
    row_version = models.IntegerField(default=0)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True
    )
    added_at = models.DateTimeField(db_default=Now())
    submitted_at = models.DateTimeField(null=True)  # first time; from then on the State sees it
    removed_at = models.DateTimeField(null=True)  # taken off by the mission before any submission
    objects = ObserverQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="document_once_in_mission",
                fields=["mission", "document_hash"],
                condition=models.Q(removed_at__isnull=True),
            )
        ]
        indexes = [
            models.Index(fields=["document_hash"]),
            models.Index(fields=["person_hash"]),
            models.Index(fields=["mission", "id"]),
        ]

    def __str__(self) -> str:
        return self.reference


class ObserverKey(models.Model):
    """The observer's data key, wrapped. Deleting the row is the purge."""

    observer = models.OneToOneField(Observer, models.PROTECT, primary_key=True, related_name="key")
    wrapped = models.BinaryField()

    def __str__(self) -> str:
        return f"key of {self.observer_id}"
