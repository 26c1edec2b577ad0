"""Sittings of the commission, its acts, and the rows of their annexes."""

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from accreditation.workflow import DONE, ResolutionKind, ResolutionState
from missions.models import Election, ObserverVersion, StoredFile

# a statement trigger with an aggregate: EXISTS would make the planner bet on an early hit
FROZEN = """
    SELECT min(t.id) INTO bad FROM touched t JOIN accreditation_resolution r
        ON r.id = t.resolution_id WHERE r.state IN ('adopted', 'published');
    IF bad IS NOT NULL THEN
        RAISE EXCEPTION 'the annex of an adopted resolution is frozen'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'annex_frozen';
    END IF;
    RETURN NULL;"""
ONLY_ON_DRAFTS = """
    SELECT min(t.id) INTO bad FROM touched t JOIN accreditation_resolution r
        ON r.id = t.resolution_id WHERE r.state <> 'draft';
    IF bad IS NOT NULL THEN
        RAISE EXCEPTION 'rows are put on drafts alone'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'only_on_drafts';
    END IF;
    RETURN NULL;"""
LOCKED_STANDS = """
    IF (OLD.text_kk, OLD.text_ru, OLD.text_en, OLD.annex_digest, OLD.locked_by_id, OLD.locked_at,
        OLD.corrects_id, OLD.reads_number, OLD.reads_on)
       IS DISTINCT FROM (NEW.text_kk, NEW.text_ru, NEW.text_en, NEW.annex_digest, NEW.locked_by_id,
        NEW.locked_at, NEW.corrects_id, NEW.reads_number, NEW.reads_on) THEN
        RAISE EXCEPTION 'what is before the commission stands as it was locked'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'locked_stands';
    END IF;
    RETURN NEW;"""
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
    # of a resolution that puts right the number or the date of another
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="corrected_by")
    reads_number = models.CharField(max_length=20, blank=True)
    reads_on = models.DateField(null=True)
    vote = models.CharField(max_length=60, blank=True)
    scan = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    locked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True
    )
    locked_at = models.DateTimeField(null=True)
    annex_digest = models.BinaryField(default=b"")  # SHA-256 over texts and annex as locked
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
                condition=~Q(state__in=list(map(str, DONE)))
                | Q(
                    number__isnull=False,
                    registered_by__isnull=False,
                    registered_at__isnull=False,
                    adopted_on__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="corrects_says_how_it_reads",
                condition=Q(corrects__isnull=True, reads_number="", reads_on__isnull=True)
                | (Q(corrects__isnull=False, reads_on__isnull=False, kind="correct"))
                & ~Q(reads_number=""),
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
            ),
            pgtrigger.Trigger(
                name="locked_stands",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.state = 'locked' AND NEW.state = 'locked'"),
                func=LOCKED_STANDS,
            ),
        ]

    def __str__(self) -> str:
        return self.reference


def _frozen(name: str, operation: Any, side: str, func: str = FROZEN) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=f"frozen_{name}",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(**{side: "touched"}),
        declare=[("bad", "bigint")],
        func=func,
    )


class ResolutionRow(models.Model):
    """An application on a resolution. `closed_at`: adopted or postponed, it holds no longer."""

    resolution = models.ForeignKey(Resolution, models.PROTECT, related_name="rows")
    application = models.ForeignKey(
        "accreditation.Application", models.PROTECT, related_name="resolution_rows"
    )
    version = models.ForeignKey(ObserverVersion, models.PROTECT, related_name="+")
    ground = models.CharField(max_length=4, blank=True)
    ground_version = models.IntegerField(default=0)  # of the reason's text; 0: that in force
    words = models.CharField(max_length=1000, blank=True)  # what the ground does not say by itself
    position = models.IntegerField(null=True)  # in the annex, counted anew when locked and adopted
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
            _frozen("insert", pgtrigger.Insert, "new", ONLY_ON_DRAFTS),
            _frozen("update", pgtrigger.Update, "old"),
            _frozen("delete", pgtrigger.Delete, "old"),
        ]

    def __str__(self) -> str:
        return f"{self.resolution_id}/{self.application_id}"
