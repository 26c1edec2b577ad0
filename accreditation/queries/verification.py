"""What a polling station is told: the verdict of a code or of a typed number. Reads only."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from accreditation.badge import number, signature
from accreditation.badge.payload import Claims
from accreditation.badge.verdict import Verdict, judge
from accreditation.models import Badge
from accreditation.queries import station_pack


@dataclass(frozen=True)
class Verification:
    """The verdict and what may be shown with it; `badge` is None for what we never issued."""

    verdict: Verdict
    number: str = ""
    claims: Claims | None = None
    badge: Badge | None = None

    def as_dict(self) -> dict[str, object]:
        """For JSON: nothing that does not stand on the card, and no name after the purge."""
        shown: dict[str, object] = {"verdict": str(self.verdict)}
        if self.badge is None:
            return shown
        version = self.badge.version
        sender = self.badge.application.mission.organisation
        return shown | {
            "number": self.number,
            "name": "" if self.badge.election.purged_at else version.latin,
            "kind": version.kind,
            "sender": sender.short_en,
            "valid_from": self.badge.valid_from.isoformat(),
            "valid_until": self.badge.valid_until.isoformat(),
        }


def verify(text: str, *, at: datetime) -> Verification:
    """Verify the content of a QR code, the link or token in it, or a typed number.

    Never raises for what was typed: a number with a slip in it is UNKNOWN, anything else that is
    neither number nor token of ours is FORGED.
    """
    try:
        code, serial = number.read(text)
    except number.NotANumber as slip:
        if slip.slip is number.Slip.CHECK:
            return Verification(Verdict.UNKNOWN)
        return by_token(text, at=at)
    badge = _badges().filter(election__code=code, number=serial).first()
    return _verdict(badge, signature_ok=None, claims=None, at=at)


def by_token(text: str, *, at: datetime) -> Verification:
    """Verify a token by its signature, then by what has become of its card. Two queries."""
    try:
        token = signature.token_in(text)
        opened = signature.open_token(token, trusted_keys())
    except signature.Forged:
        return Verification(Verdict.FORGED)
    badge = (
        _badges()
        .filter(
            election__signing_keys__kid=opened.kid,
            number=opened.claims.number,
        )
        .first()
    )
    # a signature that holds over another card than the one in the register is no card of ours
    if badge is not None and badge.token is not None and bytes(badge.token) != token:
        return Verification(Verdict.FORGED)
    return _verdict(badge, signature_ok=True, claims=opened.claims, at=at)


def trusted_keys() -> dict[bytes, bytes]:
    """Return kid -> public key of every key that was made and not dropped."""
    pairs = station_pack.counted_keys().values_list("kid", "public")
    return {bytes(kid or b""): bytes(public or b"") for kid, public in pairs}


def _badges() -> QuerySet[Badge, Any]:
    successor = Badge.objects.filter(replaces=OuterRef("pk"))
    return Badge.objects.select_related(
        "election", "application__mission__organisation", "version"
    ).annotate(was_replaced=Exists(successor))


def _verdict(
    badge: Badge | None, *, signature_ok: bool | None, claims: Claims | None, at: datetime
) -> Verification:
    if badge is None:
        verdict = judge(
            signature_ok=signature_ok,
            known=False,
            state=None,
            voided=False,
            replaced=False,
            not_before=None,
            expires=None,
            at=at,
        )
        return Verification(verdict, claims=claims)
    verdict = judge(
        signature_ok=signature_ok,
        known=True,
        state=badge.application.state,
        voided=badge.voided_at is not None,
        replaced=bool(getattr(badge, "was_replaced", False)),
        not_before=badge.valid_from,
        expires=ends(badge),
        at=at,
    )
    return Verification(
        verdict, number.written(badge.election.code, badge.number), claims=claims, badge=badge
    )


def ends(badge: Badge) -> datetime:
    """Return when the card ends: its date, or sooner where the election's was brought forward."""
    return min(badge.valid_until, badge.election.badge_valid_until)
