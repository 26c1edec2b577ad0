"""What all acts of two people share: held while decided, confirmed by another, or dropped."""

from datetime import datetime

from django.utils.translation import gettext as _

from observer_portal.accounts.models import TwoPersonAct, User


def still_asked(asked: TwoPersonAct, refused: type[Exception]) -> TwoPersonAct:
    """Lock what was asked for and return it fresh; raises `refused` where it was decided since."""
    held = TwoPersonAct.objects.select_for_update(no_key=True).get(pk=asked.pk, kind=asked.kind)
    if held.confirmed_at or held.dropped_at:
        raise refused(_("This was decided meanwhile."))
    return held


def must_be_another(held: TwoPersonAct, by: User, refused: type[Exception]) -> None:
    """Raise `refused` for whoever asked."""
    if by.pk == held.asked_by_id:
        raise refused(_("Another person has to confirm this."))


def confirm(held: TwoPersonAct, *, by: User, at: datetime) -> None:
    """Write down who confirmed it."""
    held.confirmed_by, held.confirmed_at = by, at
    held.save(update_fields=["confirmed_by", "confirmed_at"])


def drop(held: TwoPersonAct, *, at: datetime) -> None:
    """Close the question without an answer: declined, or taken back."""
    held.dropped_at = at
    held.save(update_fields=["dropped_at"])
