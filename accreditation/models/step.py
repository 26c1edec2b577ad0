"""Who took which step when: append-only, and only what the table allows."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accreditation.models.application import Application
from accreditation.models.correction import CorrectionRequest
from accreditation.models.recommendation import Recommendation
from accreditation.models.resolution import Resolution
from accreditation.workflow import MOVES
from missions.models import ObserverVersion
from observer_portal.audit import verification
from observer_portal.audit.models import APPEND_ONLY, NO_TRUNCATE

# what the commission decided, and whom a sender took back after it: the published figures
DECIDED = Q(verb__in=["accredit", "refuse", "revoke"]) | Q(verb="withdraw", before="accredited")


class StepTaken(models.Model):
    """One step on one application. `act` names the audit entry whose digest covers it."""

    act = models.UUIDField(db_index=True)
    application = models.ForeignKey(Application, models.PROTECT, related_name="steps")
    verb = models.CharField(max_length=12)
    role = models.CharField(max_length=10)
    before = models.CharField(max_length=12)
    after = models.CharField(max_length=12)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()
    version = models.ForeignKey(ObserverVersion, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=4, blank=True)
    words = models.TextField(blank=True)
    fields = ArrayField(models.CharField(max_length=20), default=list)
    checklist = ArrayField(models.CharField(max_length=20), default=list)
    ground = models.CharField(max_length=4, blank=True)
    number = models.CharField(max_length=60, blank=True)  # of an invitation, note, overturning act
    recommendation = models.ForeignKey(Recommendation, models.PROTECT, null=True, related_name="+")
    resolution = models.ForeignKey(Resolution, models.PROTECT, null=True, related_name="steps")
    correction = models.ForeignKey(CorrectionRequest, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_row_of_the_table",
                condition=reduce(or_, (Q(verb=v, before=b, after=a) for v, b, a in MOVES)),
            )
        ]
        indexes = [
            models.Index(fields=["application", "-id"]),
            models.Index(name="decided_steps", fields=["id"], condition=DECIDED),
        ]
        triggers: list[Any] = [APPEND_ONLY, NO_TRUNCATE]

    def __str__(self) -> str:
        return f"{self.application_id} {self.verb}"


COVERED = (
    "application_id",
    "verb",
    "role",
    "before",
    "after",
    "taken_by_id",
    "taken_at",
    "version_id",
    "reason",
    "words",
    "fields",
    "checklist",
    "ground",
    "number",
    "recommendation_id",
    "resolution_id",
    "correction_id",
)


def line(step: Mapping[str, Any]) -> str:
    """Return one step as text, for the audit entry's digest: a JSON array, times in UTC.

    `step`: the columns of COVERED. No two different steps are the same text.
    """
    at = step["taken_at"].astimezone(UTC).isoformat(timespec="microseconds")
    return json.dumps(
        [at if name == "taken_at" else step[name] for name in COVERED], ensure_ascii=False
    )


@verification.covers
def lines_of_steps() -> Iterator[tuple[UUID, str]]:
    """Yield (act, line) of every step, ordered by act, for the verification of the log."""
    steps = StepTaken.objects.order_by("act", "pk").values("act", *COVERED)
    for step in steps.iterator(chunk_size=2000):
        yield step["act"], line(step)
