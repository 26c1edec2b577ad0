"""The verdict without the register: a token, a pack and a clock are all there is.

The second verifier, `static/js/verify/`, does the same in a browser; both answer the vectors of
`tests/accreditation/badge/vectors.json` alike.
"""

from dataclasses import dataclass
from datetime import datetime

from accreditation.badge import number, signature
from accreditation.badge.pack import Ended, Pack, identity
from accreditation.badge.payload import Claims
from accreditation.badge.verdict import OLD_LIST, Verdict, judge

_STATES = {Ended.REVOKED: "revoked", Ended.WITHDRAWN: "withdrawn"}


@dataclass(frozen=True, slots=True)
class Offline:
    """The verdict, and what the token says where its signature holds."""

    verdict: Verdict
    claims: Claims | None = None
    number: str = ""


def check(text: str, pack: Pack, *, at: datetime) -> Offline:
    """Judge a link or a token by a pack.

    It is never earlier than the pack was made, whatever the clock says: a clock that was put back
    makes no old badge valid. Who made the token may be newer than an old pack: then it is not
    called forged, but to be checked by phone.
    """
    at = max(at, pack.made_at)
    made_at = min(pack.made_at, pack.valid_until - OLD_LIST)
    try:
        opened = signature.open_token(
            signature.token_in(text), {key.kid: key.public for key in pack.keys}
        )
    except signature.UnknownKey:
        return Offline(Verdict.STALE if at - made_at > OLD_LIST else Verdict.FORGED)
    except signature.Forged:
        return Offline(Verdict.FORGED)
    key = next(key for key in pack.keys if key.kid == opened.kid)
    claims = opened.claims
    written = number.written(key.election, claims.number)
    why = pack.ended.get(identity(written))
    verdict = judge(
        signature_ok=True,
        known=True,
        state=_STATES.get(why, "accredited") if why else "accredited",
        voided=why is Ended.REPLACED,
        replaced=False,
        not_before=max(claims.not_before, key.begins),
        expires=min(claims.expires, key.ends),
        at=at,
        list_made_at=made_at,
    )
    return Offline(verdict, claims, written)
