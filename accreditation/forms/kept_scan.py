"""Forms with a scan: what was sent is kept, and no refusal or second look asks for it again."""

from typing import Any

from django import forms
from django.core import signing
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accreditation.forms.labels import SCAN_LIMITS
from missions.models import Purpose, StoredFile

SALT = "forms.kept scan"
KEPT = _("The scan is kept. Choose another file only to replace it.")
KEPT_SECONDS = 24 * 3600


def scan_field(label: Any) -> forms.FileField:
    """Return the field for a scan, which may be left empty."""
    return forms.FileField(
        label=label,
        help_text=SCAN_LIMITS,
        required=False,
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/jpeg,image/png"}),
    )


class KeptScan(forms.Form):
    """A form with a scan; `kept` is the file that was sent now or before.

    `SCAN` names the field. Beside it stands a hidden one, `<SCAN>_kept`, with what was kept.
    """

    SCAN = "scan"
    kept: StoredFile | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.SCAN in self.fields:
            self.fields[self._name] = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def _name(self) -> str:
        return f"{self.SCAN}_kept"

    def keep(self, scan: StoredFile) -> None:
        """Remember a scan that was kept."""
        self.kept = scan
        sent = QueryDict(mutable=True)
        sent.update(self.data)
        sent[self.add_prefix(self._name)] = signing.dumps(scan.pk, salt=SALT)
        self.data = sent
        self.fields[self.SCAN].help_text = KEPT

    def take_kept(self) -> None:
        """Find the scan that was kept when this form was sent before."""
        token = self.data.get(self.add_prefix(self._name))
        if not token or self.kept is not None:
            return
        try:
            pk = signing.loads(token, salt=SALT, max_age=KEPT_SECONDS)
        except signing.BadSignature:
            return
        self.kept = StoredFile.objects.filter(pk=pk, purpose=Purpose.LETTER).first()
        self.fields[self.SCAN].help_text = KEPT
