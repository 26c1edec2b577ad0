"""Cards of paper: handed over against a signature, given back, lost or damaged and issued anew.

Each act moves many cards or one, by the table of `models.card_move`; a row of the ledger for each.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext as _

from accreditation import notices
from accreditation.actions import badge_issue
from accreditation.actions.resolution import hold_applications
from accreditation.models import Application, Badge, CardMove, Place, VoidReason
from accreditation.models.card_move import CardAct, card_act, card_act_named
from accreditation.roles import roles_on
from accreditation.steps import Instant, Outcome, StepRefused
from accreditation.workflow import State
from missions.models import Election
from missions.models.election import share_election
from observer_portal import bulk
from observer_portal.accounts.models import User
from observer_portal.audit.record import Act
from observer_portal.audit.record import act as audit_act

BY_OBSERVER = 2  # cards that an observer alone may declare lost or damaged


@dataclass(frozen=True)
class Receipt:
    """Who took the card and against what (a signature, a letter); or how it was lost.

    Where nobody is named a card that is handed to the observer went to the observer.
    """

    to_whom: str = ""
    note: str = ""
    words: str = ""


def move(verb: str, badges: Sequence[Badge], *, receipt: Receipt, by: User, at: Instant) -> Outcome:
    """Move these cards of one election; the ids that moved, and the others with sentences.

    What is lost or damaged is voided, and the next card issued, in the same act. A constant number
    of queries. Raises StepRefused where nobody is named who takes them.
    """
    wanted = card_act_named(verb)
    if wanted.after == Place.HEAD and not receipt.to_whom.strip():
        raise StepRefused(_("Name who takes the cards."))
    with audit_act(f"card:{verb}", f"{len(badges)} badges", by=by) as act:
        if not badges:
            return Outcome()
        cards, moment = _held(badges, at)
        roles = roles_on(by, [card.application for card in cards], at=moment)
        allowed: dict[int, CardAct] = {}
        refused: dict[int, str] = {}
        for card in cards:
            row = card_act(verb, roles[card.application_id], Place(card.place))
            sentence = _why_not(wanted, card) or ("" if row else _not_from(card))
            if row is None or sentence:
                refused[card.pk] = sentence
            else:
                allowed[card.pk] = row
        moved = [card for card in cards if card.pk in allowed]
        _write(act, wanted, moved, receipt, by=by, at=moment)
    return Outcome(tuple(card.pk for card in moved), refused, moment)


def declare_own(
    application: Application, card: Badge, *, verb: str, words: str, at: Instant
) -> None:
    """An observer declares the own card lost or damaged; the next one is issued at once.

    Raises StepRefused: another card is valid by now, or it happens too often to be believed.
    """
    wanted = card_act_named(verb)
    if not wanted.ends_card:
        raise StepRefused(_("The card is handed over by the head of mission or the commission."))
    with audit_act(f"card:{verb}", application.reference, by=None) as act:
        [held], moment = _held([card], at)
        own = CardMove.objects.filter(badge__application=application, moved_by=None)
        if held.application_id != application.pk or held.voided_at:
            raise StepRefused(_("Another card is valid by now; look at this page again."))
        if held.application.state != State.ACCREDITED:
            raise StepRefused(_("The accreditation is over; no card is issued."))
        if own.count() >= BY_OBSERVER:
            raise StepRefused(
                _("You declared cards lost before; please ask the head of your mission.")
            )
        if sentence := _why_not(wanted, held):
            raise StepRefused(sentence)
        _write(act, wanted, [held], Receipt(words=words), by=None, at=moment)


def _held(badges: Sequence[Badge], at: Instant) -> tuple[list[Badge], datetime]:
    """Lock the applications of the cards in key order, and read the cards again after it."""
    share_election(badges[0].election_id)
    hold_applications([badge.application_id for badge in badges])
    rows = Badge.objects.filter(
        pk__in=[badge.pk for badge in badges], election=badges[0].election_id
    )
    cards = list(rows.select_related("application", "version").order_by("application_id", "pk"))
    return cards, at() if callable(at) else at


def _why_not(wanted: CardAct, card: Badge) -> str:
    """Return why the card itself cannot take this way, or nothing."""
    if card.rendered_at is None and card.file_id is None:
        return _("This card is not drawn yet.")
    is_valid = card.voided_at is None and card.application.state == State.ACCREDITED
    if wanted.hands_over and not is_valid:
        return _("This card is no longer valid; only a valid card is handed over.")
    return ""


def _not_from(card: Badge) -> str:
    return _("This cannot be done with a card that is: %(place)s.") % {
        "place": Place(card.place).label
    }


def _write(
    act: Act,
    wanted: CardAct,
    cards: Sequence[Badge],
    receipt: Receipt,
    *,
    by: User | None,
    at: datetime,
) -> None:
    """Write the ledger first, then the places: a trigger compares the two."""
    if not cards:
        return
    ids = [card.pk for card in cards]
    whom = [_to_whom(wanted, card, receipt) for card in cards]
    bulk.insert(
        CardMove,
        {"badge_id": ids, "before": [card.place for card in cards], "to_whom": whom},
        {
            "act": act.id,
            "verb": wanted.verb,
            "after": str(wanted.after),
            "moved_at": at,
            "moved_by_id": by and by.pk,
            "note": receipt.note.strip(),
            "words": receipt.words.strip(),
        },
    )
    if wanted.ends_card:
        issued = _end(act, wanted, cards, at=at)
        act.note(at=at, badges=len(ids), issued=issued)
        return
    columns: dict[str, list[Any]] = {
        "place": [str(wanted.after)] * len(ids),
        "handed_over_at": [at if wanted.hands_over else None] * len(ids),
        "handed_over_to": whom,
    }
    bulk.change(Badge, ids, columns)
    act.note(at=at, badges=len(ids))


def _to_whom(wanted: CardAct, card: Badge, receipt: Receipt) -> str:
    if not wanted.hands_over:
        return ""
    return (receipt.to_whom.strip() or card.version.latin)[:120]


def _end(act: Act, wanted: CardAct, cards: Sequence[Badge], *, at: datetime) -> int:
    """Void the cards, issue the next ones, and put the old ones where they are gone to."""
    why = VoidReason(str(wanted.after))
    issued = _issue_next(act, cards, why, at=at)
    Badge.objects.filter(pk__in=[card.pk for card in cards]).update(
        place=wanted.after,
        # what was void before, for another reason, stays so
        voided_at=Coalesce(F("voided_at"), Value(at)),
        void_reason=Coalesce(NullIf(F("void_reason"), Value("")), Value(str(why))),
    )
    return len(issued)


def _issue_next(act: Act, cards: Sequence[Badge], why: VoidReason, *, at: datetime) -> list[int]:
    """Issue the next card to whoever is accredited and has just lost the valid one."""
    rows = [
        card.application_id
        for card in cards
        if card.voided_at is None and card.application.state == State.ACCREDITED
    ]
    if not rows:
        return []
    election = Election.objects.get(pk=cards[0].election_id)
    issued = badge_issue.issue(rows, election, resolution=None, at=at, void_reason=why)
    notices.tell_missions("reissue", str(act.id), rows, at=at)
    return issued
