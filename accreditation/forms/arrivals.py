"""What the offices fill in: invitations, many at once, and decisions on registrations."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from missions.actions.invitation import Letter
from missions.forms.fields import found_by_typing
from missions.models import Election, SenderKind, SendingOrganisation
from missions.queries.invitations import Arrived

RUNNING = "#"  # in the number of a letter: a running number stands here
MOST = 300
DAY = {"type": "date", "class": "w-s"}


class InvitationFilter(forms.Form):
    """Sender or number; the answer, which the tabs above the list choose."""

    q = forms.CharField(
        label=_("Search: sender or number"),
        required=False,
        max_length=100,
        widget=forms.SearchInput,
    )
    answer = forms.CharField(required=False, max_length=10, widget=forms.HiddenInput)

    def answers(self) -> dict[str, str]:
        """Return what was filled in and can be understood."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class SeriesForm(forms.Form):
    """How the letters are numbered; sent by GET with the senders that were ticked."""

    number = forms.CharField(
        label=_("Number of the letters"),
        help_text=_("Where # stands, a running number is put; without it all have the same."),
        max_length=34,
        widget=forms.TextInput(attrs={"class": "w-m", "autocomplete": "off"}),
    )
    first = forms.IntegerField(
        label=_("First running number"),
        min_value=1,
        max_value=99_999,
        initial=1,
        widget=forms.NumberInput(attrs={"class": "w-s"}),
    )
    language = forms.ChoiceField(
        label=_("Language of the mails"),
        choices=settings.LANGUAGES,
        initial="en",
        widget=forms.Select(attrs={"class": "w-m"}),
    )

    def numbers(self, n: int) -> list[str]:
        """Return the numbers of so many letters, of a valid form."""
        text, first = self.cleaned_data["number"], self.cleaned_data["first"]
        return [text.replace(RUNNING, str(first + i)) for i in range(n)]


class DatesForm(forms.Form):
    """The date of the letters, and how long their links are good."""

    on = forms.DateField(
        label=_("Date of the letters"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label=_("The links are good until the end of"),
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
    )

    def __init__(self, election: Election, *args: Any, **kwargs: Any) -> None:
        self.election = election
        kwargs["initial"] = {
            "on": timezone.localdate(),
            "until": timezone.localtime(election.lists_close_at, settings.ASTANA).date(),
        } | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)

    def clean_on(self) -> date:
        """A letter that is sent was written today at the latest."""
        day: date = self.cleaned_data["on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("The letter cannot be of a later day than today."))
        return day

    def clean_until(self) -> date:
        """See that the link is good at all, and not beyond the closing."""
        day: date = self.cleaned_data["until"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("Choose today or a later day."))
        if datetime.combine(day, time(), tzinfo=settings.ASTANA) > self.election.lists_close_at:
            raise forms.ValidationError(
                _("Choose the day on which the lists close, or an earlier.")
            )
        return day

    def expires_at(self) -> datetime:
        """Return the moment of a valid form: the end of the day, or the closing of lists."""
        end = datetime.combine(self.cleaned_data["until"], time(23, 59), tzinfo=settings.ASTANA)
        return min(end, self.election.lists_close_at)


class LetterForm(forms.Form):
    """One invitation of many."""

    code = forms.CharField(widget=forms.HiddenInput, max_length=24)
    number = forms.CharField(
        label=_("Number"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    email = forms.EmailField(label=_("E-mail"))
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    def letter(self, organisation: SendingOrganisation, on: date) -> Letter:
        """Return the letter of a valid form."""
        data = self.cleaned_data
        return Letter(organisation, data["number"], on, data["email"], data["language"])


LetterForms = forms.formset_factory(LetterForm, extra=0, max_num=MOST, absolute_max=MOST)


class AnewForm(DatesForm):
    """Another link: to which address, good until when."""

    email = forms.EmailField(label=_("E-mail"))
    field_order = ("email", "until")

    def __init__(self, election: Election, *args: Any, **kwargs: Any) -> None:
        super().__init__(election, *args, **kwargs)
        del self.fields["on"]
        self.fields["until"].label = _("The link is good until the end of")


class NotedForm(forms.Form):
    """An answer that came on paper."""

    words = forms.CharField(
        label=_("What the sender wrote"),
        help_text=_("For example number and date of its note."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class HeadForm(forms.Form):
    """Who the head is and under which address, where the first one was mistyped."""

    name = forms.CharField(label=_("Full name of the head of mission"), max_length=120)
    email = forms.EmailField(label=_("E-mail of the head of mission"))


def head_form(arrived: Arrived | None, sent: HeadForm | None = None) -> HeadForm | None:
    """Return the form that corrects a head who has not come yet; None where nobody is awaited."""
    awaited = arrived.awaited if arrived else None
    if sent is not None or awaited is None:
        return sent
    return HeadForm(initial={"name": awaited.name, "email": awaited.email})


class QuestionForm(forms.Form):
    """What the sender is asked."""

    question = forms.CharField(
        label=_("Question"),
        help_text=_("The sender reads it in the mail and answers by its link."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DeclineForm(forms.Form):
    """Why a registration is declined."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The sender reads it in the mail."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class KnownSenderForm(forms.Form):
    """Which sender it is that was named in words."""

    organisation = forms.ModelChoiceField(
        label=_("Sender"),
        queryset=SendingOrganisation.objects.order_by("kind", "short_en"),
        to_field_name="code",
        empty_label=_("Choose the sender"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["organisation"]
        field.label_from_instance = lambda sender: sender.name
        field.widget.attrs |= found_by_typing()


class NewSenderForm(forms.ModelForm):
    """A sender that nobody knew, named in three languages."""

    class Meta:
        model = SendingOrganisation
        fields = [
            "kind",
            "code",
            "state_code",
            "name_kk",
            "name_ru",
            "name_en",
            "short_kk",
            "short_ru",
            "short_en",
        ]
        labels = {
            "kind": _("Kind"),
            "code": _("Code"),
            "state_code": _("Code of the state, three letters"),
            "name_kk": _("Name in Kazakh"),
            "name_ru": _("Name in Russian"),
            "name_en": _("Name in English"),
            "short_kk": _("Short name in Kazakh"),
            "short_ru": _("Short name in Russian"),
            "short_en": _("Short name in English"),
        }
        help_texts = {"code": _("Latin letters, digits and hyphens, for example OSCE-PA.")}

    def clean(self) -> dict[str, Any]:
        """A state and its election body have the state's code."""
        data = super().clean() or self.cleaned_data
        of_a_state = data.get("kind") in (SenderKind.STATE, SenderKind.ELECTION_BODY)
        if of_a_state and not data.get("state_code"):
            self.add_error("state_code", _("Give the code of the state."))
        return data
