"""Keys of observers and elections, all hanging on one root that stands outside the database."""

from django.conf import settings

from missions.models import Observer, ObserverKey
from observer_portal import sealing


def wrap(data_key: bytes, observer_id: int) -> bytes:
    """Seal an observer's data key under the key-encryption key, bound to the observer."""
    return sealing.seal(_key_encryption_key(), data_key, aad=f"missions.observerkey|{observer_id}")


def unwrap(key: ObserverKey) -> bytes:
    """Return the observer's data key (32 bytes).

    Raises CannotUnseal where the row was tampered with or belongs to another observer.
    """
    aad = f"missions.observerkey|{key.observer_id}"
    return sealing.unseal(_key_encryption_key(), bytes(key.wrapped), aad=aad)


def key_of(observer: Observer) -> bytes | None:
    """Return the observer's data key; None where the purge has destroyed it."""
    try:
        return unwrap(observer.key)
    except ObserverKey.DoesNotExist:
        return None


def wrap_for(data_key: bytes, owner: str) -> bytes:
    """Seal the data key of something else than an observer: an upload, by its reference."""
    return sealing.seal(_key_encryption_key(), data_key, aad=f"key|{owner}")


def unwrap_for(wrapped: bytes, owner: str) -> bytes:
    """Return the data key of `owner`."""
    return sealing.unseal(_key_encryption_key(), bytes(wrapped), aad=f"key|{owner}")


def index_key(election_code: str) -> bytes:
    """Return the key of an election's hashes of documents and persons."""
    return sealing.subkey(settings.DATA_KEY, f"document index {election_code}")


def offices_key() -> bytes:
    """Return the key of letters and scans that belong to no observer."""
    return sealing.subkey(settings.DATA_KEY, "letters of the offices")


def _key_encryption_key() -> bytes:
    return sealing.subkey(settings.DATA_KEY, "wrap observer keys")
