"""What a sender says of its mission, by the link of an invitation or by itself."""

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import RegexValidator
from django.http import QueryDict
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from missions.actions import pending, registration
from missions.actions.arrival import Details
from missions.actions.pending import Pending
from missions.actions.registration import Sender
from missions.forms.fields import IntakeField, found_by_typing
from missions.intake import limits, pages, scan
from missions.intake.scan import Scan
from missions.models import Election, Registration, SenderKind, SendingOrganisation, StoredFile

PURPOSE = "letter"
LARGEST = 20_000
SCANS = "application/pdf,image/jpeg,image/png"
DETAILS = (
    "contact_email",
    "contact_phone",
    "expected_size",
    "head_name",
    "head_email",
    "language",
)
NAMED = "-"  # the choice of a sender that is not in the list
_phone = RegexValidator(
    r"^\+?[0-9 ()-]{6,29}$", _("Write the number with digits, for example +7 7172 00 00 00.")
)


def _text(**attributes: Any) -> forms.TextInput:
    return forms.TextInput(attrs=attributes)


class DetailsForm(forms.Form):
    """Contacts, size, head and letter. A letter that was sent is kept, whatever else is wrong."""

    contact_email = forms.EmailField(
        label=_("E-mail of the mission's contact"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    contact_phone = forms.CharField(
        label=_("Telephone of the mission's contact"),
        max_length=30,
        validators=[_phone],
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "class": "w-m"}),
    )
    expected_size = forms.IntegerField(
        label=_("How many observers you expect to send"),
        help_text=_("An estimate; your lists may differ from it."),
        min_value=1,
        max_value=LARGEST,
        widget=forms.NumberInput(attrs={"class": "w-s", "inputmode": "numeric"}),
    )
    head_name = forms.CharField(
        label=_("Full name of the head of mission"),
        max_length=120,
        widget=_text(autocomplete="off"),
    )
    head_email = forms.EmailField(
        label=_("E-mail of the head of mission"),
        help_text=_("The account is opened for this address: one person's own, not a shared one."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    language = forms.ChoiceField(
        label=_("Language of our mails"),
        choices=settings.LANGUAGES,
        widget=forms.Select(attrs={"class": "w-m"}),
    )
    letter = IntakeField(
        scan.reencode_scan,
        most=limits.SCAN_BYTES,
        label=_("Letter of the sender that names the head of mission"),
        help_text=format_lazy(
            _("PDF, JPEG or PNG, up to {limit} MB, at most four pages."),
            limit=limits.SCAN_BYTES >> 20,
        ),
        error_messages={"required": _("Choose the scan of the letter.")},
        widget=forms.FileInput(attrs={"accept": SCANS}),
    )
    letter_kept = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, owner: str, *args: Any, has_letter: bool = False, **kwargs: Any) -> None:
        """`owner` stands for whoever has the link; `has_letter`: one is kept from before."""
        super().__init__(*args, **kwargs)
        self._owner = owner
        token = str(self.data.get("letter_kept") or self.initial.get("letter_kept") or "")
        self.kept: Pending | None = pending.find(token, purpose=PURPOSE, by=owner)
        self.fields["letter"].required = self.kept is None and (bool(token) or not has_letter)

    def clean(self) -> dict[str, Any]:
        """Keep the letter that was sent; it takes the place of one that was kept before."""
        data = super().clean() or self.cleaned_data
        sent = data.get("letter")
        if isinstance(sent, Scan):
            self._keep(sent)
        return data

    def _keep(self, sent: Scan) -> None:
        joined = pages.join(sent.pages)
        self.kept = pending.keep(joined, purpose=PURPOSE, by=self._owner, pages=len(sent.pages))
        data = QueryDict(mutable=True)
        data.update(self.data)
        data["letter_kept"] = self.kept.token
        self.data = data

    def typed(self) -> dict[str, str]:
        """Return what was typed and the letter that is kept, for the next page."""
        names = [name for name in self.fields if name not in ("letter", "letter_kept")]
        return {name: str(self.data.get(name, "")) for name in names} | {
            "letter_kept": self.kept.token if self.kept else ""
        }

    def letter_pages(self) -> list[bytes]:
        """Return the pages of the kept letter. Raises FileGone."""
        return pages.part(pending.read(self.kept)) if self.kept else []

    def details(self, letter: StoredFile) -> Details:
        """Return what was said, of a valid form, with the letter as it is kept now."""
        return Details(letter=letter, **{name: self.cleaned_data[name] for name in DETAILS})


class AnswerForm(DetailsForm):
    """The same, with a word, for a registration that was asked about."""

    words = forms.CharField(
        label=_("Your answer"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, registration: Registration, *args: Any, **kwargs: Any) -> None:
        said = {name: getattr(registration, name) for name in (*DETAILS, "words")}
        kwargs["initial"] = said | (kwargs.get("initial") or {})
        super().__init__(f"registration {registration.pk}", *args, has_letter=True, **kwargs)
        self._contact = registration.contact_email
        del self.fields["contact_email"]  # it is confirmed: the link went there

    def details(self, letter: StoredFile) -> Details:
        """Return what was said."""
        self.cleaned_data["contact_email"] = self._contact
        return super().details(letter)


class RegistrationForm(DetailsForm):
    """A sender that registers by itself: chosen, or named in words."""

    organisation = forms.ChoiceField(label=_("Sender"))
    named = forms.CharField(
        label=_("Official name, where the sender is not in the list"),
        required=False,
        max_length=240,
    )
    named_kind = forms.ChoiceField(
        label=_("What it is, where the sender is not in the list"),
        required=False,
        choices=[("", "—"), *SenderKind.choices],
    )
    words = forms.CharField(
        label=_("What else we should know"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    field_order = ("organisation", "named", "named_kind")

    def __init__(self, *args: Any, election: Election, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._election, self._at = election, at
        self.fields["organisation"].choices = _senders()  # type: ignore[attr-defined]
        self.fields["organisation"].widget.attrs |= found_by_typing(always=NAMED)

    def clean(self) -> dict[str, Any]:
        """See that a sender that is not in the list is named."""
        data = super().clean()
        if data.get("organisation") == NAMED:
            if not data.get("named"):
                self.add_error("named", _("Write the official name of the sender."))
            if not data.get("named_kind"):
                self.add_error("named_kind", _("Choose what the sender is."))
        if not self.errors:
            why = registration.why_not(self._election, self.sender(), at=self._at)
            if why:
                self.add_error("organisation", why)
        return data

    def sender(self) -> Sender:
        """Return who asks, of a valid form."""
        data = self.cleaned_data
        if data["organisation"] == NAMED:
            return Sender(named=data["named"], kind=data["named_kind"])
        return Sender(organisation=SendingOrganisation.objects.get(code=data["organisation"]))


def _senders() -> list[tuple[Any, Any]]:
    """Return the senders by kind and name, in the language of the page. One query."""
    groups: dict[str, list[tuple[str, str]]] = {kind: [] for kind in SenderKind.values}
    for row in SendingOrganisation.objects.all():
        groups[row.kind].append((row.code, row.name))
    named: list[tuple[Any, Any]] = [
        (SenderKind(kind).label, sorted(rows, key=lambda row: row[1]))
        for kind, rows in groups.items()
        if rows
    ]
    return [("", _("Choose the sender")), *named, (NAMED, _("Not in this list"))]


class WordsForm(forms.Form):
    """A word for whoever invited."""

    words = forms.CharField(
        label=_("A word for whoever invited you"),
        help_text=_("For example why, or whether somebody else will come."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
