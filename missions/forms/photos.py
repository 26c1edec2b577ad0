"""Which archive is sent, and what is in it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from missions.intake import limits, sniffing
from missions.intake.refusals import FileRefused
from missions.models import Purpose

HOLDS = [
    (str(Purpose.PHOTO), _("Photos of observers")),
    (str(Purpose.DOCUMENT_SCAN), _("Scans of documents")),
]


class ArchiveForm(forms.Form):
    """A ZIP archive; what is in it is judged in the background."""

    holds = forms.ChoiceField(
        label=_("What is in the archive"),
        choices=HOLDS,
        initial=str(Purpose.PHOTO),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Say whether the archive holds photos or scans."),
            "invalid_choice": _("Say whether the archive holds photos or scans."),
        },
    )
    file = forms.FileField(
        label=_("ZIP archive"),
        help_text=_("At most 200 MB. The files are best named like the observers."),
        widget=forms.FileInput(attrs={"accept": ".zip,application/zip", "data-shrink": "1200"}),
        error_messages={
            "required": _("Choose the ZIP archive."),
            "invalid": _("The file did not arrive. Choose it once more."),
            "missing": _("The file did not arrive. Choose it once more."),
            "empty": _("The file is empty. Choose another one."),
        },
    )

    def clean_file(self) -> Any:
        """Refuse at once what is no archive or too large."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > limits.PHOTO_ARCHIVE_BYTES:
            size = limits.PHOTO_ARCHIVE_BYTES // limits.MB
            raise ValidationError(FileRefused("too_big", limit=size).sentence)
        beginning = file.read(sniffing.ENOUGH)
        file.seek(0)
        if not sniffing.is_zip(beginning):
            raise ValidationError(FileRefused("not_an_archive").sentence)
        return file
