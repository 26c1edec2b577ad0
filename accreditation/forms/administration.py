"""Forms of the administrator."""

import re
from datetime import datetime, time
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from missions.models import Election, Mission, Post, SendingOrganisation
from observer_portal.accounts.models import Office

DATE = {"type": "date"}


class PersonForm(forms.Form):
    """Who is to receive an account."""

    email = forms.EmailField(label=_("E-mail"))
    name = forms.CharField(label=_("Full name"), max_length=120)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)


class MemberForm(PersonForm):
    """A person and the post in the mission."""

    post = forms.ChoiceField(label=_("Post"), choices=Post.choices)


class AppointmentForm(PersonForm):
    """A person, the office, and why."""

    office = forms.ChoiceField(label=_("Office"), choices=Office.choices)
    reason = forms.CharField(label=_("Reason"), max_length=400)


class MissionForm(forms.Form):
    """The sender of a new mission."""

    organisation = forms.ModelChoiceField(
        label=_("Sender"), queryset=SendingOrganisation.objects.none(), to_field_name="code"
    )

    def __init__(self, *args: Any, election: Election, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        with_mission = Mission.objects.filter(election=election).values("organisation")
        field = self.fields["organisation"]
        field.queryset = SendingOrganisation.objects.exclude(  # type: ignore[attr-defined]
            pk__in=with_mission
        ).order_by("kind", "short_en")
        field.label_from_instance = lambda sender: sender.name  # type: ignore[attr-defined]


POLICIES = (
    "allows_late_replacement",
    "commission_admits_election_bodies",
    "publishes_names",
    "retention_days",
)
COPIED = ("kind", "body_kk", "body_ru", "body_en", *POLICIES)  # from the election before


class ElectionForm(forms.ModelForm):
    """A new election; the lists close by the rule where nothing else is said."""

    class Meta:
        model = Election
        fields = [
            "code",
            "kind",
            "name_kk",
            "name_ru",
            "name_en",
            "body_kk",
            "body_ru",
            "body_en",
            "election_day",
            *POLICIES,
        ]
        labels = {
            "code": _("Code"),
            "kind": pgettext_lazy("of a sender", "Kind"),
            "name_kk": _("Name in Kazakh"),
            "name_ru": _("Name in Russian"),
            "name_en": _("Name in English"),
            "body_kk": _("Issuing body in Kazakh"),
            "body_ru": _("Issuing body in Russian"),
            "body_en": _("Issuing body in English"),
            "election_day": _("Election day"),
            "allows_late_replacement": _("Late replacement is allowed"),
            "commission_admits_election_bodies": _(
                "Election bodies of foreign states come through the commission"
            ),
            "publishes_names": _("Resolutions are published with names"),
            "retention_days": _("For how many days after the results personal data are kept"),
        }
        help_texts = {"code": _("Letters and the year, for example PR22; printed on every badge.")}
        widgets = {"election_day": forms.DateInput(attrs=DATE, format="%Y-%m-%d")}

    valid_until = forms.DateField(
        label=_("Badges are valid until"),
        help_text=_("The publication of the results can only end their validity sooner."),
        widget=forms.DateInput(attrs=DATE, format="%Y-%m-%d"),
    )

    def clean_retention_days(self) -> int:
        """Nobody is served by data that go the day after, or never."""
        days: int = self.cleaned_data["retention_days"]
        if not 30 <= days <= 3650:  # noqa: PLR2004
            raise forms.ValidationError(_("From 30 days to ten years."))
        return days

    def clean_code(self) -> str:
        """A code is what a badge number can begin with."""
        code: str = self.cleaned_data["code"].strip().upper()
        if not re.fullmatch(r"[A-Z][A-Z0-9]{1,7}", code, re.ASCII):
            raise forms.ValidationError(_("Write two to eight Latin letters and digits: PR22."))
        return code


class ContactsForm(forms.ModelForm):
    """Whom missions phone: the desks of two offices, never a person's own number."""

    class Meta:
        model = Election
        fields = ["desk_phone", "desk_email", "ministry_phone", "ministry_email"]
        labels = {
            "desk_phone": _("Observation desk of the commission: phone"),
            "desk_email": _("Observation desk of the commission: e-mail"),
            "ministry_phone": _("Desk for observers at the ministry: phone"),
            "ministry_email": _("Desk for observers at the ministry: e-mail"),
        }


class OpeningForm(forms.Form):
    """The resolution that opens the institute of international observation."""

    resolution = forms.CharField(label=_("Number of the opening resolution"), max_length=40)
    opened_on = forms.DateField(
        label=_("Day of the opening resolution"),
        widget=forms.DateInput(attrs=DATE, format="%Y-%m-%d"),
    )


class SecondRoundForm(forms.Form):
    """When the second round is."""

    day = forms.DateField(
        label=_("Day of the second round"),
        widget=forms.DateInput(attrs=DATE | {"class": "w-s"}, format="%Y-%m-%d"),
    )


class ResultsForm(forms.Form):
    """When the results were published."""

    day = forms.DateField(
        label=_("Day on which the results were published"),
        widget=forms.DateInput(attrs=DATE | {"class": "w-s"}, format="%Y-%m-%d"),
    )


class ClosingForm(forms.Form):
    """Another closing of lists, on the commission's clock, and why."""

    day = forms.DateField(
        label=_("Day"), widget=forms.DateInput(attrs=DATE | {"class": "w-s"}, format="%Y-%m-%d")
    )
    hour = forms.TimeField(
        label=_("Hour, Astana time"),
        initial=time(18),
        widget=forms.TimeInput(attrs={"type": "time", "class": "w-s"}, format="%H:%M"),
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The secretary and every mission read it."),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def closes_at(self) -> datetime:
        """Return the moment of a valid form."""
        data = self.cleaned_data
        return datetime.combine(data["day"], data["hour"], tzinfo=settings.ASTANA)


class DeclineForm(forms.Form):
    """Why what was asked for is declined."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("It is written to the log."),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class LockedOutForm(forms.Form):
    """Whose account it is."""

    email = forms.EmailField(
        label=_("E-mail address of the account"),
        widget=forms.EmailInput(attrs={"class": "w-l", "autocomplete": "off"}),
    )


class RescueForm(forms.Form):
    """How it was checked who is speaking."""

    how = forms.CharField(
        label=_("How you checked who it is"),
        help_text=_("Which number you called, and what only this person could answer."),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    sure = forms.BooleanField(
        label=_("I have called back on a number that was known before, and know who it is"),
        error_messages={"required": _("Call back first: whoever phones may be anybody.")},
    )
