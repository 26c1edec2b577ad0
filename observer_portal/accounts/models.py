"""Users, the offices of the State they hold, and the acts that two of them do together."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Office(models.TextChoices):
    """An office of the State; what each may do is in `accreditation.workflow`."""

    MINISTRY = "ministry", _("Ministry officer")
    CLERK = "clerk", _("Clerk")
    SECRETARY = "secretary", _("Secretary")
    ADMINISTRATOR = "administrator", _("Administrator")
    AUDITOR = "auditor", _("Auditor")


class UserManager(BaseUserManager["User"]):
    """Makes users; there are no super-users."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make a user who signs in by `email`; without a password only a passkey opens."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person with an account: of a mission or of an office of the State, never of both."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES, default="kk")
    is_active = models.BooleanField(default=True)
    made_at = models.DateTimeField(db_default=Now())

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()

    def __str__(self) -> str:
        return self.name or self.email


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    """Appointments in force."""

    def current(self, at: Any = None) -> "AppointmentQuerySet":
        """Those in force at the instant `at`, or now by the database's clock."""
        at = Now() if at is None else at
        return self.filter(starts_at__lte=at).exclude(ends_at__lte=at)


class Appointment(models.Model):
    """A user in an office of the State, from, until, given by whom."""

    user = models.ForeignKey(User, models.PROTECT, related_name="appointments")
    office = models.CharField(max_length=16, choices=Office.choices)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    given_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    objects = AppointmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="office_values", condition=Q(office__in=Office.values)),
            models.CheckConstraint(
                name="appointment_ends_later",
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("starts_at")),
            ),
        ]
        indexes = [models.Index(fields=["user", "office"])]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_office_display()}"


class TwoPersonActQuerySet(models.QuerySet["TwoPersonAct"]):
    """Acts of two people."""

    def waiting(self) -> "TwoPersonActQuerySet":
        """Those that nobody confirmed, declined or took back."""
        return self.filter(confirmed_at=None, dropped_at=None)


class TwoPersonAct(models.Model):
    """Asked by one, confirmed by another: deadlines, texts, keys, appointments, purges.

    Kept here, below what it confirms; the action that executes it asks `confirmed_at`.
    """

    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=300)  # an address has up to 254 characters
    facts = models.JSONField(default=dict)
    reason = models.CharField(max_length=400)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    confirmed_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)
    objects = TwoPersonActQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="two_people",
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("asked_by")),
            ),
            models.CheckConstraint(
                name="confirmed_by_whom_and_when",
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
            ),
            models.UniqueConstraint(
                name="asked_once",
                fields=["kind", "subject"],
                condition=Q(confirmed_at__isnull=True, dropped_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


class LastCode(models.Model):
    """The half-minute of the last code of an app that a user has used: no older one is taken."""

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="+")
    step = models.BigIntegerField()  # half-minutes since 1970

    def __str__(self) -> str:
        return f"{self.user_id}: {self.step}"


class Tries(models.Model):
    """How often something was tried until `ends_at`; whose and what is a keyed hash."""

    key = models.BinaryField(primary_key=True, max_length=32)
    count = models.IntegerField()
    ends_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{bytes(self.key).hex()[:8]}: {self.count}"


class KnownDevice(models.Model):
    """A browser in which a user has signed in; it holds a secret, of which this is the hash."""

    user = models.ForeignKey(User, models.CASCADE, related_name="known_devices")
    secret_hash = models.BinaryField(max_length=32)
    seen_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="device_once", fields=["user", "secret_hash"]),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {bytes(self.secret_hash).hex()[:8]}"


class KeptForm(models.Model):
    """What a person had typed when the session had ended, or before showing anew who it is.

    Sealed with a key that needs the token, which stands in that person's browser alone.
    """

    token_hash = models.BinaryField(unique=True, max_length=32)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    path = models.TextField()
    sealed = models.BinaryField()
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.path
