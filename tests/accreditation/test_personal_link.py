"""The observer's personal link: where it goes, who sends it anew, when no longer."""

import pytest

from accreditation import notices
from accreditation.actions import personal_link, withdrawal
from accreditation.models import PersonalLink
from accreditation.steps import StepRefused
from missions.actions import declaration
from observer_portal.notices import sender
from observer_portal.notices.models import Notice
from tests.accreditation.versions_steps import observer_of
from tests.factories import AT, World

pytestmark = pytest.mark.django_db


def test_the_personal_link_goes_to_the_address_that_was_declared_last():
    world = World()
    application = world.accredited()[0]
    declaration.change(observer_of(application), {"email": "new@example.org"}, by=world.head, at=AT)
    notice = Notice.objects.get(template="personal_link")
    assert notices.compose_personal_link(notice).address == "new@example.org"


def test_only_the_missions_own_head_sends_a_link_anew():
    world = World()
    application = world.accredited()[0]
    link = PersonalLink.objects.get()
    for by in (world.other_head, world.editor, world.clerk):
        with pytest.raises(StepRefused, match="head of the mission"):
            personal_link.renew(link, by=by, at=AT)
    withdrawal.withdraw([application], note_number="1", by=world.head, at=AT)
    with pytest.raises(StepRefused, match="accredited"):
        personal_link.renew(link, by=world.head, at=AT)
    assert PersonalLink.objects.get().issue == 1


def test_no_mail_tells_an_observer_of_an_accreditation_that_is_over():
    world = World()
    application = world.accredited()[0]
    notice = Notice.objects.get(template="personal_link")
    withdrawal.withdraw([application], note_number="1", by=world.head, at=AT)
    with pytest.raises(sender.NobodyToTell):
        notices.compose_personal_link(notice)
