"""Cards of paper: handed over, given back, lost and issued anew; the counts add up."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from accreditation.actions import badge_drawing, correction, custody, withdrawal
from accreditation.actions.custody import Receipt
from accreditation.badge import number
from accreditation.models import Badge, CardMove, Place
from accreditation.models.personal_link import secret_of
from accreditation.queries import custody as asked
from accreditation.queries import invariants, verification
from accreditation.steps import StepRefused
from observer_portal.audit.models import AuditEntry
from observer_portal.notices.models import Notice
from tests.accreditation.mission_steps import url_of
from tests.accreditation.versions_steps import prepare
from tests.counting import queries_of
from tests.factories import AT, World

pytestmark = pytest.mark.django_db
TO_HEAD = Receipt(to_whom="Kirsten Head", note="register no. 14")


def cards_of(rows):
    badge_drawing.draw(list(Badge.objects.filter(rendered_at=None).values_list("pk", flat=True)))
    return list(Badge.objects.filter(application__in=rows, voided_at=None).order_by("number"))


def move(world, verb, cards, *, by=None, **receipt):
    given = Receipt(**receipt) if receipt else TO_HEAD
    return custody.move(verb, cards, receipt=given, by=by or world.clerk, at=AT)


def verdict(card):
    found = verification.verify(number.written(card.election.code, card.number), at=AT)
    return str(found.verdict)


def test_a_card_goes_from_the_safe_to_the_head_to_the_observer_and_comes_back():
    world = World()
    cards = cards_of(world.accredited(2))
    assert move(world, "to_head", cards).taken == tuple(card.pk for card in cards)
    first = [cards[0]]
    assert move(world, "to_observer", first, by=world.head, note="signed").taken
    card = Badge.objects.select_related("version").get(pk=cards[0].pk)
    assert (card.place, card.handed_over_to) == (Place.OBSERVER, card.version.latin)
    outcome = move(world, "to_head", first)
    assert not outcome.taken
    assert "with the observer" in outcome.refused[card.pk].lower()
    assert move(world, "give_back", first, by=world.head).refused  # the commission notes that
    assert move(world, "give_back", first, words="after the vote").taken
    card.refresh_from_db()
    assert (card.place, card.handed_over_at, card.handed_over_to) == (Place.RETURNED, None, "")
    story = CardMove.objects.filter(badge=card).order_by("pk")
    assert [(m.before, m.after, m.note) for m in story] == [
        ("safe", "head", "register no. 14"),
        ("head", "observer", "signed"),
        ("observer", "returned", ""),
    ]
    assert AuditEntry.objects.filter(tag="card:to_head").get().facts["badges"] == 2


def test_a_lost_card_ends_at_once_and_the_next_one_is_issued_in_the_same_act():
    world = World()
    [row] = world.accredited()
    [old] = cards_of([row])
    move(world, "to_head", [old])
    move(world, "lost", [old], by=world.head, words="In a taxi.")
    old.refresh_from_db()
    new = Badge.objects.get(application=row, voided_at=None)
    assert (old.place, old.void_reason, new.replaces, new.place) == ("lost", "lost", old, "safe")
    assert (new.number, new.resolution) == (old.number + 1, old.resolution)
    assert verdict(old) == "REPLACED"
    assert Notice.objects.filter(template="card_reissued", to=world.head).count() == 1
    again = move(world, "lost", [old], words="again")
    assert again.refused
    assert Badge.objects.filter(application=row).count() == 2
    assert invariants.broken() == {}


def test_a_card_that_ended_is_not_handed_over_and_losing_it_brings_no_new_one():
    world = World()
    gone, corrected = world.accredited(2)
    cards = cards_of([gone, corrected])
    move(world, "to_head", cards[:1])
    withdrawal.withdraw([gone], note_number="9", by=world.head, at=AT)
    assert asked.balances(world.election)[0].owed == 1
    prepare(world, corrected, sex="X")
    correction.correct(corrected, by=world.secretary, at=AT)
    assert set(move(world, "to_observer", cards).refused) == {card.pk for card in cards}
    assert len(move(world, "lost", cards, words="both").taken) == 2
    [balance] = asked.balances(world.election)
    assert (balance.owed, balance.valid, balance.accredited) == (0, 1, 1)
    reasons = Badge.objects.filter(pk__in=[card.pk for card in cards]).order_by("number")
    assert list(reasons.values_list("void_reason", flat=True)) == ["lost", "corrected"]
    assert Badge.objects.filter(application=gone).count() == 1
    assert Badge.objects.filter(application=corrected).count() == 2
    assert verdict(cards[0]) == "WITHDRAWN"


def test_who_has_no_part_in_it_moves_no_card():
    world = World()
    cards = cards_of(world.accredited())
    for who in (world.other_head, world.editor, world.ministry, world.auditor):
        for verb in ("to_head", "lost", "to_observer"):
            assert not move(world, verb, cards, by=who).taken
    assert not move(world, "to_head", cards, by=world.head).taken
    with pytest.raises(StepRefused, match="Name who"):
        move(world, "to_head", cards, note="x")
    assert not CardMove.objects.exists()


def test_the_database_moves_no_card_past_the_ledger():
    world = World()
    [card] = cards_of(world.accredited())
    with pytest.raises(IntegrityError, match="only by a move"), transaction.atomic():
        Badge.objects.filter(pk=card.pk).update(place="head")
    move(world, "to_head", [card])
    with pytest.raises(IntegrityError, match=r"lost_is_void|only by a move"), transaction.atomic():
        Badge.objects.filter(pk=card.pk).update(place="lost")
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        CardMove.objects.filter(badge=card).update(to_whom="Nobody")


def test_counts_balance_by_the_rows_and_by_the_ledger():
    world = World()
    cards = cards_of(world.accredited(6))
    cards_of(world.accredited(1, mission=world.other_mission, head=world.other_head))
    move(world, "to_head", cards[:4])
    move(world, "to_observer", cards[:2], by=world.head)
    move(world, "give_back", cards[1:2], by=world.secretary)
    move(world, "lost", cards[2:3], words="w")
    move(world, "damaged", cards[5:], words="w")
    cards_of([])
    of_mission, other = asked.balances(world.election)
    if of_mission.mission != world.mission:
        of_mission, other = other, of_mission
    assert of_mission.row == [3, 1, 1, 1, 1, 1]  # safe: the fifth and the two new ones
    assert (of_mission.drawn, of_mission.valid, of_mission.accredited) == (8, 6, 6)
    assert of_mission.adds_up
    assert of_mission.everybody_has_one
    assert asked.total([of_mission, other]).drawn == 9
    assert asked.balances(world.election, world.mission) == [of_mission]
    spoilt = asked.Balance(None, 8, places=of_mission.places, ledger={"head": 2})
    assert not spoilt.adds_up


def test_many_cards_cost_as_many_queries_as_few():
    world = World()
    cards = cards_of(world.accredited(6))
    for verb in ("to_head", "lost"):
        few = queries_of(lambda v=verb: move(world, v, cards[:2]))
        assert few == queries_of(lambda v=verb: move(world, v, cards[2:]))


def test_observer_declares_the_own_card_lost_twice_and_then_asks_the_head(client):
    world = World(now=True)
    [row] = world.accredited()
    cards_of([row])
    url = reverse("observer:card")
    assert client.get(url).status_code == 404
    client.post(reverse("observer:enter", args=[secret_of(row.reference, 1)]))
    for _time in range(2):
        page = client.get(url)
        sent = {"number": page.context["number"], "verb": "lost", "words": "On the train."}
        assert client.post(url, sent).status_code == 302
        assert client.post(url, sent).status_code in (200, 302)  # the same once more: nothing
        cards_of([row])
    assert Badge.objects.filter(application=row).count() == 3
    page = client.post(url, sent | {"number": client.get(url).context["number"]})
    assert page.status_code == 422
    assert "head of your mission" in page.content.decode()
    entry = AuditEntry.objects.filter(tag="card:lost").first()
    assert (entry.actor, entry.subject) == (None, row.reference)


def test_pages_show_a_preview_and_then_move(client):
    world = World(now=True)
    rows = world.accredited(3)
    cards = cards_of(rows)
    client.force_login(world.clerk)
    page = client.get(reverse("commission:custody"))
    assert [b.drawn for b in page.context["balances"]] == [3]
    assert b"In the safe" in client.get(reverse("commission:custody"), {"download": "csv"}).content
    url = reverse("commission:cards_act", args=[world.mission.reference])
    chosen = {"verb": "to_head", "chosen": [card.number for card in cards[:2]]}
    preview = client.post(url, chosen)
    assert (preview.context["takes"], CardMove.objects.count()) == (2, 0)
    bad = client.post(url, chosen | {"confirm": "1", "to_whom": "Kirsten"})
    assert bad.status_code == 422
    client.post(url, chosen | {"confirm": "1", "to_whom": "Kirsten", "note": "no. 1"})
    assert CardMove.objects.count() == 2
    client.force_login(world.head)
    page = client.get(url_of(world, "cards"), {"place": "head"})
    assert [line["card"].pk for line in page.context["lines"]] == [c.pk for c in cards[:2]]
    sent = {"verb": "lost", "all": "1", "place": "head", "confirm": "1", "words": "Both."}
    client.post(url_of(world, "cards_act"), sent)
    assert Badge.objects.filter(place="lost").count() == 2
    forged = {"verb": "to_head", "chosen": [cards[2].number], "confirm": "1", "to_whom": "x"}
    client.post(url_of(world, "cards_act"), forged)
    assert Badge.objects.get(pk=cards[2].pk).place == "safe"
