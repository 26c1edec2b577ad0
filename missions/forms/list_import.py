"""Which list is sent, which of its columns is which, and what is typed instead of its cells."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import Promise
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from missions.intake import limits
from missions.intake.refusals import FileRefused
from missions.roster import wording
from missions.roster.reading import NAMES
from missions.roster.tables import columns

LEFT_OUT = "-"
JOINED = "+"
SURNAME_FIRST = "surname_latin+given_names_latin"
GIVEN_FIRST = "given_names_latin+surname_latin"
CYRILLIC = "surname_cyrillic+given_names_cyrillic+patronymic_cyrillic"
WHOLE_NAMES: dict[str, Promise] = {
    SURNAME_FIRST: _("Whole name, Latin letters, surname first"),
    GIVEN_FIRST: _("Whole name, Latin letters, given names first"),
    CYRILLIC: _("Whole name, Cyrillic letters, surname first"),
}
_CELL = re.compile(r"cell-(\d{1,5})-([a-z_]{1,30})")

Shown = Mapping[tuple[int, str], str]


class ListForm(forms.Form):
    """A spreadsheet; what is in it is judged in the background."""

    file = forms.FileField(
        label=_("List of observers"),
        help_text=_(
            "An Excel workbook (.xlsx or .xls), an OpenDocument spreadsheet (.ods) or a text table "
            "(.csv), at most 20 MB."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv,.txt"}),
        error_messages={
            "required": _("Choose the list."),
            "invalid": _("The file did not arrive. Choose it once more."),
            "missing": _("The file did not arrive. Choose it once more."),
            "empty": _("The file is empty. Choose another one."),
        },
    )

    def clean_file(self) -> UploadedFile:
        """Refuse at once what is too large to be read."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > limits.SPREADSHEET_BYTES:
            most = limits.SPREADSHEET_BYTES // limits.MB
            raise ValidationError(FileRefused("too_big", limit=most).sentence)
        return file


class ColumnsForm(forms.Form):
    """A choice for each column of a list: what it holds, or that it is left out.

    `headings`: letter -> what is written over the column; `held`: letter -> keys, as understood.
    """

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        headings: Mapping[str, str],
        held: Mapping[str, list[str]],
        unsure: Sequence[str] = (),
    ) -> None:
        super().__init__(data)
        in_doubt_first = sorted(headings.items(), key=lambda item: item[0] not in unsure)
        for letter, heading in in_doubt_first:
            keys = JOINED.join(held.get(letter, [])) or LEFT_OUT
            self.fields[f"column-{letter}"] = forms.ChoiceField(
                label=now("%(column)s: %(heading)s") % {"column": letter, "heading": heading}
                if heading
                else letter,
                choices=_meanings(keys),
                initial=keys,
                help_text=now("Not certain: please look.") if letter in unsure else "",
                error_messages=dict.fromkeys(
                    ("required", "invalid_choice"), _("Choose what this column holds.")
                ),
            )

    @property
    def asked(self) -> list[forms.BoundField]:
        """The columns of which it is not certain what they hold, or in which something is wrong."""
        return [field for field in self if field.help_text or field.errors]

    @property
    def others(self) -> list[forms.BoundField]:
        """All other columns."""
        return [field for field in self if not (field.help_text or field.errors)]

    def clean(self) -> dict[str, Any]:
        """Ask that no two columns hold the same; a name may be spread over several."""
        taken: set[str] = set()
        for name, chosen in list(self.cleaned_data.items()):
            for key in _keys(chosen):
                if key in taken and key not in NAMES:
                    self.add_error(name, _("Another column holds this already. Choose one."))
                taken.add(key)
        return self.cleaned_data

    @property
    def mapping(self) -> dict[str, str]:
        """Return letter -> keys joined by "+", "" for a column that is left out."""
        return {
            name.removeprefix("column-"): JOINED.join(_keys(chosen))
            for name, chosen in self.cleaned_data.items()
        }


def _keys(chosen: str) -> list[str]:
    return [] if chosen == LEFT_OUT else chosen.split(JOINED)


def _meanings(keys: str) -> list[tuple[str, str]]:
    """Return what a column may hold; also what it was taken for, where that is a rarer thing."""
    known = [(key, wording.label(key)) for key in columns()]
    found = [
        (LEFT_OUT, now("Leave this column out")),
        *known,
        *((joined, str(label)) for joined, label in WHOLE_NAMES.items()),
    ]
    if keys not in dict(found):
        found.append((keys, ", ".join(wording.label(key) for key in keys.split(JOINED))))
    return found


class TableForm(forms.Form):
    """On which sheet the list is, and in which row its headings are."""

    row = forms.IntegerField(
        label=_("Row of the headings"),
        min_value=1,
        max_value=limits.ROWS,
        widget=forms.NumberInput(attrs={"size": 6}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"),
            _("Write the number of the row as your spreadsheet shows it, for example 4."),
        ),
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        sheets: Sequence[str],
        sheet: str,
        row: int,
    ) -> None:
        super().__init__(data, prefix="table", initial={"sheet": sheet, "row": row})
        if len(sheets) > 1:
            chosen = forms.ChoiceField(
                label=_("Sheet"),
                choices=[(name, name) for name in sheets],
                error_messages=dict.fromkeys(
                    ("required", "invalid_choice"), _("Choose a sheet of your file.")
                ),
            )
            self.fields = {"sheet": chosen, **self.fields}


class ApplyForm(forms.Form):
    """What a person confirms when a list is applied. `seen`: what was shown.

    The tick stands beside what applying will do, outside of the form with the rows.
    """

    seen = forms.CharField(widget=forms.HiddenInput)
    consented = forms.BooleanField(
        required=False,
        widget=forms.CheckboxInput(attrs={"form": "list"}),
        label=_(
            "Each observer who is added agrees that the commission and the ministry process these "
            "data for the accreditation, and has read the code of conduct of international "
            "observers."
        ),
        help_text=_("Without it their consent stays open; you can note it later."),
    )


def typed_cells(posted: Iterable[tuple[str, Any]], shown: Shown) -> dict[int, dict[str, str]]:
    """Return row -> key -> text for each cell in which another text stands than was shown."""
    found: dict[int, dict[str, str]] = {}
    for name, value in posted:
        match = _CELL.fullmatch(name)
        if match is None or match[2] not in columns():
            continue
        row, key = int(match[1]), match[2]
        text = str(value).replace("\r\n", "\n")
        if text != shown.get((row, key)):
            found.setdefault(row, {})[key] = text
    return found
