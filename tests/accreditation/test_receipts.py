"""The receipt names who went and who stayed, and its check sum can be counted again."""

import hashlib
from datetime import timedelta

import pypdfium2
import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from django.utils import translation

from accreditation.actions import recommendation, submission, withdrawal
from accreditation.models import StayedBehind
from accreditation.queries import receipts
from accreditation.workflow import Guard
from missions.actions import declaration
from missions.models import ObserverList
from observer_portal.notices import sender
from observer_portal.notices.models import Notice
from tests.accreditation.mission_steps import check, submit, url_of
from tests.counting import queries_of
from tests.factories import World, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World(now=True)


@pytest.fixture
def handed_in(world):
    """A list of two; one lacks everything, one is left by choice, one was withdrawn before."""
    earlier = world.submitted(surname_latin="Earlier")
    withdrawal.withdraw(earlier, note_number="9", by=world.head, at=world.at)
    going = world.observers(2, surname_latin="Going")
    world.observers(surname_latin="Lacking", complete=False)
    world.observers(surname_latin="Later")
    done = submission.hand_in(world.mission, going, note=world.note(), by=world.head, at=world.at)
    return ObserverList.objects.get(pk=done.observer_list.pk)


def told(rows):
    return sorted((row.version.surname_latin, receipts.why(row)) for row in rows)


def text_of(pdf):
    document = pypdfium2.PdfDocument(pdf)
    return "\n".join(page.get_textpage().get_text_range() for page in document)


def test_receipt_names_who_went_and_who_stayed_with_what_each_lacks(handed_in):
    assert {step.version.surname_latin for step in receipts.went(handed_in)} == {"Going"}
    assert told(receipts.stayed(handed_in)) == [
        ("Lacking", "Missing: photo, scan"),
        ("Later", "Complete; left for a later list by your choice."),
    ]


def test_who_was_chosen_and_refused_stays_with_the_sentence_in_the_readers_language(world):
    world.election.lists_close_at = world.at
    world.election.save()
    late = world.observers(surname_latin="Late")
    gone = world.submitted_from(
        world.observers(surname_latin="Gone"), at=world.at - timedelta(hours=1)
    )
    fresh = withdrawal.replace(
        gone[0],
        person(77_001, surname_latin="Instead"),
        note_number="7",
        by=world.head,
        at=world.at,
    )
    world.give_files([fresh], by=world.head)
    done = submission.hand_in(
        world.mission, [fresh, *late], note=world.note(), by=world.head, at=world.at
    )
    [stayed] = receipts.stayed(done.observer_list)
    assert (stayed.version.surname_latin, stayed.guard) == ("Late", Guard.LISTS_OPEN_OR_REPLACES)
    with translation.override("ru"):
        assert receipts.why(stayed) == str(Guard.LISTS_OPEN_OR_REPLACES.label)
        assert not receipts.why(stayed).isascii()


def test_page_paper_and_mail_name_both_with_moment_and_check_sum(client, world, handed_in):
    client.force_login(world.head)
    page = client.get(url_of(world, "receipt", handed_in.reference)).content.decode()
    paper = text_of(client.get(url_of(world, "receipt_file", handed_in.reference)).content)
    mail.outbox.clear()
    while sender.send_due():
        pass
    assert not Notice.objects.exclude(problem="").exists()
    [letter] = [m for m in mail.outbox if m.to == [world.head.email] and "LACKING" in m.body]
    html = letter.alternatives[0][0]
    digits = bytes(handed_in.receipt_digest).hex()
    for text in (page, paper, letter.body, html):
        for word in ("Going", "Lacking", "Later", "Missing: photo, scan", "Astana time"):
            assert word.lower() in " ".join(text.lower().split()), word
        assert digits in "".join(text.split())
        assert handed_in.note_verbale_number in text
        assert "earlier" not in text.lower()  # withdrawn before, and not chosen


@pytest.mark.parametrize(("language", "word"), [("kk", "Жетіспейді"), ("ru", "Не хватает")])
def test_mail_says_why_in_the_readers_language(world, handed_in, language, word):
    notice = Notice.objects.get(
        to=world.head, template="list_received", facts__list=handed_in.number
    )
    notice.language = language
    assert word in sender.compose(notice).body


def test_mail_to_a_sender_that_the_commission_admits_does_not_speak_of_the_ministry(world):
    world.mission.admitted_by_commission = True
    world.mission.save()
    world.submitted()
    while sender.send_due():
        pass
    [letter] = [m for m in mail.outbox if m.to == [world.head.email]]
    assert "with the commission" in letter.body
    assert "with the ministry" not in letter.body


def test_check_sum_holds_whatever_happens_to_the_files_afterwards(world, handed_in):
    rows = world.applications(handed_in.applications.values_list("pk", flat=True))
    recommendation.give_back(
        rows[:1], reason="R3", words="", fields=["names"], by=world.ministry, at=world.at
    )
    declaration.change(rows[0].observer, {"surname_latin": "Renamed"}, by=world.head, at=world.at)
    submission.resubmit(rows[:1], by=world.head, at=world.at)
    withdrawal.withdraw(rows[1:], note_number="8", by=world.head, at=world.at)
    assert receipts.agrees(handed_in)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE missions_observerlist SET note_verbale_number = 'other'",
        "UPDATE missions_observerlist SET submitted_at = submitted_at + interval '1 second'",
        "UPDATE accreditation_stayedbehind SET lacks_photo = NOT lacks_photo",
        "DELETE FROM accreditation_stayedbehind",
        'UPDATE missions_observerversion SET digests = digests || \'{"names": "0"}\'',
    ],
)
def test_what_is_changed_in_the_database_is_found(world, handed_in, change, capsys):
    call_command("check_receipts")
    assert "2 checked, 0 do not agree." in capsys.readouterr().out
    with connection.cursor() as cursor:  # as somebody would who may do anything there
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(change)
        cursor.execute("SET session_replication_role = DEFAULT")
    handed_in.refresh_from_db()
    assert not receipts.agrees(handed_in)
    with pytest.raises(CommandError):
        call_command("check_receipts")
    assert handed_in.reference in capsys.readouterr().out


def test_receipts_written_before_they_named_who_stayed_still_agree(handed_in):
    rows = receipts.went(handed_in).values_list(
        "application__reference", "version__number", "version__digests"
    )
    lines = sorted(
        f"{name}|{number}|{'|'.join(f'{k}={v}' for k, v in sorted(digests.items()))}"
        for name, number, digests in rows
    )
    handed_in.receipt_digest = hashlib.sha256("\n".join(lines).encode()).digest()
    assert receipts.agrees(handed_in)


def test_who_stayed_is_append_only(handed_in):
    with pytest.raises(Exception, match="Cannot update or delete"):
        StayedBehind.objects.filter(observer_list=handed_in).delete()


def test_writing_a_receipt_costs_the_same_for_many(world):
    def cost(n):
        world.observers(n, complete=False)
        people = world.observers(n, complete="rows")
        note = world.note()
        return queries_of(
            lambda: submission.hand_in(world.mission, people, note=note, by=world.head, at=world.at)
        )

    assert cost(2) == cost(20)


# --- The page on which a receipt is checked -------------------------------------------------------


def verdict(client, name, digits):
    page = client.get(reverse("receipts:check"), {"list": name, "check_sum": digits})
    return page.context.get("verdict"), page


def test_a_receipt_is_checked_by_head_and_clerk_and_by_no_other_mission(client, world, handed_in):
    digits = receipts.grouped(handed_in.receipt_digest)
    for user in (world.head, world.editor, world.clerk, world.ministry, world.auditor):
        client.force_login(user)
        assert verdict(client, handed_in.reference.lower(), digits.upper())[0] == "right"
    client.force_login(world.other_head)
    found, page = verdict(client, handed_in.reference, digits)
    assert found == "unknown"
    assert world.mission.organisation.name not in page.content.decode()


def test_a_wrong_check_sum_and_changed_data_are_told_apart(client, world, handed_in):
    client.force_login(world.head)
    assert verdict(client, handed_in.reference, "0" * 64)[0] == "another"
    ObserverList.objects.filter(pk=handed_in.pk).update(note_verbale_number="forged")
    digits = receipts.grouped(handed_in.receipt_digest)
    assert verdict(client, handed_in.reference, digits)[0] == "changed"
    page = client.get(url_of(world, "receipt", handed_in.reference))
    assert page.context["agrees"] is False


def test_what_is_no_check_sum_is_refused_and_kept(client, world, handed_in):
    client.force_login(world.head)
    found, page = verdict(client, handed_in.reference, "not a check sum")
    assert (found, page.status_code) == (None, 422)
    assert "not a check sum" in page.content.decode()


def test_submitting_leads_to_a_receipt_that_names_who_stayed(client, world):
    world.observers(surname_latin="Going")
    world.observers(surname_latin="Lacking", complete=False)
    client.force_login(world.head)
    done = submit(client, world, check(client, world))
    text = client.get(done.url).content.decode()
    assert [w for w in ("GOING", "LACKING", "Missing: photo, scan") if w not in text] == []
