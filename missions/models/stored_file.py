"""A sealed file under a keyed name."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class Purpose(models.TextChoices):
    """What the file is; photos are always re-encoded, an original is never kept."""

    PHOTO = "photo"
    PHOTO_PRINT = "photo_print"
    DOCUMENT_SCAN = "document_scan"
    LETTER = "letter"
    BADGE = "badge"


class StoredFile(models.Model):
    """A file on disk: sealed with its observer's key, or, for a letter, with the offices' key."""

    observer = models.ForeignKey(
        "missions.Observer", models.PROTECT, null=True, related_name="files"
    )
    name = models.CharField(max_length=64, unique=True)
    purpose = models.CharField(max_length=16, choices=Purpose.choices)
    media_type = models.CharField(max_length=40)
    size = models.IntegerField()
    made_at = models.DateTimeField(db_default=Now())
    gone_at = models.DateTimeField(null=True)  # the purge removed the file; its row stays

    class Meta:
        constraints = [
            models.CheckConstraint(name="purpose_values", condition=Q(purpose__in=Purpose.values))
        ]

    def __str__(self) -> str:
        return self.name
