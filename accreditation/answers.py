"""What is answered to what a step asks."""

from dataclasses import dataclass

from accreditation.models import Recommendation, Resolution
from missions.models import ObserverList


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What was answered to what a step asks, the same for all rows of one call.

    What differs from row to row (a ground, a correction) stands on a row made before.
    """

    observer_list: ObserverList | None = None
    recommendation: Recommendation | None = None
    resolution: Resolution | None = None
    reason: str = ""  # code of a Reason
    words: str = ""
    fields: tuple[str, ...] = ()  # names of missions.models.FIELDS
    checklist: tuple[str, ...] = ()  # codes of ChecklistItem
    proposal: str = ""  # accredit or refuse
    ground: str = ""  # code of a Reason for refusal
    note_number: str = ""
    invitation: str = ""
    overturned_by: str = ""
