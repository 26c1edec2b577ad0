"""Missions are told what is left before the lists close, once at each of five moments."""

from datetime import timedelta

import pytest
from django.conf import settings

from accreditation.actions import examination, reminders
from accreditation.actions.reminders import moments_of
from missions.models import Election, Mission
from observer_portal.notices import sender
from observer_portal.notices.models import Notice
from tests.accreditation.inbox_steps import QUESTION
from tests.factories import World, make_member

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def registered(world):
    Mission.objects.update(registered_at=world.at - timedelta(days=30))


def test_each_mission_with_something_left_is_told_once_at_each_moment():
    world = World()
    registered(world)
    make_member(world.mission, "deputy", "deputy", language="kk")
    world.observers(2, complete=False)
    world.submitted(mission=world.other_mission, head=world.other_head)  # nothing is left there
    moments = [moment for moment, _name in moments_of(world.election)]
    astana = [moment.astimezone(settings.ASTANA) for moment in moments]
    assert [f"{moment:%d %H:%M}" for moment in astana] == [
        *("10 09:00", "12 09:00", "13 09:00"),
        *("13 18:00", "14 15:00"),
    ]
    told = []
    for moment in moments:
        told.append(reminders.remind(at=moment - MINUTE))
        told.append(reminders.remind(at=moment))
        told.append(reminders.remind(at=moment + 10 * MINUTE))
    assert told == [0, 2, 0] * 5
    assert {notice.language for notice in Notice.objects.all()} == {"en", "kk"}
    assert reminders.remind(at=world.close) == 0


def test_moved_closing_reminds_anew_and_a_long_pause_tells_nothing_stale():
    world = World()
    registered(world)
    world.observers(1)
    day_before = world.close - timedelta(hours=24)
    assert reminders.remind(at=day_before) == 1
    later = world.close + timedelta(days=2)
    Election.objects.update(lists_close_at=later, corrections_close_at=later)
    assert reminders.remind(at=day_before + timedelta(hours=13)) == 0
    assert reminders.remind(at=later - timedelta(hours=24)) == 1
    assert reminders.remind(at=later - timedelta(hours=5)) == 0  # the day's word is too old
    Mission.objects.update(registered_at=later - timedelta(hours=2))
    assert reminders.remind(at=later - timedelta(hours=1)) == 0  # came after the moment


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("2 observers of your mission are declared", "without a photo: 1", "1 question")),
        ("ru", ("без фотографии: 1", "1 вопрос")),
        ("kk", ("фотосуретсіз: 1", "1 сұрағы")),
    ],
)
def test_mail_says_what_is_left_when_it_goes_out(language, words):
    world = World(now=True)
    registered(world)
    world.head.language = language
    world.head.save(update_fields=["language"])
    world.observers(1)
    world.observers(1, complete=False)
    examination.query(world.recommended(), by=world.clerk, at=world.at, **QUESTION)
    moment = world.close - timedelta(hours=3)
    assert reminders.remind(at=moment) == 1
    mail = sender.compose(Notice.objects.get(template="lists_close"))
    for part in (mail.body, mail.alternatives[0][0]):
        assert [word for word in words if word not in part] == []
    assert f"{world.close:%Y}" in mail.subject
    Election.objects.update(lists_close_at=world.at - MINUTE)
    with pytest.raises(sender.NobodyToTell):
        sender.compose(Notice.objects.get(template="lists_close"))
