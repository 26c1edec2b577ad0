"""The pack of the stations says what the register says, is signed by the issuer, and only grows."""

import gzip
import threading
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from accreditation.actions import badge_drawing, correction, packs, signing_keys, withdrawal
from accreditation.badge import number, offline, pack, signature
from accreditation.management.commands.run_issuer import look
from accreditation.models import Badge, PackKey, SignedPack, SigningKey
from accreditation.queries import verification
from observer_portal.audit.models import AuditEntry
from tests.factories import AT, World

pytestmark = pytest.mark.django_db
LATER = timedelta(seconds=5)


def card(world, **values):
    """An accredited observer's application, and the text of the drawn card's code."""
    application = world.accredited(**values)[0]
    badge_drawing.draw([Badge.objects.get(application=application).pk])
    token = Badge.objects.get(application=application).token
    return application, signature.link("portal.example", bytes(token))


def built(at):
    """The newest pack, as a station opens it."""
    packs.ensure_key(at=at)
    packs.build(at=at)
    newest = SignedPack.objects.latest("version")
    return pack.open_pack(bytes(newest.data), bytes(newest.key.public))


def test_a_station_without_network_says_what_the_register_says():
    world = World()
    cards = [card(world) for _n in range(5)]
    (_valid, withdrawn, revoked, corrected, again) = (application for application, _code in cards)
    withdrawal.withdraw([withdrawn], note_number="1", by=world.head, at=AT)
    world.adopt(world.locked([revoked, again], "revoke", {revoked.pk: "V1", again.pk: "V1"}))
    correction.prepare(corrected, {"sex": "X"}, reason="slip", by=world.clerk, at=AT)
    correction.correct(corrected, by=world.secretary, at=AT)
    again.refresh_from_db()
    withdrawal.reconsider([again], overturned_by="court 1", by=world.secretary, at=AT)
    held = built(AT + LATER)
    said = [str(offline.check(code, held, at=AT + LATER).verdict) for _application, code in cards]
    assert said == ["VALID", "WITHDRAWN", "REVOKED", "REPLACED", "REVOKED"]
    assert said == [str(verification.verify(code, at=AT + LATER).verdict) for _a, code in cards]
    assert len(held.ended) == 4
    assert offline.check(cards[0][1], held, at=AT + LATER).number == number.written("PR22", 1)


def test_an_earlier_end_of_the_elections_badges_reaches_the_station():
    world = World()
    _application, code = card(world)
    world.election.badge_valid_until = AT + timedelta(days=1)
    world.election.save()
    held = built(AT)
    assert str(offline.check(code, held, at=AT + timedelta(hours=23)).verdict) == "VALID"
    assert str(offline.check(code, held, at=AT + timedelta(days=1)).verdict) == "EXPIRED"


def test_a_dropped_key_is_in_no_pack():
    world = World()
    _application, code = card(world)
    SigningKey.objects.update(dropped_at=AT)
    assert str(offline.check(code, built(AT), at=AT).verdict) == "FORGED"


def test_a_pack_is_made_when_something_is_new_or_the_last_one_is_old():
    world = World()
    application, _code = card(world)
    first = built(AT)
    assert packs.build(at=AT + timedelta(minutes=9)) is None
    withdrawal.withdraw([application], note_number="1", by=world.head, at=AT)
    second = packs.build(at=AT + timedelta(minutes=9))
    assert second > first.version
    assert packs.build(at=AT + timedelta(minutes=18)) is None
    assert packs.build(at=AT + timedelta(minutes=19)) > second


def test_a_version_grows_whatever_the_clock_says(monkeypatch):
    monkeypatch.setattr(packs, "KEPT", 3)
    world = World()
    application, _code = card(world)
    first = built(AT)
    withdrawal.withdraw([application], note_number="1", by=world.head, at=AT)
    later = built(AT - timedelta(days=1))  # a clock that was put back
    assert later.version > first.version
    assert later.made_at >= first.made_at
    for n in range(1, 5):
        packs.build(at=AT + n * packs.AGAIN)
    assert SignedPack.objects.count() == 3
    assert not SignedPack.objects.filter(version=first.version).exists()


def test_the_issuer_makes_key_and_pack_and_the_log_knows_of_the_key(settings):
    World(now=True)
    look()
    key = PackKey.objects.get()
    assert SignedPack.objects.count() == 1
    assert AuditEntry.objects.filter(tag="pack_key:make").count() == 1
    private = signing_keys.private_key(bytes(key.kid))
    assert private.public_key().public_bytes_raw() == bytes(key.public)
    look()
    assert (PackKey.objects.count(), SignedPack.objects.count()) == (1, 1)
    assert [path.name for path in settings.SIGNING_KEYS.iterdir()].count(bytes(key.kid).hex()) == 1


def test_who_has_no_private_key_signs_nothing(settings, tmp_path):
    World()
    packs.ensure_key(at=AT)
    settings.SIGNING_KEYS = tmp_path
    signing_keys.private_key.cache_clear()
    with pytest.raises(signing_keys.KeyOutOfReach):
        packs.build(at=AT)
    assert SignedPack.objects.count() == 0


def test_there_is_one_key_at_a_time():
    packs.ensure_key(at=AT)
    with pytest.raises(IntegrityError, match="one_pack_key"), transaction.atomic():
        PackKey.objects.create(kid=b"abcd", public=bytes(32), made_at=AT)


def test_the_command_tells_the_fingerprint_and_drops_the_key():
    with pytest.raises(CommandError, match="no key yet"):
        call_command("pack_key")
    World()
    first, out = built(AT), StringIO()
    call_command("pack_key", stdout=out)
    assert out.getvalue().strip() == pack.fingerprint(bytes(PackKey.objects.get().public))
    call_command("pack_key", "--drop", stdout=StringIO())
    assert packs.build(at=AT + LATER) is None
    second = built(AT + LATER)
    assert second.version > first.version
    newest = SignedPack.objects.latest("version")
    with pytest.raises(pack.NotAPack):
        pack.open_pack(bytes(newest.data), bytes(PackKey.objects.earliest("made_at").public))


@pytest.mark.django_db(transaction=True)
def test_two_who_build_at_once_make_one_version():
    World()
    packs.ensure_key(at=AT)
    made, begin = [], threading.Barrier(2)

    def build():
        begin.wait()
        made.append(packs.build(at=AT))
        connection.close()

    both = [threading.Thread(target=build) for _n in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert SignedPack.objects.count() == 1
    assert sorted(made, key=bool) == [None, SignedPack.objects.get().version]


def test_the_pack_is_served_as_it_was_signed_and_cheaply(client, django_assert_num_queries):
    assert client.get("/verify/pack").status_code == 404
    World()
    built(AT)
    newest = SignedPack.objects.get()
    answer = client.get("/verify/pack")
    assert answer.content == bytes(newest.data)
    assert answer["Content-Type"].startswith("application/cose")
    assert answer["Cache-Control"] == "public, no-cache"
    packed = client.get("/verify/pack", headers={"Accept-Encoding": "gzip, br"})
    assert gzip.decompress(packed.content) == bytes(newest.data)
    assert packed["Vary"].startswith("Accept-Encoding")
    with django_assert_num_queries(1):
        same = client.get("/verify/pack", headers={"If-None-Match": answer["ETag"]})
    assert (same.status_code, same.content) == (304, b"")


def test_a_pack_costs_the_same_for_one_card_and_for_many(django_assert_max_num_queries):
    world = World()
    many = [card(world)[0] for _n in range(3)]
    withdrawal.withdraw(many, note_number="1", by=world.head, at=AT)
    packs.ensure_key(at=AT)
    with django_assert_max_num_queries(9):
        packs.build(at=AT)
