"""The form of one observer: what may be changed as fields, what is locked as words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.forms import BoundField
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from missions.actions import consent
from missions.forms import crop
from missions.forms.fields import IntakeField, ListField, YesNoField, found_by_typing
from missions.intake import limits, picture, scan
from missions.models import PLAIN, SEALED
from missions.roster import checking, sentences, wording
from missions.roster.reading import CYRILLIC_NAMES, DATES
from missions.roster.suggestion import cyrillic
from missions.roster.tables import columns
from observer_portal.page.tags import masked

GROUP_OF = {key: group for group, keys in (PLAIN | SEALED).items() for key in keys}
FILE_FIELDS = ("photo", "document_scan")
NOT_TYPED = ("consent", "photo_name")
SHRUNK = {"data-shrink": "1500"}  # pixels of the shorter side: a part of it is to be cut out
OF_DRAFT = ("draft", "revision")
MARKS = ("seen", "base", "photo_kept", "document_scan_kept", "suggested", *OF_DRAFT)

Rows = tuple[tuple[str, ...], ...]
# key, title, rows of fields that stand side by side
LAYOUT: tuple[tuple[str, Promise, Rows], ...] = (
    (
        "person",
        _("Names as in the document"),
        (
            ("surname_latin", "given_names_latin"),
            ("surname_cyrillic", "given_names_cyrillic"),
            ("patronymic_cyrillic",),
            ("birth_date", "sex", "citizenship"),
        ),
    ),
    (
        "document",
        _("Travel document"),
        (("document_type", "document_number"), ("document_issuer", "document_expires_on")),
    ),
    ("work", _("Work in the mission"), (("kind", "position"), ("employer",), ("regions",))),
    (
        "contacts",
        _("Contacts and journey"),
        (
            ("email", "phone"),
            ("languages",),
            ("arrival_on", "departure_on"),
            ("needs_visa_support",),
            ("remarks",),
        ),
    ),
    ("photo", _("Photo"), ()),
    ("consent", _("Consent"), ()),
)
VISA = _(
    "The foreign ministry sees it with the list. Nothing said about the journey is a condition of "
    "accreditation."
)
CONSENT = _(
    "The observer agrees that the commission and the ministry process these data for the "
    "accreditation, and has read the code of conduct of international observers."
)


@dataclass
class Section:
    """A part of the form: fields in rows, and what is locked as (label, value) in words."""

    key: str
    title: str
    rows: list[list[BoundField]] = field(default_factory=list)
    facts: list[tuple[str, str]] = field(default_factory=list)


class ObserverForm(forms.Form):
    """Fields for what is open, named as the columns of a list.

    `values`: what stands now, {} for a new observer. What is required here is what a list
    requires; photo, scan and consent may follow later.
    """

    def __init__(
        self,
        data: QueryDict | None = None,
        files: MultiValueDict[str, UploadedFile] | None = None,
        *,
        opened: frozenset[str],
        values: Mapping[str, Any],
        election_day: date,
        today: date,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        self.opened, self.values = opened, values
        self.election_day, self.today = election_day, today
        self.put_off: set[str] = set()  # what cannot be read, and is not complained of yet
        given = {key: value for key, value in values.items() if key in GROUP_OF}
        given |= {"consent": bool(values.get("consent"))}
        if "regions" in given:
            given["regions"] = [code for code in given["regions"].split(", ") if code]
        super().__init__(data, files, initial=given | dict(initial or {}))
        for key in columns():
            if GROUP_OF.get(key) in opened:
                self.fields[key] = _field(key)
        if "consent" in opened:
            self.fields["consent"] = forms.BooleanField(label=CONSENT, required=False)
        self._add_files()
        self._add_marks()

    def _add_files(self) -> None:
        if "photo" in self.opened:
            self.fields["photo"] = IntakeField(
                partial(picture.reencode, wanted=crop.asked(self.data), whole=True),
                most=limits.PHOTO_BYTES,
                label=_("Photo"),
                widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png"} | SHRUNK),
            )
            self.fields |= crop.fields()
        if "document_scan" in self.opened:
            self.fields["document_scan"] = IntakeField(
                scan.reencode_scan,
                most=limits.SCAN_BYTES,
                label=_("Scan of the data page"),
                help_text=_("PDF, JPEG or PNG, at most 10 MB."),
                widget=forms.FileInput(
                    attrs={"accept": "application/pdf,image/jpeg,image/png"} | SHRUNK
                ),
            )

    def _add_marks(self) -> None:
        """Add what the page carries unseen: the version it was made of, files kept, suggestions."""
        for name in MARKS:
            self.fields[name] = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Ask of the whole observer what an import asks."""
        values = dict(self.values) | self._typed()
        asked = {key: values.get(key) or None for key in GROUP_OF}
        found = checking.problems(
            asked, election_day=self.election_day, today=self.today, flawed=set(self.errors)
        )
        for key, flaw in found:
            if key in self.fields:
                self.add_error(key, sentences.sentence(flaw, key))
        return self.cleaned_data

    def _typed(self) -> dict[str, Any]:
        return {key: value for key, value in self.cleaned_data.items() if key in GROUP_OF}

    def declared(self) -> dict[str, Any]:
        """Return what is open, in stored form: for `declaration.add` and `change`."""
        told = {key: value for key, value in self._typed().items() if key not in NOT_TYPED}
        if told.get("needs_visa_support") == "no" and not self.values.get("needs_visa_support"):
            told["needs_visa_support"] = ""  # a box that was left alone says nothing
        if "consent" in self.fields:
            told["consent"] = self._consent()
        if CYRILLIC_NAMES[0] in self.fields:
            told["cyrillic_suggested"] = self._is_suggested(told)
        return told

    def _consent(self) -> str:
        """Keep the day on which consent was noted; noted anew after it was taken back."""
        if not self.cleaned_data.get("consent"):
            return ""
        return str(self.values.get("consent") or consent.as_stored(self.today))

    def _is_suggested(self, told: Mapping[str, Any]) -> bool:
        """Say whether the Cyrillic form is still the one that was suggested."""
        names = [told.get(key, "") for key in CYRILLIC_NAMES]
        if names == [self.values.get(key, "") for key in CYRILLIC_NAMES]:
            return bool(self.values.get("cyrillic_suggested"))
        return any(names) and suggestion_mark(told) == self.cleaned_data.get("suggested")

    def keep_errors_of(self, names: tuple[str, ...]) -> None:
        """Forget what is wrong with other fields: the person is not done with them yet."""
        for name in [name for name in self.errors if name not in names]:
            if self.data.get(name, "").strip():
                self.put_off.add(name)
            del self.errors[name]

    @property
    def sections(self) -> Iterator[Section]:
        """Return the parts of the form in their order."""
        for key, title, rows in LAYOUT:
            section = Section(key, str(title))
            for row in rows:
                fields = [self[name] for name in row if name in self.fields]
                if fields:
                    section.rows.append(fields)
                section.facts += [
                    (wording.label(name), self._shown(name))
                    for name in row
                    if name not in self.fields and self.values.get(name)
                ]
            yield section

    def _shown(self, key: str) -> str:
        value = str(self.values[key])
        return masked(value) if key == "document_number" else wording.text(key, value)


def suggestion(values: Mapping[str, Any]) -> dict[str, str]:
    """Return Cyrillic names for Latin ones, to be confirmed."""
    state = str(values.get("citizenship") or "")
    return {
        f"{name}_cyrillic": cyrillic(str(values.get(f"{name}_latin") or ""), state)
        for name in ("surname", "given_names")
    }


def with_suggestion(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a new observer, with suggested Cyrillic names where none are written."""
    if any(values.get(key) for key in CYRILLIC_NAMES):
        return dict(values)
    return dict(values) | suggestion(values) | {"cyrillic_suggested": True}


def suggestion_mark(names: Mapping[str, Any]) -> str:
    """Return by what a form remembers which Cyrillic names it suggested."""
    return "|".join(str(names.get(key) or "") for key in CYRILLIC_NAMES)


def _field(key: str) -> forms.Field:
    if key == "needs_visa_support":
        return YesNoField(key, help_text=VISA)
    return ListField(key, specimens=settings.DEMO, widget=_widget(key))


def _widget(key: str) -> forms.Widget:
    if key in ("citizenship", "document_issuer"):
        states = wording.states_by_name(specimens=settings.DEMO)
        nothing = "—" if key == "citizenship" else str(_("The state of citizenship"))
        return forms.Select(attrs=found_by_typing(), choices=[("", nothing), *states])
    if key in ("sex", "document_type", "kind"):
        return forms.Select(choices=[("", "—"), *wording.options(key)])
    if key == "regions":
        return forms.CheckboxSelectMultiple(choices=wording.regions())
    if key == "mrz":
        marks = {"class": "mrz", "rows": 2, "cols": 44, "wrap": "off", "spellcheck": "false"}
        return forms.Textarea(attrs=marks | {"autocomplete": "off", "autocapitalize": "characters"})
    if key == "remarks":
        return forms.Textarea(attrs={"rows": 2})
    marks = {"autocomplete": "off"}
    if key in DATES:
        marks |= {"placeholder": str(_("DD.MM.YYYY")), "inputmode": "decimal"}
    if key in CYRILLIC_NAMES:
        marks["lang"] = "ru"
    if key == "patronymic_cyrillic":
        marks["class"] = "w-m"
    if key in ("email", "phone"):
        marks["inputmode"] = {"email": "email", "phone": "tel"}[key]
    return forms.TextInput(attrs=marks)
