"""An error reported after accreditation, prepared by one and registered by another."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accreditation.models.application import Application
from missions.models import ObserverVersion


class CorrectionRequest(models.Model):
    """A correction that is prepared: its version becomes current when `correct` is registered."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="corrections")
    version = models.ForeignKey(ObserverVersion, models.PROTECT, related_name="+")
    fields = ArrayField(models.CharField(max_length=20), default=list)
    words_change = models.BooleanField()  # the annex would read differently
    reason = models.CharField(max_length=400, blank=True)
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)  # registered, dropped, or its accreditation ended
    dropped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_open_correction",
                fields=["application"],
                condition=Q(done_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"correction of {self.application_id}"
