"""The mission's badges: what became of each, downloads, the observers' links."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core import mail
from django.urls import reverse

from accreditation.actions import badge_drawing, personal_link
from accreditation.models import Badge, PersonalLink
from accreditation.models.personal_link import secret_of
from accreditation.queries import mission_badges
from accreditation.queries.mission_badges import Card
from missions.actions import declaration, files
from observer_portal.audit.models import AuditEntry
from observer_portal.notices.models import Notice
from tests.accreditation.mission_steps import url_of
from tests.counting import queries_of
from tests.factories import World

pytestmark = pytest.mark.django_db


def _drawn(world, n=1, **values):
    rows = world.accredited(n, **values)
    badge_drawing.draw(list(Badge.objects.filter(rendered_at=None).values_list("pk", flat=True)))
    return rows


def test_badges_tell_what_became_of_each(client):
    world = World(now=True)
    ready, ended = _drawn(world, 2)
    (drawing,) = world.accredited()
    (stuck,) = world.accredited()
    Badge.objects.filter(application=stuck).update(attempts=8)
    client.force_login(world.head)
    client.post(
        reverse("mission_acts:withdraw", args=[ended.reference]),
        {"note_number": "9", "seen": ended.row_version},
    )
    page = client.get(url_of(world, "badges"))
    cards = {line["application"].pk: line["card"] for line in page.context["lines"]}
    assert cards == {
        ready.pk: Card.READY,
        ended.pk: Card.ENDED,
        drawing.pk: Card.DRAWING,
        stuck.pk: Card.STUCK,
    }
    counts = page.context["counts"]
    assert (counts.ready, counts.drawing, counts.stuck, counts.ended) == (1, 1, 1, 1)
    assert "the commission is looking at it" in page.content.decode()
    for card, row in ((Card.READY, ready), (Card.STUCK, stuck), (Card.ENDED, ended)):
        shown = client.get(url_of(world, "badges"), {"show": card})
        assert [line["application"].pk for line in shown.context["lines"]] == [row.pk]


def test_stuck_means_the_same_to_mission_and_issuer():
    assert mission_badges.STUCK == badge_drawing.STUCK


def test_badge_is_downloaded_and_that_is_recorded(client):
    world = World(now=True)
    (row,) = _drawn(world)
    client.force_login(world.editor)
    answer = client.get(url_of(world, "badge", row.reference))
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    entry = AuditEntry.objects.get(tag="badge:downloaded")
    assert (entry.actor, entry.subject) == (world.editor, "PR22-00001-" + entry.subject[-1])


def test_badge_of_a_withdrawn_observer_is_not_handed_out(client):
    world = World(now=True)
    (row,) = _drawn(world)
    client.force_login(world.head)
    client.post(
        reverse("mission_acts:withdraw", args=[row.reference]),
        {"note_number": "9", "seen": row.row_version},
    )
    assert client.get(url_of(world, "badge", row.reference)).status_code == 404
    assert client.get(url_of(world, "badge_link", row.reference)).status_code == 404
    answer = client.get(url_of(world, "badges_zip"), follow=True)
    assert "No badge is ready yet." in answer.content.decode()


def test_all_badges_come_in_one_archive(client):
    world = World(now=True)
    rows = _drawn(world, 3)
    world.accredited()  # not drawn yet
    gone = Badge.objects.get(application=rows[1])
    files.drop(gone.file.name)
    client.force_login(world.head)
    answer = client.get(url_of(world, "badges_zip"))
    assert answer.streaming
    parts = list(answer.streaming_content)
    archive = ZipFile(BytesIO(b"".join(parts)))
    assert archive.testzip() is None
    assert len(parts) == 4  # each badge is sent when it is written
    assert [info.flag_bits & 8 for info in archive.infolist()] == [0, 0, 0]  # no sizes behind data
    names = archive.namelist()
    assert [name[:11] for name in names] == ["PR22-00001-", "PR22-00003-", "missing.txt"]
    assert names[0].endswith(f" {rows[0].version.latin}.pdf")
    assert archive.read(names[0])[:5] == b"%PDF-"
    assert gone.version.latin in archive.read("missing.txt").decode()
    assert AuditEntry.objects.get(tag="badge:downloaded").facts["badges"] == 3


def test_archive_costs_the_same_for_one_badge_and_three(client):
    world = World(now=True)
    client.force_login(world.head)

    def archive_cost():
        return queries_of(lambda: list(client.get(url_of(world, "badges_zip")).streaming_content))

    _drawn(world)
    archive_cost()
    costs = {archive_cost()}
    _drawn(world, 3)
    costs.add(archive_cost())
    assert costs == {8}


def test_link_is_handed_over_on_paper_and_that_is_recorded(client):
    world = World(now=True)
    (row,) = _drawn(world)
    client.force_login(world.head)
    assert (
        secret_of(row.reference, 1)
        not in client.get(url_of(world, "badge_link", row.reference)).content.decode()
    )
    url = url_of(world, "badge_link_paper", row.reference)
    assert client.get(url).status_code == 405
    sheet = client.post(url)
    address = sheet.context["address"]
    assert address.endswith(reverse("observer:enter", args=[secret_of(row.reference, 1)]))
    assert (sheet["Cache-Control"], sheet["Referrer-Policy"]) == ("no-store", "same-origin")
    assert AuditEntry.objects.get(tag="personal_link:shown").subject == row.reference
    assert personal_link.find(address.rstrip("/").rsplit("/", 1)[1]).application == row


def test_link_is_sent_anew_and_the_one_before_is_void(client):
    world = World(now=True)
    (row,) = _drawn(world)
    before = secret_of(row.reference, 1)
    client.force_login(world.head)
    answer = client.post(url_of(world, "badge_link_renew", row.reference), follow=True)
    assert "A new link is on its way to the observer." in answer.content.decode()
    assert personal_link.find(before) is None
    assert PersonalLink.objects.get().issue == 2
    assert Notice.objects.filter(template="personal_link", facts__issue=2).count() == 1
    assert mail.outbox == []  # sent by the sender, not by the page


def test_link_goes_to_the_address_that_was_declared_last(client):
    world = World(now=True)
    (row,) = _drawn(world)
    declaration.change(row.observer, {"email": "new@example.org"}, by=world.head, at=world.at)
    client.force_login(world.head)
    page = client.get(url_of(world, "badge_link", row.reference))
    assert page.context["email"] == "new@example.org"


def test_editor_hands_over_no_link(client):
    world = World(now=True)
    (row,) = _drawn(world)
    client.force_login(world.editor)
    assert "Hand over or send anew" not in client.get(url_of(world, "badges")).content.decode()
    for name in ("badge_link_paper", "badge_link_renew"):
        assert client.post(url_of(world, name, row.reference)).status_code == 403
    assert client.get(url_of(world, "badge_link", row.reference)).status_code == 403
    assert not AuditEntry.objects.filter(tag__startswith="personal_link").exists()


def test_progress_of_drawing_ends_by_itself(client):
    world = World(now=True)
    world.accredited(2)
    client.force_login(world.head)
    url = url_of(world, "badges_progress")
    asked = client.get(url, headers={"HX-Request": "true"})
    assert 'max="2" value="0"' in asked.content.decode()
    badge_drawing.draw(list(Badge.objects.values_list("pk", flat=True)))
    assert client.get(url, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert client.get(url).url == url_of(world, "badges")
