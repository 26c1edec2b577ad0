"""A head whose address was mistyped: corrected by whoever let the mission in, before it is used."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from missions.actions import admission, arrival, invitation, naming
from missions.actions.naming import NamingRefused
from missions.models import Inviter, Membership, Nomination, Post
from observer_portal.accounts.mails import password_path
from observer_portal.accounts.models import User
from observer_portal.audit.models import AuditEntry
from observer_portal.notices import sender as mails
from observer_portal.notices.models import Notice
from tests.factories import World
from tests.missions.arrivals import details, invited, registered

pytestmark = pytest.mark.django_db
RIGHT = {"name": "Anna Kowalska", "email": "Anna@Right.example"}


@pytest.fixture
def world():
    return World(now=True)


@pytest.fixture
def mission(world):
    row = invited(world)
    return invitation.accept(row, row.secret, details("mistyped"), at=world.at)


def correct(world, mission, by=None, **said):
    later = world.at + timedelta(minutes=1)
    naming.correct(mission, **(RIGHT | said), by=by or world.ministry, at=later)


def head_of(mission):
    return Membership.objects.get(mission=mission, post=Post.HEAD, ended_at=None).user


def opens(link):
    return not Client().get(link, follow=True).context.get("token_fail")


def test_the_unused_account_moves_to_the_right_address_and_the_old_link_is_void(world, mission):
    wrong = head_of(mission)
    link = password_path(wrong)
    assert opens(link)
    correct(world, mission)
    assert head_of(mission) == wrong
    assert (head_of(mission).email, head_of(mission).name) == ("anna@right.example", RIGHT["name"])
    assert not opens(link)
    unsent, mail = Notice.objects.filter(to=wrong, template="account_opened").order_by("pk")
    assert unsent.dropped_at
    told = mails.compose(mail)
    assert told.to == ["anna@right.example"]
    entry = AuditEntry.objects.order_by("-pk")[0]
    assert (entry.tag, entry.subject) == ("mission:correct_head", mission.reference)
    assert "right.example" not in str(entry.facts)


def test_who_has_an_account_is_asked_and_the_unused_one_is_opened_by_nothing(world, mission):
    wrong = head_of(mission)
    link = password_path(wrong)
    correct(world, mission, email=world.other_head.email)
    assert not Membership.objects.filter(mission=mission, ended_at=None).exists()
    assert Nomination.objects.get(mission=mission).user == world.other_head
    assert not opens(link)
    # and corrected once more: who was asked by mistake is asked no longer
    correct(world, mission)
    assert head_of(mission).email == "anna@right.example"
    assert not Nomination.objects.exists()
    asked = Notice.objects.get(template="head_named")
    with pytest.raises(mails.NobodyToTell):
        mails.compose(asked)


def test_an_account_that_serves_elsewhere_keeps_its_address(world, mission):
    wrong = head_of(mission)
    Membership.objects.create(user=wrong, mission=world.other_mission, post=Post.EDITOR)
    correct(world, mission)
    assert User.objects.get(pk=wrong.pk).email == "head.mistyped@sender.example"
    assert head_of(mission).email == "anna@right.example"


def test_who_has_signed_in_and_who_is_not_awaited_stays(world, mission):
    User.objects.filter(pk=head_of(mission).pk).update(last_login=world.at)
    with pytest.raises(NamingRefused, match="signed in already"):
        correct(world, mission)
    Membership.objects.filter(mission=mission).update(ended_at=world.at)
    with pytest.raises(NamingRefused, match="Nobody is awaited"):
        correct(world, mission)
    with pytest.raises(NamingRefused, match="Nobody is awaited"):
        naming.correct(None, **RIGHT, by=world.ministry, at=world.at)


def test_only_the_office_that_let_it_in_corrects(world, mission):
    for by in (world.clerk, world.administrator, world.other_head):
        with pytest.raises(NamingRefused, match="invited or admitted"):
            correct(world, mission, by=by)
    body = invited(world, "DEU-CEC", inviter=Inviter.COMMISSION)
    of_commission = invitation.accept(body, body.secret, details("body"), at=world.at)
    with pytest.raises(NamingRefused):
        correct(world, of_commission)
    correct(world, of_commission, by=world.clerk)
    admitted = admission.admit(registered(world, "SCO"), by=world.ministry, at=world.at)
    correct(world, admitted, email="sco@right.example")
    assert head_of(admitted).email == "sco@right.example"
    with pytest.raises(NamingRefused):  # of a mission that an administrator made
        correct(world, world.mission)


def test_nobody_of_the_state_is_named(world, mission):
    with pytest.raises(NamingRefused, match="office of the State"):
        correct(world, mission, email=world.clerk.email)
    assert head_of(mission).email == "head.mistyped@sender.example"


def test_named_ones_are_taken_off_when_another_is_named_first(world):
    row = invited(world)
    said = details(head_email=world.other_head.email)
    mission = invitation.accept(row, row.secret, said, at=world.at)
    named = Nomination.objects.get(mission=mission)
    correct(world, mission)
    with pytest.raises(Nomination.DoesNotExist):
        arrival.take_over(named, by=world.other_head, at=world.at)


def test_the_office_corrects_on_the_page(world, mission, client):
    client.force_login(world.ministry)
    page = reverse("ministry:invitation", args=[mission.invitation.reference])
    assert "head.mistyped@sender.example" in client.get(page).content.decode()
    act = reverse("ministry:invitation_correct_head", args=[mission.invitation.reference])
    refused = client.post(act, {"name": "Anna Kowalska", "email": "nobody"})
    assert refused.status_code == 422
    assert 'value="nobody"' in refused.content.decode()
    shown = client.post(act, RIGHT, follow=True).content.decode()
    assert "on its way to the corrected address" in shown
    assert "anna@right.example" in shown
    User.objects.filter(pk=head_of(mission).pk).update(last_login=world.at)
    assert act not in client.get(page).content.decode()
    row = registered(world, "SCO")
    admission.admit(row, by=world.ministry, at=world.at)
    act = reverse("ministry:registration_correct_head", args=[row.reference])
    page = reverse("ministry:registration", args=[row.reference])
    assert act in client.get(page).content.decode()
    shown = client.post(act, RIGHT | {"email": "sco@right.example"}, follow=True).content.decode()
    assert "sco@right.example" in shown
