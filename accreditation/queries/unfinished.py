"""What a mission still has to hand in, complete or answer before the lists close."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from accreditation.models import Application
from accreditation.queries.mission import ASKED
from accreditation.workflow import State
from missions.models import Observer
from missions.queries import rosters


@dataclass(frozen=True)
class Unfinished:
    """How many observers are not handed in, what they lack, how many files came back."""

    drafts: int = 0
    without_photo: int = 0
    without_scan: int = 0
    without_consent: int = 0
    returned: int = 0
    queried: int = 0

    @property
    def ready(self) -> bool:
        """Whether every draft is complete, so that only handing in is left."""
        return not (self.without_photo or self.without_scan or self.without_consent)

    def __bool__(self) -> bool:
        return bool(self.drafts or self.returned or self.queried)


def of_missions(ids: Collection[int]) -> dict[int, Unfinished]:
    """Return mission id -> what is left, of those with something left. Two queries, or none."""
    if not ids:
        return {}
    begun = Application.objects.filter(observer=OuterRef("pk"))
    new = Observer.objects.filter(~Exists(begun), mission__in=ids, removed_at=None)
    drafts: Any = new.values("mission").annotate(
        n=Count("pk"),
        without_photo=Count("pk", filter=rosters.NO_PHOTO),
        without_scan=Count("pk", filter=rosters.NO_SCAN),
        without_consent=Count("pk", filter=rosters.NO_CONSENT),
    )
    found: dict[int, dict[str, int]] = {}
    for mission, n, photo, scan, consent in drafts.values_list(
        "mission", "n", "without_photo", "without_scan", "without_consent"
    ):
        lacks = {"without_photo": photo, "without_scan": scan, "without_consent": consent}
        found[mission] = {"drafts": n, **lacks}
    came_back = Application.objects.filter(mission__in=ids, state__in=ASKED).values("mission")
    counted = came_back.annotate(
        returned=Count("pk", filter=Q(state=State.RETURNED)),
        queried=Count("pk", filter=Q(state=State.QUERIED)),
    )
    for mission, returned, queried in counted.values_list("mission", "returned", "queried"):
        numbers = {"returned": returned, "queried": queried}
        found[mission] = found.get(mission, {}) | numbers
    return {mission: Unfinished(**numbers) for mission, numbers in found.items()}
