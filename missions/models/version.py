"""What was declared at a moment: append-only, personal data sealed, a digest per field."""

from typing import Any

import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from missions.models.observer import Observer
from missions.models.stored_file import StoredFile
from observer_portal.audit.models import APPEND_ONLY

# field -> the columns of a list (missions/data/list_columns.csv) that make it up
PLAIN: dict[str, tuple[str, ...]] = {
    "names": ("surname_latin", "given_names_latin"),
    "names_cyrillic": ("surname_cyrillic", "given_names_cyrillic", "patronymic_cyrillic"),
    "sex": ("sex",),
    "citizenship": ("citizenship",),
    "kind": ("kind",),
    "position": ("position",),
}
SEALED: dict[str, tuple[str, ...]] = {
    "birth": ("birth_date",),
    "document": (
        "document_type",
        "document_number",
        "document_issuer",
        "document_expires_on",
        "mrz",
    ),
    "consent": ("consent",),
    "contacts": (
        "employer",
        "email",
        "phone",
        "languages",
        "arrival_on",
        "departure_on",
        "needs_visa_support",
        "remarks",
        "photo_name",  # the column "photo" of a list: which file of an archive is meant
    ),
    "regions": ("regions",),
}
FILE_FIELDS = ("photo", "document_scan")
FIELDS = (*PLAIN, *SEALED, *FILE_FIELDS)
ALWAYS_OPEN = ("contacts", "regions")
MATERIAL = tuple(field for field in FIELDS if field not in ALWAYS_OPEN)

# Which fields differ from the current version; outside `open_fields` they are refused. A digest
# that is there on one side only counts as different. A clerk may confirm a Cyrillic form.
ONLY_OPEN_FIELDS = f"""
    SELECT array_agg(key ORDER BY key) INTO shut FROM (
        SELECT key FROM jsonb_each_text(NEW.digests) n FULL JOIN (
            SELECT k.key, k.value
            FROM missions_observer o JOIN missions_observerversion v ON v.id = o.current_version_id,
                 jsonb_each_text(v.digests) k
            WHERE o.id = NEW.observer_id) prior USING (key)
        WHERE n.value IS DISTINCT FROM prior.value) changed
    WHERE key <> ALL (ARRAY{list(ALWAYS_OPEN)!r})
      AND NOT (NEW.origin = 'confirmed' AND key = 'names_cyrillic')
      AND NOT (NEW.origin = 'corrected')
      AND NOT EXISTS (SELECT 1 FROM missions_observer o WHERE o.id = NEW.observer_id
                      AND ('*' = ANY (o.open_fields) OR key = ANY (o.open_fields)));
    IF shut IS NOT NULL THEN
        RAISE EXCEPTION 'observer %: % not open for change', NEW.observer_id, shut
            USING ERRCODE = 'check_violation', CONSTRAINT = 'only_open_fields';
    END IF;
    RETURN NEW;"""  # noqa: S608 - constants only


class Origin(models.TextChoices):
    """Where a version comes from: the mission, a clerk's confirmed form, a correction."""

    DECLARED = "declared"
    CONFIRMED = "confirmed"
    CORRECTED = "corrected"


class ObserverVersion(models.Model):
    """What was declared. All but names, citizenship, sex, kind, position and regions is sealed.

    `sealed` is one JSON text under the observer's key; `digests` maps each field to a keyed
    digest, so that two versions can be compared in the database; they die with the key.
    """

    observer = models.ForeignKey(Observer, models.PROTECT, related_name="versions")
    number = models.IntegerField()
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.DECLARED)
    surname_latin = models.CharField(max_length=100)
    given_names_latin = models.CharField(max_length=100, blank=True)
    surname_cyrillic = models.CharField(max_length=100, blank=True)
    given_names_cyrillic = models.CharField(max_length=100, blank=True)
    patronymic_cyrillic = models.CharField(max_length=100, blank=True)
    cyrillic_suggested = models.BooleanField(default=False)
    sex = models.CharField(max_length=1)
    citizenship = models.CharField(max_length=3)
    kind = models.CharField(max_length=16)
    position = models.CharField(max_length=200, blank=True)
    # where the observer goes, as declared: to be counted, which what is sealed cannot be
    region_codes = models.CharField(max_length=200, blank=True, default="")
    folded_name = models.CharField(max_length=320, blank=True)  # for search, in both scripts
    consent_given = models.BooleanField(default=False)
    sealed = models.BinaryField()
    photo = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    photo_print = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    document_scan = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    digests = models.JSONField()
    declared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    declared_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="version_number", fields=["observer", "number"]),
            # the trigger below looks at every version but the first
            models.CheckConstraint(name="version_counts_from_one", condition=Q(number__gte=1)),
            models.CheckConstraint(name="origin_values", condition=Q(origin__in=Origin.values)),
        ]
        indexes = [
            # a part of a name is found by its trigrams, a list is put in order by the whole
            GinIndex(name="name_search", fields=["folded_name"], opclasses=["gin_trgm_ops"]),
            models.Index(name="name_order", fields=["folded_name"]),
        ]
        triggers: list[Any] = [
            APPEND_ONLY,
            pgtrigger.Trigger(
                name="only_open_fields",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Q(new__number__gt=1),
                declare=[("shut", "text[]")],
                func=ONLY_OPEN_FIELDS,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.observer_id}/{self.number}"

    @property
    def latin(self) -> str:
        """Surname and given names in Latin letters, as in the document."""
        return f"{self.surname_latin} {self.given_names_latin}".strip()

    @property
    def cyrillic(self) -> str:
        """Surname, given names and patronymic in Cyrillic letters, where there are any."""
        parts = (self.surname_cyrillic, self.given_names_cyrillic, self.patronymic_cyrillic)
        return " ".join(part for part in parts if part)
