"""Bind a form with a scan, and keep the scan that came with it."""

from typing import TypeVar

from django.http import HttpRequest

from accreditation.actions import letters
from accreditation.forms.kept_scan import KeptScan
from missions.intake.limits import SCAN_BYTES
from missions.intake.refusals import FileRefused

F = TypeVar("F", bound=KeptScan)


def bound(form_class: type[F], request: HttpRequest, prefix: str | None = None) -> F:
    """Return the form with what was sent now, and with the scan that was sent now or before."""
    form = form_class(request.POST, request.FILES, prefix=prefix)
    upload = request.FILES.get(form.add_prefix(form.SCAN))
    if upload is not None and form.SCAN in form.fields:
        try:
            form.keep(letters.keep_scan(upload.read(SCAN_BYTES + 1)))
        except FileRefused as refusal:
            form.add_error(form.SCAN, refusal.sentence)
    form.take_kept()
    return form
