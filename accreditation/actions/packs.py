"""The packs of the polling stations: signed by who holds the key, stored, served by the web."""

import hashlib
from datetime import UTC, datetime, timedelta

from django.db import transaction

from accreditation.actions import signing_keys
from accreditation.badge import pack
from accreditation.badge.verdict import OLD_LIST
from accreditation.models import PackKey, SignedPack
from accreditation.queries import station_pack
from observer_portal.audit.record import act as audit_act

AGAIN = timedelta(minutes=10)  # a pack that says nothing new is made anew, so that it is not old
KEPT = 200  # versions


def ensure_key(*, at: datetime) -> PackKey:
    """Make the key where there is none. Run by the issuer alone."""
    if key := _current():
        return key
    with audit_act("pack_key:make", "", by=None) as act:
        kid, public = signing_keys.new_pair()
        key = PackKey.objects.create(kid=kid, public=public, made_at=at)
        act.note(at=at, kid=kid.hex())
    return key


def drop_key(*, at: datetime) -> None:
    """Drop the key: the issuer makes another, whose fingerprint people have to compare anew."""
    with audit_act("pack_key:drop", "", by=None) as act:
        for key in PackKey.objects.select_for_update().filter(dropped_at=None):
            key.dropped_at = at
            key.save(update_fields=["dropped_at"])
            act.note(at=at, kid=bytes(key.kid).hex())


def fingerprint() -> str:
    """Return the fingerprint of the key for posters; empty before there is one."""
    key = _current()
    return pack.fingerprint(bytes(key.public)) if key else ""


def build(*, at: datetime) -> int | None:
    """Sign a pack where something is new or the newest has grown old; return its version.

    The rows of badges and applications are the queue: whoever comes compares, so nothing that was
    missed stays missed. One at a time, held by the key's row. Returns None where there was nothing
    to do, or no key yet.
    """
    with transaction.atomic():
        key = PackKey.objects.select_for_update(no_key=True).filter(dropped_at=None).first()
        if key is None:
            return None
        last = station_pack.newest()
        keys, ended = station_pack.trusted_keys(), station_pack.ended_cards(at=at)
        digest = _digest(keys, ended)
        is_new = last is None or (last.key_id, bytes(last.digest)) != (key.pk, digest)
        if last and not is_new and at - last.made_at < AGAIN:
            return None
        at = max(at, last.made_at) if last else at
        version = max(int(at.timestamp()), last.version + 1 if last else 1)
        made = pack.Pack(version, at, at + OLD_LIST, keys, ended)
        kid = bytes(key.kid)
        SignedPack.objects.create(
            version=version,
            key=key,
            made_at=at,
            digest=digest,
            cards=len(ended),
            data=pack.sign(made, kid=kid, key=signing_keys.private_key(kid)),
        )
        kept = SignedPack.objects.order_by("-version").values_list("version", flat=True)[:KEPT]
        SignedPack.objects.filter(version__lt=min(kept)).delete()
    return version


def _digest(keys: tuple[pack.TrustedKey, ...], ended: dict[bytes, pack.Ended]) -> bytes:
    nothing = datetime.fromtimestamp(0, UTC)
    return hashlib.sha256(pack.encode(pack.Pack(1, nothing, nothing, keys, ended))).digest()


def _current() -> PackKey | None:
    return PackKey.objects.filter(dropped_at=None).first()
