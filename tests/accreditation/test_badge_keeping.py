"""A drawn card whose file is lost: said, shown, drawn again under the same number, once."""

import io
import json
import time
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db.models import Sum
from django.urls import reverse

from accreditation.actions import badge_drawing, badge_keeping, withdrawal
from accreditation.badge import number
from accreditation.badge.verdict import Verdict
from accreditation.models import Badge, BadgeCounter
from accreditation.models.personal_link import secret_of
from accreditation.queries import invariants, verification
from missions.actions import files
from missions.models import ObserverKey, SendingOrganisation
from observer_portal import clock
from observer_portal.audit.models import AuditEntry
from observer_portal.local import processes
from tests.accreditation.test_races import together
from tests.factories import World

pytestmark = pytest.mark.django_db


def drawn(world, n=1):
    rows = world.accredited(n)
    badge_drawing.draw(list(Badge.objects.values_list("pk", flat=True)))
    return rows, list(Badge.objects.order_by("number"))


def path_of(badge):
    return Path(settings.FILES) / badge.file.name[:2] / badge.file.name


def spoil(badge, how):
    path = path_of(badge)
    sealed = path.read_bytes()
    if how == "gone":
        path.unlink()
    elif how == "cut":
        path.write_bytes(sealed[: len(sealed) // 2])
    elif how == "empty":
        path.write_bytes(b"")
    else:
        path.write_bytes(sealed[:-1] + bytes([sealed[-1] ^ 1]))
    return sealed


@pytest.mark.parametrize("how", ["gone", "cut", "empty", "one bit"])
def test_head_is_told_that_the_file_is_lost_and_gets_the_same_bytes_again(client, how):
    world = World(now=True)
    _rows, [badge] = drawn(world)
    before, token = files.read(badge.file), bytes(badge.token)
    sealed = spoil(badge, how)
    client.force_login(world.head)
    url = reverse("mission_acts:badge", args=[world.mission.reference, badge.application.reference])
    for _twice in "12":
        answer = client.get(url)
        assert answer.status_code == 404
        assert "It is being drawn again, with the same number" in answer.content.decode()
    assert not AuditEntry.objects.filter(tag="badge:downloaded").exists()
    entry = AuditEntry.objects.get(tag="badge:lost")
    assert (entry.subject, entry.actor) == (number.written("PR22", 1), world.head)
    client.force_login(world.secretary)
    page = client.get(reverse("commission:badges")).content.decode()
    assert "To be drawn again" in page
    assert reverse("commission:badge_file", args=[entry.subject]) not in page

    assert badge_drawing.sweep(at=world.at) == 0  # found now, not before
    assert badge_drawing.sweep(at=clock.database_now()) == 1
    assert badge_drawing.draw([badge.pk]) == 1
    assert badge_drawing.draw([badge.pk]) == 0
    after = Badge.objects.get()
    assert (after.number, after.file_id, after.attempts) == (1, badge.file_id, 1)
    assert (files.read(after.file), bytes(after.token)) == (before, token)
    assert path_of(after).read_bytes() == sealed
    assert BadgeCounter.objects.get().last == 1
    again = AuditEntry.objects.get(tag="badge:drawn_again")
    assert (again.subject, again.facts["differently"]) == (entry.subject, [])
    client.force_login(world.head)
    assert client.get(url).content == before


def test_observer_is_told_that_the_file_is_lost(client):
    world = World(now=True)
    [row], [badge] = drawn(world)
    client.post(reverse("observer:enter", args=[secret_of(row.reference, 1)]))
    spoil(badge, "gone")
    answer = client.get(reverse("observer:badge"))
    assert answer.status_code == 404
    assert "The file of this badge was lost" in answer.content.decode()
    assert "Your badge is being drawn" in client.get(reverse("observer:home")).content.decode()
    assert AuditEntry.objects.get(tag="badge:lost").actor is None


def test_archive_leaves_out_what_is_lost_and_has_it_drawn_again(client):
    world = World(now=True)
    _rows, [_one, lost] = drawn(world, 2)
    spoil(lost, "cut")
    client.force_login(world.head)
    url = reverse("mission_acts:badges_zip", args=[world.mission.reference])
    archive = ZipFile(io.BytesIO(b"".join(client.get(url).streaming_content)))
    assert len(archive.namelist()) == 2
    assert number.written("PR22", 2) in archive.read("missing.txt").decode()
    assert list(Badge.objects.filter(rendered_at=None)) == [lost]


def test_command_finds_what_is_lost_once():
    world = World(now=True)
    _rows, [_whole, gone, cut] = drawn(world, 3)
    spoil(gone, "gone")
    spoil(cut, "cut")
    numbers = [number.written("PR22", n) for n in (2, 3)]

    def check(*arguments):
        out = io.StringIO()
        call_command("check_badges", "--json", *arguments, stdout=out)
        return json.loads(out.getvalue())

    assert check("--dry-run") == {"read": 3, "lost": numbers, "unreadable": []}
    assert not Badge.objects.filter(rendered_at=None).exists()
    assert check() == {"read": 3, "lost": numbers, "unreadable": []}
    assert check() == {"read": 1, "lost": [], "unreadable": []}
    assert AuditEntry.objects.get(tag="badge:lost").facts == {"numbers": numbers}
    assert badge_drawing.draw([gone.pk, cut.pk]) == 2
    assert check() == {"read": 3, "lost": [], "unreadable": []}


def test_auditor_finds_what_became_of_one_badge_among_many(client):
    world = World(now=True)
    _rows, badges = drawn(world, 3)
    for badge in badges[:2]:
        spoil(badge, "gone")
    badge_keeping.check()
    badge_drawing.draw([badge.pk for badge in badges])
    client.force_login(world.auditor)
    for serial, tags in ((2, ["badge:drawn_again", "badge:lost"]), (3, [])):
        page = client.get(reverse("audit:log"), {"subject": number.written("PR22", serial)})
        assert [entry.tag for entry in page.context["page"].rows] == tags


def test_card_is_read_past_the_first_piece(monkeypatch):
    monkeypatch.setattr(badge_keeping, "AT_ONCE", 2)
    world = World(now=True)
    _rows, badges = drawn(world, 5)
    spoil(badges[4], "gone")
    found = badge_keeping.check()
    assert (found.read, found.lost) == (5, [number.written("PR22", 5)])


def test_purged_observer_and_wrong_data_key_are_no_lost_files(settings):
    world = World(now=True)
    _rows, [purged, _other] = drawn(world, 2)
    ObserverKey.objects.filter(observer=purged.file.observer).delete()
    settings.DATA_KEY = bytes(32)
    found = badge_keeping.check()
    assert (found.lost, len(found.unreadable)) == ([], 2)
    assert not Badge.objects.filter(rendered_at=None).exists()


def test_store_that_is_away_is_no_loss(settings, tmp_path):
    world = World(now=True)
    _rows, [badge] = drawn(world)
    (tmp_path / "not mounted").mkdir()
    for away in (tmp_path / "nowhere", tmp_path / "not mounted"):
        settings.FILES = away
        assert badge_keeping.check().lost == []
    badge.refresh_from_db()
    assert badge.rendered_at


def test_card_of_one_who_withdrew_is_not_drawn_again(client):
    world = World(now=True)
    [row], [badge] = drawn(world)
    withdrawal.withdraw([row], note_number="9", by=world.head, at=world.at)
    spoil(badge, "gone")
    client.force_login(world.secretary)
    answer = client.get(reverse("commission:badge_file", args=[number.written("PR22", 1)]))
    assert answer.status_code == 404
    assert "Please tell the commission." in answer.content.decode()
    assert not Badge.objects.filter(rendered_at=None).exists()


def test_card_drawn_again_keeps_its_token_and_what_differs_is_recorded():
    world = World(now=True)
    _rows, [badge] = drawn(world)
    SendingOrganisation.objects.filter(code="OSCE-ODIHR").update(code="ODIHR", short_en="ODIHR")
    spoil(badge, "gone")
    assert badge_keeping.draw_again([badge.pk], by=None, at=world.at) == [number.written("PR22", 1)]
    assert badge_drawing.draw([badge.pk]) == 1
    after = Badge.objects.get()
    assert bytes(after.token) == bytes(badge.token)
    assert verification.verify(number.written("PR22", 1), at=world.at).verdict is Verdict.VALID
    entry = AuditEntry.objects.get(tag="badge:drawn_again")
    assert entry.facts["differently"] == [number.written("PR22", 1)]
    assert badge_keeping.read(after)[:4] == b"%PDF"


@pytest.mark.django_db(transaction=True)
def test_two_who_find_one_loss_give_it_up_once():
    world = World(now=True)
    _rows, [badge] = drawn(world)
    spoil(badge, "gone")

    def find():
        return badge_keeping.draw_again([badge.pk], by=None, at=world.at)

    assert sorted(together(find, find, find)) == [[], [], [number.written("PR22", 1)]]
    assert AuditEntry.objects.filter(tag="badge:lost").count() == 1


@pytest.mark.thorough
def test_worker_killed_while_it_draws_again_loses_no_badge_and_makes_no_number(start_worker):
    world = World(now=True)
    _rows, badges = drawn(world, 120)
    before = {badge.pk: spoil(badge, "gone") for badge in badges}
    worker = start_worker()
    badge_keeping.check()
    to_draw = Badge.objects.filter(rendered_at=None)
    for _i in range(3):
        waits = time.monotonic() + 10
        attempts = Badge.objects.aggregate(all=Sum("attempts"))["all"]
        while (
            to_draw.exists()
            and Badge.objects.aggregate(all=Sum("attempts"))["all"] == attempts
            and time.monotonic() < waits
        ):
            time.sleep(0.01)
        processes.kill_session(worker)
        worker = start_worker()
        Badge.objects.filter(rendered_at=None).update(next_try_at=clock.database_now())
        badge_drawing.sweep(at=clock.database_now())
    ends = time.monotonic() + 60
    while to_draw.exists() and time.monotonic() < ends:
        time.sleep(0.2)
        Badge.objects.filter(rendered_at=None).update(next_try_at=clock.database_now())
        badge_drawing.sweep(at=clock.database_now())
    after = Badge.objects.select_related("file").order_by("number")
    assert {badge.pk: path_of(badge).read_bytes() for badge in after} == before
    assert BadgeCounter.objects.get().last == len(badges)
    assert invariants.broken() == {}
