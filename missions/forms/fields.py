"""Fields that read what a person types as a list is read, and files as strangers send them."""

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from missions.forms.zone import as_typed
from missions.intake import limits
from missions.intake.picture import Picture
from missions.intake.refusals import FileRefused
from missions.intake.scan import Scan
from missions.roster import reading, sentences, wording
from missions.roster.problems import Flaw, Kind
from missions.roster.tables import columns

CHOSEN = {"sex", "citizenship", "document_type", "kind"}
CHOOSE = _("This is needed for every observer. Choose it from the list.")
_sentence = lazy(lambda key: sentences.sentence(Flaw(Kind.MISSING_REQUIRED), key), str)


def found_by_typing(always: str = "") -> dict[str, str]:
    """Return what makes a long list one that is found by typing, where there is a script.

    `always`: the value that stands below whatever is found.
    """
    marks = {"data-search": str(_("Nothing is found by this."))}
    return marks | ({"data-always": always} if always else {})


class ListField(forms.Field):
    """One column of a list: cleaned into the form in which it is stored, "" for nothing.

    What is wrong is said in the sentences that an import has for it.
    """

    def __init__(self, key: str, *, specimens: bool, **options: Any) -> None:
        self.key = key
        self.specimens = specimens
        super().__init__(
            label=wording.label(key),
            required=columns()[key].is_required,
            error_messages={"required": CHOOSE if key in CHOSEN else _sentence(key)},
            **options,
        )

    def prepare_value(self, value: Any) -> Any:
        """Write a stored date as it is typed; what was typed stays as it is."""
        return as_typed(self.key, value) if isinstance(value, str) else value

    def to_python(self, value: Any) -> str:
        """Return the stored form of what was typed."""
        typed = ", ".join(value) if isinstance(value, list) else value
        found = reading.read(self.key, typed, specimens=self.specimens)
        if found.flaws:
            raise ValidationError([sentences.sentence(flaw, self.key) for flaw in found.flaws])
        return found.value or ""


class YesNoField(forms.BooleanField):
    """A box that is stored as "yes" or "no"."""

    def __init__(self, key: str, **options: Any) -> None:
        super().__init__(label=wording.label(key), required=False, **options)

    def prepare_value(self, value: Any) -> Any:
        """Tick the box for "yes"."""
        return value == "yes" if isinstance(value, str) else value

    def clean(self, value: Any) -> Any:
        """Return "yes" or "no"."""
        return "yes" if super().clean(value) else "no"


class IntakeField(forms.FileField):
    """A file that is drawn anew in the child process; the original is not kept."""

    widget = forms.FileInput
    default_error_messages = {
        "invalid": _("The file did not arrive. Choose it once more."),
        "missing": _("The file did not arrive. Choose it once more."),
        "empty": _("The file is empty. Choose another one."),
        "max_length": _("The name of the file is too long. Give it a shorter one."),
    }

    def __init__(
        self, redraw: Callable[[bytes], Picture | Scan], *, most: int, **options: Any
    ) -> None:
        self._redraw = redraw
        self._most = most
        super().__init__(required=False, **options)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the Picture or the Scan, None where no file was chosen."""
        file = cast("UploadedFile | None", super().clean(data, initial))
        if file is None:
            return None
        if (file.size or 0) > self._most:  # not to be held in memory
            raise ValidationError(FileRefused("too_big", limit=self._most // limits.MB).sentence)
        try:
            return self._redraw(file.read())
        except FileRefused as refusal:
            raise ValidationError(refusal.sentence) from refusal
