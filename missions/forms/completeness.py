"""What an observer still lacks before the mission can submit it, in words and in order."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from missions.roster import wording
from missions.roster.tables import required


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing: its field's name, how it is called, whether it is there but cannot be read."""

    key: str
    label: str
    is_wrong: bool = False


def lacks(
    values: Mapping[str, Any], *, has_photo: bool, has_scan: bool, wrong: Collection[str] = ()
) -> list[Lack]:
    """Return what is missing or to be corrected; `wrong`: keys that hold something unreadable."""
    found = [
        Lack(key, wording.label(key), is_wrong=key in wrong)
        for key in (*required(), *sorted(set(wrong) - set(required())))
        if key in wrong or not values.get(key)
    ]
    files = [
        ("photo", _("Photo"), has_photo),
        ("document_scan", _("Scan of the data page"), has_scan),
    ]
    found += [Lack(key, name) for key, name, is_there in files if not is_there]
    if not values.get("consent"):
        found.append(Lack("consent", _("Consent")))
    return found
