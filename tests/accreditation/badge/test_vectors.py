"""Our verifier gives the answers of the shared vectors."""

import json
from datetime import UTC, datetime

import pytest

from accreditation.badge import offline, pack, payload, signature
from accreditation.badge.verdict import Verdict
from tests.accreditation.badge import hostile, samples, vectors

CONTENT = json.loads(vectors.FILE.read_text(encoding="utf-8"))
VECTORS = {vector["name"]: vector for vector in CONTENT["vectors"]}
PACK_KEY = bytes.fromhex(CONTENT["pack_key"])
PACKS = {
    name: pack.open_pack(bytes.fromhex(data), PACK_KEY) for name, data in CONTENT["packs"].items()
}


def told(text: str, vector: dict) -> dict:
    found = offline.check(text, PACKS[vector["pack"]], at=datetime.fromtimestamp(vector["at"], UTC))
    answer: dict = {"verdict": found.verdict}
    if found.claims:
        answer |= {"number": found.number, "claims": vectors.written_claims(found.claims)}
    return answer


@pytest.mark.parametrize("name", VECTORS)
def test_verdict_and_claims_of_a_vector(name):
    vector = VECTORS[name]
    asked = {key: vector[key] for key in ("verdict", "number", "claims") if key in vector}
    assert told(vector["text"], vector) == asked


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
    found = {told(signature.text_of(case), vector)["verdict"] for case in cases}
    assert found == {rule["verdict"]}


@pytest.mark.parametrize("one", CONTENT["of_packs"], ids=lambda one: one["name"])
def test_a_pack_is_taken_or_not(one):
    data = bytes.fromhex(one["pack"])
    if one["taken"]:
        opened = pack.open_pack(data, PACK_KEY)
        assert pack.encode(opened) in data
    else:
        with pytest.raises(pack.NotAPack):
            pack.open_pack(data, PACK_KEY)


@pytest.mark.thorough
def test_none_of_ten_thousand_damaged_badges_is_valid():
    vector = VECTORS["name: latin"]
    found = [
        told(text, vector)["verdict"]
        for _name, text in hostile.damaged(samples.token(), count=10_000, seed=1)
    ]
    assert len(found) == 10_000
    assert set(found) == {Verdict.FORGED}


def test_vectors_are_those_that_the_script_makes():
    assert vectors.FILE.read_text(encoding="utf-8") == vectors.written()


def test_vectors_know_every_verdict_that_a_verifier_without_a_register_can_give():
    assert {vector["verdict"] for vector in VECTORS.values()} == set(Verdict) - {Verdict.UNKNOWN}
    assert {vector["claims"]["kind"] for vector in VECTORS.values() if "claims" in vector} == set(
        payload.KINDS
    )
    assert len(VECTORS) == len(CONTENT["vectors"])
    assert len(VECTORS) > 300
