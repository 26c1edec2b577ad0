"""The application: one observer at one election, and where it stands."""

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from accreditation.models.recommendation import Recommendation
from accreditation.workflow import NOT_LIVE, State
from missions.models import (
    Election,
    Membership,
    Mission,
    Observer,
    ObserverList,
    ObserverVersion,
)
from missions.models.mission import sees_files

BEGINS_AS_DRAFT = """
    IF NEW.state <> 'draft' THEN
        RAISE EXCEPTION 'an application begins as a draft'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'begins_as_draft';
    END IF;
    RETURN NEW;"""
STATE_FOLLOWS_STEP = """
    SELECT min(n.id) INTO bad FROM fresh n JOIN stale o USING (id)
      LEFT JOIN LATERAL (SELECT s.before, s.after FROM accreditation_steptaken s
                         WHERE s.application_id = n.id ORDER BY s.id DESC LIMIT 1) s ON true
      WHERE n.state <> o.state
        AND (s.before IS DISTINCT FROM o.state OR s.after IS DISTINCT FROM n.state);
    IF bad IS NOT NULL THEN
        RAISE EXCEPTION 'application %: a state changes only by a step', bad
            USING ERRCODE = 'check_violation', CONSTRAINT = 'state_follows_step';
    END IF;
    RETURN NULL;"""


class ApplicationQuerySet(models.QuerySet["Application"]):
    """The one door: fetching and rights are one question."""

    def visible_to(self, user: Any) -> "ApplicationQuerySet":
        """The own missions' applications; every submitted one for whoever holds an office."""
        if sees_files(user):
            return self.exclude(state=State.DRAFT)
        mine = Membership.objects.filter(
            user=user, mission=OuterRef("mission"), ended_at__isnull=True
        )
        return self.filter(Exists(mine))

    def live(self) -> "ApplicationQuerySet":
        """Those that are under way or accredited."""
        return self.exclude(state__in=NOT_LIVE)


class Application(models.Model):
    """An application for accreditation. `state` is written by `steps.take_steps` alone."""

    reference = models.CharField(max_length=20, unique=True)
    election = models.ForeignKey(Election, models.PROTECT, related_name="applications")
    mission = models.ForeignKey(Mission, models.PROTECT, related_name="applications")
    observer = models.ForeignKey(Observer, models.PROTECT, related_name="applications")
    observer_list = models.ForeignKey(
        ObserverList, models.PROTECT, null=True, related_name="applications"
    )
    version = models.ForeignKey(ObserverVersion, models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    state_since = models.DateTimeField(null=True)
    # since when it would wait without pauses: `state_since`, but that questions stop the clock
    waits_since = models.DateTimeField(null=True)
    row_version = models.IntegerField(default=0)
    examiner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    proposal = models.CharField(max_length=10, blank=True)
    proposal_ground = models.CharField(max_length=4, blank=True)
    recommendation = models.ForeignKey(
        Recommendation, models.PROTECT, null=True, related_name="applications"
    )
    objects = ApplicationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="state_values", condition=Q(state__in=State.values)),
            models.CheckConstraint(
                name="proposal_values", condition=Q(proposal__in=["", "accredit", "refuse"])
            ),
            models.UniqueConstraint(
                name="one_live_application",
                fields=["observer", "election"],
                condition=~Q(state__in=[str(state) for state in NOT_LIVE]),
            ),
        ]
        indexes = [
            models.Index(name="files_by_wait", fields=["election", "state", "waits_since", "id"]),
            models.Index(name="files_by_age", fields=["election", "waits_since", "id"]),
            models.Index(fields=["mission", "state", "id"]),
            models.Index(fields=["observer_list", "state"]),
        ]
        triggers: list[Any] = [
            pgtrigger.Trigger(
                name="begins_as_draft",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=BEGINS_AS_DRAFT,
            ),
            pgtrigger.Trigger(
                name="state_follows_step",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Update,
                referencing=pgtrigger.Referencing(old="stale", new="fresh"),
                declare=[("bad", "bigint")],
                func=STATE_FOLLOWS_STEP,
            ),
        ]

    def __str__(self) -> str:
        return self.reference
