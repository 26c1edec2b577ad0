"""The token: claims under an Ed25519 signature, as COSE_Sign1 (RFC 9052) without a tag.

    [protected {1: -8, 4: kid}, {}, payload, signature]

A token has one encoding, with everything at its fixed place. `open_token` takes the parts out by
their place, puts them together again and compares, so that no bit of a token can change unnoticed
and no decoder sees the bytes before the signature holds. The key is found by `kid` among those the
verifier trusts; that it is a key for Ed25519 is the verifier's knowledge, never the token's word.
"""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from accreditation.badge import payload
from accreditation.badge.payload import Claims

DOMAIN = b"observer-portal/badge/1"  # external_aad: signed, not sent; what the signature is for
KID_BYTES = 4
_ALGORITHM, _KEY_ID, _EDDSA = 1, 4, -8
_PAYLOAD_AT = 14  # bytes before the payload
_SIGNATURE_BYTES = 64
_AFTER_PAYLOAD = 2 + _SIGNATURE_BYTES
_LENGTHS = range(_PAYLOAD_AT + 24 + _AFTER_PAYLOAD, _PAYLOAD_AT + 256 + _AFTER_PAYLOAD)
_LINK = re.compile(r"\s*(?:(?:https?://[^/\s?#]+)?/V/)?([A-Z2-7]+)/?\s*", re.IGNORECASE | re.ASCII)
_HOST = re.compile(r"[A-Z0-9.-]+(:[0-9]+)?", re.ASCII)


class Forged(ValueError):  # noqa: N818 - reads as the sentence it is
    """No token that one of the keys has made. The message says what is wrong with it."""


class UnknownKey(Forged):
    """The token names a key that the verifier does not trust, or no longer trusts."""


class Key(Protocol):
    """A private key; an `Ed25519PrivateKey` is one."""

    def sign(self, data: bytes, /) -> bytes:
        """The 64 bytes of an Ed25519 signature."""
        ...


class Signer(Key, Protocol):
    """A private key with its name and public half, wherever it is kept: a file, a KMS, PKCS#11."""

    @property
    def kid(self) -> bytes:
        """The name of the key, four bytes."""
        ...

    @property
    def public(self) -> bytes:
        """The 32 bytes of the public key."""
        ...


@dataclass(frozen=True, slots=True)
class Opened:
    """What a token says, and by whose key."""

    claims: Claims
    kid: bytes


def sign(claims: Claims, *, kid: bytes, key: Key) -> bytes:
    """The token, 115 to 190 bytes. The same claims and key always make the same token."""
    if len(kid) != KID_BYTES:
        raise ValueError("The name of a key has four bytes.")
    content = payload.encode(claims)
    return token_of_parts(kid, content, key.sign(to_be_signed(kid, content)))


def open_token(token: bytes, keys: Mapping[bytes, bytes]) -> Opened:
    """The claims of a token signed by one of `keys`: kid -> 32 bytes of public key.

    Raises `Forged`, or `UnknownKey` where the token names none of them. Says nothing about time.
    """
    if len(token) not in _LENGTHS:
        raise Forged("This is not the length of a badge's token.")
    kid = token[7 : 7 + KID_BYTES]
    content = token[_PAYLOAD_AT:-_AFTER_PAYLOAD]
    signature = token[-_SIGNATURE_BYTES:]
    if token_of_parts(kid, content, signature) != token:
        raise Forged("This is not the shape of a badge's token.")
    if kid not in keys:
        raise UnknownKey("No key of this name is trusted.")
    try:
        _public_key(keys[kid]).verify(signature, to_be_signed(kid, content))
    except InvalidSignature:
        raise Forged("The signature does not hold.") from None
    try:
        return Opened(payload.decode(content), kid)
    except payload.Malformed as error:
        raise Forged(str(error)) from error


def text_of(token: bytes) -> str:
    """The token in base32 without padding."""
    return base64.b32encode(token).decode().rstrip("=")


def token_of(text: str) -> bytes:
    """The token that is written as `text`, in capitals or not. Raises `Forged`."""
    if not text.isascii():
        raise Forged("A token is written in letters from A to Z and digits from 2 to 7.")
    capitals = text.upper()
    try:
        token = base64.b32decode(capitals + "=" * (-len(capitals) % 8))
    except ValueError:
        token = b""
    if not token or text_of(token) != capitals:  # also bits left over at the end
        raise Forged("A token is written in letters from A to Z and digits from 2 to 7.")
    return token


def link(host: str, token: bytes) -> str:
    """What the QR symbol says. Capitals alone, so that a symbol holds it in fewer modules."""
    host = host.upper()
    if not _HOST.fullmatch(host):
        raise ValueError(f"{host!r} is not the name of a host.")
    return f"HTTPS://{host}/V/{text_of(token)}"


def token_in(text: str) -> bytes:
    """The token in a whole link of any host, in its path `/V/...`, or alone. Raises `Forged`."""
    found = _LINK.fullmatch(text)
    if not found:
        raise Forged("This is neither the link of a badge nor its token.")
    return token_of(found[1])


def token_of_parts(kid: bytes, content: bytes, signature: bytes) -> bytes:
    """The parts at their places: the one COSE_Sign1 of this key, content and signature."""
    return cbor2.dumps([_protected(kid), {}, content, signature])


def to_be_signed(kid: bytes, content: bytes, domain: bytes = DOMAIN) -> bytes:
    """What is signed: header, purpose and content."""
    return cbor2.dumps(["Signature1", _protected(kid), domain, content])


def _protected(kid: bytes) -> bytes:
    return cbor2.dumps({_ALGORITHM: _EDDSA, _KEY_ID: kid}, canonical=True)


@lru_cache(maxsize=64)
def _public_key(public: bytes) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(public)
