"""An uploaded spreadsheet or archive of photos, staged in the background."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from missions.models.mission import Mission
from missions.models.stored_file import Purpose


class ImportState(models.TextChoices):
    """Where an upload stands; nothing is written to observers before `applied`."""

    WAITING = "waiting", _("Waiting to be read")
    STAGED = "staged", _("Checked")
    APPLIED = "applied", _("Applied")
    DROPPED = "dropped", _("Dropped")
    REFUSED = "refused", _("Could not be read")


class Upload(models.Model):
    """What both uploads share: a file sealed with a key of its own, read by a task.

    The key is destroyed when the upload is applied or dropped: what was staged is then unreadable.
    """

    reference = models.CharField(max_length=20, unique=True)
    filename = models.CharField(max_length=200)
    state = models.CharField(max_length=8, choices=ImportState.choices, default=ImportState.WAITING)
    key_wrapped = models.BinaryField(null=True)
    file_name = models.CharField(max_length=64)  # sealed, in the same store as other files
    staged = models.BinaryField(null=True)  # sealed JSON: rows, problems, warnings, report
    problem = models.CharField(max_length=20, blank=True)  # kind, when refused
    # what the sentence about its end names: limits, places, numbers; no personal data
    facts = models.JSONField(default=dict)
    rows = models.IntegerField(default=0)
    rows_ok = models.IntegerField(default=0)
    rows_done = models.IntegerField(default=0)
    attempts = models.IntegerField(default=0)
    next_try_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.reference


class ListImport(Upload):
    """A list of observers as a spreadsheet."""

    mission = models.ForeignKey(Mission, models.PROTECT, related_name="imports")
    mapping = models.JSONField(default=dict)  # column letter -> key, where the mission chose
    table_sheet = models.CharField(max_length=100, default="", db_default="")  # as it chose, too
    header_row = models.IntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(name="import_due", fields=["next_try_at"], condition=Q(state="waiting"))
        ]


class PhotoArchive(Upload):
    """Photos or document scans in a ZIP, matched to observers by file name."""

    mission = models.ForeignKey(Mission, models.PROTECT, related_name="photo_archives")
    holds = models.CharField(max_length=16, default=Purpose.PHOTO)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="archive_holds_values",
                condition=Q(holds__in=[Purpose.PHOTO, Purpose.DOCUMENT_SCAN]),
            )
        ]
        indexes = [
            models.Index(name="archive_due", fields=["next_try_at"], condition=Q(state="waiting"))
        ]
