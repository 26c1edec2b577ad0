"""When somebody of the commission last looked at a file: the next look shows what is new."""

from django.conf import settings
from django.db import models

from accreditation.models.application import Application
from missions.models import ObserverVersion


class Look(models.Model):
    """The last look of one person at one file, and the one before that, to compare with.

    Both are kept, or what is new would be gone when the page is loaded again. Who looked at what
    for the law stands in the audit log (scans, whole numbers); this is a bookmark and may be lost.
    """

    application = models.ForeignKey(Application, models.CASCADE, related_name="looks")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField()
    version = models.ForeignKey(ObserverVersion, models.PROTECT, related_name="+")
    before_at = models.DateTimeField(null=True)
    before_version = models.ForeignKey(ObserverVersion, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_look", fields=["by", "application"]),
        ]

    def __str__(self) -> str:
        return f"{self.by_id} at {self.application_id}"
