"""What stands wrong of an accredited observer: the report, and the form that puts it right."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from missions.forms import crop
from missions.forms.labels import FIELD_LABELS
from missions.forms.observer import FILE_FIELDS, LAYOUT, ObserverForm
from missions.models import MATERIAL

CORRECTED = tuple(field for field in MATERIAL if field != "consent")


class CorrectionForm(ObserverForm):
    """Everything of an observer that makes another card: names, document, photo and the like.

    Contacts, journey and regions are not asked: their change is the mission's own, at any time.
    """

    def __init__(
        self,
        data: QueryDict | None = None,
        files: MultiValueDict[str, UploadedFile] | None = None,
        *,
        values: Mapping[str, Any],
        election_day: date,
        today: date,
    ) -> None:
        super().__init__(
            data,
            files,
            opened=frozenset(CORRECTED),
            values=values,
            election_day=election_day,
            today=today,
        )
        for name in crop.NAMES:
            del self.fields[name]
        for name in FILE_FIELDS:
            self.fields[name].required = False
        self.fields["reason"] = forms.CharField(label=_("What was wrong"), max_length=400)
        rows = [row for _key, _title, rows in LAYOUT for row in rows]
        named = [name for row in rows for name in row]
        self.order_fields([*named, "mrz", *FILE_FIELDS, "reason"])


class ErrorReportForm(forms.Form):
    """An observer or a mission says what stands wrong."""

    fields_wrong = forms.MultipleChoiceField(
        label=_("What is wrong"),
        choices=[(field, FIELD_LABELS[field]) for field in CORRECTED],
        widget=forms.CheckboxSelectMultiple,
    )
    words = forms.CharField(
        label=_("How it is right"), max_length=400, widget=forms.Textarea(attrs={"rows": 3})
    )


class ReportAnswerForm(forms.Form):
    """A clerk finds nothing to correct, and says why."""

    answer = forms.CharField(label=_("Answer without a correction"), max_length=400)
