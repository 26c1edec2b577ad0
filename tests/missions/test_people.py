"""The people of a mission: who invites whom, who leaves, how the headship passes on."""

import pytest
from django.core import mail
from django.urls import reverse

from accreditation.models import Application
from missions.actions import headship, people
from missions.actions.membership import MembershipRefused
from missions.models import Membership, Post
from observer_portal.accounts.models import Appointment, TwoPersonAct
from observer_portal.audit.models import AuditEntry
from observer_portal.notices import sender
from tests.factories import PASSWORD, World, make_member
from tests.observer_portal.accounts.app import set_up_app

pytestmark = pytest.mark.django_db
NEW = {"email": "New.Person@example.org", "name": "Nadia Ferreira", "language": "ru"}


@pytest.fixture
def world():
    return World(now=True, password=PASSWORD)


@pytest.fixture
def deputy(world):
    return make_member(world.mission, "deputy", Post.DEPUTY, password=PASSWORD)


def url(world, name="people"):
    return reverse(f"mission:{name}", args=[world.mission.reference])


def as_user(client, user):
    client.force_login(user)
    return client


def posts(world):
    rows = Membership.objects.filter(mission=world.mission, ended_at=None)
    return dict(rows.values_list("user__email", "post"))


def member_of(world, user):
    return Membership.objects.get(mission=world.mission, user=user, ended_at=None)


def mails():
    sender.send_due()
    return {(letter.to[0], letter.subject) for letter in mail.outbox}


# --- Who comes and who goes -----------------------------------------------------------------------


def test_the_head_invites_a_deputy_who_chooses_a_password_by_the_mail(world, client):
    answer = as_user(client, world.head).post(url(world), NEW | {"post": "deputy"})
    assert answer["Location"] == url(world)
    assert posts(world)["new.person@example.org"] == "deputy"
    made = Membership.objects.get(user__email="new.person@example.org")
    sender.send_due()
    [letter] = mail.outbox
    assert letter.to == ["new.person@example.org"]
    assert "/accounts/password/reset/key/" in letter.body
    assert made.began_at >= world.at
    entry = AuditEntry.objects.get(tag="membership:add")
    assert (entry.actor, entry.facts) == (world.head, {"post": "deputy", "member": made.user_id})


def test_whoever_has_an_account_is_told_and_then_belongs_to_both(world, client):
    invited = {"email": world.other_head.email, "name": "X", "language": "en", "post": "editor"}
    as_user(client, world.head).post(url(world), invited)
    assert mails() == {(world.other_head.email, "You belong to a mission")}
    assert Membership.objects.filter(user=world.other_head, ended_at=None).count() == 2


def test_who_was_told_wrongly_is_told_what_is_wrong_and_loses_nothing(world, client):
    page = as_user(client, world.head).post(url(world), NEW | {"email": "no address"})
    assert page.status_code == 422
    assert 'value="Nadia Ferreira"' in page.content.decode()
    again = {"email": world.editor.email, "name": "X", "language": "en", "post": "editor"}
    page = client.post(url(world), again)
    assert "belongs to the mission already" in page.content.decode()


def test_an_office_holder_joins_no_mission_and_a_member_gets_no_office(world, client):
    invited = {"email": world.clerk.email, "name": "X", "language": "en", "post": "editor"}
    page = as_user(client, world.head).post(url(world), invited)
    assert "joins no mission" in page.content.decode()
    assert world.clerk.email not in posts(world)
    office = {"email": world.head.email, "name": "X", "language": "en", "office": "clerk"}
    appointments = reverse("administration:appointments")
    as_user(client, world.administrator).post(appointments, office | {"reason": "r"})
    confirm = reverse("administration:appointment_confirm")
    subject = TwoPersonAct.objects.get(kind="appointment").subject
    page = as_user(client, world.secretary).post(confirm, {"subject": subject}, follow=True)
    assert "holds no office" in page.content.decode()
    assert not Appointment.objects.filter(user=world.head).exists()


def test_the_page_says_whose_account_is_safe(world, client, deputy):
    set_up_app(deputy)
    page = as_user(client, world.head).get(url(world))
    found = {one.user.email: one.has_factor for one, _may in page.context["members"]}
    assert found == {world.head.email: False, deputy.email: True, world.editor.email: False}
    assert [one.post for one, _may in page.context["members"]] == ["head", "deputy", "editor"]


def test_an_editor_sees_who_belongs_and_arranges_nothing(world, client, deputy):
    page = as_user(client, world.editor).get(url(world))
    text = page.content.decode()
    assert deputy.email in text
    assert "Last signed in" not in text
    assert "Invite the person" not in text
    assert client.post(url(world), NEW | {"post": "editor"}).status_code == 404
    client.post(url(world, "people_change"), {"email": deputy.email, "act": "end", "sure": "1"})
    assert posts(world)[deputy.email] == "deputy"


def test_a_deputy_invites_editors_and_no_deputies(world, client, deputy):
    page = as_user(client, deputy).post(url(world), NEW | {"post": "deputy"})
    assert page.status_code == 422
    client.post(url(world), NEW | {"post": "editor"})
    assert posts(world)["new.person@example.org"] == "editor"
    editor = {"email": world.editor.email, "act": "end", "sure": "1"}
    client.post(url(world, "people_change"), editor)
    assert world.editor.email not in posts(world)
    with pytest.raises(MembershipRefused, match="arranged by the head"):
        people.end(
            member_of(world, make_member(world.mission, "second", "deputy")),
            by=deputy,
            at=world.at,
        )


def test_the_head_changes_a_post_and_ends_a_membership_when_that_is_sure(world, client):
    change = {"email": world.editor.email, "act": "deputy"}
    as_user(client, world.head).post(url(world, "people_change"), change)
    assert posts(world)[world.editor.email] == "deputy"
    page = client.post(url(world, "people_change"), change | {"act": "end"})
    assert "stays with the mission" in page.content.decode()
    assert world.editor.email in posts(world)
    client.post(url(world, "people_change"), change | {"act": "end", "sure": "1"})
    assert world.editor.email not in posts(world)
    assert (world.editor.email, "Your membership has ended") in mails()
    assert as_user(client, world.editor).get(url(world)).status_code == 404


def test_a_mission_is_never_without_its_head(world, client):
    head = {"email": world.head.email, "act": "end", "sure": "1"}
    page = as_user(client, world.head).post(url(world, "people_change"), head, follow=True)
    assert "never without its head" in page.content.decode()
    for act in ("editor", "head"):
        client.post(url(world, "people_change"), head | {"act": act})
    assert posts(world)[world.head.email] == "head"


def test_anybody_but_the_head_leaves(world, client):
    own = {"email": world.editor.email, "act": "end", "sure": "1"}
    answer = as_user(client, world.editor).post(url(world, "people_change"), own)
    assert answer["Location"] == reverse("home")
    assert world.editor.email not in posts(world)


def test_an_editor_declares_and_cannot_submit(world, client):
    world.observers(1, by=world.editor)
    submit = reverse("mission_acts:submit", args=[world.mission.reference])
    assert as_user(client, world.editor).post(submit, {"act": "submit"}).status_code == 403
    assert not Application.objects.exists()


def test_whoever_has_several_missions_chooses_and_sees_the_sections_of_one(world, client):
    Membership.objects.create(user=world.head, mission=world.other_mission, post=Post.EDITOR)
    as_user(client, world.head)
    assert client.get(reverse("home"))["Location"] == reverse("mission_acts:inbox")
    page = client.get(reverse("mission_acts:inbox")).content.decode()
    homes = [
        reverse("mission_acts:home", args=[mission.reference])
        for mission in (world.mission, world.other_mission)
    ]
    assert all(home in page for home in homes)
    page = client.get(homes[1]).content.decode()
    assert f"{world.head.name}, Editor" in page
    assert homes[0] not in page
    assert f'href="{reverse("mission_acts:inbox")}"' in page


def test_whoever_has_one_mission_is_led_there(world, client):
    home = reverse("mission_acts:home", args=[world.mission.reference])
    assert as_user(client, world.editor).get(reverse("mission_acts:inbox"))["Location"] == home
    assert "My missions" not in client.get(home).content.decode()


# --- The headship ---------------------------------------------------------------------------------


def offer(client, world, to, stays="yes"):
    form = {"to": to.email, "stays": stays}
    return as_user(client, world.head).post(url(world, "hand_over"), form, follow=True)


def answer(client, world, user, act):
    return as_user(client, user).post(url(world, "headship"), {"act": act}, follow=True)


def test_the_headship_passes_in_two_steps_and_all_are_told(world, client, deputy):
    page = offer(client, world, deputy)
    assert "Until it is accepted you lead" in page.content.decode()
    assert posts(world)[world.head.email] == "head"
    assert mails() == {(deputy.email, "You are offered the headship of a mission")}
    page = answer(client, world, deputy, "accept")
    assert "You are the head of this mission now" in page.content.decode()
    assert posts(world)[deputy.email] == "head"
    assert posts(world)[world.head.email] == "deputy"
    told = {to for to, subject in mails() if subject == "A mission has a new head"}
    assert told == {deputy.email, world.head.email, world.ministry.email}
    act = TwoPersonAct.objects.get(kind="headship")
    assert (act.asked_by, act.confirmed_by) == (world.head, deputy)
    log = AuditEntry.objects.filter(tag__startswith="headship").order_by("pk")
    assert [entry.tag for entry in log] == ["headship:offer", "headship:accept"]


def test_the_head_so_far_may_leave(world, client, deputy):
    offer(client, world, deputy, stays="no")
    answer(client, world, deputy, "accept")
    assert posts(world) == {deputy.email: "head", world.editor.email: "editor"}


def test_where_the_commission_admits_its_secretary_is_told(world, client, deputy):
    world.mission.admitted_by_commission = True
    world.mission.save()
    offer(client, world, deputy)
    answer(client, world, deputy, "accept")
    told = {to for to, subject in mails() if subject == "A mission has a new head"}
    assert told == {deputy.email, world.head.email, world.secretary.email}


def test_an_offer_is_declined_and_another_made(world, client, deputy):
    offer(client, world, deputy)
    answer(client, world, deputy, "decline")
    assert (world.head.email, "The headship was declined") in mails()
    assert posts(world)[world.head.email] == "head"
    offer(client, world, world.editor)
    assert headship.offered(world.mission).facts["to"] == world.editor.pk


def test_an_offer_is_taken_back(world, client, deputy):
    offer(client, world, deputy)
    answer(client, world, world.head, "take_back")
    page = answer(client, world, deputy, "accept")
    assert "not offered to you now" in page.content.decode()
    assert posts(world)[deputy.email] == "deputy"


def test_nobody_takes_what_was_offered_to_another(world, client, deputy):
    offer(client, world, deputy)
    for user in (world.editor, world.head):
        answer(client, world, user, "accept")
    assert posts(world)[world.head.email] == "head"


def test_an_offer_ends_with_the_membership_of_either(world, client, deputy):
    offer(client, world, deputy)
    people.end(member_of(world, deputy), by=world.head, at=world.at)
    assert headship.offered(world.mission) is None
    offer(client, world, world.editor)
    other = make_member(world.mission, "third", Post.DEPUTY)
    people.make_head(member_of(world, other), by=world.administrator, at=world.at)
    assert headship.offered(world.mission) is None
    with pytest.raises(MembershipRefused, match="not offered"):
        headship.accept(world.mission, by=world.editor, at=world.at)


def test_only_the_head_offers_and_is_asked_who_it_is(world, client, deputy):
    assert as_user(client, deputy).get(url(world, "hand_over")).status_code == 404
    with pytest.raises(MembershipRefused, match="head of mission offers"):
        headship.offer(
            world.mission, member_of(world, world.editor), stays=True, by=deputy, at=world.at
        )
    as_user(client, world.head)
    session = client.session
    session["session_began"] -= 360
    session.save()
    answered = client.post(url(world, "hand_over"), {"to": deputy.email, "stays": "yes"})
    assert answered["Location"].startswith(reverse("account_reauthenticate"))
    assert headship.offered(world.mission) is None


def test_an_administrator_names_another_head_where_the_present_one_cannot(world, deputy):
    people.make_head(member_of(world, deputy), by=world.administrator, at=world.at)
    assert posts(world)[deputy.email] == "head"
    assert posts(world)[world.head.email] == "deputy"
    with pytest.raises(MembershipRefused, match="An administrator names"):
        people.make_head(member_of(world, world.head), by=world.clerk, at=world.at)
