"""Every online verdict, from real cards; every flipped bit is a forgery."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from accreditation.actions import badge_drawing, correction, withdrawal
from accreditation.badge import number, signature
from accreditation.models import Badge, SigningKey
from accreditation.queries import verification
from tests.factories import AT, World

pytestmark = pytest.mark.django_db


def card(world, **values):
    """An accredited observer's drawn card, and the text of its code."""
    application = world.accredited(**values)[0]
    badge_drawing.draw([Badge.objects.get(application=application).pk])
    badge = Badge.objects.get(application=application)
    return application, badge, signature.link("portal.example", bytes(badge.token))


def verdict(text, at=AT):
    return str(verification.verify(text, at=at).verdict)


def test_a_card_is_valid_by_its_code_and_by_its_number():
    world = World()
    _application, badge, code = card(world)
    assert verdict(code) == "VALID"
    assert verdict(number.written("PR22", badge.number)) == "VALID"


def test_time_is_compared_when_asked():
    world = World()
    _application, badge, code = card(world)
    assert verdict(code, badge.valid_from - timedelta(seconds=1)) == "NOT_YET_VALID"
    assert verdict(code, badge.valid_until) == "EXPIRED"
    world.election.badge_valid_until = AT + timedelta(days=10)
    world.election.save()
    assert verdict(code, AT + timedelta(days=10)) == "EXPIRED"


def test_a_card_begins_when_it_is_decided_and_its_token_a_day_before():
    """So that a station whose clock is behind believes it."""
    _application, badge, code = card(World())
    claims = verification.verify(code, at=AT).claims
    assert badge.valid_from == AT
    assert AT - claims.not_before == timedelta(hours=24)


def test_withdrawn_revoked_and_replaced_say_so_at_once():
    world = World()
    withdrawn, _badge, code = card(world)
    withdrawal.withdraw([withdrawn], note_number="1", by=world.head, at=AT)
    assert verdict(code) == "WITHDRAWN"

    revoked, _badge, code = card(world)
    world.adopt(world.locked([revoked], "revoke", {revoked.pk: "V1"}))
    assert verdict(code) == "REVOKED"

    corrected, badge, code = card(world)
    correction.prepare(corrected, {"sex": "X"}, reason="slip", by=world.clerk, at=AT)
    correction.correct(corrected, by=world.secretary, at=AT)
    assert verdict(code) == "REPLACED"
    fresh = Badge.objects.get(replaces=badge)
    badge_drawing.draw([fresh.pk])
    fresh.refresh_from_db()
    assert verdict(signature.text_of(bytes(fresh.token))) == "VALID"


def test_a_reconsidered_revocation_leaves_no_valid_card():
    world = World()
    application, badge, code = card(world)
    world.adopt(world.locked([application], "revoke", {application.pk: "V1"}))
    application.refresh_from_db()
    withdrawal.reconsider([application], overturned_by="court 1", by=world.secretary, at=AT)
    assert verdict(code) == "REVOKED"
    badge.refresh_from_db()
    assert badge.void_reason == "reconsidered"


def test_every_flipped_bit_of_a_token_is_a_forgery():
    world = World()
    _application, badge, _code = card(world)
    token = bytes(badge.token)
    keys = verification.trusted_keys()
    for bit in range(8 * len(token)):
        flipped = bytearray(token)
        flipped[bit // 8] ^= 1 << bit % 8
        with pytest.raises(signature.Forged):
            signature.open_token(bytes(flipped), keys)
    flipped = bytes([*token[:-1], token[-1] ^ 1])
    assert verdict(signature.text_of(flipped)) == "FORGED"


def test_what_was_never_issued_is_unknown_and_what_is_no_code_is_forged():
    world = World()
    card(world)
    assert verdict(number.written("PR22", 2)) == "UNKNOWN"
    assert verdict(number.written("XX99", 1)) == "UNKNOWN"
    assert verdict("anything else") == "FORGED"
    assert verdict("") == "FORGED"


def test_a_dropped_key_makes_its_cards_forgeries():
    world = World()
    _application, _badge, code = card(world)
    SigningKey.objects.update(dropped_at=AT)
    assert verdict(code) == "FORGED"


def test_a_verification_is_two_queries_and_writes_nothing(django_assert_num_queries):
    world = World()
    _application, badge, code = card(world)
    with django_assert_num_queries(2):
        found = verification.verify(code, at=AT)
        assert found.as_dict()["sender"] == "OSCE/ODIHR"
    with django_assert_num_queries(1):
        verification.verify(number.written("PR22", badge.number), at=AT)


def test_the_command_prints_one_object():
    world = World(now=True)
    _application, badge, code = card(world)
    out = StringIO()
    call_command("verify_badge", code, "--json", stdout=out)
    assert json.loads(out.getvalue())["verdict"] == "VALID"
    out = StringIO()
    call_command("verify_badge", number.written("PR22", badge.number), stdout=out)
    assert out.getvalue().startswith("VALID PR22-00001-")
