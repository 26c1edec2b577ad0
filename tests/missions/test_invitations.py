"""Invitations: who may send them, what the link opens, what answers do, when reminders go."""

from datetime import timedelta

import pytest

from missions.actions import arrival, invitation, reminders
from missions.actions.arrival import ArrivalRefused
from missions.actions.invitation import InvitationRefused
from missions.models import Answer, Invitation, Inviter, Membership, Mission, Nomination
from observer_portal.accounts.models import User
from observer_portal.audit.models import AuditEntry
from observer_portal.notices import sender as mails
from observer_portal.notices.models import Notice
from tests.factories import World, make_user
from tests.missions.arrivals import details, invited

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World()


def tags():
    return list(AuditEntry.objects.order_by("pk").values_list("tag", flat=True))


def test_an_invitation_is_a_row_a_mail_and_an_entry(world):
    row = invited(world)
    notice = Notice.objects.get(template="invitation")
    assert notice.unique_key == row.mail_key == f"invitation:{row.pk}:1"
    composed = mails.compose(notice)
    assert composed.to == ["pace@sender.example"]
    assert f"/invitation/{row.secret}/" in composed.body
    assert tags()[-1] == "invitation:send"


def test_the_secret_stands_nowhere(world):
    row = invited(world)
    told = [str(values) for values in Notice.objects.values()]
    told += [str(values) for values in Invitation.objects.values()]
    told += [str(values) for values in AuditEntry.objects.values()]
    assert [text for text in told if row.secret in text] == []


def test_the_ministry_does_not_invite_election_bodies_of_the_commission(world):
    with pytest.raises(InvitationRefused, match="other office"):
        invited(world, "POL-CEC", inviter=Inviter.MINISTRY)


def test_the_commission_invites_election_bodies_alone(world):
    row = invited(world, "POL-CEC", inviter=Inviter.COMMISSION)
    assert row.organisation.state_code == "POL"
    with pytest.raises(InvitationRefused, match="other office"):
        invited(world, "PACE", inviter=Inviter.COMMISSION)


def test_where_the_policy_says_so_the_ministry_invites_election_bodies(world):
    world.election.commission_admits_election_bodies = False
    world.election.save()
    assert invited(world, "POL-CEC").inviter == Inviter.MINISTRY
    with pytest.raises(InvitationRefused):
        invited(world, "DEU-CEC", inviter=Inviter.COMMISSION)


@pytest.mark.parametrize("who", ["clerk", "secretary", "administrator", "auditor", "head"])
def test_only_the_ministry_invites_for_the_ministry(world, who):
    world.ministry = getattr(world, who)
    with pytest.raises(InvitationRefused, match="not yours"):
        invited(world)
    assert not Invitation.objects.exists()


def test_nobody_is_invited_twice_and_then_nothing_is_sent(world):
    invited(world)
    with pytest.raises(InvitationRefused, match="invited meanwhile"):
        invited(world)
    assert Notice.objects.filter(template="invitation").count() == 1


@pytest.mark.parametrize(("days", "why"), [(0, "later than now"), (30, "lists close")])
def test_a_link_ends_between_now_and_the_closing(world, days, why):
    with pytest.raises(InvitationRefused, match=why):
        invited(world, days=days)


def test_accepting_makes_the_mission_and_opens_an_account(world):
    row = invited(world)
    mission = invitation.accept(row, row.secret, details(), at=world.at)
    assert (mission.organisation.code, mission.expected_size) == ("PACE", 12)
    assert mission.invitation == row
    assert not mission.admitted_by_commission
    head = Membership.objects.get(mission=mission)
    assert (head.post, head.user.email) == ("head", "head.anna@sender.example")
    assert Notice.objects.filter(template="account_opened", to=head.user).exists()
    row.refresh_from_db()
    assert (row.answer, row.answered_by) == (Answer.ACCEPTED, None)
    assert tags()[-1] == "invitation:accept"


@pytest.mark.parametrize("policy", [True, False])
def test_who_admits_is_fixed_from_invitation_and_policy(world, policy):
    world.election.commission_admits_election_bodies = policy
    world.election.save()
    inviter = Inviter.COMMISSION if policy else Inviter.MINISTRY
    row = invited(world, "POL-CEC", inviter=inviter)
    mission = invitation.accept(row, row.secret, details(), at=world.at)
    assert mission.admitted_by_commission is policy


def test_an_answer_is_given_once(world):
    row = invited(world)
    invitation.accept(row, row.secret, details(), at=world.at)
    with pytest.raises(InvitationRefused, match="does not open"):
        invitation.accept(row, row.secret, details("other"), at=world.at)
    with pytest.raises(InvitationRefused, match="does not open"):
        invitation.decline(row, row.secret, words="", at=world.at)
    assert Mission.objects.filter(organisation__code="PACE").count() == 1


def test_sending_anew_makes_the_old_link_void(world):
    row = invited(world)
    old = row.secret
    anew = invitation.send_anew(
        row, email="new@sender.example", expires_at=world.close, by=world.ministry, at=world.at
    )
    assert invitation.find(old) == anew
    assert invitation.standing(anew, old, at=world.at) == "void"
    assert invitation.standing(anew, anew.secret, at=world.at) == "open"
    with pytest.raises(InvitationRefused, match="does not open"):
        invitation.accept(anew, old, details(), at=world.at)
    first, second = Notice.objects.filter(template="invitation").order_by("pk")
    with pytest.raises(mails.NobodyToTell):
        mails.compose(first)
    assert mails.compose(second).to == ["new@sender.example"]


def test_an_expired_link_and_closed_lists_answer_nothing(world):
    row = invited(world, days=1)
    late = world.at + timedelta(days=2)
    assert invitation.standing(row, row.secret, at=late) == "expired"
    assert invitation.standing(row, row.secret, at=world.close) == "closed"
    with pytest.raises(InvitationRefused):
        invitation.accept(row, row.secret, details(), at=late)


def test_who_declined_may_be_asked_once_more_and_who_accepted_not(world):
    row = invited(world)
    invitation.decline(row, row.secret, words="No people.", at=world.at)
    more = {"email": "pace@sender.example", "expires_at": world.close}
    anew = invitation.send_anew(row, **more, by=world.ministry, at=world.at)
    assert (anew.answer, anew.answer_words) == (Answer.NONE, "")
    invitation.accept(anew, anew.secret, details(), at=world.at)
    with pytest.raises(InvitationRefused, match="accepted"):
        invitation.send_anew(anew, **more, by=world.ministry, at=world.at)


def test_an_answer_on_paper_is_noted_by_the_office_that_invited(world):
    row = invited(world)
    with pytest.raises(InvitationRefused, match="not yours"):
        invitation.note_declined(row, words="Note 5.", by=world.clerk, at=world.at)
    noted = invitation.note_declined(row, words="Note 5.", by=world.ministry, at=world.at)
    assert (noted.answer, noted.answered_by) == (Answer.DECLINED, world.ministry)


def test_whoever_has_an_account_is_asked_before_heading_the_mission(world):
    row = invited(world)
    known = world.other_head
    said = details(head_email=known.email.upper())
    mission = invitation.accept(row, row.secret, said, at=world.at)
    assert not Membership.objects.filter(mission=mission).exists()
    named = Nomination.objects.get(mission=mission)
    mail = mails.compose(Notice.objects.get(template="head_named"))
    assert mail.to == [known.email]
    assert f"/mission/named/{named.reference}/" in mail.body
    with pytest.raises(Nomination.DoesNotExist):
        arrival.take_over(named, by=world.head, at=world.at)
    arrival.take_over(named, by=known, at=world.at)
    posts = Membership.objects.filter(user=known, ended_at=None).values_list("post", flat=True)
    assert list(posts) == ["head", "head"]
    assert User.objects.filter(email=known.email).count() == 1
    assert tags()[-1] == "mission:take_over"


def test_an_office_holder_never_heads_a_mission(world):
    row = invited(world)
    said = details(head_email=world.auditor.email)
    mission = invitation.accept(row, row.secret, said, at=world.at)
    named = Nomination.objects.get(mission=mission)
    with pytest.raises(ArrivalRefused, match="office of the State"):
        arrival.take_over(named, by=world.auditor, at=world.at)
    assert not Membership.objects.filter(mission=mission).exists()


def test_a_mission_that_has_a_head_is_not_taken_over(world):
    row = invited(world)
    user = make_user("named")
    mission = invitation.accept(row, row.secret, details(head_email=user.email), at=world.at)
    other = make_user("quicker")
    Membership.objects.create(user=other, mission=mission, post="head")
    with pytest.raises(ArrivalRefused, match="has a head"):
        arrival.take_over(Nomination.objects.get(), by=user, at=world.at)


# --- Reminders -----------------------------------------------------------------------------------


def remind(world, row, **before):
    return reminders.remind(at=row.expires_at - timedelta(**before))


def kinds():
    rows = Notice.objects.filter(template="invitation_reminder").order_by("pk")
    return [key.rpartition(":")[2] for key in rows.values_list("unique_key", flat=True)]


@pytest.fixture
def long_open(world):
    """The lists close in 20 days, and so does the link."""
    world.election.corrections_close_at += timedelta(days=16)
    world.election.lists_close_at += timedelta(days=16)
    world.election.save()
    return invited(world, days=20)


def test_reminders_go_once_each(world, long_open):
    assert remind(world, long_open, days=8) == 0
    for before in ({"days": 7}, {"days": 6}, {"days": 3}, {"days": 2}, {"hours": 24}, {"hours": 1}):
        remind(world, long_open, **before)
        remind(world, long_open, **before)
    assert kinds() == ["7d", "3d", "closing"]
    assert tags().count("invitation:remind") == 3


def test_after_a_pause_of_the_clock_one_reminder_is_enough(world, long_open):
    assert remind(world, long_open, days=2) == 1
    assert kinds() == ["3d"]


def test_what_was_due_before_the_link_was_sent_is_no_reason(world):
    row = invited(world, days=2)
    assert remind(world, row, days=1) == 0


@pytest.mark.parametrize("answer", ["accept", "decline"])
def test_whoever_answered_is_not_reminded(world, long_open, answer):
    if answer == "accept":
        invitation.accept(long_open, long_open.secret, details(), at=world.at)
    else:
        invitation.decline(long_open, long_open.secret, words="", at=world.at)
    assert remind(world, long_open, days=7) == 0


def test_before_the_lists_close_the_expired_are_told_where_to_ask(world, long_open):
    Invitation.objects.update(expires_at=world.at + timedelta(days=1))
    world.election.refresh_from_db()
    assert reminders.remind(at=world.election.lists_close_at - timedelta(hours=20)) == 1
    body = mails.compose(Notice.objects.get(template="invitation_reminder")).body
    assert "expired" in body
    assert reminders.remind(at=world.election.lists_close_at) == 0
