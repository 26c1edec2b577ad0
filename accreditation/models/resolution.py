"""Sittings of the commission, its acts, and the rows of their annexes."""

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from accreditation.workflow import ResolutionKind, ResolutionState
from missions.models import Election, ObserverVersion, StoredFile

DONE = [str(ResolutionState.ADOPTED), str(ResolutionState.PUBLISHED)]

# a statement trigger with an aggregate: EXISTS would make the planner bet on an early hit
FROZEN = """
    SELECT min(t.id) INTO bad FROM touched t JOIN accreditation_resolution r
        ON r.id = t.resolution_id WHERE r.state IN ('adopted', 'published');
    IF bad IS NOT NULL THEN
        RAISE EXCEPTION 'the annex of an adopted resolution is frozen'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'annex_frozen';
    END IF;
    RETURN NULL;"""
ADOPTED_STANDS = """
    IF OLD.state IN ('adopted', 'published') AND (TG_OP = 'DELETE'
       OR to_jsonb(NEW) - 'state' - 'published_at' <> to_jsonb(OLD) - 'state' - 'published_at'
       OR NEW.state NOT IN (OLD.state, 'published')) THEN
        RAISE EXCEPTION 'an adopted resolution stands'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'adopted_stands';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;"""


class Sitting(models.Model):
    """A sitting of the commission."""

    election = models.ForeignKey(Election, models.PROTECT, related_name="sittings")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.at.isoformat()


class Resolution(models.Model):
    """An act of the commission, of one kind; frozen when adopted."""

    reference = models.CharField(max_length=20, unique=True)
    election = models.ForeignKey(Election, models.PROTECT, related_name="resolutions")
    sitting = models.ForeignKey(Sitting, models.PROTECT, null=True, related_name="resolutions")
    kind = models.CharField(max_length=10, choices=ResolutionKind.choices)
    state = models.CharField(
        max_length=10, choices=ResolutionState.choices, default=ResolutionState.DRAFT
    )
    number = models.CharField(max_length=20, null=True)  # noqa: DJ001 - unique where there is one
    adopted_on = models.DateField(null=True)
    text_kk = models.TextField(blank=True)
    text_ru = models.TextField(blank=True)
    text_en = models.TextField(blank=True)
    vote = models.CharField(max_length=60, blank=True)
    scan = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    locked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True
    )
    locked_at = models.DateTimeField(null=True)
    annex_digest = models.BinaryField(default=b"")  # SHA-256 over the annex as locked
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True
    )
    registered_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    row_version = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="resolution_state", condition=Q(state__in=ResolutionState.values)
            ),
            models.CheckConstraint(
                name="resolution_kind", condition=Q(kind__in=ResolutionKind.values)
            ),
            models.CheckConstraint(
                name="adopted_has_number",
                condition=~Q(state__in=DONE)
                | Q(
                    number__isnull=False,
                    registered_by__isnull=False,
                    registered_at__isnull=False,
                    adopted_on__isnull=False,
                ),
            ),
            models.UniqueConstraint(
                name="resolution_number", fields=["election", "number", "adopted_on"]
            ),
        ]
        triggers: list[Any] = [
            pgtrigger.Trigger(
                name="adopted_stands",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func=ADOPTED_STANDS,
            )
        ]

    def __str__(self) -> str:
        return self.reference


def _frozen(name: str, operation: Any, side: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=f"frozen_{name}",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(**{side: "touched"}),
        declare=[("bad", "bigint")],
        func=FROZEN,
    )


class ResolutionRow(models.Model):
    """An application on a resolution. `closed_at`: adopted or postponed, it holds no longer."""

    resolution = models.ForeignKey(Resolution, models.PROTECT, related_name="rows")
    application = models.ForeignKey(
        "accreditation.Application", models.PROTECT, related_name="resolution_rows"
    )
    version = models.ForeignKey(ObserverVersion, models.PROTECT, related_name="+")
    ground = models.CharField(max_length=4, blank=True)
    position = models.IntegerField(null=True)  # in the annex, set when adopted
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    struck_at = models.DateTimeField(null=True)
    struck_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True
    )
    struck_why = models.CharField(max_length=200, blank=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="on_one_open_resolution",
                fields=["application"],
                condition=Q(struck_at__isnull=True, closed_at__isnull=True),
            )
        ]
        triggers: list[Any] = [
            _frozen("insert", pgtrigger.Insert, "new"),
            _frozen("update", pgtrigger.Update, "old"),
            _frozen("delete", pgtrigger.Delete, "old"),
        ]

    def __str__(self) -> str:
        return f"{self.resolution_id}/{self.application_id}"
