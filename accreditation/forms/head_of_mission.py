"""What the head of a mission fills in: the note verbale of a list; filters above lists."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.core import signing
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accreditation.actions import letters
from accreditation.actions.demo import samples as drawn
from accreditation.actions.submission import NoteVerbale
from accreditation.forms import samples
from accreditation.forms.labels import SCAN_LIMITS
from accreditation.workflow import Ask, State
from missions.intake.limits import SCAN_BYTES
from missions.intake.refusals import FileRefused
from missions.models import Mission, Purpose, StoredFile
from observer_portal.accounts.models import User

SALT = "mission_acts.note scan"
KEPT_SECONDS = 24 * 3600
KEPT = _("The scan is kept. Choose another file only to replace it.")


class NoteForm(forms.Form):
    """Number, date and scan of the note verbale.

    A scan is drawn anew and kept as soon as it was sent, whatever else is wrong with the form: the
    hidden field names it, signed for this mission and this person.
    """

    note_number = forms.CharField(
        label=_("Number of the note verbale"),
        max_length=40,
        initial=samples.letter,
        widget=forms.TextInput(attrs={"class": "w-m", "autocomplete": "off"}),
    )
    note_on = forms.DateField(
        label=_("Date of the note verbale"),
        initial=samples.today,
        widget=forms.DateInput(attrs={"type": "date", "class": "w-s"}, format="%Y-%m-%d"),
    )
    note_scan = forms.FileField(
        label=_("Scan of the note verbale"),
        help_text=SCAN_LIMITS,
        error_messages={"required": _("Choose the scan of the note verbale.")},
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/jpeg,image/png"}),
    )
    note_sample = forms.BooleanField(
        label=_("Take the drawn sample note where no file is chosen"), required=False, initial=True
    )
    note_scan_kept = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, mission: Mission, by: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scan: StoredFile | None = None
        self._owner = [mission.pk, by.pk]
        self._election_day = mission.election.election_day
        if not settings.DEMO:
            del self.fields["note_sample"]
        elif self.data.get("note_sample"):
            self.fields["note_scan"].required = False
        self._find(str(self.data.get("note_scan_kept") or self.initial.get("note_scan_kept", "")))

    def clean_note_on(self) -> Any:
        """A note that is here was written today at the latest."""
        day = self.cleaned_data["note_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("The note cannot be of a later day than today."))
        return day

    def clean(self) -> dict[str, Any]:
        """Keep the scan that was sent; it takes the place of one that was kept before."""
        data = super().clean() or self.cleaned_data
        upload = data.get("note_scan")
        if upload:
            try:
                self._keep(letters.keep_scan(upload.read(SCAN_BYTES + 1)))
            except FileRefused as refusal:
                self.add_error("note_scan", refusal.sentence)
        elif data.get("note_sample") and self.scan is None:
            self._keep(letters.keep_scan(drawn.note(self._election_day)))
        return data

    def note(self) -> NoteVerbale:
        """Return the note of a valid form."""
        data = self.cleaned_data
        return NoteVerbale(number=data["note_number"], on=data["note_on"], scan=self.scan)

    def typed(self) -> dict[str, str]:
        """Return what was typed and the scan that is kept, for the next page, right or wrong."""
        return {name: self.data.get(name, "") for name in ("note_number", "note_on")} | {
            "note_scan_kept": signing.dumps([self.scan.pk, *self._owner], salt=SALT)
            if self.scan
            else ""
        }

    def again(self, mission: Mission, by: User) -> "NoteForm":
        """Return the form with what was typed and without a word of what is wrong or missing."""
        return NoteForm(mission, by, initial=self.typed())

    def _keep(self, scan: StoredFile) -> None:
        sent: Any = self.data
        data = sent.copy()
        data["note_scan_kept"] = signing.dumps([scan.pk, *self._owner], salt=SALT)
        self.data = data
        self._is_kept(scan)

    def _is_kept(self, scan: StoredFile) -> None:
        self.scan = scan
        self.fields["note_scan"].required = False
        self.fields["note_scan"].help_text = KEPT

    def _find(self, token: str) -> None:
        try:
            pk, *owner = signing.loads(token, salt=SALT, max_age=KEPT_SECONDS)
        except signing.BadSignature:
            return
        kept = StoredFile.objects.filter(pk=pk, purpose=Purpose.LETTER).first()
        if kept and owner == self._owner:
            self._is_kept(kept)


class SearchForm(forms.Form):
    """Names, reference or document number, sent by GET."""

    q = forms.CharField(
        label=_("Search: name, reference or whole document number"),
        required=False,
        max_length=100,
        widget=forms.SearchInput,
    )

    def answers(self) -> dict[str, str]:
        """Return what was filled in."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class ListFilter(SearchForm):
    """The filter above the people of a list."""

    state = forms.ChoiceField(label=_("State"), required=False)

    def __init__(self, data: Any, *, counts: Mapping[str, int]) -> None:
        """`counts`: state -> how many there are; states without any are not offered."""
        super().__init__(data)
        everybody = _("All (%(n)d)") % {"n": sum(counts.values())}
        self.fields["state"].choices = [("", everybody)] + [  # type: ignore[attr-defined]
            (state.value, f"{state.label} ({counts[state]})") for state in State if state in counts
        ]


class ReplaceForm(forms.Form):
    """The note under which somebody is replaced."""

    note_number = forms.CharField(
        label=_("Number of the note verbale"),
        max_length=60,
        error_messages={"required": Ask.NOTE_NUMBER.label},
        widget=forms.TextInput(attrs={"class": "w-m", "autocomplete": "off"}),
    )
    words = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
