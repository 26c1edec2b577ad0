"""The election: its day, its closing of lists, its policies."""

from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import connection, models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from missions.models.names import InThreeLanguages


class ElectionKind(models.TextChoices):
    """What is voted on."""

    PRESIDENT = "president", _("Election of the President")
    PARLIAMENT = "parliament", _("Election of the parliament")
    SENATE = "senate", _("Election of the senate")
    LOCAL = "local", _("Local elections")
    REFERENDUM = "referendum", _("Referendum")


def lists_close_by_rule(election_day: date) -> datetime:
    """Return the closing of lists: six calendar days before the election, 18:00 Astana time.

    Found to hold for nine elections between 2015 and 2026 (docs/procedure.md).
    """
    day = election_day - timedelta(days=6)
    return datetime.combine(day, time(18), tzinfo=settings.ASTANA)


class Election(InThreeLanguages, models.Model):
    """An election or referendum. A second round is the same election."""

    code = models.CharField(max_length=8, unique=True)
    kind = models.CharField(max_length=12, choices=ElectionKind.choices)
    name_kk = models.CharField(max_length=200)
    name_ru = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    body_kk = models.CharField(max_length=200)
    body_ru = models.CharField(max_length=200)
    body_en = models.CharField(max_length=200)
    election_day = models.DateField()
    second_round_day = models.DateField(null=True, blank=True)
    opened_on = models.DateField(null=True, blank=True)
    opening_resolution = models.CharField(max_length=40, blank=True)
    lists_close_at = models.DateTimeField()
    corrections_close_at = models.DateTimeField()
    badge_valid_until = models.DateTimeField()
    results_published_on = models.DateField(null=True, blank=True)
    # from then on its personal data are being destroyed, and nothing new is taken
    purged_at = models.DateTimeField(null=True, blank=True)
    # whom a mission phones: offices, never a clerk's own name; empty: as the settings say
    desk_phone = models.CharField(max_length=30, blank=True)
    desk_email = models.EmailField(blank=True)
    ministry_phone = models.CharField(max_length=30, blank=True)
    ministry_email = models.EmailField(blank=True)
    # policies
    allows_late_replacement = models.BooleanField(default=True)
    commission_admits_election_bodies = models.BooleanField(default=True)
    publishes_names = models.BooleanField(default=False)
    retention_days = models.IntegerField(default=90)
    appeal_days = models.IntegerField(default=10)  # after the day of a refusal or revocation

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="corrections_close_after_lists",
                condition=Q(corrections_close_at__gte=F("lists_close_at")),
            ),
            models.CheckConstraint(
                name="election_kind_values", condition=Q(kind__in=ElectionKind.values)
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def name(self) -> str:
        """The name in the active language."""
        return self.in_language("name")

    @property
    def body(self) -> str:
        """The name of the issuing body in the active language."""
        return self.in_language("body")


def share_election(election_id: int) -> None:
    """Hold the election FOR SHARE, which the ORM lacks: no deadline moves meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM missions_election WHERE id = %s FOR SHARE", [election_id])
