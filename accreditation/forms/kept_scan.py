"""Forms with a scan: what was sent is kept, and no refusal or second look asks for it again."""

from typing import Any

from django import forms
from django.core import signing
from django.http import QueryDict

from accreditation.forms.labels import SCAN_LIMITS
from accreditation.forms.steps import KEPT, KEPT_SECONDS
from missions.models import Purpose, StoredFile

SALT = "forms.kept scan"


def scan_field(label: Any) -> forms.FileField:
    """Return the field for a scan, which may be left empty."""
    return forms.FileField(
        label=label,
        help_text=SCAN_LIMITS,
        required=False,
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/jpeg,image/png"}),
    )


class KeptScan(forms.Form):
    """A form with a field `scan`; `kept` is the file that was sent now or before."""

    scan_kept = forms.CharField(required=False, widget=forms.HiddenInput)
    kept: StoredFile | None = None

    def keep(self, scan: StoredFile) -> None:
        """Remember a scan that was kept."""
        self.kept = scan
        sent = QueryDict(mutable=True)
        sent.update(self.data)
        sent[self.add_prefix("scan_kept")] = signing.dumps(scan.pk, salt=SALT)
        self.data = sent
        self.fields["scan"].help_text = KEPT

    def take_kept(self) -> None:
        """Find the scan that was kept when this form was sent before."""
        token = self.data.get(self.add_prefix("scan_kept"))
        if not token or self.kept is not None:
            return
        try:
            pk = signing.loads(token, salt=SALT, max_age=KEPT_SECONDS)
        except signing.BadSignature:
            return
        self.kept = StoredFile.objects.filter(pk=pk, purpose=Purpose.LETTER).first()
        self.fields["scan"].help_text = KEPT
