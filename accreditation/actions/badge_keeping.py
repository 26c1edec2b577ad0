"""What becomes of a drawn card whose file is lost: it is drawn again under the same number.

Drawing is deterministic and the token stays, so that the card in somebody's hands and the one that
is drawn again are the same.
"""

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import QuerySet

from accreditation.actions import badge_issue
from accreditation.badge import number
from accreditation.models import Badge
from accreditation.workflow import State
from missions.actions import files
from observer_portal import clock, sealing
from observer_portal.accounts.models import User
from observer_portal.audit.record import act as audit_act

log = logging.getLogger(__name__)

AT_ONCE = 50  # cards that one act holds while their files are read


class BadgeLost(Exception):  # noqa: N818 - reads as the sentence it is
    """The file of a drawn card is gone, or it is not what was drawn."""


class Found(NamedTuple):
    """What a check of all ready cards found, as written numbers."""

    read: int
    lost: list[str]
    unreadable: list[str]  # the key or the disk fails, not the file: for a person to look at


def read(badge: Badge) -> bytes:
    """Return the card's file. Raises BadgeLost; FileGone or CannotUnseal where the key fails.

    The name is a keyed digest of the content: what is found under it is what was drawn, or lost.
    """
    if badge.file is None or badge.file.observer is None:
        raise BadgeLost(str(badge))
    data_key = files.key_of(badge.file.observer)
    try:
        data = files.read(badge.file, data_key)
    except (files.FileGone, sealing.CannotUnseal) as failure:
        raise BadgeLost(str(badge)) from failure
    if files.name_of(data_key, badge.file.purpose, data) != badge.file.name:
        raise BadgeLost(str(badge))
    return data


def ready() -> QuerySet[Badge]:
    """Return the cards that can be downloaded: drawn, not voided, of an accreditation in force."""
    return Badge.objects.filter(
        rendered_at__isnull=False,
        voided_at=None,
        application__state=State.ACCREDITED,
        election__purged_at=None,
    ).select_related("election", "file__observer__key")


def draw_again(badge_ids: Sequence[int], *, by: User | None, at: datetime) -> list[str]:
    """Give up the lost files of these ready cards, and ask for them to be drawn again.

    1. hold the cards; 2. read each file once more: another may have drawn it meanwhile; 3. mark
    those that are lost as to be drawn. No new number. Done again, nothing happens. A store that is
    away as a whole (not mounted, for one) is no loss: nothing is marked. Returns their numbers.
    """
    if files.is_away():
        log.error("The store of files is away or empty; no badge is given up.")
        return []
    with audit_act("badge:lost", f"{len(badge_ids)} badges", by=by) as act:
        held = ready().filter(pk__in=badge_ids).order_by("pk")
        lost = [
            card for card in held.select_for_update(of=("self",), no_key=True) if _is_lost(card)
        ]
        ids = [card.pk for card in lost]
        numbers = [_written(card) for card in lost]
        Badge.objects.filter(pk__in=ids).update(
            rendered_at=None, attempts=0, problem="", next_try_at=at
        )
        badge_issue.kick(ids)
        if lost:
            act.subject = numbers[0] if len(lost) == 1 else f"{len(lost)} badges"
            act.note(at=at, numbers=numbers)
    return numbers


def check(*, by: User | None = None, mend: bool = True) -> Found:
    """Read the file of every ready card; those that are lost are drawn again, with `mend`."""
    count, lost, unreadable = 0, [], []
    for cards in _in_pieces(ready().order_by("pk")):
        count += len(cards)
        state = {card.pk: _is_lost(card) for card in cards}
        gone = [card for card in cards if state[card.pk]]
        unreadable += [_written(card) for card in cards if state[card.pk] is None]
        if mend:
            ids = [card.pk for card in gone]
            lost += draw_again(ids, by=by, at=clock.database_now()) if ids else []
        else:
            lost += [_written(card) for card in gone]
    return Found(count, lost, unreadable)


def _in_pieces(cards: QuerySet[Badge]) -> Iterator[list[Badge]]:
    last = 0
    while piece := list(cards.filter(pk__gt=last)[:AT_ONCE]):
        yield piece
        last = piece[-1].pk


def _is_lost(card: Badge) -> bool | None:
    """Whether the file is lost; None where that cannot be said."""
    try:
        read(card)
    except BadgeLost:
        return True
    except (files.FileGone, sealing.CannotUnseal, OSError) as failure:
        log.warning("%s cannot be read: %s", _written(card), type(failure).__name__)
        return None
    return False


def _written(card: Badge) -> str:
    return number.written(card.election.code, card.number)
