"""Sealing, derived keys and keyed hashes. Pure: keys, texts and bytes in, bytes out.

A sealed text is one version byte and AES-256-GCM-SIV. The nonce is taken from the key and from what
the text belongs to (`aad`, for example "missions.observerversion.sealed|17|2"), so a retry writes
the same bytes. That is what this mode allows: with one key and one aad, equal texts are seen to be
equal, and nothing more. Text that is moved to another row, or changed, does not open.
"""

import hashlib
import hmac
import secrets
import unicodedata

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV

KEY_BYTES = 32
NONCE_BYTES = 12
VERSION = b"\x01"

# What a Cyrillic keyboard puts into a Latin document number; the last four letters are not Russian.
LOOK_ALIKES = str.maketrans("АВЕКМНОРСТУХІЈЅҮ", "ABEKMHOPCTYXIJSY")


class CannotUnseal(Exception):  # noqa: N818 - reads as the sentence it is
    """The bytes were changed, belong elsewhere, or were sealed with another key or version."""


def available() -> bool:
    """Whether this build of the cryptography library can seal (it needs OpenSSL 3.2 or later)."""
    try:
        AESGCMSIV(bytes(KEY_BYTES))
    except UnsupportedAlgorithm:
        return False
    return True


def new_key() -> bytes:
    """Thirty-two random bytes."""
    return secrets.token_bytes(KEY_BYTES)


def subkey(root: bytes, purpose: str) -> bytes:
    """A key of its own for one purpose, from which neither `root` nor another key can be found.

    Raises ValueError for a root of the wrong length.
    """
    _must_be_a_key(root)
    return hmac.digest(root, b"observer-portal/subkey/1/" + purpose.encode(), hashlib.sha256)


def seal(key: bytes, plaintext: bytes, *, aad: str) -> bytes:
    """Version byte, ciphertext, 16 bytes of tag: 17 bytes longer than the text.

    Raises ValueError for a key of the wrong length.
    """
    _must_be_a_key(key)
    bound_to = aad.encode()
    return VERSION + AESGCMSIV(key).encrypt(_nonce(key, bound_to), plaintext, bound_to)


def unseal(key: bytes, blob: bytes | memoryview, *, aad: str) -> bytes:
    """The text again. Takes what a binary column gives (a memoryview) as well.

    Raises CannotUnseal, and ValueError for a key of the wrong length.
    """
    _must_be_a_key(key)
    sealed = bytes(blob)
    if sealed[:1] != VERSION:
        raise CannotUnseal("The sealed bytes do not begin with a known version.")
    bound_to = aad.encode()
    try:
        return AESGCMSIV(key).decrypt(_nonce(key, bound_to), sealed[1:], bound_to)
    except InvalidTag as failure:
        message = "The sealed bytes were changed, belong elsewhere or need another key."
        raise CannotUnseal(message) from failure


def keyed_hash(key: bytes, *parts: str) -> bytes:
    """HMAC-SHA256 over the parts, 32 bytes.

    Each part goes in behind its length, so that ("ab", "c") and ("a", "bc") differ.
    Raises ValueError for a key of the wrong length.
    """
    _must_be_a_key(key)
    written = [part.encode() for part in parts]
    message = b"".join(len(part).to_bytes(4, "big") + part for part in written)
    return hmac.digest(key, message, hashlib.sha256)


def folded(text: str) -> str:
    """The form in which two spellings of one number or name are the same text.

    NFKC, capitals, Cyrillic look-alikes to Latin, letters and digits only: "n 123-45" and "N12345"
    are one, and so are a Latin and a Cyrillic "С". Accents stay.
    """
    capitals = unicodedata.normalize("NFKC", text).upper().translate(LOOK_ALIKES)
    kept = "".join(symbol for symbol in capitals if symbol.isalnum())
    return unicodedata.normalize("NFKC", kept)


def _nonce(key: bytes, bound_to: bytes) -> bytes:
    return hmac.digest(key, b"observer-portal/nonce/1/" + bound_to, hashlib.sha256)[:NONCE_BYTES]


def _must_be_a_key(key: bytes) -> None:
    if len(key) != KEY_BYTES:
        message = f"A key has {KEY_BYTES} bytes, not {len(key)}."
        raise ValueError(message)
