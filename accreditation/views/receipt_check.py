"""Check a receipt: whoever may see a list compares the paper in hand with what is stored."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accreditation.queries import receipts
from missions.models import ObserverList
from observer_portal import reference

DIGITS = 64


class ReceiptForm(forms.Form):
    """What stands on the paper."""

    list = forms.CharField(
        label=_("Reference of the list"),
        help_text=_("As on the receipt: three letters and nine signs."),
        max_length=20,
        error_messages={"required": _("Write the reference of the list.")},
        widget=forms.TextInput(attrs={"class": "w-m mono", "autocomplete": "off"}),
    )
    check_sum = forms.CharField(
        label=_("Check sum (SHA-256)"),
        help_text=_("64 digits and letters; spaces do not matter."),
        max_length=200,
        error_messages={"required": _("Write the check sum.")},
        widget=forms.Textarea(attrs={"rows": 2, "class": "mono", "spellcheck": "false"}),
    )

    def clean_check_sum(self) -> bytes:
        """Take the digits, however they were typed or copied out of the paper."""
        digits = "".join(self.cleaned_data["check_sum"].split()).lower()
        try:
            found = bytes.fromhex(digits)
        except ValueError:
            found = b""
        if len(digits) != DIGITS or not found:
            raise forms.ValidationError(
                _("A check sum has 64 signs: digits and the first six Latin letters.")
            )
        return found


@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """Say whether a receipt is that of the list as it was, and as it is stored now."""
    asked = "check_sum" in request.GET
    form = ReceiptForm(request.GET if asked else None, initial={"list": request.GET.get("list")})
    context: dict[str, Any] = {"form": form}
    if asked and form.is_valid():
        context |= _verdict(request.user, form.cleaned_data["list"], form.cleaned_data["check_sum"])
    status = 422 if asked and form.errors else 200
    return render(request, "receipts/check.html", context, status=status)


def _verdict(user: Any, typed: str, check_sum: bytes) -> dict[str, Any]:
    """Return the list and the verdict: unknown, another, changed or right."""
    name = reference.normalised(typed)
    found = receipts.lists_open_to(user).filter(reference=name).first()
    if found is None:
        return {"verdict": "unknown"}
    return {"verdict": _compared(found, check_sum), "list": found} | {
        "went": receipts.went(found).count(),
        "stayed": receipts.stayed(found).count(),
    }


def _compared(found: ObserverList, check_sum: bytes) -> str:
    if check_sum != bytes(found.receipt_digest):
        return "another"
    return "right" if receipts.agrees(found) else "changed"
