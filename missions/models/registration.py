"""A registration: a sender without an invitation asks to observe, and the State decides."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from missions.models import links
from missions.models.election import Election
from missions.models.invitation import Inviter
from missions.models.mission import Mission
from missions.models.organisation import SenderKind, SendingOrganisation
from missions.models.stored_file import StoredFile

PURPOSE = "registrations"


class RegistrationState(models.TextChoices):
    """How far it has come."""

    UNCONFIRMED = "unconfirmed", _("Address not confirmed")
    REQUESTED = "requested", _("Waits for a decision")
    ASKED = "asked", _("Asked the sender")
    ADMITTED = "admitted", _("Admitted")
    DECLINED = "declined", _("Declined")


class Registration(models.Model):
    """What a sender wrote about itself, until the State decides; then its mission is made.

    A row of its own beside the mission: a sender may be named that nobody knows yet, may be
    declined and ask again, and counts for nothing until it is admitted.
    """

    reference = models.CharField(max_length=20, unique=True)
    election = models.ForeignKey(Election, models.PROTECT, related_name="registrations")
    # none where the sender was named in words; whoever decides says which it is
    organisation = models.ForeignKey(
        SendingOrganisation, models.PROTECT, null=True, related_name="registrations"
    )
    named = models.CharField(max_length=240, blank=True)
    named_kind = models.CharField(max_length=32, choices=SenderKind.choices, blank=True)
    # who decides: fixed from the kind of the sender and the election's policy
    decided_through = models.CharField(max_length=10, choices=Inviter.choices)
    contact_email = models.EmailField()
    contact_phone = models.CharField(max_length=30)
    expected_size = models.IntegerField()
    head_name = models.CharField(max_length=120)
    head_email = models.EmailField()
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    words = models.CharField(max_length=1000, blank=True)
    letter = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    state = models.CharField(
        max_length=12, choices=RegistrationState.choices, default=RegistrationState.UNCONFIRMED
    )
    secret_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    requested_at = models.DateTimeField(null=True)
    question = models.CharField(max_length=1000, blank=True)
    asked_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=1000, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    mission = models.OneToOneField(Mission, models.PROTECT, null=True, related_name="registration")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="registration_state_values", condition=Q(state__in=RegistrationState.values)
            ),
            models.CheckConstraint(
                name="registration_names_a_sender",
                condition=Q(organisation__isnull=False) | (~Q(named="") & ~Q(named_kind="")),
            ),
            models.UniqueConstraint(
                name="one_open_registration",
                fields=["election", "organisation"],
                condition=Q(state__in=["requested", "asked", "admitted"]),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def secret(self) -> str:
        """The secret of the applicant's link: one for the whole life of the registration."""
        return links.secret_of(PURPOSE, self.reference, 1)

    @property
    def sender(self) -> str:
        """The sender's name: the official one, or what was typed."""
        return self.organisation.name if self.organisation else self.named
