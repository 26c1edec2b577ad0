"""What a polling station is told about a badge.

A badge has no state of its own. Its verdict is signature, application, card and time, in this order
of weight, computed when asked:

1. a signature that does not hold, then a number that was never given out;
2. an application that is no longer accredited. Withdrawn by who sent the observer reads WITHDRAWN.
   Every other state reads REVOKED: revoked, and also what was set aside by `reconsider` and waits
   for a new decision, or was refused by it. Until a new card is issued nobody is accredited;
3. a card that was voided: another one took its place, whatever the reason;
4. the time: valid from `not_before` on, no longer valid at `expires` itself (as RFC 8392 has it);
5. what was judged by a list too old to know of yesterday's decisions.
"""

from datetime import datetime, timedelta
from enum import StrEnum

OLD_LIST = timedelta(hours=24)
_ACCREDITED, _WITHDRAWN = "accredited", "withdrawn"


class Verdict(StrEnum):
    """One word for a polling station."""

    VALID = "VALID"
    NOT_YET_VALID = "NOT_YET_VALID"
    EXPIRED = "EXPIRED"
    REVOKED = "REVOKED"
    WITHDRAWN = "WITHDRAWN"
    REPLACED = "REPLACED"
    UNKNOWN = "UNKNOWN"
    FORGED = "FORGED"
    STALE = "STALE"  # offline: nothing against it, by a list that is too old; check by phone


def judge(  # noqa: PLR0911 - one answer a line, in the order of their weight
    *,
    signature_ok: bool | None,
    known: bool,
    state: str | None,
    voided: bool,
    replaced: bool,
    not_before: datetime | None,
    expires: datetime | None,
    at: datetime,
    list_made_at: datetime | None = None,
) -> Verdict:
    """The one verdict.

    `signature_ok` is None where a number was typed and there is no signature. `known`: the number
    was given out. `state` is the application's. `list_made_at` is given where the facts come from a
    list and not from the database. What is missing never makes a badge valid.
    """
    if signature_ok is False:
        return Verdict.FORGED
    if not known:
        return Verdict.UNKNOWN
    if state != _ACCREDITED:
        return Verdict.WITHDRAWN if state == _WITHDRAWN else Verdict.REVOKED
    if voided or replaced:
        return Verdict.REPLACED
    if not_before is None or at < not_before:
        return Verdict.NOT_YET_VALID
    if expires is None or at >= expires:
        return Verdict.EXPIRED
    if list_made_at is not None and at - list_made_at > OLD_LIST:
        return Verdict.STALE
    return Verdict.VALID
