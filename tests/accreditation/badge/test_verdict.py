from datetime import timedelta
from itertools import product

import pytest

from accreditation.badge.verdict import OLD_LIST, Verdict, judge
from tests.accreditation.badge.samples import BEGINS, ENDS

NOON = BEGINS + timedelta(days=7)
SECOND = timedelta(seconds=1)
STATES = [
    "draft",
    "submitted",
    "returned",
    "recommended",
    "queried",
    "examined",
    "accredited",
    "declined",
    "refused",
    "withdrawn",
    "revoked",
]


def judged(**changed) -> Verdict:
    return judge(
        **{
            "signature_ok": True,
            "known": True,
            "state": "accredited",
            "voided": False,
            "replaced": False,
            "not_before": BEGINS,
            "expires": ENDS,
            "at": NOON,
        }
        | changed
    )


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        ({}, Verdict.VALID),
        ({"signature_ok": None}, Verdict.VALID),
        ({"signature_ok": False}, Verdict.FORGED),
        ({"known": False}, Verdict.UNKNOWN),
        ({"known": False, "signature_ok": None}, Verdict.UNKNOWN),
        ({"state": "revoked"}, Verdict.REVOKED),
        ({"state": "withdrawn"}, Verdict.WITHDRAWN),
        ({"state": "recommended", "voided": True}, Verdict.REVOKED),  # reconsidered
        ({"state": "refused", "voided": True}, Verdict.REVOKED),
        ({"state": None}, Verdict.REVOKED),
        ({"voided": True}, Verdict.REPLACED),
        ({"replaced": True}, Verdict.REPLACED),
        ({"at": BEGINS - SECOND}, Verdict.NOT_YET_VALID),
        ({"at": BEGINS}, Verdict.VALID),
        ({"at": ENDS - SECOND}, Verdict.VALID),
        ({"at": ENDS}, Verdict.EXPIRED),
        ({"not_before": None}, Verdict.NOT_YET_VALID),
        ({"expires": None}, Verdict.EXPIRED),
        ({"list_made_at": NOON - OLD_LIST}, Verdict.VALID),
        ({"list_made_at": NOON - OLD_LIST - SECOND}, Verdict.STALE),
    ],
    ids=str,
)
def test_verdict_of_one_thing_out_of_order(facts, verdict):
    assert judged(**facts) == verdict


WEIGHT = [
    ({"signature_ok": False}, Verdict.FORGED),
    ({"known": False}, Verdict.UNKNOWN),
    ({"state": "withdrawn"}, Verdict.WITHDRAWN),
    ({"voided": True}, Verdict.REPLACED),
    ({"not_before": NOON + SECOND}, Verdict.NOT_YET_VALID),
    ({"expires": NOON}, Verdict.EXPIRED),
    ({"list_made_at": NOON - 2 * OLD_LIST}, Verdict.STALE),
]


def test_the_weightier_thing_out_of_order_is_told():
    for switches in product((False, True), repeat=len(WEIGHT)):
        facts: dict = {}
        for on, (fact, _) in zip(switches, WEIGHT, strict=True):
            if on:
                facts |= fact
        first = next(
            (verdict for on, (_, verdict) in zip(switches, WEIGHT, strict=True) if on),
            Verdict.VALID,
        )
        assert judged(**facts) == first


def test_only_an_accredited_observer_with_a_current_card_is_valid():
    for state, voided, replaced, known in product(STATES, *[(False, True)] * 3):
        verdict = judged(state=state, voided=voided, replaced=replaced, known=known)
        good = state == "accredited" and known and not voided and not replaced
        assert (verdict == Verdict.VALID) == good
