"""An appeal against a refusal or a revocation, and what came of it."""

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accreditation.models.application import Application
from accreditation.models.resolution import Resolution
from missions.models import StoredFile


class AppealBody(models.TextChoices):
    """Who decides on the appeal."""

    COMMISSION = "commission", _("The commission")
    COURT = "court", _("A court")


class AppealOutcome(models.TextChoices):
    """What came of it."""

    UPHELD = "upheld", pgettext_lazy("an appeal", "Upheld")
    DISMISSED = "dismissed", pgettext_lazy("an appeal", "Dismissed")
    TAKEN_BACK = "taken_back", pgettext_lazy("an appeal", "Taken back")


FILED = ("application_id", "resolution_id", "body", "received_on", "words", "filed_by_id")
STANDS = f"""
    IF TG_OP = 'DELETE' OR OLD.settled_at IS NOT NULL
       OR ({", ".join(f"OLD.{name}" for name in FILED)})
          IS DISTINCT FROM ({", ".join(f"NEW.{name}" for name in FILED)}) THEN
        RAISE EXCEPTION 'an appeal stands as it was filed and settled'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'appeal_stands';
    END IF;
    RETURN NEW;"""


class Appeal(models.Model):
    """An appeal: filed by the mission, or entered by an office when it came; settled once."""

    reference = models.CharField(max_length=20, unique=True)
    application = models.ForeignKey(Application, models.PROTECT, related_name="appeals")
    resolution = models.ForeignKey(Resolution, models.PROTECT, related_name="appeals")
    body = models.CharField(max_length=12, choices=AppealBody.choices)
    number = models.CharField(max_length=60, blank=True)  # of the paper that came, or of the case
    received_on = models.DateField()
    words = models.TextField(blank=True)
    scan = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    filed_at = models.DateTimeField()
    outcome = models.CharField(max_length=12, choices=AppealOutcome.choices, blank=True)
    act_number = models.CharField(max_length=40, blank=True)  # of the act that settled it
    act_on = models.DateField(null=True)
    outcome_words = models.TextField(blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True
    )
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="appeal_values",
                condition=Q(body__in=AppealBody.values, outcome__in=["", *AppealOutcome.values]),
            ),
            models.CheckConstraint(
                name="settled_by_what_whom_and_when",
                condition=Q(outcome="", settled_by=None, settled_at=None, act_on=None)
                | (
                    Q(settled_by__isnull=False, settled_at__isnull=False, act_on__isnull=False)
                    & ~Q(outcome="")
                ),
            ),
            models.UniqueConstraint(
                name="one_open_appeal", fields=["application"], condition=Q(outcome="")
            ),
        ]
        triggers: list[Any] = [
            pgtrigger.Trigger(
                name="appeal_stands",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func=STANDS,
            )
        ]

    def __str__(self) -> str:
        return self.reference
