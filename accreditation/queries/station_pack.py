"""What a pack says at a moment: which keys to trust, and which cards are valid no more."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from accreditation.badge import number
from accreditation.badge.pack import Ended, TrustedKey, identity
from accreditation.badge.verdict import judge
from accreditation.models import Badge, SignedPack, SigningKey
from accreditation.workflow import State

REMEMBERED = timedelta(days=30)  # after the end of an election's badges they all read EXPIRED
AHEAD = timedelta(hours=24)  # so long before its day a token counts, and before its making a key:
# a station's clock may be behind


def counted_keys() -> QuerySet[SigningKey]:
    """Return the keys that were made and not dropped: online and offline the same."""
    return SigningKey.objects.filter(kid__isnull=False, dropped_at=None)


def trusted_keys() -> tuple[TrustedKey, ...]:
    """Return every key that was made and not dropped: that of an old election tells EXPIRED."""
    rows = counted_keys().select_related("election")
    return tuple(
        TrustedKey(
            kid=bytes(row.kid or b""),
            public=bytes(row.public or b""),
            begins=row.valid_from - AHEAD if row.valid_from else row.asked_at,
            ends=row.election.badge_valid_until,
            election=row.election.code,
            names=(row.election.name_kk, row.election.name_ru, row.election.name_en),
        )
        for row in rows
    )


def ended_cards(*, at: datetime) -> dict[bytes, Ended]:
    """Return identity of a number -> why, of the cards that the register would not call valid.

    The one verdict of `badge.verdict` says why, so that a station without network says the same.
    """
    successor = Badge.objects.filter(replaces=OuterRef("pk"))
    rows = (
        Badge.objects.filter(election__badge_valid_until__gt=at - REMEMBERED)
        .annotate(was_replaced=Exists(successor))
        .filter(
            Q(voided_at__isnull=False)
            | Q(was_replaced=True)
            | ~Q(application__state=State.ACCREDITED)
        )
        .values_list("election__code", "number", "application__state", "voided_at", "was_replaced")
    )
    return {
        identity(number.written(code, serial)): Ended[
            judge(
                signature_ok=True,
                known=True,
                state=state,
                voided=voided_at is not None,
                replaced=replaced,
                not_before=None,
                expires=None,
                at=at,
            ).name
        ]
        for code, serial, state, voided_at, replaced in rows
    }


def newest() -> SignedPack | None:
    """Return the pack that counts, without its bytes."""
    return SignedPack.objects.select_related("key").defer("data").order_by("-version").first()
