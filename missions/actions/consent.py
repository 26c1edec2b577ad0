"""The observers' consent, noted by their mission for many at once."""

from collections.abc import Sequence
from datetime import date, datetime

from missions.actions import declaration
from missions.actions.dossier import in_sentences
from missions.models import Observer
from missions.queries import rosters
from observer_portal.accounts.models import User

GIVEN = "yes"


def as_stored(day: date) -> str:
    """Return how a consent is stored: "yes" and the day on which it was noted."""
    return f"{GIVEN} {day.isoformat()}"


def can_be_noted(observer: Observer) -> bool:
    """Say whether consent is missing and the field is open. No query."""
    return "consent" in rosters.lacking(observer) and "consent" in rosters.open_groups(observer)


def note(observers: Sequence[Observer], *, day: date, by: User, at: datetime) -> int:
    """Note that these observers have agreed; returns how many.

    Raises DeclarationRefused where one of them has been locked meanwhile; nothing is noted then.
    """
    changes = [declaration.Change(one, {"consent": as_stored(day)}) for one in observers]
    with in_sentences():
        return len(declaration.change_all(changes, by=by, at=at))
