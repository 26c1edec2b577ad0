"""Texts, reasons and the checklist: changed by two people, versioned, never lost."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accreditation.actions import checklist, recommendation, wording
from accreditation.actions.badge_wording import wordings as of_badges
from accreditation.actions.checklist import ChecklistRefused
from accreditation.actions.wording import WordingRefused
from accreditation.models import ChecklistItem, Reason, StepTaken, Text
from accreditation.queries import wordings
from observer_portal.accounts.models import TwoPersonAct
from observer_portal.audit.models import AuditEntry
from tests.factories import PASSWORD, World

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def three(text):
    return {f"text_{code}": text for code in wordings.LANGUAGES}


def changed(world, subject, text, at):
    asked = wording.ask(subject, three(text), reason="Law.", by=world.administrator, at=at)
    return wording.confirm(asked, by=world.secretary, at=at)


def test_a_step_keeps_the_words_of_its_day_and_a_badge_gets_the_new_ones():
    world = World()
    early, late = world.submitted(2)
    say = {"words": "", "fields": ["photo"], "by": world.ministry}
    was = Reason.objects.get(use="return", code="R1").text_en
    recommendation.give_back([early], reason="R1", at=world.at, **say)
    made = changed(world, "reason:return:R1", "Another photo, please.", world.at + DAY)
    assert (made.version, made.since, made.in_force) == (2, world.at + DAY, True)
    recommendation.give_back([late], reason="R1", at=world.at + 2 * DAY, **say)
    gone = wording.ask_to_retire(
        "reason:return:R1", reason="x", by=world.administrator, at=world.at + 2 * DAY
    )
    assert wording.confirm(gone, by=world.secretary, at=world.at + 2 * DAY) is None
    steps = StepTaken.objects.filter(verb="return").order_by("pk")
    assert list(wordings.said(steps).values()) == [was, "Another photo, please."]
    assert Reason.objects.filter(use="return", code="R1", in_force=True).count() == 0
    changed(world, "text:badge.check", "Look it up", world.at + DAY)
    assert of_badges()._texts["badge.check"] == ("Look it up",) * 3  # noqa: SLF001
    assert Text.objects.get(code="badge.check", version=1).in_force is False
    assert AuditEntry.objects.filter(tag="wording:confirm").count() == 3


@pytest.mark.parametrize(
    ("subject", "text", "words"),
    [
        ("text:badge.check", "", "three languages"),
        ("text:badge.resolution", "No. %(number)s", r"%\(date\)s"),
        ("text:badge.resolution", "100 % %(number)s %(date)s", "percent"),
        ("text:nothing", "x", "code"),
        ("reason:return:r1", "x", "code"),
        ("reason:return:R1", "x" * 401, "400 characters"),
    ],
)
def test_what_would_break_a_text_is_refused(subject, text, words):
    world = World()
    with pytest.raises(WordingRefused, match=words):
        wording.ask(subject, three(text), reason="x", by=world.administrator, at=world.at)
    assert not TwoPersonAct.objects.exists()


def test_one_person_alone_changes_no_text():
    world = World()
    text, why = three("Look it up"), {"reason": "x", "at": world.at}
    with pytest.raises(WordingRefused, match="administrator asks"):
        wording.ask("text:badge.check", text, by=world.secretary, **why)
    asked = wording.ask("text:badge.check", text, by=world.administrator, **why)
    for who, words in ((world.administrator, "Another person"), (world.clerk, "a secretary")):
        with pytest.raises(WordingRefused, match=words):
            wording.confirm(asked, by=who, at=world.at)
    with pytest.raises(WordingRefused, match="already"):
        wording.ask("text:badge.check", three("Other"), by=world.administrator, **why)
    wording.take_back(asked, by=world.secretary, at=world.at)
    with pytest.raises(WordingRefused, match="meanwhile"):
        wording.confirm(asked, by=world.secretary, at=world.at)
    assert Text.objects.filter(code="badge.check").count() == 1


def test_the_checklist_is_added_to_ordered_and_retired_never_deleted():
    world = World()
    by = {"by": world.administrator, "at": world.at}
    with pytest.raises(ChecklistRefused, match="administrator keeps"):
        checklist.add("visa", three("Visa"), by=world.clerk, at=world.at)
    checklist.add("visa", three("Visa"), **by)
    checklist.move("visa", up=True, **by)
    assert list(ChecklistItem.objects.order_by("position"))[-2].code == "visa"
    [row] = world.recommended(1)
    [row] = world.examined_all([row])  # without the new point
    assert row.state == "recommended"
    for code in world.checklist:
        checklist.set_in_force(code, in_force=False, **by)
    with pytest.raises(ChecklistRefused, match="last point"):
        checklist.set_in_force("visa", in_force=False, **by)
    assert ChecklistItem.objects.count() == len(world.checklist) + 1


def test_an_administrator_asks_on_the_page_and_a_secretary_confirms(client):
    world = World(password=PASSWORD, now=True)
    page = reverse("administration:wording", args=["text:consent"])
    client.force_login(world.administrator)
    assert client.get(reverse("administration:wordings")).status_code == 200
    refused = client.post(page, three("I agree.") | {"text_kk": "", "reason": "Law."})
    assert refused.status_code == 422
    assert client.post(page, three("I agree.") | {"reason": "Law."}).status_code == 302
    new = {"use": "return", "code": "R77", "reason": "Asked for.", **three("A stamp is missing.")}
    assert client.post(reverse("administration:wording_new"), new).status_code == 302
    client.post(reverse("administration:checklist"), {"code": "visa", **three("Visa")})
    client.post(reverse("administration:checklist_point", args=["visa"]), {"act": "up"})
    client.force_login(world.secretary)
    for subject in ("text:consent", "reason:return:R77"):
        there = reverse("administration:wording", args=[subject])
        assert "Confirm: in force from now on" in client.get(there).content.decode()
        asked = TwoPersonAct.objects.get(subject=subject).asked_at.isoformat()
        confirm = reverse("administration:wording_confirm", args=[subject])
        assert client.post(confirm, {"asked": asked}).status_code == 302
    assert Text.objects.get(code="consent", in_force=True).text_en == "I agree."
    assert Reason.objects.get(code="R77").version == 1
    assert ChecklistItem.objects.filter(code="visa").exists()
