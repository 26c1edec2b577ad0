"""What is asked when cards of paper are handed over, given back, lost or damaged."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accreditation.actions.custody import Receipt
from accreditation.models import Place
from accreditation.models.card_move import CardAct


class CardsForm(forms.Form):
    """The questions of one act; those that it does not ask are left out."""

    to_whom = forms.CharField(label=_("Who takes the cards"), max_length=120)
    note = forms.CharField(
        label=_("Against what"),
        help_text=_("For example: signature in the register, no. 14; power of attorney no. 3."),
        max_length=200,
        required=False,
    )
    words = forms.CharField(
        label=_("What happened"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, act: CardAct, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if act.after != Place.HEAD:
            del self.fields["to_whom"]
        if act.after == Place.HEAD:  # a whole box of cards goes against a signature
            self.fields["note"].required = True
        if act.ends_card:
            del self.fields["note"]
        else:
            del self.fields["words"]

    def receipt(self) -> Receipt:
        """Return the answers, for `custody.move`."""
        return Receipt(**self.cleaned_data)


class OwnCardForm(forms.Form):
    """An observer says that the own card is lost or damaged."""

    verb = forms.ChoiceField(
        label=_("What happened to the badge"),
        choices=[("lost", _("It is lost or was stolen")), ("damaged", _("It is damaged"))],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("Where and how"), max_length=400, widget=forms.Textarea(attrs={"rows": 3})
    )
    number = forms.CharField(widget=forms.HiddenInput, max_length=20)
