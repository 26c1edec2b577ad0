"""A head without telephone and codes at ten to six: two people help, and all of it is kept."""

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from observer_portal.accounts import rescue
from observer_portal.accounts.models import TwoPersonAct
from observer_portal.accounts.rescue import RescueRefused
from observer_portal.audit.models import AuditEntry
from observer_portal.notices import sender
from tests.counting import queries_of_page
from tests.factories import PASSWORD, World
from tests.observer_portal.accounts.app import set_up_app

pytestmark = pytest.mark.django_db
PAGE, DECIDE = reverse("administration:locked_out"), reverse("administration:locked_out_decide")
HOW = "Called back +48 22 520 06 00; knew the number of the last note."


@pytest.fixture
def world():
    made = World(now=True, password=PASSWORD)
    set_up_app(made.head)
    return made


def as_user(user):
    client = Client()
    client.force_login(user)
    return client


def ask(world, user, by, **more):
    form = {"email": user.email, "act": "ask", "how": HOW, "sure": "on"} | more
    return as_user(by).post(PAGE, form, follow=True)


def decide(by, act, subject, **more):
    form = {"act": act, "subject": subject, "sure": "1"} | more
    return as_user(by).post(DECIDE, form, follow=True)


def text(page):
    return page.content.decode()


def has_app(user):
    return Authenticator.objects.filter(user=user).exists()


def test_two_people_let_a_locked_out_head_in_again(world):
    intruder = as_user(world.head)
    page = as_user(world.ministry).post(PAGE, {"email": world.head.email.upper()})
    assert world.mission.organisation.short in text(page)
    assert "Tell a colleague" in text(ask(world, world.head, world.ministry))
    assert has_app(world.head)
    page = decide(world.clerk, "confirm", world.head.email)
    assert "signs in with the password alone" in text(page)
    assert not has_app(world.head)
    assert "_auth_user_id" not in intruder.session
    sender.send_due()
    [letter] = mail.outbox
    assert (letter.to, letter.subject) == (
        [world.head.email],
        "Your second step of signing in was taken away",
    )
    client = Client()
    form = {"login": world.head.email, "password": PASSWORD}
    assert client.post(reverse("account_login"), form)["Location"] == "/"


def test_each_step_stands_in_the_log_without_a_name(world):
    ask(world, world.head, world.ministry)
    decide(world.secretary, "confirm", world.head.email)
    log = list(AuditEntry.objects.filter(tag__startswith="second_factor").order_by("pk"))
    assert [(entry.tag, entry.actor) for entry in log] == [
        ("second_factor:ask", world.ministry),
        ("second_factor:reset", world.secretary),
    ]
    said = "".join(f"{entry.subject} {entry.facts}" for entry in log)
    assert world.head.email not in said
    assert HOW not in said
    assert log[1].facts["asked_by"] == world.ministry.pk
    page = as_user(world.auditor).get(reverse("audit:log"))
    assert "Take a second step of signing in away" in text(page)


def test_who_asked_does_not_confirm(world):
    ask(world, world.head, world.ministry)
    page = decide(world.ministry, "confirm", world.head.email)
    assert "Another person has to confirm this" in text(page)
    assert has_app(world.head)
    asked = TwoPersonAct.objects.get(kind=rescue.KIND)
    with pytest.raises(IntegrityError, match="two_people"), transaction.atomic():
        TwoPersonAct.objects.filter(pk=asked.pk).update(
            confirmed_by=world.ministry, confirmed_at=world.at
        )


def test_nobody_decides_about_the_own_account(world):
    set_up_app(world.clerk)
    assert "about the own account" in text(ask(world, world.clerk, world.clerk))
    ask(world, world.clerk, world.ministry)
    assert "about the own account" in text(decide(world.clerk, "confirm", world.clerk.email))
    assert has_app(world.clerk)


def test_for_an_office_holder_a_secretary_or_an_administrator_confirms(world):
    set_up_app(world.clerk)
    ask(world, world.clerk, world.ministry)
    page = decide(world.other_clerk, "confirm", world.clerk.email)
    assert "a secretary or an administrator confirms" in text(page)
    assert has_app(world.clerk)
    decide(world.administrator, "confirm", world.clerk.email)
    assert not has_app(world.clerk)


def test_whoever_asks_has_called_back_and_whoever_confirms_knows_it(world):
    page = ask(world, world.head, world.ministry, sure="")
    assert "whoever phones may be anybody" in text(page)
    assert HOW in text(page)
    page = ask(world, world.head, world.ministry, how="")
    assert page.status_code == 422
    assert not TwoPersonAct.objects.filter(kind=rescue.KIND).exists()
    ask(world, world.head, world.ministry)
    page = decide(world.clerk, "confirm", world.head.email, sure="")
    assert "Tick that you know" in text(page)
    assert has_app(world.head)


def test_it_is_asked_for_once_and_can_be_declined(world):
    ask(world, world.head, world.ministry)
    assert "asked for already" in text(ask(world, world.head, world.clerk))
    decide(world.clerk, "drop", world.head.email)
    assert has_app(world.head)
    assert not rescue.waiting()
    assert as_user(world.clerk).post(DECIDE, {"subject": world.head.email}).status_code == 404


def test_an_unknown_address_and_an_account_without_a_second_step_are_told(world):
    page = as_user(world.clerk).post(PAGE, {"email": "nobody@example.org"})
    assert "No account has this address" in text(page)
    page = as_user(world.clerk).post(PAGE, {"email": world.editor.email})
    assert "has no second step" in text(page)
    with pytest.raises(RescueRefused, match="no second step"):
        rescue.ask(world.editor, how=HOW, by=world.clerk, at=world.at)


def test_neither_a_mission_nor_the_auditor_helps(world):
    for user in (world.editor, world.auditor):
        assert as_user(user).get(PAGE).status_code == 403
        with pytest.raises(RescueRefused):
            rescue.ask(world.head, how=HOW, by=user, at=world.at)


def test_asking_and_confirming_ask_who_it_is(world):
    client = as_user(world.ministry)
    session = client.session
    session["session_began"] -= 360
    session.save()
    form = {"email": world.head.email, "act": "ask", "how": HOW, "sure": "on"}
    assert client.post(PAGE, form)["Location"].startswith(reverse("account_reauthenticate"))
    assert not TwoPersonAct.objects.filter(kind=rescue.KIND).exists()
    ask(world, world.head, world.clerk)
    form = {"act": "confirm", "subject": world.head.email, "sure": "1"}
    assert client.post(DECIDE, form)["Location"].startswith(reverse("account_reauthenticate"))
    assert has_app(world.head)


def test_a_locked_out_person_is_told_whom_to_phone(world, settings):
    client = Client()
    client.post(reverse("account_login"), {"login": world.head.email, "password": PASSWORD})
    page = client.get(reverse("mfa_authenticate"))
    assert reverse("factor_lost") in text(page)
    assert settings.CONTACT_PHONE in text(client.get(reverse("factor_lost")))


def test_the_page_costs_the_same_for_one_and_for_many_who_wait(world):
    ask(world, world.head, world.ministry)
    client = as_user(world.clerk)
    one = queries_of_page(client, PAGE)
    for user in (world.other_head, world.editor, world.secretary):
        set_up_app(user)
        ask(world, user, world.ministry)
    assert queries_of_page(client, PAGE) == one
    waiting = client.get(PAGE).context["waiting"]
    assert [who["user"] for _act, who, _why in waiting] == [
        *(world.head, world.other_head, world.editor, world.secretary),
    ]
    assert [bool(why) for _act, _who, why in waiting] == [False] * 3 + [True]
