"""An invitation: a letter of the State to a sender, with a one-time link."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from missions.models import links
from missions.models.election import Election
from missions.models.organisation import SenderKind, SendingOrganisation

PURPOSE = "invitations"


class Inviter(models.TextChoices):
    """Who sent the invitation."""

    MINISTRY = "ministry", _("The ministry")
    COMMISSION = "commission", _("The commission")


def inviter_of(election: Election, kind: str) -> Inviter:
    """Return who invites senders of this kind, and decides on their registration.

    The commission, where it is an election body and the election's policy says so.
    """
    if kind == SenderKind.ELECTION_BODY and election.commission_admits_election_bodies:
        return Inviter.COMMISSION
    return Inviter.MINISTRY


class Answer(models.TextChoices):
    """What the sender said."""

    NONE = "none", _("No answer yet")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")


class Invitation(models.Model):
    """A letter that invites a sender, with a one-time link.

    The link's secret is derived by keyed hash from reference and issue number; the row holds its
    hash. Sending anew raises the issue number and makes the old link void: its hash is kept, so
    that whoever opens it learns that a newer one was sent.
    """

    reference = models.CharField(max_length=20, unique=True)
    election = models.ForeignKey(Election, models.PROTECT, related_name="invitations")
    organisation = models.ForeignKey(
        SendingOrganisation, models.PROTECT, related_name="invitations"
    )
    inviter = models.CharField(max_length=10, choices=Inviter.choices)
    number = models.CharField(max_length=40)
    invited_on = models.DateField()
    contact_email = models.EmailField(blank=True)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES, default="en")
    issue = models.IntegerField(default=0)
    issued_at = models.DateTimeField(null=True)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    secret_hash = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001 - none yet
    void_hashes = ArrayField(models.CharField(max_length=64), default=list)
    expires_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=8, choices=Answer.choices, default=Answer.NONE)
    answered_at = models.DateTimeField(null=True)
    # who of the State entered an answer that came on paper; nobody, where the link was used
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    answer_words = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="answer_values", condition=Q(answer__in=["none", "accepted", "declined"])
            ),
            models.UniqueConstraint(name="invited_once", fields=["election", "organisation"]),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def secret(self) -> str:
        """The secret of the link that is good now."""
        return links.secret_of(PURPOSE, self.reference, self.issue)

    @property
    def mail_key(self) -> str:
        """The key of the mail that brings the link of the current issue."""
        return f"invitation:{self.pk}:{self.issue}"
