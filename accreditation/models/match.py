"""Two applications that may be one person."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accreditation.models.application import Application


class PersonMatch(models.Model):
    """A pair found at submission; `one` has the smaller id. Only the commission sees it."""

    reference = models.CharField(max_length=20, unique=True)
    one = models.ForeignKey(Application, models.PROTECT, related_name="+")
    other = models.ForeignKey(Application, models.PROTECT, related_name="+")
    by_document = models.BooleanField()
    found_at = models.DateTimeField()
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    resolved_at = models.DateTimeField(null=True)
    # the file that is kept; null in a resolved match: two different people
    in_favour_of = models.ForeignKey(Application, models.PROTECT, null=True, related_name="+")
    why = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="pair_once", fields=["one", "other"]),
            models.CheckConstraint(name="pair_ordered", condition=Q(one__lt=F("other"))),
            models.CheckConstraint(
                name="resolved_by_whom_and_why",
                condition=Q(resolved_at__isnull=True) | Q(resolved_by__isnull=False) & ~Q(why=""),
            ),
        ]
        indexes = [models.Index(fields=["other"])]

    def __str__(self) -> str:
        return self.reference
