"""Which photos or scans are sent: archives, single files, or both at once."""

from collections.abc import Iterable, Iterator
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from missions.intake import limits, packing, sniffing
from missions.intake.refusals import FileRefused
from missions.models import Purpose

HOLDS = [
    (str(Purpose.PHOTO), _("Photos of observers")),
    (str(Purpose.DOCUMENT_SCAN), _("Scans of documents")),
]
SHORTER_SIDE = 1200  # pixels that a browser keeps; twice what is stored
TAKEN = ".zip,application/zip,image/jpeg,image/png,image/heic,application/pdf"


class SeveralFiles(forms.FileInput):
    """A field in which many files are chosen at once, or dropped."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One file or more; an empty one is for the reader to refuse, beside the others."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the files as a list."""
        sent = cast("list[Any]", data or [])
        return [super(FilesField, self).clean(one, initial) for one in sent or [None]]


class ArchiveForm(forms.Form):
    """Archives and single files; what is in them is judged in the background."""

    holds = forms.ChoiceField(
        label=_("What the files show"),
        choices=HOLDS,
        initial=str(Purpose.PHOTO),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Say whether the files are photos or scans."),
            "invalid_choice": _("Say whether the files are photos or scans."),
        },
    )
    file = FilesField(
        label=_("ZIP archive or single files"),
        help_text=_(
            "At most 200 MB together. The files are best named like the observers. Choose as many "
            "as you like."
        ),
        allow_empty_file=True,
        widget=SeveralFiles(attrs={"accept": TAKEN, "data-shrink": SHORTER_SIDE}),
        error_messages={
            "required": _("Choose a ZIP archive or single files."),
            "invalid": _("The file did not arrive. Choose it once more."),
            "missing": _("The file did not arrive. Choose it once more."),
        },
    )

    def clean_file(self) -> list[UploadedFile]:
        """Refuse at once what is too large, and what is neither archive nor picture nor PDF."""
        files: list[UploadedFile] = self.cleaned_data["file"]
        if not any(file.size for file in files):
            raise ValidationError(FileRefused("empty").sentence)
        if any(_total(parcel) > limits.PHOTO_ARCHIVE_BYTES for parcel in _parcels(files)):
            size = limits.PHOTO_ARCHIVE_BYTES // limits.MB
            raise ValidationError(FileRefused("too_big", limit=size).sentence)
        if not any(_can_be_read(file) for file in files):
            raise ValidationError(FileRefused("no_photos").sentence)
        return files

    def parcels(self) -> Iterator[tuple[str, Iterable[bytes]]]:
        """Yield name and content of each archive; single files are put into one."""
        for parcel in _parcels(self.cleaned_data["file"]):
            first = parcel[0]
            if len(parcel) == 1 and _is_archive(first):
                yield first.name or "", first.chunks()
            else:
                more = f" + {len(parcel) - 1}" if len(parcel) > 1 else ""
                files = ((file.name or "", file.chunks()) for file in parcel)
                yield f"{first.name}{more}", packing.packed(files)


def _parcels(files: list[UploadedFile]) -> list[list[UploadedFile]]:
    """Return what goes together: each archive alone, all single files."""
    archives = [[file] for file in files if _is_archive(file)]
    single = [file for file in files if not _is_archive(file)]
    return [*archives, single] if single else archives


def _total(files: list[UploadedFile]) -> int:
    return sum(file.size or 0 for file in files)


def _beginning(file: UploadedFile) -> bytes:
    file.seek(0)
    beginning: bytes = file.read(sniffing.ENOUGH)
    file.seek(0)
    return beginning


def _is_archive(file: UploadedFile) -> bool:
    return sniffing.is_zip(_beginning(file))


def _can_be_read(file: UploadedFile) -> bool:
    beginning = _beginning(file)
    return (
        sniffing.is_zip(beginning) or sniffing.is_picture(beginning) or sniffing.is_pdf(beginning)
    )
