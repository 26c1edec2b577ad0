"""Test vectors for every verifier of badges, whatever its language.

    python -m tests.accreditation.badge.vectors

writes `vectors.json` beside this file anew; `test_vectors.py` compares. A vector is what a scanner
reads, the pack that the verifier holds, the time, and the verdict. Where the signature holds, the
claims and the printed number are given as well.

A rule stands for many vectors: every single flipped bit, every shorter length, of the token of a
vector; all of them have the verdict of the rule. Vectors of packs say which a verifier takes.
"""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import cbor2

from accreditation.badge import number, payload, signature
from accreditation.badge.payload import Claims
from accreditation.badge.verdict import Verdict
from tests.accreditation.badge import hostile, packs, samples

FILE = Path(__file__).with_name("vectors.json")
NOON = samples.BEGINS + timedelta(days=7)
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
NAMES = {
    "one letter": "O",
    "latin": "VAN DER MEERDONK Pieter-Jan",
    "with marks": "DĄBROWSKA-MÜLLER Žofie",
    "kazakh": "ӘБДІҒАППАРОВ Үміт",
    "forty-eight bytes": "A" * 48,
    "forty-nine bytes": "A" * 49,
    "cut between two bytes": "A" * 44 + "ЖЖЖ",
    "cut in vietnamese": "NGUYỄN Thị Ánh Tuyết Hồng Ngọc Phương Thảo",
}


def build() -> dict[str, Any]:
    """The whole file."""
    vectors = [*_good(), *_by_facts(), *_spellings(), *_forged(), *_damaged()]
    return {
        "about": (
            "Badges and what a verifier says of them; see docs/badge-token.md. All keys are made "
            "up. Times are seconds since 1970; packs are in hexadecimal digits."
        ),
        "domain": signature.DOMAIN.decode(),
        "pack_key": packs.PUBLIC.hex(),
        "packs": {name: packs.BY_NAME[name].hex() for name in packs.BY_NAME},
        "vectors": vectors,
        "rules": [
            {"of": name, "change": change, "verdict": Verdict.FORGED}
            for name in ("name: latin", "name: kazakh", "name: one letter")
            for change in ("flip every bit of the token", "cut the token to every shorter length")
        ],
        "of_packs": [
            {"name": name, "pack": data.hex(), "taken": taken}
            for name, data, taken in packs.vectors()
        ],
    }


def _vector(name: str, text: str, verdict: Verdict, claims: Claims | None, **facts: Any) -> dict:
    made: dict[str, Any] = {
        "name": name,
        "text": text,
        "pack": "ours",
        "at": int(NOON.timestamp()),
        "verdict": verdict,
    } | facts
    if claims:
        made["number"] = number.written("PR22" if made["pack"] != "both" else "MJ23", claims.number)
        made["claims"] = written_claims(claims)
    return made


def written_claims(claims: Claims) -> dict[str, Any]:
    """As they stand in the file."""
    return {
        "number": claims.number,
        "name": claims.name,
        "kind": claims.kind,
        "sender": claims.sender,
        "not_before": int(claims.not_before.timestamp()),
        "expires": int(claims.expires.timestamp()),
        "photo_hash": claims.photo_hash.hex(),
    }


def _good() -> list[dict]:
    variants = [(f"name: {label}", {"name": name}) for label, name in NAMES.items()]
    variants += [(f"kind: {kind}", {"kind": kind}) for kind in payload.KINDS]
    variants += [
        (f"number: {number}", {"number": number})
        for number in (1, 23, 24, 255, 256, 65_535, 65_536, 999_999)
    ]
    variants += [
        (f"sender: {code}", {"sender": code}) for code in ("A", "KAZ", "ABCDEFGHIJ-KLMNOP-12")
    ]
    variants.append(("hash of zeros", {"photo_hash": bytes(8)}))
    return [
        _vector(name, _link(samples.token(**changed)), Verdict.VALID, samples.claims(**changed))
        for name, changed in variants
    ]


def _by_facts() -> list[dict]:
    link, claims = _link(samples.token()), samples.claims()
    made = packs.MADE_AT
    cases: list[tuple[str, Verdict, str, datetime]] = [
        ("listed as revoked", Verdict.REVOKED, "revoked", NOON),
        ("listed as withdrawn", Verdict.WITHDRAWN, "withdrawn", NOON),
        ("listed as replaced", Verdict.REPLACED, "replaced", NOON),
        ("others are listed, hundreds of them", Verdict.VALID, "long", NOON),
        ("listed among hundreds", Verdict.REVOKED, "long, with ours", NOON),
        ("a second too early", Verdict.NOT_YET_VALID, "early", samples.BEGINS - SECOND),
        ("the first second", Verdict.VALID, "early", samples.BEGINS),
        ("the last second", Verdict.VALID, "late", samples.ENDS - SECOND),
        ("a second too late", Verdict.EXPIRED, "late", samples.ENDS),
        ("a list of a day", Verdict.VALID, "ours", made + 24 * HOUR),
        ("a list of a day and a second", Verdict.STALE, "ours", made + 24 * HOUR + SECOND),
        ("a list that ends sooner", Verdict.VALID, "ends sooner", made + HOUR),
        ("a list that has ended", Verdict.STALE, "ends sooner", made + HOUR + SECOND),
        ("revoked and expired", Verdict.REVOKED, "revoked", samples.ENDS),
        ("revoked by an old list", Verdict.REVOKED, "revoked", made + 300 * HOUR),
        ("expired by an old list", Verdict.EXPIRED, "ours", samples.ENDS + 300 * HOUR),
        (
            "a clock that was put back",
            Verdict.EXPIRED,
            "after the end",
            datetime(2001, 1, 1, tzinfo=UTC),
        ),
        ("a clock that lost its time", Verdict.VALID, "ours", datetime(1970, 1, 1, tzinfo=UTC)),
        ("the election's badges ended sooner", Verdict.EXPIRED, "key ended", NOON),
        ("the key is not valid yet", Verdict.NOT_YET_VALID, "key begins", NOON),
    ]
    vectors = [
        _vector(name, link, verdict, claims, pack=pack, at=_seconds(at))
        for name, verdict, pack, at in cases
    ]
    other = _link(signature.sign(claims, kid=samples.OTHER_KID, key=samples.OTHER_KEY))
    old = {"at": _seconds(made + 24 * HOUR + SECOND)}
    vectors.append(_vector("a key newer than an old list", other, Verdict.STALE, None, **old))
    changed = _link(samples.token()[:-1] + b"\0")
    vectors.append(_vector("forged, by an old list", changed, Verdict.FORGED, None, **old))
    return vectors


def _spellings() -> list[dict]:
    token, claims = samples.token(), samples.claims()
    text = signature.text_of(token)
    spellings = {
        "small letters": _link(token).lower(),
        "another host": f"https://other.example:8443/V/{text}",
        "path alone": f"/V/{text}",
        "token alone": text,
        "spaces around": f"  {_link(token)}\n",
        "slash at the end": f"{_link(token)}/",
    }
    return [
        _vector(f"written with {name}", spelled, Verdict.VALID, claims)
        for name, spelled in spellings.items()
    ]


def _forged() -> list[dict]:
    token = samples.token()
    protected, _, content, signed = cbor2.loads(token)
    other = signature.sign(samples.claims(), kid=samples.OTHER_KID, key=samples.OTHER_KEY)
    foreign = signature.sign(samples.claims(), kid=samples.KID, key=samples.OTHER_KEY)
    without_domain = samples.KEY.sign(cbor2.dumps(["Signature1", protected, b"", content]))
    tokens = {
        "signed by another key under our key's name": foreign,
        "signed by a key that is not trusted": other,
        "signed for another purpose": cbor2.dumps([protected, {}, content, without_domain]),
        "tagged": b"\xd2" + token,
        "a byte more": token + b"\0",
        "array without end mark": b"\x9f" + token[1:] + b"\xff",
        "length in a longer form": token[:12] + b"\x59\x00" + token[13:],
        "key's name outside the signature": cbor2.dumps(
            [protected, {4: samples.KID}, content, signed]
        ),
        "another algorithm": _signed({1: -7, 4: samples.KID}, content),
        "no algorithm": _signed({4: samples.KID}, content),
        "headers in another order": _signed({4: samples.KID, 1: -8}, content),
        "claims in another order": _signed_claims(lambda facts: dict(reversed(facts.items()))),
        "unknown claim": _signed_claims(lambda facts: facts | {-65538: 1}),
        "claims and a byte more": _signed({1: -8, 4: samples.KID}, content + b"\0"),
        "unknown kind": _signed_claims(_with_fact(2, 9)),
        "name too long": _signed_claims(_with_fact(1, "A" * 49)),
        "name decomposed": _signed_claims(_with_fact(1, "MU\u0308LLER")),
        "number zero": _signed_claims(_with_fact(0, 0)),
        "expires before it begins": _signed_claims(lambda facts: facts | {4: 1}),
    }
    texts = {name: _link(forged) for name, forged in tokens.items()}
    link = _link(token)
    texts |= {
        "text with a digit that base32 has not": link[:-1] + "1",
        "text with bits left over": _with_bits_left_over(),
        "text padded": link + "=",
        "text and a query": link + "?a=b",
        "text of another path": link.replace("/V/", "/W/"),
        "nothing": "",
        "no token": "HTTPS://OBSERVERS.EXAMPLE/V/",
    }
    vectors = [_vector(name, text, Verdict.FORGED, None) for name, text in texts.items()]
    vectors.append(_vector("no key is trusted", link, Verdict.FORGED, None, pack="empty"))
    vectors.append(
        _vector(
            "signed by the other of two",
            _link(other),
            Verdict.VALID,
            samples.claims(),
            pack="both",
        )
    )
    vectors.append(
        _vector("another key, two trusted", _link(foreign), Verdict.FORGED, None, pack="both")
    )
    return vectors


def _damaged() -> list[dict]:
    """A sample of what `hostile` makes by the thousand: none of it is a badge."""
    return [
        _vector(name, text, Verdict.FORGED, None)
        for name, text in hostile.damaged(samples.token(), count=240, seed=20)
    ]


def _signed(headers: dict, content: bytes) -> bytes:
    protected = cbor2.dumps(headers)
    signed = samples.KEY.sign(cbor2.dumps(["Signature1", protected, signature.DOMAIN, content]))
    return cbor2.dumps([protected, {}, content, signed])


def _signed_claims(change: Any) -> bytes:
    facts = cbor2.loads(payload.encode(samples.claims()))
    return _signed({1: -8, 4: samples.KID}, cbor2.dumps(change(facts)))


def _with_fact(at: int, value: Any) -> Any:
    def change(facts: dict) -> dict:
        facts[-65537][at] = value
        return facts

    return change


def _with_bits_left_over() -> str:
    """A token whose last character has bits that mean nothing, with one of them set."""
    name = next(
        name
        for name in ("O", "OO", "OOO", "OOOO", "OOOOO")
        if len(samples.token(name=name)) % 5 == 4
    )
    link = _link(samples.token(name=name))
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
    return link[:-1] + alphabet[alphabet.index(link[-1]) + 1]


def _link(token: bytes) -> str:
    return f"HTTPS://OBSERVERS.EXAMPLE/V/{signature.text_of(token)}"


def _seconds(moment: Any) -> int:
    return int(moment.timestamp())


def written() -> str:
    """A vector a line, for reading in review."""
    said = build()
    parts = [
        f"{json.dumps(key)}: [\n{_lines(value)}\n]"
        if isinstance(value, list)
        else f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}"
        for key, value in said.items()
    ]
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _lines(rows: list[dict]) -> str:
    return ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)


if __name__ == "__main__":
    FILE.write_text(written(), encoding="utf-8")
