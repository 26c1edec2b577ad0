"""The ministry's letter: recommends many applications at once."""

from django.conf import settings
from django.db import models

from missions.models import Election, StoredFile


class Recommendation(models.Model):
    """A letter of the ministry (представление, ұсыныс)."""

    election = models.ForeignKey(Election, models.PROTECT)
    number = models.CharField(max_length=40)
    letter_on = models.DateField()
    scan = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="letter_once", fields=["election", "number", "letter_on"])
        ]

    def __str__(self) -> str:
        return self.number
