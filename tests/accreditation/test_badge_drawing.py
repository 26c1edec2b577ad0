"""From an adopted resolution to files that verify, and what cannot be drawn."""

import io
from datetime import timedelta

import pypdfium2
import pytest
import zxingcpp
from PIL import Image, UnidentifiedImageError

from accreditation.actions import badge_drawing, signing_keys
from accreditation.badge import number, signature
from accreditation.models import Badge, SigningKey
from missions.actions import files
from missions.models import ObserverKey, StoredFile
from tests.factories import AT, World

pytestmark = pytest.mark.django_db


def trusted():
    return {bytes(k.kid): bytes(k.public) for k in SigningKey.objects.exclude(kid=None)}


def drawn(world, n=1, **values):
    applications = world.accredited(n, **values)
    badge_drawing.draw(list(Badge.objects.values_list("pk", flat=True)))
    return applications, list(Badge.objects.order_by("number"))


def test_the_code_in_the_file_is_the_token_of_the_row_and_verifies():
    world = World()
    _applications, [badge] = drawn(world, surname_latin="Müller-Žižek", kind="lto")
    opened = signature.open_token(bytes(badge.token), trusted())
    assert (opened.claims.number, opened.claims.kind) == (1, "lto")
    assert opened.claims.name == "Müller-Žižek Given"
    document = pypdfium2.PdfDocument(files.read(badge.file))
    text = document[0].get_textpage().get_text_bounded()
    assert number.written("PR22", 1) in text
    picture = document[0].render(scale=200 / 72).to_pil()
    [code] = zxingcpp.read_barcodes(picture)
    assert signature.token_in(code.text) == bytes(badge.token)
    document.close()


def test_drawing_twice_writes_the_same_bytes_once():
    world = World()
    _applications, [badge] = drawn(world)
    first = files.read(badge.file)
    assert badge_drawing.draw([badge.pk]) == 0
    Badge.objects.update(rendered_at=None, token=None)
    assert badge_drawing.draw([badge.pk]) == 1
    badge.refresh_from_db()
    assert files.read(badge.file) == first
    assert StoredFile.objects.filter(purpose="badge").count() == 1


def test_one_bad_badge_does_not_stop_the_others_and_keeps_its_reason():
    world = World()
    applications = world.accredited(3)
    files.drop(applications[1].version.photo_print.name)
    badge_drawing.draw(list(Badge.objects.values_list("pk", flat=True)))
    bad = Badge.objects.get(application=applications[1])
    assert bad.rendered_at is None
    assert bad.problem.startswith("FileGone")
    assert bad.attempts == 1
    assert Badge.objects.exclude(rendered_at=None).count() == 2


def test_a_letter_outside_the_fonts_is_named():
    world = World()
    _applications, [badge] = drawn(world, surname_cyrillic="中")
    assert badge.rendered_at is None
    assert "letter_not_printable" in badge.problem


def test_without_the_key_nothing_is_drawn_and_the_reason_says_so(settings, tmp_path):
    world = World()
    world.accredited()
    signing_keys.private_key.cache_clear()
    settings.SIGNING_KEYS = tmp_path / "elsewhere"
    badge_drawing.draw(list(Badge.objects.values_list("pk", flat=True)))
    assert "KeyOutOfReach" in Badge.objects.get().problem


def test_the_sweeper_moves_the_next_try_and_leaves_attempts_to_who_works():
    world = World()
    world.accredited(2)
    assert badge_drawing.sweep(at=AT) == 2
    assert badge_drawing.sweep(at=AT) == 0
    assert set(Badge.objects.values_list("attempts", flat=True)) == {0}
    assert badge_drawing.sweep(at=AT + badge_drawing.AGAIN) == 2


def test_a_badge_is_stuck_after_eight_attempts_and_a_person_gives_it_another_round():
    world = World()
    world.accredited()
    Badge.objects.update(attempts=badge_drawing.STUCK)
    assert (badge_drawing.stuck(), badge_drawing.sweep(at=AT)) == (1, 0)
    assert badge_drawing.try_again([Badge.objects.get().pk], at=AT) == 1
    assert (badge_drawing.stuck(), badge_drawing.sweep(at=AT)) == (0, 1)


def test_the_stored_file_is_sealed(settings):
    world = World()
    _applications, [badge] = drawn(world)
    raw = files.take(badge.file.name)
    assert b"%PDF" not in raw
    assert files.read(badge.file)[:4] == b"%PDF"
    with pytest.raises(UnidentifiedImageError):
        Image.open(io.BytesIO(raw))


def test_a_lost_worker_costs_seconds_and_a_problem_waits_the_longer():
    world = World()
    world.accredited(2)
    lost, troubled = Badge.objects.order_by("pk")
    Badge.objects.update(attempts=5)
    Badge.objects.filter(pk=troubled.pk).update(problem="FileGone: x")
    badge_drawing.sweep(at=AT)
    lost.refresh_from_db()
    troubled.refresh_from_db()
    assert lost.next_try_at == AT + badge_drawing.AGAIN
    assert troubled.next_try_at == AT + badge_drawing.AGAIN * 32


def test_a_purged_observer_does_not_stop_the_cards_of_others():
    world = World()
    applications = world.accredited(2)
    ObserverKey.objects.filter(observer=applications[0].observer_id).delete()
    assert badge_drawing.draw(list(Badge.objects.values_list("pk", flat=True))) == 1
    assert Badge.objects.get(application=applications[0]).problem.startswith("FileGone")


def test_the_issuer_draws_what_was_tried_once_and_then_forgotten():
    world = World()
    world.accredited(2)
    first, second = Badge.objects.order_by("pk")
    Badge.objects.filter(pk=first.pk).update(attempts=1)
    late_ = AT + timedelta(minutes=6)
    assert badge_drawing.forgotten(at=AT) == []
    assert badge_drawing.forgotten(at=late_) == [first.pk, second.pk]
    assert badge_drawing.forgotten(at=late_) == []  # not before its next try
    assert badge_drawing.sweep(at=late_) == 0
