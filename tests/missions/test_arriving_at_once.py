"""Two people at once where missions and their people come and go, on real connections."""

import pytest

from missions.actions import admission, headship, invitation, people, registration
from missions.actions.invitation import InvitationRefused
from missions.actions.membership import MembershipRefused
from missions.actions.registration import RegistrationRefused, Sender
from missions.models import Membership, Mission, Registration, RegistrationState
from observer_portal.accounts import appointments
from observer_portal.accounts.appointments import AppointmentRefused
from observer_portal.accounts.models import Appointment
from tests.at_once import together
from tests.factories import World, make_officer, make_user
from tests.missions.arrivals import details, invited, registered, sender

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 4


def test_nobody_comes_into_an_office_and_a_mission_at_once():
    world = World()
    administrator, other = world.administrator, make_officer("administrator", "second")
    for n in range(ROUNDS):
        user = make_user(f"wanted{n}")
        who = {"email": user.email, "name": "Wanted", "language": "en"}
        asked = appointments.ask(
            **who, office="clerk", reason="A vacancy.", by=administrator, at=world.at
        )
        results = together(
            lambda asked=asked: appointments.confirm(asked, by=other, at=world.at),
            lambda who=who: people.invite(
                world.mission, **who, post="editor", by=world.head, at=world.at
            ),
        )
        kinds = {type(result) for result in results}
        assert kinds in (
            {Appointment, MembershipRefused},
            {AppointmentRefused, Membership},
        )


def test_a_mission_keeps_a_head_when_whoever_accepts_is_ended():
    world = World()
    deputy = make_user("deputy")
    who = {"email": deputy.email, "name": "Deputy", "language": "en"}
    member = people.invite(world.mission, **who, post="deputy", by=world.head, at=world.at)
    headship.offer(world.mission, member, stays=False, by=world.head, at=world.at)
    together(
        lambda: headship.accept(world.mission, by=deputy, at=world.at),
        lambda: people.end(member, by=world.administrator, at=world.at),
    )
    heads = Membership.objects.filter(mission=world.mission, post="head", ended_at=None)
    assert heads.count() == 1


def test_of_two_colleagues_who_confirm_one_is_told():
    world = World()
    for n in range(ROUNDS):
        Registration.objects.filter(state=RegistrationState.REQUESTED).update(
            state=RegistrationState.DECLINED, decided_at=world.at, reason="Sent twice."
        )
        rows = [requested(world, f"{who}{n}") for who in ("one", "two")]
        results = together(
            *(lambda row=row: registration.confirm(row, at=world.at) for row in rows)
        )
        assert {type(result) for result in results} == {Registration, RegistrationRefused}


def requested(world, name):
    asked = Sender(organisation=sender("PACE"))
    return registration.request(world.election, asked, details(name), words="", at=world.at)


def test_accepting_and_admitting_at_once_make_one_mission():
    world = World()
    row = invited(world)
    waiting = registered(world)
    results = together(
        lambda: invitation.accept(row, row.secret, details(), at=world.at),
        lambda: admission.admit(waiting, by=world.ministry, at=world.at),
    )
    refused = (InvitationRefused, RegistrationRefused)
    assert sorted(isinstance(result, refused) for result in results) == [False, True], results
    assert Mission.objects.filter(organisation__code="PACE").count() == 1
