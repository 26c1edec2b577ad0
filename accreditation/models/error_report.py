"""An observer or a mission says that something stands wrong on a card."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accreditation.models.application import Application
from accreditation.models.correction import CorrectionRequest


class ErrorReport(models.Model):
    """What is reported, and what came of it: a correction, or an answer without one.

    `reported_by` is null where the observer said so.
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="error_reports")
    fields = ArrayField(models.CharField(max_length=20), default=list)
    words = models.CharField(max_length=400)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True
    )
    reported_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True
    )
    answer = models.CharField(max_length=400, blank=True)
    correction = models.ForeignKey(
        CorrectionRequest, models.PROTECT, null=True, related_name="reports"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_open_report",
                fields=["application"],
                condition=Q(answered_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"report on {self.application_id}"
