"""What is law or wording: reasons, points of the checklist, texts. Data in three languages."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from missions.models.names import InThreeLanguages


class ReasonUse(models.TextChoices):
    """For which step a reason stands."""

    RETURN = "return", _("Return")
    QUERY = "query", _("Query")
    DECLINE = "decline", _("Decline")
    TAKE_BACK = "take_back", _("Take back")
    REOPEN = "reopen", _("Reopen")
    SET_ASIDE = "set_aside", _("Set aside")
    REFUSAL = "refusal", _("Refusal")
    REVOCATION = "revocation", _("Revocation")


class Reason(InThreeLanguages, models.Model):
    """A coded reason or ground, versioned: a changed text is a new row."""

    use = models.CharField(max_length=12, choices=ReasonUse.choices)
    code = models.CharField(max_length=4)
    version = models.IntegerField(default=1)
    text_kk = models.CharField(max_length=400)
    text_ru = models.CharField(max_length=400)
    text_en = models.CharField(max_length=400)
    in_force = models.BooleanField(default=True)
    since = models.DateTimeField(null=True)  # null: from the beginning

    class Meta:
        constraints = [
            models.UniqueConstraint(name="reason_version", fields=["use", "code", "version"]),
            models.UniqueConstraint(
                name="reason_in_force", fields=["use", "code"], condition=Q(in_force=True)
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def text(self) -> str:
        """The text in the active language."""
        return self.in_language("text")


class ChecklistItem(InThreeLanguages, models.Model):
    """A point that a clerk ticks when examining."""

    code = models.CharField(max_length=20, unique=True)
    position = models.IntegerField()
    text_kk = models.CharField(max_length=200)
    text_ru = models.CharField(max_length=200)
    text_en = models.CharField(max_length=200)
    in_force = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.code

    @property
    def text(self) -> str:
        """The text in the active language."""
        return self.in_language("text")


class Text(InThreeLanguages, models.Model):
    """A wording of the commission: of the badge, a resolution, a consent. Versioned."""

    code = models.CharField(max_length=40)
    version = models.IntegerField(default=1)
    text_kk = models.TextField()
    text_ru = models.TextField()
    text_en = models.TextField()
    in_force = models.BooleanField(default=True)
    since = models.DateTimeField(null=True)  # null: from the beginning

    class Meta:
        constraints = [
            models.UniqueConstraint(name="text_version", fields=["code", "version"]),
            models.UniqueConstraint(
                name="text_in_force", fields=["code"], condition=Q(in_force=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.version}"

    @property
    def text(self) -> str:
        """The text in the active language."""
        return self.in_language("text")
