"""A sender registers by itself: the address is confirmed, the right office decides, once."""

from datetime import timedelta

import pytest

from missions.actions import admission, invitation, registration, senders
from missions.actions.registration import RegistrationRefused, Sender
from missions.models import (
    Answer,
    Inviter,
    Membership,
    Mission,
    Nomination,
    Registration,
    RegistrationState,
    StoredFile,
)
from observer_portal.accounts.models import User
from observer_portal.audit.models import AuditEntry
from observer_portal.notices import sender as mails
from observer_portal.notices.models import Notice
from tests.factories import World
from tests.missions.arrivals import details, invited, registered, sender

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World()


def requested(world, code="PACE", name="pace"):
    asked = Sender(organisation=sender(code))
    return registration.request(world.election, asked, details(name), words="", at=world.at)


def mail(template):
    return mails.compose(Notice.objects.get(template=template))


def tags():
    return list(AuditEntry.objects.order_by("pk").values_list("tag", flat=True))


def test_before_the_address_is_confirmed_nobody_is_told(world):
    row = requested(world)
    assert row.state == RegistrationState.UNCONFIRMED
    assert not Notice.objects.filter(template="registration_waits").exists()
    told = mail("registration_confirm")
    assert told.to == ["contact.pace@sender.example"]
    assert f"/registration/{row.secret}/" in told.body
    registration.confirm(row, at=world.at)
    assert mail("registration_waits").to == [world.ministry.email]
    assert tags()[-2:] == ["registration:request", "registration:confirm"]


def test_confirming_twice_changes_nothing(world):
    row = requested(world)
    registration.confirm(row, at=world.at)
    registration.confirm(row, at=world.at + timedelta(hours=1))
    row.refresh_from_db()
    assert row.requested_at == world.at


def test_an_account_is_opened_only_when_the_mission_is_admitted(world):
    row = registered(world)
    assert not User.objects.filter(email=row.head_email).exists()
    mission = admission.admit(row, by=world.ministry, at=world.at)
    head = Membership.objects.get(mission=mission)
    assert (head.post, head.user.email) == ("head", row.head_email)
    assert mission.letter == row.letter
    assert mail("registration_admitted").to == [row.contact_email]
    row.refresh_from_db()
    assert (row.state, row.mission, row.decided_by) == ("admitted", mission, world.ministry)
    assert tags()[-1] == "registration:admit"


def test_a_second_registration_learns_nothing_but_that_there_is_one(world):
    registered(world)
    with pytest.raises(RegistrationRefused) as refusal:
        requested(world, name="second")
    sentence = str(refusal.value)
    assert sentence.startswith("A registration of this sender is here already")
    assert not any(word in sentence for word in ("ministry", "2022", "contact", "Anna"))


def test_a_sender_with_a_mission_gets_the_same_sentence(world):
    registered(world)
    pending = registration.why_not(world.election, Sender(organisation=sender("PACE")), at=world.at)
    mission = registration.why_not(
        world.election, Sender(organisation=world.mission.organisation), at=world.at
    )
    assert pending == mission != ""


def test_an_unconfirmed_request_stands_in_nobodys_way(world):
    first, second = requested(world), requested(world, name="second")
    registration.confirm(second, at=world.at)
    with pytest.raises(RegistrationRefused, match="here already"):
        registration.confirm(first, at=world.at)


def test_who_was_declined_may_ask_again(world):
    row = registered(world)
    admission.decline(row, reason="The letter is not signed.", by=world.ministry, at=world.at)
    assert "The letter is not signed." in mail("registration_declined").body
    assert requested(world).state == RegistrationState.UNCONFIRMED


def test_what_is_asked_is_answered_and_waits_again(world):
    row = registered(world)
    admission.ask(row, question="Who heads it?", by=world.ministry, at=world.at)
    assert "Who heads it?" in mail("registration_asked").body
    row.refresh_from_db()
    said = details("pace", head_name="Piotr Nowak")
    answered = registration.answer(row, said, words="He does.", at=world.at)
    assert (answered.state, answered.head_name, answered.words) == (
        "requested",
        "Piotr Nowak",
        "He does.",
    )
    assert Notice.objects.filter(template="registration_waits").count() == 2
    with pytest.raises(RegistrationRefused, match="Nothing is asked"):
        registration.answer(answered, said, words="", at=world.at)


def test_the_clerk_decides_on_election_bodies_and_the_ministry_on_others(world):
    body, organisation = registered(world, "POL-CEC"), registered(world)
    assert (body.decided_through, organisation.decided_through) == ("commission", "ministry")
    with pytest.raises(RegistrationRefused, match="not yours"):
        admission.admit(body, by=world.ministry, at=world.at)
    with pytest.raises(RegistrationRefused, match="not yours"):
        admission.admit(organisation, by=world.clerk, at=world.at)
    assert admission.admit(body, by=world.clerk, at=world.at).admitted_by_commission
    assert not admission.admit(organisation, by=world.ministry, at=world.at).admitted_by_commission


def test_where_the_policy_says_so_the_ministry_decides_on_election_bodies(world):
    world.election.commission_admits_election_bodies = False
    world.election.save()
    row = registered(world, "POL-CEC")
    mission = admission.admit(row, by=world.ministry, at=world.at)
    assert not mission.admitted_by_commission


@pytest.mark.parametrize("act", ["admit", "ask", "decline"])
@pytest.mark.parametrize("who", ["clerk", "secretary", "administrator", "auditor", "head"])
def test_nobody_else_decides(world, who, act):
    row = registered(world)
    more = {"ask": {"question": "?"}, "decline": {"reason": "No."}}.get(act, {})
    with pytest.raises(RegistrationRefused, match="not yours"):
        getattr(admission, act)(row, **more, by=getattr(world, who), at=world.at)


def test_a_decision_is_taken_once(world):
    row = registered(world)
    admission.admit(row, by=world.ministry, at=world.at)
    with pytest.raises(RegistrationRefused, match="decided meanwhile"):
        admission.decline(row, reason="No.", by=world.ministry, at=world.at)
    assert Mission.objects.filter(organisation__code="PACE").count() == 1


def test_a_sender_named_in_words_is_first_said_which_it_is(world):
    row = registered(world, named="Network of Observers")
    with pytest.raises(RegistrationRefused, match="which sender"):
        admission.admit(row, by=world.ministry, at=world.at)
    names = {f"{stem}_{tongue}": "Network" for stem in ("name", "short") for tongue in
             ("kk", "ru", "en")}  # fmt: skip
    made = senders.add(
        {"code": "network", "kind": "other", "state_code": ""} | names,
        by=world.ministry,
        at=world.at,
    )
    assert made.code == "NETWORK"
    row = admission.identify(row, made, by=world.ministry, at=world.at)
    assert admission.admit(row, by=world.ministry, at=world.at).organisation == made


def test_a_sender_with_another_registration_is_not_set_twice(world):
    registered(world)
    row = registered(world, named="The Assembly")
    with pytest.raises(RegistrationRefused, match="another registration"):
        admission.identify(row, sender("PACE"), by=world.ministry, at=world.at)


def test_a_sender_that_chose_itself_is_not_made_another(world):
    row = registered(world)
    with pytest.raises(RegistrationRefused, match="chose itself"):
        admission.identify(row, sender("OIC"), by=world.ministry, at=world.at)


def test_the_ministry_does_not_turn_a_request_into_one_of_the_commission(world):
    row, body = registered(world, named="A commission"), registered(world, "POL-CEC")
    with pytest.raises(RegistrationRefused, match="other office"):
        admission.identify(row, body.organisation, by=world.ministry, at=world.at)


def test_the_closing_of_lists_ends_it_all(world):
    row, unconfirmed = registered(world), requested(world, "OIC", "oic")
    for late in (
        lambda: requested_at(world, world.close),
        lambda: registration.confirm(unconfirmed, at=world.close),
        lambda: admission.admit(row, by=world.ministry, at=world.close),
    ):
        with pytest.raises(RegistrationRefused, match="lists have closed"):
            late()


def requested_at(world, at):
    asked = Sender(organisation=sender("TURKPA"))
    return registration.request(world.election, asked, details("turkpa"), words="", at=at)


def test_an_open_invitation_counts_as_accepted(world):
    row = invited(world)
    mission = admission.admit(registered(world), by=world.ministry, at=world.at)
    row.refresh_from_db()
    assert (row.answer, mission.invitation) == (Answer.ACCEPTED, row)


def test_an_invitation_is_not_accepted_beside_a_mission(world):
    row = invited(world)
    Mission.objects.filter(pk=world.other_mission.pk).update(organisation=sender("PACE"))
    with pytest.raises(invitation.InvitationRefused, match="mission at this election already"):
        invitation.accept(row, row.secret, details(), at=world.at)
    row.refresh_from_db()
    assert row.answer == Answer.NONE


def test_an_office_holder_as_head_is_sent_back_to_the_sender(world):
    row = registered(world, head_email=world.clerk.email)
    with pytest.raises(RegistrationRefused, match="office of the State"):
        admission.admit(row, by=world.ministry, at=world.at)
    assert not Mission.objects.filter(organisation__code="PACE").exists()


def test_whoever_has_an_account_is_asked(world):
    row = registered(world, head_email=world.other_head.email)
    mission = admission.admit(row, by=world.ministry, at=world.at)
    assert Nomination.objects.get(mission=mission).user == world.other_head


def test_requests_that_nobody_confirms_are_few(world):
    for _i in range(registration.MOST_TO_ONE):
        requested(world)
    with pytest.raises(RegistrationRefused, match="Too many"):
        requested(world)
    later = world.at + registration.HOUR
    asked = Sender(organisation=sender("PACE"))
    assert registration.request(world.election, asked, details("pace"), words="", at=later)
    assert Registration.objects.count() == registration.MOST_TO_ONE + 1


def test_requests_that_nobody_confirmed_are_removed_with_their_letters(world, settings):
    settings.UNCONFIRMED_DAYS = 5
    forgotten, kept = requested(world), registered(world, "SCO")
    just_in_time = world.at + timedelta(days=5)
    assert registration.forget_unconfirmed(at=just_in_time) == 0
    too_late = just_in_time + timedelta(seconds=1)
    assert registration.forget_unconfirmed(at=too_late) == 1
    assert list(Registration.objects.all()) == [kept]
    assert list(StoredFile.objects.filter(purpose="letter")) == [kept.letter]
    assert tags()[-1] == "registration:forget"
    with pytest.raises(mails.NobodyToTell):
        mails.compose(Notice.objects.get(facts={"registration": forgotten.pk}))
    assert registration.forget_unconfirmed(at=too_late) == 0


def test_the_inviter_and_who_decides_are_the_same_office():
    assert set(admission.MAY_DECIDE) == set(invitation.MAY_INVITE) == set(Inviter)
    for one in Inviter:  # a secretary may invite too, and decides on no registration
        assert set(admission.MAY_DECIDE[one]) <= set(invitation.MAY_INVITE[one])
