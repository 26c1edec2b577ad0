"""Keys of an election: asked for by the web, made by the issuer, read by who draws badges."""

import os
import secrets
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from accreditation.models import SigningKey
from missions.models import Election
from observer_portal.accounts.models import User
from observer_portal.audit.record import act as audit_act

KID_BYTES = 4


class KeyOutOfReach(Exception):  # noqa: N818 - reads as the sentence it is
    """The private key may not, or cannot, be read by this process."""


def ask(election: Election, *, by: User | None, at: datetime) -> SigningKey:
    """Ask the issuer for a key of this election, once at a time."""
    with audit_act("signing_key:ask", election.code, by=by) as act:
        key, made = SigningKey.objects.get_or_create(
            election=election, kid=None, defaults={"asked_at": at}
        )
        if made:
            act.note(at=at)
    return key


def make_pending(*, at: datetime) -> int:
    """Make the pairs that were asked for. Run by the issuer alone; returns how many were made.

    The private half is written and synced before the public half is committed: a crash in between
    leaves a file that no row names.
    """
    made = 0
    for key in SigningKey.objects.filter(kid=None).select_related("election"):
        with audit_act("signing_key:make", key.election.code, by=None) as act:
            locked = SigningKey.objects.select_for_update(skip_locked=True).filter(
                pk=key.pk, kid=None
            )
            row = locked.first()
            if row is None:
                continue
            kid, row.public = new_pair()
            row.kid = kid
            row.valid_from = at
            row.save(update_fields=["kid", "public", "valid_from"])
            act.note(at=at, kid=kid.hex())
            made += 1
    return made


def new_pair() -> tuple[bytes, bytes]:
    """Make a pair, keep its private half on disk; return its name and its public half."""
    private = Ed25519PrivateKey.generate()
    kid = secrets.token_bytes(KID_BYTES)
    _write(kid, private.private_bytes_raw())
    return kid, private.public_key().public_bytes_raw()


@lru_cache(maxsize=64)
def private_key(kid: bytes) -> Ed25519PrivateKey:
    """Return the private key with this id; raises KeyOutOfReach."""
    try:
        return Ed25519PrivateKey.from_private_bytes(_path(kid).read_bytes())
    except (OSError, ValueError) as error:
        raise KeyOutOfReach(f"The signing key {kid.hex()} cannot be read here.") from error


def _path(kid: bytes) -> Path:
    return Path(settings.SIGNING_KEYS) / kid.hex()


def _write(kid: bytes, private: bytes) -> None:
    folder = Path(settings.SIGNING_KEYS)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = folder / f"{kid.hex()}.tmp"
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(private)
        file.flush()
        os.fsync(file.fileno())
    temporary.rename(_path(kid))
