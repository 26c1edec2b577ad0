"""Packs for the vectors: as a verifier holds them, and as a stranger might send them."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from accreditation.badge import number, pack, signature
from accreditation.badge.pack import Ended, Pack, TrustedKey
from tests.accreditation.badge import samples

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(2, 34)))
PUBLIC = KEY.public_key().public_bytes_raw()
KID = bytes.fromhex("4c495354")
MADE_AT = samples.BEGINS + timedelta(days=6, hours=23)
DAY = timedelta(days=1)
OURS = pack.identity(number.written("PR22", 417))
NAMES = ("Президент сайлауы", "Выборы Президента", "Presidential election")
TRUSTED = TrustedKey(
    samples.KID,
    samples.KEYS[samples.KID],
    samples.BEGINS - 30 * DAY,
    samples.ENDS,
    "PR22",
    NAMES,
)
OTHER = TrustedKey(
    samples.OTHER_KID,
    samples.OTHER_KEY.public_key().public_bytes_raw(),
    samples.BEGINS - 30 * DAY,
    samples.ENDS,
    "MJ23",
    ("Мәжіліс сайлауы", "Выборы Мажилиса", "Election of the Mazhilis"),
)
MANY = {pack.identity(number.written("PR22", n)): Ended(n % 3 + 1) for n in range(1000, 1400)}


def made(at: datetime = MADE_AT, *keys: TrustedKey, ended: Any = (), version: int = 7) -> Pack:
    """A pack of a moment, by default with our key alone and nothing that ended."""
    return Pack(version, at, at + DAY, keys or (TRUSTED,), dict(ended))


def signed(one: Pack, key: Ed25519PrivateKey = KEY) -> bytes:
    return pack.sign(one, kid=KID, key=key)


BY_NAME = {
    name: signed(one)
    for name, one in {
        "ours": made(),
        "both": made(MADE_AT, TRUSTED, OTHER),
        "empty": replace(made(), keys=()),
        "early": made(samples.BEGINS - timedelta(hours=2)),
        "late": made(samples.ENDS - timedelta(hours=1)),
        "after the end": made(samples.ENDS),
        "ends sooner": replace(made(), valid_until=MADE_AT + timedelta(hours=1)),
        "revoked": made(ended={OURS: Ended.REVOKED}),
        "withdrawn": made(ended={OURS: Ended.WITHDRAWN}),
        "replaced": made(ended={OURS: Ended.REPLACED}),
        "long": made(ended=MANY),
        "long, with ours": made(ended=MANY | {OURS: Ended.REVOKED}),
        "key ended": made(MADE_AT, replace(TRUSTED, ends=MADE_AT)),
        "key begins": made(MADE_AT, replace(TRUSTED, begins=MADE_AT + 2 * DAY)),
    }.items()
}


def vectors() -> Iterator[tuple[str, bytes, bool]]:
    """Name, bytes, and whether a verifier that knows our key takes them."""
    good = signed(made(ended={OURS: Ended.REVOKED} | dict(list(MANY.items())[:20])))
    yield "as it should be", good, True
    yield "without keys and cards", BY_NAME["empty"], True
    yield "by another key", signed(made(), samples.OTHER_KEY), False
    yield "a token of a badge", samples.token(), False
    yield "nothing", b"", False
    yield "a byte more", good + b"\0", False
    yield "tagged", b"\xd2" + good, False
    yield "a length of four gigabytes", good[:12] + b"\x5a\xff\xff\xff\xff" + good[15:], False
    yield "a length of 16 exabytes", good[:12] + b"\x5b" + b"\xff" * 8 + good[15:], False
    for bit in _some(len(good) * 8, 60):
        flipped = bytearray(good)
        flipped[bit // 8] ^= 1 << bit % 8
        yield f"bit {bit} flipped", bytes(flipped), False
    for length in _some(len(good), 20):
        yield f"cut to {length} bytes", good[:length], False
    for name, change in CHANGES.items():
        yield f"signed, {name}", _changed(good, change), False


def _some(end: int, count: int) -> list[int]:
    """`count` numbers below `end` that look random and are always the same."""
    digests = (hashlib.sha256(f"{end} {n}".encode()).digest() for n in range(count))
    return sorted({int.from_bytes(digest[:8]) % end for digest in digests})


def _content(data: bytes) -> dict[int, Any]:
    return cbor2.loads(cbor2.loads(data)[2])


def _changed(good: bytes, change: Callable[[dict[int, Any]], bytes]) -> bytes:
    content = change(_content(good))
    return signature.token_of_parts(
        KID, content, KEY.sign(signature.to_be_signed(KID, content, pack.DOMAIN))
    )


def _with(**changed: Any) -> Callable[[dict[int, Any]], bytes]:
    """The map with the value under `k1`, `k2`... changed."""
    facts = {int(name[1:]): value for name, value in changed.items()}
    return lambda content: cbor2.dumps(content | facts, canonical=True)


def _swapped(content: dict[int, Any]) -> bytes:
    cards = content[6]
    return cbor2.dumps(content | {6: cards[9:18] + cards[:9] + cards[18:]}, canonical=True)


def _doubled(content: dict[int, Any]) -> bytes:
    cards = content[6][:9] + content[6]
    return cbor2.dumps(content | {5: len(cards) // 9, 6: cards}, canonical=True)


def _strange_reason(content: dict[int, Any]) -> bytes:
    return cbor2.dumps(content | {6: content[6][:-1] + b"\x09"}, canonical=True)


def _of_key(at: int, value: Any) -> Callable[[dict[int, Any]], bytes]:
    def change(content: dict[int, Any]) -> bytes:
        content[4][0][at] = value
        return cbor2.dumps(content, canonical=True)

    return change


CHANGES: dict[str, Callable[[dict[int, Any]], bytes]] = {
    "cards not sorted": _swapped,
    "a card twice": _doubled,
    "a reason that nobody knows": _strange_reason,
    "count that is wrong": _with(k5=5),
    "half a card": _with(k6=b"\0" * 13),
    "version nought": _with(k1=0),
    "version true": _with(k1=True),
    "version as a fraction": _with(k1=7.0),
    "time before 1970": _with(k2=-1),
    "time as a text": _with(k3="tomorrow"),
    "a claim more": _with(k7=1),
    "key of 31 bytes": _of_key(1, bytes(31)),
    "key as a text": _of_key(1, "x" * 32),
    "key's name of five bytes": _of_key(0, b"abcde"),
    "election without a code": _of_key(4, ""),
    "name that is a number": _of_key(5, 1),
    "map in another order": lambda c: cbor2.dumps(dict(reversed(c.items()))),
    "map without end mark": lambda c: b"\xbf" + cbor2.dumps(c, canonical=True)[1:] + b"\xff",
    "a key of the map twice": lambda c: b"\xa7\x01\x07" + cbor2.dumps(c, canonical=True)[1:],
    "a number in a longer form": lambda c: cbor2.dumps(c, canonical=True).replace(
        b"\xa6\x01\x07", b"\xa6\x01\x18\x07", 1
    ),
    "a byte after the map": lambda c: cbor2.dumps(c, canonical=True) + b"\0",
    "a list instead": lambda _c: cbor2.dumps([1, 2, 3] * 90),
    "a list of four billion": lambda _c: b"\x9a\xff\xff\xff\xff" + bytes(260),
    "lists in lists": lambda _c: b"\x81" * 400 + b"\0",
}
