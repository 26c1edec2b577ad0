"""Badges as nobody has issued them, by the thousand; the same seed gives the same ones.

None of them is a badge: whatever a verifier says of one, VALID is wrong.
"""

import random
from collections.abc import Callable, Iterator
from typing import Any

import cbor2

from accreditation.badge import payload, signature
from tests.accreditation.badge import samples

LINK = "HTTPS://OBSERVERS.EXAMPLE/V/"
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
STRANGE = "0189=-_ .\u00a0\u017f\u212a\u0410\u0660\U0001d7d8"  # some look like letters of ours

Made = tuple[str, str]  # what was done, and the text of it


def damaged(token: bytes, *, count: int, seed: int) -> Iterator[Made]:
    """`count` damaged forms of a token, of each kind in turn."""
    chance = random.Random(seed)
    seen = set()
    number = 0
    while len(seen) < count:
        kind = KINDS[number % len(KINDS)]
        number += 1
        name, text = kind(token, chance)
        if text not in seen:
            seen.add(text)
            yield f"damaged {len(seen)}: {name}", text


def _flipped(token: bytes, chance: random.Random) -> Made:
    bit = chance.randrange(len(token) * 8)
    return f"bit {bit}", _link(_with_bits(token, bit))


def _flipped_in_claims(token: bytes, chance: random.Random) -> Made:
    """Three bits of the claims: what a forger would like to change."""
    bits = chance.sample(range(14 * 8, (len(token) - 66) * 8), 3)
    return f"bits {bits}", _link(_with_bits(token, *bits))


def _cut(token: bytes, chance: random.Random) -> Made:
    length = chance.randrange(1, len(token))
    return f"cut to {length}", _link(token[:length])


def _longer(token: bytes, chance: random.Random) -> Made:
    more = chance.randbytes(chance.randrange(1, 40))
    before = chance.random() < 0.3
    return f"{len(more)} bytes more", _link(more + token if before else token + more)


def _byte_changed(token: bytes, chance: random.Random) -> Made:
    at = chance.randrange(len(token))
    other = bytes([(token[at] + chance.randrange(1, 256)) % 256])
    return f"byte {at}", _link(token[:at] + other + token[at + 1 :])


def _by_another(_token: bytes, chance: random.Random) -> Made:
    kid = chance.choice([samples.KID, samples.OTHER_KID, chance.randbytes(4)])
    made = signature.sign(_any_claims(chance), kid=kid, key=samples.OTHER_KEY)
    return f"another key as {kid.hex()}", _link(made)


def _text_changed(token: bytes, chance: random.Random) -> Made:
    text = signature.text_of(token)
    at = chance.randrange(len(text))
    other = chance.choice([c for c in ALPHABET + STRANGE if c != text[at]])
    return f"letter {at}", LINK + text[:at] + other + text[at + 1 :]


def _text_cut(token: bytes, chance: random.Random) -> Made:
    text = signature.text_of(token)
    length = chance.randrange(1, len(text))
    return f"text cut to {length}", LINK + text[:length]


def _signed_strangely(_token: bytes, chance: random.Random) -> Made:
    """A signature of ours over what we would never write: form alone is wrong."""
    facts = cbor2.loads(payload.encode(_any_claims(chance)))
    name, write = chance.choice(FORMS)
    content = write(facts, chance)
    signed = samples.KEY.sign(signature.to_be_signed(samples.KID, content))
    return f"signed, {name}", _link(signature.token_of_parts(samples.KID, content, signed))


def _frame_changed(_token: bytes, chance: random.Random) -> Made:
    """Good claims and a good signature in a frame of another form."""
    protected, _, content, signed = cbor2.loads(samples.token(number=chance.randrange(1, 999_999)))
    frames: list[tuple[str, bytes]] = [
        ("tagged", b"\xd2" + cbor2.dumps([protected, {}, content, signed])),
        ("tagged as a CWT", b"\xd8\x3d\xd2" + cbor2.dumps([protected, {}, content, signed])),
        ("header outside", cbor2.dumps([protected, {4: samples.KID}, content, signed])),
        ("algorithm outside", cbor2.dumps([protected, {1: -7}, content, signed])),
        ("five parts", cbor2.dumps([protected, {}, content, signed, 0])),
        ("no signature", cbor2.dumps([protected, {}, content, b""])),
        ("map of parts", cbor2.dumps({0: protected, 1: {}, 2: content, 3: signed})),
        ("long length", b"\x84\x49" + protected + b"\xa0\x59\x00" + bytes([len(content)])
         + content + b"\x58\x40" + signed),
        ("huge length", b"\x84\x49" + protected + b"\xa0\x5b" + b"\xff" * 8 + content
         + b"\x58\x40" + signed),
    ]  # fmt: skip
    name, frame = chance.choice(frames)
    return f"frame, {name}", _link(frame)


KINDS: list[Callable[[bytes, random.Random], Made]] = [
    _flipped,
    _flipped_in_claims,
    _cut,
    _longer,
    _byte_changed,
    _by_another,
    _text_changed,
    _text_cut,
    _signed_strangely,
    _frame_changed,
]


def _any_claims(chance: random.Random) -> payload.Claims:
    return samples.claims(
        number=chance.randrange(1, 999_999),
        name="".join(chance.choice("ABCDEFGÄÖӘҒҚ") for _ in range(chance.randrange(4, 20))),
        kind=chance.choice(list(payload.KINDS)),
    )


def _facts(change: Callable[[list[Any], random.Random], Any]) -> Callable[..., bytes]:
    def write(facts: dict[int, Any], chance: random.Random) -> bytes:
        change(facts[-65537], chance)
        return cbor2.dumps(facts, canonical=True)

    return write


def _longer_integer(facts: dict[int, Any], _chance: random.Random) -> bytes:
    content = cbor2.dumps(facts, canonical=True)
    return content.replace(b"\x04\x1a", b"\x18\x04\x1a", 1)


def _twice(facts: dict[int, Any], chance: random.Random) -> bytes:
    """The same key twice: which of the two counts must not be a question."""
    content = cbor2.dumps(facts, canonical=True)
    later = cbor2.dumps(2**32 - 1 - chance.randrange(1000))
    return b"\xa4" + content[1:7] + b"\x04" + later + content[7:]


FORMS: list[tuple[str, Callable[[dict[int, Any], random.Random], bytes]]] = [
    ("keys in another order", lambda f, _c: cbor2.dumps(dict(reversed(f.items())))),
    ("a claim more", lambda f, c: cbor2.dumps(f | {c.randrange(8, 99): 1}, canonical=True)),
    ("a claim less", lambda f, _c: cbor2.dumps({k: f[k] for k in (4, -65537)}, canonical=True)),
    ("open map", lambda f, _c: b"\xbf" + cbor2.dumps(f, canonical=True)[1:] + b"\xff"),
    ("a byte after it", lambda f, c: cbor2.dumps(f, canonical=True) + c.randbytes(1)),
    ("a number in a longer form", _longer_integer),
    ("a key twice", _twice),
    ("times as fractions", lambda f, _c: cbor2.dumps(f | {4: float(f[4])}, canonical=True)),
    ("a tag", lambda f, _c: b"\xc1" + cbor2.dumps(f, canonical=True)),
    ("expires before it begins", lambda f, _c: cbor2.dumps(f | {4: f[5]}, canonical=True)),
    ("number true", _facts(lambda b, _c: b.__setitem__(0, True))),
    ("number too large", _facts(lambda b, c: b.__setitem__(0, 1_000_000 + c.randrange(9)))),
    ("number below nought", _facts(lambda b, c: b.__setitem__(0, -1 - c.randrange(9)))),
    ("kind unknown", _facts(lambda b, c: b.__setitem__(2, c.choice([0, 9, 255, None, "lto"])))),
    ("sender in small letters", _facts(lambda b, _c: b.__setitem__(3, b[3].lower()))),
    ("sender empty", _facts(lambda b, _c: b.__setitem__(3, ""))),
    ("hash of seven bytes", _facts(lambda b, c: b.__setitem__(4, c.randbytes(7)))),
    ("hash as text", _facts(lambda b, _c: b.__setitem__(4, "abcdefgh"))),
    ("name as bytes", _facts(lambda b, _c: b.__setitem__(1, b[1].encode()))),
    ("name with a line break", _facts(lambda b, _c: b.__setitem__(1, b[1] + "\nX"))),
    ("name with two spaces", _facts(lambda b, _c: b.__setitem__(1, b[1] + "  X"))),
    ("name that ends in a space", _facts(lambda b, _c: b.__setitem__(1, b[1] + " "))),
    ("name turned around", _facts(lambda b, _c: b.__setitem__(1, "\u202e" + b[1]))),
    ("name decomposed", _facts(lambda b, _c: b.__setitem__(1, "U\u0308" + b[1]))),
    ("name too long", _facts(lambda b, _c: b.__setitem__(1, "A" * 49))),
    ("a fact more", _facts(lambda b, _c: b.append(0))),
    ("a fact less", _facts(lambda b, _c: b.pop())),
    ("lists in lists", lambda _f, c: b"\x81" * c.randrange(40, 200) + b"\0"),
    ("a list of billions", lambda _f, c: b"\x9a\xff\xff\xff\xff" + c.randbytes(60)),
    ("a text of exabytes", lambda _f, c: b"\x7b" + b"\xff" * 8 + c.randbytes(60)),
    ("noise", lambda _f, c: c.randbytes(c.randrange(24, 200))),
]  # fmt: skip


def _with_bits(token: bytes, *bits: int) -> bytes:
    flipped = bytearray(token)
    for bit in bits:
        flipped[bit // 8] ^= 1 << bit % 8
    return bytes(flipped)


def _link(token: bytes) -> str:
    return LINK + signature.text_of(token)
