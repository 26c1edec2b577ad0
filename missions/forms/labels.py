"""What the parts of a dossier are called that can be open or locked, asked for or corrected."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FIELD_LABELS: dict[str, Promise] = {
    "names": _("Names in Latin letters"),
    "names_cyrillic": _("Names in Cyrillic letters"),
    "sex": _("Sex"),
    "citizenship": _("Citizenship"),
    "kind": _("Kind of observer"),
    "position": _("Position"),
    "birth": _("Date of birth"),
    "document": _("Travel document"),
    "consent": _("Consent"),
    "contacts": _("Contacts and journey"),
    "regions": _("Regions"),
    "photo": _("Photo"),
    "document_scan": _("Scan of the document"),
}
