"""A mail is a row: made in the transaction of what it tells, sent after it, at least once."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class Notice(models.Model):
    """An e-mail to be sent. The row is the queue; `unique_key` makes it one per act and mission.

    `facts` holds references and counts, never personal data: what a mail to an observer needs
    is looked up when it is composed.
    """

    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    template = models.CharField(max_length=40)
    language = models.CharField(max_length=2)
    unique_key = models.CharField(max_length=120, unique=True)
    facts = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    next_try_at = models.DateTimeField()
    attempts = models.IntegerField(default=0)
    problem = models.CharField(max_length=200, blank=True)
    sending_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)  # there was nobody to send it to

    class Meta:
        indexes = [
            models.Index(
                name="notice_due",
                fields=["next_try_at"],
                condition=Q(sent_at__isnull=True, dropped_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return self.unique_key
