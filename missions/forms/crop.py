"""Which part of the photo the badge shows: chosen by places, or exactly where a script helps."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from missions.intake import part

NAMES = ("photo_crop", "photo_place", "photo_share")

PLACE_NAMES: dict[str, Promise] = {
    "tl": _("top left"),
    "tc": _("top middle"),
    "tr": _("top right"),
    "ml": _("middle left"),
    "mc": _("middle"),
    "mr": _("middle right"),
    "bl": _("bottom left"),
    "bc": _("bottom middle"),
    "br": _("bottom right"),
}


def fields() -> dict[str, forms.Field]:
    """Return the form's fields; what they say together reads `asked`."""
    return {
        "photo_crop": forms.CharField(required=False, widget=forms.HiddenInput, max_length=20),
        "photo_place": forms.ChoiceField(
            choices=[(place, PLACE_NAMES[place]) for place in part.PLACES],
            required=False,
            initial=part.SUGGESTED,
            label=_("Part of the photo that is kept"),
            widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
        ),
        "photo_share": forms.ChoiceField(
            choices=[(str(share), _percent(share)) for share in part.SHARES],
            required=False,
            initial=str(part.SHARES[0]),
            label=_("How much of it"),
            widget=forms.Select(attrs={"class": "form-select w-s"}),
        ),
    }


def _percent(share: int) -> str:
    return f"{share} %"


def asked(data: Mapping[str, Any]) -> str:
    """Return what `missions.intake.part` reads; "" where it is the suggestion."""
    exact = part.asked(data.get("photo_crop") or "")
    if isinstance(exact, part.Part):
        return " ".join(map(str, exact))
    place, share = data.get("photo_place") or part.SUGGESTED, data.get("photo_share") or "100"
    found = part.asked(f"{place} {share}")
    if isinstance(found, part.Part) or found == (part.SUGGESTED, part.SHARES[0]):
        return ""
    return f"{found[0]} {found[1]}"
