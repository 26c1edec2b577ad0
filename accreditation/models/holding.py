"""Which clerk has which file on the desk, so that two do not read the same one."""

from django.conf import settings
from django.db import models

from accreditation.models.application import Application


class Holding(models.Model):
    """A clerk has taken a file. A courtesy among clerks: no step asks for it, none is barred by it.

    Becoming the examiner is another thing: that is what steps do.
    """

    application = models.OneToOneField(
        Application, models.CASCADE, primary_key=True, related_name="holding"
    )
    clerk = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="holdings")
    taken_at = models.DateTimeField()
    # the clerk who handed it over; null where it was taken
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    def __str__(self) -> str:
        return f"{self.application_id} with {self.clerk_id}"
