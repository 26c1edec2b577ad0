"""A numbered list of one mission, with its note verbale."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from missions.models.mission import Mission
from missions.models.stored_file import StoredFile


class ObserverList(models.Model):
    """What was handed in at one moment under one note verbale; the receipt is counted from it."""

    reference = models.CharField(max_length=20, unique=True)
    mission = models.ForeignKey(Mission, models.PROTECT, related_name="lists")
    number = models.IntegerField()
    note_verbale_number = models.CharField(max_length=40)
    note_verbale_on = models.DateField()
    scan = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_default=Now())
    submitted_at = models.DateTimeField(null=True)
    receipt_digest = models.BinaryField(default=b"")  # SHA-256 over what was handed in

    class Meta:
        constraints = [models.UniqueConstraint(name="list_number", fields=["mission", "number"])]

    def __str__(self) -> str:
        return self.reference
