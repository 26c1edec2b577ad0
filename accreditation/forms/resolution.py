"""Forms of a resolution: drafting, striking, registering."""

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accreditation.forms import samples
from accreditation.forms.kept_scan import KeptScan, scan_field
from accreditation.models import Reason, ReasonUse
from accreditation.workflow import ResolutionKind


class KindForm(forms.Form):
    """What the resolution is to do."""

    kind = forms.ChoiceField(
        label=_("What the commission is to decide"), choices=ResolutionKind.choices
    )


class RevocationForm(forms.Form):
    """Whose accreditation is to be revoked, and on which ground."""

    references = forms.CharField(
        label=_("References of the files"),
        help_text=_("One in each line, for example APP-7K4Q-M2XRX."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    ground = forms.ChoiceField(label=_("Ground"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Reason.objects.filter(use=ReasonUse.REVOCATION, in_force=True).order_by("pk")
        self.fields["ground"].choices = [(row.code, row.text) for row in rows]  # type: ignore[attr-defined]

    def clean_references(self) -> list[str]:
        """Read references, one a line or divided by commas."""
        text = self.cleaned_data["references"].replace(",", "\n")
        return [line.strip().upper() for line in text.splitlines() if line.strip()]


class AdoptionForm(KeptScan):
    """Number, date and signed scan of what the commission adopted."""

    number = forms.CharField(
        label=_("Number of the resolution"), max_length=20, initial=samples.resolution
    )
    on = forms.DateField(
        label=_("Day of the sitting"),
        initial=samples.today,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    hour = forms.TimeField(
        label=_("Hour of the sitting (Astana time)"),
        help_text=_("Where the commission sits more than once on a day: each sitting is counted."),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    vote = forms.CharField(label=_("Vote"), max_length=60, required=False)
    scan = scan_field(_("Scan of the signed copy"))

    def answers(self) -> dict[str, Any]:
        """Return what was answered, as `Adoption` takes it; the scan is beside."""
        return {name: self.cleaned_data[name] for name in ("number", "on", "hour", "vote")}

    def clean_on(self) -> Any:
        """A sitting that has adopted was today at the latest."""
        day = self.cleaned_data["on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("The sitting cannot be of a later day than today."))
        return day

    def clean(self) -> dict[str, Any]:
        """Nor was it at a later hour than now."""
        data: dict[str, Any] = super().clean() or {}
        on, hour = data.get("on"), data.get("hour")
        if on and hour and datetime.combine(on, hour, settings.ASTANA) > timezone.now():
            self.add_error("hour", _("The sitting cannot be at a later hour than now."))
        return data


class ReadsForm(forms.Form):
    """How number and date of an adopted resolution are to read."""

    number = forms.CharField(label=_("The number reads"), max_length=20)
    on = forms.DateField(
        label=_("The date reads"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class StrikeForm(forms.Form):
    """Why a row is struck."""

    why = forms.CharField(label=_("Why the row is struck"), max_length=200)
