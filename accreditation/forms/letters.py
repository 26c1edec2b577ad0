"""What a letter is given before it is prepared as a document."""

from django import forms
from django.utils.translation import gettext_lazy as _


class LetterForm(forms.Form):
    """Number and date, where they are known already, and the language of the document."""

    number = forms.CharField(
        label=_("Number of the letter"),
        required=False,
        max_length=40,
        help_text=_("Left empty, it is left to be written on paper."),
    )
    on = forms.DateField(
        label=_("Date of the letter"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Write the date as day, month, year.")},
    )
    language = forms.ChoiceField(
        choices=[("kk", "kk"), ("ru", "ru")],
        widget=forms.HiddenInput,
        error_messages={
            "required": _("Choose a language."),
            "invalid_choice": _("Choose a language."),
        },
    )
