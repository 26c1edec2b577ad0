"""Our verifier gives the answers of the shared vectors."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from accreditation.badge import payload, signature
from accreditation.badge.signature import Forged
from accreditation.badge.verdict import Verdict, judge
from tests.accreditation.badge import vectors

CONTENT = json.loads(vectors.FILE.read_text(encoding="utf-8"))
VECTORS = {vector["name"]: vector for vector in CONTENT["vectors"]}
STATE = {None: "accredited", "replaced": "accredited"}


def verdict_of(token: bytes, vector: dict) -> tuple[str, dict | None]:
    trusted = {bytes.fromhex(kid): bytes.fromhex(CONTENT["keys"][kid]) for kid in vector["trusted"]}
    at = datetime.fromtimestamp(vector["at"], UTC)
    try:
        claims = signature.open_token(token, trusted).claims
    except Forged:
        claims = None
    verdict = judge(
        signature_ok=claims is not None,
        known=True,
        state=STATE.get(vector["listed"], vector["listed"]),
        voided=vector["listed"] == "replaced",
        replaced=vector["listed"] == "replaced",
        not_before=claims and claims.not_before,
        expires=claims and claims.expires,
        at=at,
        list_made_at=at - timedelta(seconds=vector["list_age"]),
    )
    return verdict, claims and {
        "number": claims.number,
        "name": claims.name,
        "kind": claims.kind,
        "sender": claims.sender,
        "not_before": int(claims.not_before.timestamp()),
        "expires": int(claims.expires.timestamp()),
        "photo_hash": claims.photo_hash.hex(),
    }


@pytest.mark.parametrize("name", VECTORS)
def test_verdict_and_claims_of_a_vector(name):
    vector = VECTORS[name]
    try:
        token = signature.token_in(vector["text"])
    except Forged:
        token = b""
    assert verdict_of(token, vector) == (vector["verdict"], vector.get("claims"))


@pytest.mark.parametrize(
    "rule", CONTENT["rules"], ids=lambda rule: f"{rule['of']}, {rule['change']}"
)
def test_verdict_of_every_case_of_a_rule(rule):
    vector = VECTORS[rule["of"]]
    token = signature.token_in(vector["text"])
    cases = {
        "flip every bit of the token": [
            bytes(byte ^ (1 << bit % 8 if at == bit // 8 else 0) for at, byte in enumerate(token))
            for bit in range(len(token) * 8)
        ],
        "cut the token to every shorter length": [token[:length] for length in range(len(token))],
    }[rule["change"]]
    assert {verdict_of(case, vector)[0] for case in cases} == {rule["verdict"]}


def test_vectors_are_those_that_the_script_makes():
    assert vectors.FILE.read_text(encoding="utf-8") == vectors.written()


def test_vectors_know_every_verdict_that_a_verifier_without_a_register_can_give():
    assert {vector["verdict"] for vector in VECTORS.values()} == set(Verdict) - {Verdict.UNKNOWN}
    assert {vector["claims"]["kind"] for vector in VECTORS.values() if "claims" in vector} == set(
        payload.KINDS
    )
    assert len(VECTORS) == len(CONTENT["vectors"])
