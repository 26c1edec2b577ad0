"""Forms of an appeal: what is appealed and why, and what came of it."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accreditation.forms.kept_scan import KeptScan, scan_field
from accreditation.models import AppealBody, AppealOutcome


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


def _words(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 6})
    )


def _not_later_than_today(day: date) -> date:
    if day > timezone.localdate():
        raise forms.ValidationError(_("The day cannot be later than today."))
    return day


class AppealForm(KeptScan):
    """Why the mission appeals, in words or as a letter."""

    words = _words(_("Why the decision is appealed"))
    scan = scan_field(_("The appeal as a letter"))


class EnteredAppealForm(AppealForm):
    """An appeal that came to an office on paper, or of which a court gave notice."""

    body = forms.ChoiceField(label=_("Who decides on it"), choices=AppealBody.choices)
    number = forms.CharField(
        label=_("Number of the letter or of the case"), max_length=60, required=False
    )
    received_on = _day(_("Received on"))
    field_order = ("body", "number", "received_on", "words", "scan")

    def clean_received_on(self) -> date:
        """What came has come."""
        return _not_later_than_today(self.cleaned_data["received_on"])


class SettleForm(forms.Form):
    """What was decided on an appeal, by which act."""

    outcome = forms.ChoiceField(
        label=pgettext_lazy("of an appeal", "Outcome"),
        choices=AppealOutcome.choices,
        widget=forms.RadioSelect,
    )
    number = forms.CharField(
        label=_("Number of the act that decided on the appeal"), max_length=40, required=False
    )
    on = _day(_("Date of the act"))
    words = _words(_("In words"))

    def clean_on(self) -> date:
        """An act that decided was of today at the latest."""
        return _not_later_than_today(self.cleaned_data["on"])
