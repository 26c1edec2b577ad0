"""An organisation's own people for its next election: name, kind, position, with consent."""

from django.conf import settings
from django.db import models

from missions.models.election import Election
from missions.models.observer import Observer
from missions.models.organisation import SendingOrganisation


class DirectoryConsent(models.Model):
    """That an observer has agreed to be kept; the row is deleted when that is taken back.

    `noted_by` is null where the observer said so on the own page.
    """

    observer = models.OneToOneField(
        Observer, models.PROTECT, primary_key=True, related_name="directory_consent"
    )
    given_at = models.DateTimeField()
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    def __str__(self) -> str:
        return f"consent of {self.observer_id}"


class DirectoryEntry(models.Model):
    """One person. Documents, photos and contacts are given anew; nothing of them stands here.

    `observer`: as whom the person was declared last; taken back with the consent.
    """

    reference = models.CharField(max_length=20, unique=True)
    organisation = models.ForeignKey(SendingOrganisation, models.PROTECT, related_name="directory")
    election = models.ForeignKey(Election, models.PROTECT, related_name="+")
    observer = models.OneToOneField(
        Observer, models.PROTECT, null=True, related_name="directory_entry"
    )
    surname_latin = models.CharField(max_length=100)
    given_names_latin = models.CharField(max_length=100, blank=True)
    surname_cyrillic = models.CharField(max_length=100, blank=True)
    given_names_cyrillic = models.CharField(max_length=100, blank=True)
    patronymic_cyrillic = models.CharField(max_length=100, blank=True)
    kind = models.CharField(max_length=16)
    position = models.CharField(max_length=200, blank=True)
    folded_name = models.CharField(max_length=520)
    consented_at = models.DateTimeField()
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="once_in_a_directory", fields=["organisation", "folded_name"]
            )
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def latin(self) -> str:
        """Surname and given names in Latin letters."""
        return f"{self.surname_latin} {self.given_names_latin}".strip()
