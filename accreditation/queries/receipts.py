"""What a receipt says of a list: who went, who stayed and why, and the check sum over both.

The check sum is counted from append-only rows alone: the steps that handed the list in, the
versions that they name, and the rows of those who stayed. It can be counted again at any time.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accreditation.models import StayedBehind, StepTaken
from accreditation.models.stayed import PARTS
from accreditation.workflow import Guard
from missions.models import ObserverList
from missions.models.mission import sees_files

GROUP = 8  # digits of the check sum between spaces, to be compared by eye
BY_NAME = ("version__folded_name", "pk")
LACKS = {
    "data": lambda: _("personal data and document"),
    "photo": lambda: _("photo"),
    "scan": lambda: _("scan"),
    "consent": lambda: _("consent"),
}


def lists_open_to(user: Any) -> QuerySet[ObserverList]:
    """Return the submitted lists that a user may see: the own missions', or every one."""
    rows = ObserverList.objects.filter(submitted_at__isnull=False).select_related(
        "mission__organisation", "mission__election", "made_by"
    )
    if sees_files(user):
        return rows
    return rows.filter(mission__memberships__user=user, mission__memberships__ended_at=None)


def went(observer_list: ObserverList) -> QuerySet[StepTaken]:
    """Return the steps that handed this list in: each names the version that went."""
    return (
        StepTaken.objects.filter(application__observer_list=observer_list, verb="submit")
        .select_related("application", "version")
        .defer("version__sealed", "version__digests")
        .order_by(*BY_NAME)
    )


def stayed(observer_list: ObserverList) -> QuerySet[StayedBehind]:
    """Return who was declared and did not go with this list, as declared at that moment."""
    return (
        StayedBehind.objects.filter(observer_list=observer_list)
        .select_related("observer", "version")
        .defer("version__sealed", "version__digests")
        .order_by(*BY_NAME)
    )


def why(row: StayedBehind) -> str:
    """Say in the active language why somebody stayed."""
    if row.lacks:
        return _("Missing: %(what)s") % {"what": ", ".join(LACKS[part]() for part in row.lacks)}
    if row.guard in Guard.values:
        return str(Guard(row.guard).label)
    return row.words or _("Complete; left for a later list by your choice.")


def check_sum(observer_list: ObserverList) -> bytes:
    """Count the check sum from what is stored now: SHA-256 over the list and everybody on it.

    One line of JSON for the list (mission, number, note, moment), one for each who went (reference,
    number of the version, keyed digest of each field), one for each who stayed (reference, number
    of the version, what was missing or why). Two queries.
    """
    head = [
        observer_list.reference,
        observer_list.mission_id,
        observer_list.number,
        observer_list.note_verbale_number,
        observer_list.note_verbale_on.isoformat(),
        _moment(observer_list),
    ]
    lines = [_line(head), *_went(observer_list), *_stayed(observer_list)]
    return hashlib.sha256("\n".join(lines).encode()).digest()


def earlier_check_sum(observer_list: ObserverList) -> bytes:
    """Count it as it was counted before a receipt named those who stayed. One query."""
    lines = sorted(
        f"{name}|{number}|{'|'.join(f'{k}={v}' for k, v in sorted(digests.items()))}"
        for name, number, digests in _versions_that_went(observer_list)
    )
    return hashlib.sha256("\n".join(lines).encode()).digest()


def grouped(digest: bytes | memoryview) -> str:
    """Write a check sum so that two can be compared by eye."""
    digits = bytes(digest).hex()
    return " ".join(digits[i : i + GROUP] for i in range(0, len(digits), GROUP))


def agrees(observer_list: ObserverList) -> bool:
    """Whether what is stored now is what the receipt was written over."""
    kept = bytes(observer_list.receipt_digest)
    return kept in (check_sum(observer_list), earlier_check_sum(observer_list))


def _went(observer_list: ObserverList) -> list[str]:
    rows = _versions_that_went(observer_list)
    return sorted(_line(["went", name, number, digests]) for name, number, digests in rows)


def _stayed(observer_list: ObserverList) -> list[str]:
    rows = StayedBehind.objects.filter(observer_list=observer_list).values_list(
        "observer__reference",
        "version__number",
        *(f"lacks_{part}" for part in PARTS),
        "guard",
        "words",
    )
    return sorted(_line(["stayed", *row]) for row in rows)


def _versions_that_went(observer_list: ObserverList) -> Iterable[tuple[str, int, dict[str, str]]]:
    return StepTaken.objects.filter(
        application__observer_list=observer_list, verb="submit"
    ).values_list("application__reference", "version__number", "version__digests")


def _moment(observer_list: ObserverList) -> str:
    at = observer_list.submitted_at
    return at.astimezone(UTC).isoformat(timespec="microseconds") if at else ""


def _line(values: list[Any]) -> str:
    return json.dumps(values, ensure_ascii=False, sort_keys=True)
