"""Forms of texts, reasons and the checklist: each in three languages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accreditation.models import ReasonUse


def _area() -> forms.Textarea:
    return forms.Textarea(attrs={"rows": 4})


class WordingForm(forms.Form):
    """A text in three languages, and why it is changed."""

    text_kk = forms.CharField(label=_("In Kazakh"), max_length=6000, widget=_area())
    text_ru = forms.CharField(label=_("In Russian"), max_length=6000, widget=_area())
    text_en = forms.CharField(label=_("In English"), max_length=6000, widget=_area())
    reason = forms.CharField(
        label=_("Reason for the change"), max_length=400, help_text=_("It is written to the log.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code in ("kk", "ru", "en"):
            self.fields[f"text_{code}"].widget.attrs["lang"] = code


class NewReasonForm(WordingForm):
    """A reason that is not there yet."""

    use = forms.ChoiceField(label=_("For which step"), choices=ReasonUse.choices)
    code = forms.CharField(
        label=_("Code"),
        max_length=4,
        help_text=_("A Latin capital and a number: R11."),
        widget=forms.TextInput(attrs={"class": "w-s"}),
    )
    field_order = ("use", "code")


class ChecklistForm(forms.Form):
    """A point of the checklist."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        help_text=_("Small Latin letters. It stands in the log."),
        widget=forms.TextInput(attrs={"class": "w-s"}),
    )
    text_kk = forms.CharField(label=_("In Kazakh"), max_length=200)
    text_ru = forms.CharField(label=_("In Russian"), max_length=200)
    text_en = forms.CharField(label=_("In English"), max_length=200)
