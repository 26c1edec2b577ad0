"""What an election still lacks before international observation can be opened."""

from datetime import datetime, time

from django.conf import settings
from django.utils.translation import gettext as _

from accreditation.models import ChecklistItem, Reason, ReasonUse, SigningKey, Text
from missions.models import Election

LANGUAGES = ("kk", "ru", "en")
# what a badge cannot be drawn without, and what everybody who declares has to agree to
NEEDED = (
    "appeal",
    "badge.check",
    "badge.duties",
    "badge.duties.title",
    "badge.found",
    "badge.number",
    "badge.resolution",
    "badge.rights",
    "badge.rights.title",
    "badge.validity",
    "badge.with_identity_document",
    "badge.word.interpreter",
    "badge.word.observer",
    "badge.word.support",
    "consent",
)


def missing(election: Election) -> list[str]:
    """Return a sentence for each thing that is missing; none where it can be opened. 4 queries."""
    found = []
    if not SigningKey.objects.filter(
        election=election, kid__isnull=False, dropped_at=None
    ).exists():
        found.append(
            _("The election has no signing key yet. The issuer makes it when it is running.")
        )
    day = datetime.combine(election.election_day, time(), tzinfo=settings.ASTANA)
    if election.lists_close_at >= day:
        found.append(_("The lists close after election day begins. Move their closing."))
    if election.badge_valid_until <= day:
        found.append(_("Badges end before election day."))
    if lacking := _texts():
        found.append(
            _("These texts are not there in three languages: %(which)s.")
            % {"which": ", ".join(lacking)}
        )
    if lacking := _reasons():
        found.append(
            _("No reason is in force in three languages for: %(which)s.")
            % {"which": ", ".join(lacking)}
        )
    if not ChecklistItem.objects.filter(in_force=True).exists():
        found.append(_("The checklist has no point."))
    names = (f"{stem}_{code}" for stem in ("name", "body") for code in LANGUAGES)
    if not all(getattr(election, name).strip() for name in names):
        found.append(_("The names of the election and of the body are needed in three languages."))
    return found


def _texts() -> list[str]:
    whole = {row.code for row in Text.objects.filter(in_force=True) if _is_whole(row)}
    return [code for code in NEEDED if code not in whole]


def _reasons() -> list[str]:
    whole = {row.use for row in Reason.objects.filter(in_force=True) if _is_whole(row)}
    return [str(use.label) for use in ReasonUse if use not in whole]


def _is_whole(row: Text | Reason) -> bool:
    return all(getattr(row, f"text_{code}").strip() for code in LANGUAGES)
