"""Secrets of links that stand in mails: derived by keyed hash, never stored, only their hash."""

import base64
import hashlib

from django.conf import settings

from observer_portal import sealing

SECRET_BYTES = 20


def secret_of(purpose: str, reference: str, issue: int) -> str:
    """Return the secret of a link, as it stands in the address: 32 characters of base32."""
    key = sealing.subkey(settings.DATA_KEY, f"links {purpose}")
    derived = sealing.keyed_hash(key, reference, str(issue))
    return base64.b32encode(derived[:SECRET_BYTES]).decode()


def hash_of(secret: str) -> str:
    """Return what the row holds of a secret, as hexadecimal digits."""
    return hashlib.sha256(secret.strip().upper().encode()).hexdigest()
