"""What a verifier carries with it: whom to trust, and which cards are valid no more.

COSE_Sign1 as the badge's token, under a key of its own and another domain, around one map:

    {1: version, 2: made, 3: valid until, 4: [key, ...], 5: count, 6: cards that ended}
    key = [kid, public key, from, until, election's code, its name in kk, ru, en]

Times are seconds since 1970. The cards are one string: for each eight bytes that stand for its
number, sorted, and one that says why. A version only grows: a verifier that holds one takes no
older one. There is one encoding of one pack; anything else is refused. `docs/badge-token.md` is
this for who writes another verifier.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum
from itertools import pairwise
from typing import Any

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from accreditation.badge.signature import KID_BYTES, Key, to_be_signed, token_of_parts

DOMAIN = b"observer-portal/pack/1"
OF_A_NUMBER = b"observer-portal/badge-number/1\0"
ID_BYTES = 8
ENTRY = ID_BYTES + 1
_CONTENT_AT = 12  # array, protected header, unprotected header
_AFTER_CONTENT = 2 + 64
_HEADS = dict.fromkeys(range(0x40, 0x58), 1) | {
    0x58: 2,
    0x59: 3,
    0x5A: 5,
}  # first byte of a byte string's head -> length of the head
_LATEST = 1 << 32  # seconds
_CODE = re.compile(r"[A-Z][A-Z0-9]{1,7}", re.ASCII)
_LARGEST = 4 << 20  # bytes; 5,000 cards are 45 KB


class NotAPack(ValueError):  # noqa: N818 - reads as the sentence it is
    """The bytes are no pack that this key has signed."""


class Ended(IntEnum):
    """Why a card is valid no more."""

    REVOKED = 1
    WITHDRAWN = 2
    REPLACED = 3


@dataclass(frozen=True, slots=True)
class TrustedKey:
    """A public key of badges, from when until when, and of which election."""

    kid: bytes
    public: bytes
    begins: datetime
    ends: datetime
    election: str  # its code, as in a number
    names: tuple[str, str, str]  # in kk, ru, en


@dataclass(frozen=True, slots=True)
class Pack:
    """What is signed. Times are whole seconds."""

    version: int
    made_at: datetime
    valid_until: datetime
    keys: tuple[TrustedKey, ...]
    ended: Mapping[bytes, Ended]  # identity of a number -> why


def identity(written: str) -> bytes:
    """Return the eight bytes that stand in a pack for a number as it is printed."""
    return hashlib.sha256(OF_A_NUMBER + written.encode()).digest()[:ID_BYTES]


def fingerprint(public: bytes) -> str:
    """Return what people compare of a key: ten groups of four, as on the posters."""
    digits = hashlib.sha256(public).hexdigest()[:40].upper()
    return " ".join(digits[at : at + 4] for at in range(0, 40, 4))


def encode(pack: Pack) -> bytes:
    """Return the one encoding of a pack."""
    keys = sorted(pack.keys, key=lambda key: key.kid)
    ended = b"".join(card + bytes([why]) for card, why in sorted(pack.ended.items()))
    content = {
        1: pack.version,
        2: _seconds(pack.made_at),
        3: _seconds(pack.valid_until),
        4: [
            [k.kid, k.public, _seconds(k.begins), _seconds(k.ends), k.election, *k.names]
            for k in keys
        ],
        5: len(pack.ended),
        6: ended,
    }
    return cbor2.dumps(content, canonical=True)


def sign(pack: Pack, *, kid: bytes, key: Key) -> bytes:
    """Return the signed pack. The same pack and key always make the same bytes."""
    content = encode(pack)
    return token_of_parts(kid, content, key.sign(to_be_signed(kid, content, DOMAIN)))


def open_pack(data: bytes, public: bytes) -> Pack:
    """Return what a pack says that the owner of `public` has signed. Raises NotAPack.

    Says nothing about time. No decoder sees the bytes before the signature holds.
    """
    head = _HEADS.get(data[_CONTENT_AT]) if len(data) > _CONTENT_AT else None
    if head is None or len(data) > _LARGEST:
        raise NotAPack("This is not the shape of a pack.")
    kid = data[7 : 7 + KID_BYTES]
    content, signature = data[_CONTENT_AT + head : -_AFTER_CONTENT], data[-64:]
    if token_of_parts(kid, content, signature) != data:
        raise NotAPack("This is not the shape of a pack.")
    try:
        signed = to_be_signed(kid, content, DOMAIN)
        Ed25519PublicKey.from_public_bytes(public).verify(signature, signed)
    except (InvalidSignature, ValueError):
        raise NotAPack("The signature of the pack does not hold.") from None
    try:
        pack = _read(cbor2.loads(content))
        if encode(pack) == content:
            return pack
    except (cbor2.CBORDecodeError, ValueError, TypeError, LookupError, OverflowError) as error:
        raise NotAPack("This is not what a pack says.") from error
    raise NotAPack("This is not the one form of a pack.")


def _read(content: Any) -> Pack:
    cards = content[6]
    entries = [cards[at : at + ENTRY] for at in range(0, len(cards), ENTRY)]
    names = [entry[:ID_BYTES] for entry in entries]
    if any(one >= other for one, other in pairwise(names)):
        raise ValueError("The cards are not sorted.")
    if type(content[1]) is not int or content[1] < 1:  # True is an int, too
        raise TypeError("Versions count from 1.")
    return Pack(
        version=content[1],
        made_at=_moment(content[2]),
        valid_until=_moment(content[3]),
        keys=tuple(_key(*row) for row in content[4]),
        ended={entry[:ID_BYTES]: Ended(entry[ID_BYTES]) for entry in entries},
    )


def _key(kid: bytes, public: bytes, begins: int, ends: int, *texts: str) -> TrustedKey:
    election, kk, ru, en = texts
    if not all(type(text) is str for text in texts) or not _CODE.fullmatch(election):
        raise TypeError("A key needs the code of its election and three names.")
    if (type(kid), len(kid)) != (bytes, KID_BYTES) or (type(public), len(public)) != (bytes, 32):
        raise TypeError("A key has a name of four bytes and 32 bytes of its own.")
    return TrustedKey(kid, public, _moment(begins), _moment(ends), election, (kk, ru, en))


def _moment(seconds: int) -> datetime:
    if type(seconds) is not int or not 0 <= seconds < _LATEST:  # 1.0 is no number of seconds
        raise TypeError("A time is a number of seconds.")
    return datetime.fromtimestamp(seconds, UTC)


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())
