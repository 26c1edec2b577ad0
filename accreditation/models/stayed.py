"""Who was declared and did not go with a list, and why: the other half of a receipt."""

from typing import Any

from django.db import models

from missions.models import Observer, ObserverList, ObserverVersion
from observer_portal.audit.models import APPEND_ONLY

PARTS = ("data", "photo", "scan", "consent")


class StayedBehind(models.Model):
    """One observer whom a list left behind, as declared at that moment.

    `lacks_...`: what was missing. `guard`: the condition that failed for
    someone who was complete and chosen; `words`: what was said where it was none of the table's.
    All of them empty: complete, and left for a later list by choice.
    """

    observer_list = models.ForeignKey(ObserverList, models.PROTECT, related_name="stayed")
    observer = models.ForeignKey(Observer, models.PROTECT, related_name="+")
    version = models.ForeignKey(ObserverVersion, models.PROTECT, related_name="+")
    lacks_data = models.BooleanField(default=False)
    lacks_photo = models.BooleanField(default=False)
    lacks_scan = models.BooleanField(default=False)
    lacks_consent = models.BooleanField(default=False)
    guard = models.CharField(max_length=30, blank=True)
    words = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="stayed_once", fields=["observer_list", "observer"])
        ]
        triggers: list[Any] = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"{self.observer_list_id} without {self.observer_id}"

    @property
    def lacks(self) -> tuple[str, ...]:
        """What was missing, out of PARTS."""
        return tuple(part for part in PARTS if getattr(self, f"lacks_{part}"))
