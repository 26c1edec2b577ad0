"""Badges: a number names one card. Verdicts are computed when asked; a badge has no state."""

from typing import Any

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accreditation.models.application import Application
from accreditation.models.resolution import Resolution
from missions.models import Election, ObserverVersion, StoredFile


class SigningKey(models.Model):
    """The public half of a key of an election; the issuer makes the pair when it is asked for."""

    election = models.ForeignKey(Election, models.PROTECT, related_name="signing_keys")
    kid = models.BinaryField(unique=True, null=True)  # 4 bytes, null until made
    public = models.BinaryField(null=True)  # 32 bytes, null until made
    asked_at = models.DateTimeField()
    valid_from = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="made_or_not",
                condition=Q(kid__isnull=True, public__isnull=True, valid_from__isnull=True)
                | Q(kid__isnull=False, public__isnull=False, valid_from__isnull=False),
            ),
            models.UniqueConstraint(
                name="key_asked_once", fields=["election"], condition=Q(kid__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return bytes(self.kid).hex() if self.kid else "(asked for)"


class BadgeCounter(models.Model):
    """The last number of an election.

    A row of its own: on the election's row each submission, which holds it FOR SHARE, would wait
    for an adoption, and the reverse.
    """

    election = models.OneToOneField(Election, models.PROTECT, primary_key=True)
    last = models.IntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.election_id}: {self.last}"


class VoidReason(models.TextChoices):
    """Why a card was voided."""

    LOST = "lost", _("Lost")
    DAMAGED = "damaged", _("Damaged")
    CORRECTED = "corrected", _("Corrected")
    ANEW = "anew", _("Accredited anew")
    RECONSIDERED = "reconsidered", _("Decision reconsidered")


class Place(models.TextChoices):
    """Where a card of paper is; `models.card_move` says how it comes from one to the other."""

    SAFE = "safe", _("In the safe")
    HEAD = "head", _("With the head of mission")
    OBSERVER = "observer", _("With the observer")
    RETURNED = "returned", _("Given back")
    LOST = "lost", _("Lost")
    DAMAGED = "damaged", _("Damaged")


# a card changes its place by a move of the ledger alone, and only as that says
PLACE_FOLLOWS_MOVE = """
    IF NOT EXISTS (SELECT 1 FROM (SELECT m.before, m.after FROM accreditation_cardmove m
                                  WHERE m.badge_id = NEW.id ORDER BY m.id DESC LIMIT 1) last
                   WHERE last.before = OLD.place AND last.after = NEW.place) THEN
        RAISE EXCEPTION 'card %: a place changes only by a move', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'place_follows_move';
    END IF;
    RETURN NEW;"""


class Badge(models.Model):
    """One card. `rendered_at` null = to be drawn; the row is the queue."""

    election = models.ForeignKey(Election, models.PROTECT, related_name="badges")
    number = models.IntegerField()
    application = models.ForeignKey(Application, models.PROTECT, related_name="badges")
    version = models.ForeignKey(ObserverVersion, models.PROTECT, related_name="+")
    resolution = models.ForeignKey(Resolution, models.PROTECT, null=True, related_name="badges")
    key = models.ForeignKey(SigningKey, models.PROTECT, related_name="+")
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField()
    issued_at = models.DateTimeField()
    token = models.BinaryField(null=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    rendered_at = models.DateTimeField(null=True)
    attempts = models.IntegerField(default=0)
    next_try_at = models.DateTimeField()
    problem = models.CharField(max_length=200, blank=True)
    voided_at = models.DateTimeField(null=True)
    void_reason = models.CharField(max_length=14, choices=VoidReason.choices, blank=True)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")
    place = models.CharField(max_length=10, choices=Place.choices, default=Place.SAFE)
    handed_over_at = models.DateTimeField(null=True)
    handed_over_to = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="badge_number", fields=["election", "number"]),
            models.UniqueConstraint(
                name="one_current", fields=["application"], condition=Q(voided_at__isnull=True)
            ),
            models.CheckConstraint(
                name="drawn_has_token",
                condition=Q(rendered_at__isnull=True) | Q(file__isnull=False),
            ),
            models.CheckConstraint(name="place_values", condition=Q(place__in=Place.values)),
            models.CheckConstraint(
                name="lost_is_void",
                condition=~Q(place__in=["lost", "damaged"]) | Q(voided_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                name="to_be_drawn", fields=["next_try_at"], condition=Q(rendered_at__isnull=True)
            )
        ]
        triggers: list[Any] = [
            pgtrigger.ReadOnly(
                name="fixed",
                fields=[
                    "election",
                    "number",
                    "application",
                    "version",
                    "valid_from",
                    "valid_until",
                ],
            ),
            pgtrigger.Trigger(
                name="place_follows_move",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("place"),
                condition=pgtrigger.Q(old__place__df=pgtrigger.F("new__place")),
                func=PLACE_FOLLOWS_MOVE,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.election_id}/{self.number}"
