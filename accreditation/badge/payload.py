"""What a badge's token says: claims of a CWT (RFC 8392) in deterministic CBOR (RFC 8949, 4.2).

    {4: expires, 5: not before, -65537: [number, name, kind, sender, photo hash]}

-65537 is the first key that RFC 8392 leaves to private use. Under it stands one array, because each
private key would take five bytes, and with them a larger QR symbol. `docs/badge-token.md` lists all
codes. There is one encoding of one set of claims; anything else is refused.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import cbor2

EXPIRES = 4
NOT_BEFORE = 5
BADGE = -65537
NAME_BYTES = 48
CUT = "…"  # at the end of a name that was too long
HASH_BYTES = 8
KINDS = {
    "core_team": 1,
    "lto": 2,
    "sto": 3,
    "parliamentarian": 4,
    "election_body": 5,
    "diplomat": 6,
    "interpreter": 7,
    "support": 8,
}
_KIND_OF = {code: kind for kind, code in KINDS.items()}
_SENDER = re.compile(r"[A-Z0-9][A-Z0-9-]{0,19}", re.ASCII)
_LATEST = 2**32 - 1  # seconds; every time is then five bytes long
_NUMBERS = range(1, 1_000_000)


class Malformed(ValueError):  # noqa: N818 - reads as the sentence it is
    """The bytes are not the one encoding of any claims."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What is signed. Times are cut to whole seconds, the name to `NAME_BYTES`."""

    number: int  # counts from 1 within the election
    name: str  # as printed in Latin letters: surname, then given names
    kind: str  # a key of KINDS
    sender: str  # short code of the sending organisation or state
    not_before: datetime
    expires: datetime
    photo_hash: bytes  # the first 8 bytes of SHA-256 of the printed JPEG

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", cut_name(self.name))
        object.__setattr__(self, "not_before", _whole_seconds(self.not_before))
        object.__setattr__(self, "expires", _whole_seconds(self.expires))
        if self.number not in _NUMBERS:
            raise ValueError("A badge number lies between 1 and 999,999.")
        if not self.name or not self.name.isprintable():
            raise ValueError("A badge needs a printable name.")
        if self.kind not in KINDS:
            raise ValueError(f"{self.kind!r} is not a kind of observer.")
        if not _SENDER.fullmatch(self.sender):
            raise ValueError(f"{self.sender!r} is not the code of a sender.")
        if not 0 <= self.not_before.timestamp() < self.expires.timestamp() <= _LATEST:
            raise ValueError("A badge must become valid before it expires.")
        if len(self.photo_hash) != HASH_BYTES:
            raise ValueError("The hash of the photo has eight bytes.")


def cut_name(name: str) -> str:
    """The name in normal form C, cut between letters to 48 bytes of UTF-8, "…" for what is gone."""
    name = unicodedata.normalize("NFC", " ".join(name.split()))
    if len(name.encode()) <= NAME_BYTES:
        return name
    kept = name.encode()[: NAME_BYTES - len(CUT.encode())].decode(errors="ignore")
    while unicodedata.combining(name[len(kept)]):  # a letter and its marks stay together
        kept = kept[:-1]
    return kept.rstrip() + CUT


def same_name(claimed: str, printed: str) -> bool:
    """Whether a name from a token is the printed one, or the beginning of it that fitted."""
    return cut_name(printed) == claimed


def encode(claims: Claims) -> bytes:
    """The claims as they are signed: 50 to 110 bytes."""
    return cbor2.dumps(
        {
            EXPIRES: int(claims.expires.timestamp()),
            NOT_BEFORE: int(claims.not_before.timestamp()),
            BADGE: [
                claims.number,
                claims.name,
                KINDS[claims.kind],
                claims.sender,
                claims.photo_hash,
            ],
        },
        canonical=True,
    )


def decode(payload: bytes) -> Claims:
    """The claims of which `payload` is the encoding. Raises `Malformed`.

    For bytes whose signature holds: a decoder of general CBOR is no place for a stranger's bytes.
    """
    try:
        claims = _claims(cbor2.loads(payload))
    except (cbor2.CBORDecodeError, ValueError, TypeError, LookupError, OverflowError) as error:
        raise Malformed("These are not the claims of a badge.") from error
    if encode(claims) != payload:  # also unknown keys, trailing bytes, longer forms of a number
        raise Malformed("These claims are not written in their one form.")
    return claims


def _claims(content: Any) -> Claims:
    number, name, kind, sender, photo_hash = content[BADGE]
    if type(number) is not int or type(photo_hash) is not bytes:  # True is an int, too
        raise TypeError("A number or a hash is of the wrong type.")
    return Claims(
        number=number,
        name=name,
        kind=_KIND_OF[kind],
        sender=sender,
        not_before=datetime.fromtimestamp(content[NOT_BEFORE], UTC),
        expires=datetime.fromtimestamp(content[EXPIRES], UTC),
        photo_hash=photo_hash,
    )


def _whole_seconds(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("A time needs its zone.")
    return moment.astimezone(UTC).replace(microsecond=0)
