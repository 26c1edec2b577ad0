"""The entities of `accreditation`; one file each."""

from accreditation.models.appeal import Appeal, AppealBody, AppealOutcome
from accreditation.models.application import Application
from accreditation.models.badge import Badge, BadgeCounter, Place, SigningKey, VoidReason
from accreditation.models.card_move import CardMove
from accreditation.models.correction import CorrectionRequest
from accreditation.models.error_report import ErrorReport
from accreditation.models.holding import Holding
from accreditation.models.look import Look
from accreditation.models.match import PersonMatch
from accreditation.models.pack import PackKey, SignedPack
from accreditation.models.personal_link import PersonalLink
from accreditation.models.purge import Purge
from accreditation.models.recommendation import Recommendation
from accreditation.models.resolution import Resolution, ResolutionRow, Sitting
from accreditation.models.stayed import StayedBehind
from accreditation.models.step import StepTaken
from accreditation.models.text import ChecklistItem, Reason, ReasonUse, Text

__all__ = [
    "Appeal",
    "AppealBody",
    "AppealOutcome",
    "Application",
    "Badge",
    "BadgeCounter",
    "CardMove",
    "ChecklistItem",
    "CorrectionRequest",
    "ErrorReport",
    "Holding",
    "Look",
    "PackKey",
    "PersonMatch",
    "PersonalLink",
    "Place",
    "Purge",
    "Reason",
    "ReasonUse",
    "Recommendation",
    "Resolution",
    "ResolutionRow",
    "SignedPack",
    "SigningKey",
    "Sitting",
    "StayedBehind",
    "StepTaken",
    "Text",
    "VoidReason",
]
