"""The purge of an election: decided by two people, done in pieces, kept as a record of counts."""

from django.db import models

from missions.models import Election
from observer_portal.accounts.models import TwoPersonAct


class Purge(models.Model):
    """How far the purge of an election has come, and what went. `done_at` null: work for a task.

    `last_observer` and `last_mission`: up to which row all is done; whoever takes it up after a
    killed worker goes on from there. `counts`: kind -> how many; no personal data.
    """

    election = models.OneToOneField(
        Election, models.PROTECT, primary_key=True, related_name="purge"
    )
    decided = models.OneToOneField(TwoPersonAct, models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    observers = models.IntegerField()
    observers_done = models.IntegerField(default=0)
    last_observer = models.BigIntegerField(default=0)
    last_mission = models.BigIntegerField(default=0)
    counts = models.JSONField(default=dict)
    done_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"purge of {self.election_id}"
