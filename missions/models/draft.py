"""A form that is not finished: kept for the person who fills it in."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from missions.models.mission import Mission
from missions.models.observer import Observer


class FormDraft(models.Model):
    """What was typed into an observer's form and is not declared yet; its author alone sees it.

    Sealed with a key of its own. `observer` is null for somebody who is not added yet. `revision`
    counts what was kept, so that two pages of one person do not write over one another.
    """

    reference = models.CharField(max_length=20, unique=True)
    mission = models.ForeignKey(Mission, models.PROTECT, related_name="drafts")
    observer = models.ForeignKey(Observer, models.PROTECT, null=True, related_name="drafts")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    key_wrapped = models.BinaryField()
    sealed = models.BinaryField()
    revision = models.IntegerField(default=1)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_draft_of_an_observer",
                fields=["author", "observer"],
                condition=Q(observer__isnull=False),
            )
        ]
        indexes = [
            models.Index(name="draft_own", fields=["author", "mission"]),
            models.Index(name="draft_age", fields=["saved_at"]),
        ]

    def __str__(self) -> str:
        return self.reference
