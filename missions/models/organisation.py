"""Who sends observers: organisations, assemblies, states, their election bodies."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from missions.models.names import InThreeLanguages


class SenderKind(models.TextChoices):
    """What kind of sender; in figures an election body counts under its state."""

    ORGANISATION = "intergovernmental_organisation", _("Intergovernmental organisation")
    ASSEMBLY = "parliamentary_assembly", _("Parliamentary assembly")
    STATE = "foreign_state", _("Foreign state")
    ELECTION_BODY = "election_body", _("Election body of a foreign state")
    OTHER = "other", _("Other organisation")


class SendingOrganisation(InThreeLanguages, models.Model):
    """A sender. A parent (CIS of IPA CIS) never widens sight or totals."""

    code = models.CharField(max_length=24, unique=True)
    kind = models.CharField(max_length=32, choices=SenderKind.choices)
    name_kk = models.CharField(max_length=240)
    name_ru = models.CharField(max_length=240)
    name_en = models.CharField(max_length=240)
    short_kk = models.CharField(max_length=80)
    short_ru = models.CharField(max_length=80)
    short_en = models.CharField(max_length=80)
    state_code = models.CharField(max_length=3, blank=True)  # alpha-3
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="sender_kind_values", condition=Q(kind__in=SenderKind.values)
            ),
            models.CheckConstraint(
                name="states_have_a_code",
                condition=~Q(kind__in=["foreign_state", "election_body"]) | ~Q(state_code=""),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def name(self) -> str:
        """The official name in the active language."""
        return self.in_language("name")

    @property
    def short(self) -> str:
        """The short name in the active language."""
        return self.in_language("short")
