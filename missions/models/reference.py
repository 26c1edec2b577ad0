"""Regions of observation and public holidays: data in three languages."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from missions.models.names import InThreeLanguages


class Region(InThreeLanguages, models.Model):
    """A region, a city of that rank, or abroad; old codes are aliases."""

    code = models.CharField(max_length=8, unique=True)
    kind = models.CharField(max_length=8)
    name_kk = models.CharField(max_length=80)
    name_ru = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)
    legacy_codes = ArrayField(models.CharField(max_length=8), default=list)

    def __str__(self) -> str:
        return self.code

    @property
    def name(self) -> str:
        """The name in the active language."""
        return self.in_language("name")


class Holiday(models.Model):
    """A day on which the commission's clocks stand still, weekends apart."""

    day = models.DateField(unique=True)
    name_kk = models.CharField(max_length=80)
    name_ru = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)

    def __str__(self) -> str:
        return self.day.isoformat()
