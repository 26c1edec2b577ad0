"""Where the cards lie: the third table, and the ledger of who handed which card to whom.

A card of paper is in one place at a time. `Badge.place` says where, `CardMove` how it came there; a
trigger holds the two together, so that the counts of the commission always add up.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accreditation.models.badge import Badge, Place
from accreditation.workflow import Role
from observer_portal.audit.models import APPEND_ONLY, NO_TRUNCATE


@dataclass(frozen=True, slots=True)
class CardAct:
    """One row of the third table: who may move a card, from where to where."""

    verb: str
    label: Promise | str
    by: tuple[Role, ...]
    before: tuple[Place, ...]
    after: Place

    @property
    def ends_card(self) -> bool:
        """Whether the card is no longer to be used, and the next one is issued."""
        return self.after in ENDED

    @property
    def hands_over(self) -> bool:
        """Whether someone receives the card, by name."""
        return self.after in HANDS


ENDED = (Place.LOST, Place.DAMAGED)
HANDS = (Place.HEAD, Place.OBSERVER)
_H, _C, _R = Role.HEAD, Role.CLERK, Role.SECRETARY
_HERE = (Place.SAFE, Place.RETURNED)
_SOMEWHERE = (*_HERE, *HANDS)
CARD_ACTS = (
    CardAct("to_head", _("Hand to the head of mission"), (_C, _R), _HERE, Place.HEAD),
    CardAct(
        "to_observer", _("Hand to the observer"), (_C, _R), (*_HERE, Place.HEAD), Place.OBSERVER
    ),
    CardAct("to_observer", _("Hand to the observer"), (_H,), (Place.HEAD,), Place.OBSERVER),
    CardAct("give_back", _("Note as given back"), (_C, _R), (*HANDS, *ENDED), Place.RETURNED),
    CardAct("lost", _("Declare lost"), (_H, _C, _R), _SOMEWHERE, Place.LOST),
    CardAct("damaged", _("Declare damaged"), (_H, _C, _R), _SOMEWHERE, Place.DAMAGED),
)
CARD_VERBS = tuple(dict.fromkeys(act.verb for act in CARD_ACTS))
_MOVES = sorted({(a.verb, str(b), str(a.after)) for a in CARD_ACTS for b in a.before})


def card_act(verb: str, roles: Iterable[Role], place: Place) -> CardAct | None:
    """Return the row for `verb` that is open to these roles from `place`, or None."""
    held = frozenset(roles)
    rows = (a for a in CARD_ACTS if a.verb == verb and place in a.before)
    return next((a for a in rows if not held.isdisjoint(a.by)), None)


def card_act_named(verb: str) -> CardAct:
    """Return the first row of `verb`; KeyError where the table has none."""
    for row in CARD_ACTS:
        if row.verb == verb:
            return row
    raise KeyError(verb)


class CardMove(models.Model):
    """One card went from one place to another. `moved_by` is null where the observer said so."""

    act = models.UUIDField(db_index=True)
    badge = models.ForeignKey(Badge, models.PROTECT, related_name="moves")
    verb = models.CharField(max_length=12)
    before = models.CharField(max_length=10, choices=Place.choices)
    after = models.CharField(max_length=10, choices=Place.choices)
    moved_at = models.DateTimeField()
    moved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True
    )
    to_whom = models.CharField(max_length=120, blank=True)
    note = models.CharField(max_length=200, blank=True)  # against what: a signature, a letter
    words = models.CharField(max_length=400, blank=True)  # how it was lost or damaged

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_move_of_the_table",
                condition=Q(
                    *(Q(verb=verb, before=b, after=a) for verb, b, a in _MOVES),
                    _connector=Q.OR,
                ),
            ),
            models.CheckConstraint(
                name="handed_to_somebody",
                condition=~Q(after__in=[str(place) for place in HANDS]) | ~Q(to_whom=""),
            ),
        ]
        indexes = [models.Index(fields=["badge", "-id"])]
        triggers: list[Any] = [APPEND_ONLY, NO_TRUNCATE]

    def __str__(self) -> str:
        return f"{self.badge_id}: {self.before} to {self.after}"
