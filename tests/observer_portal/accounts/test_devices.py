"""Where one is signed in, and whom one asks for a second factor."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import PASSWORD, World, make_user
from tests.observer_portal.accounts.app import set_up_app

pytestmark = pytest.mark.django_db
PAGE = reverse("usersessions_list")
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) AppleWebKit/605 Version/17 Safari/604"
LAPTOP = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537 Chrome/120 Safari/537 Edg/120"


@pytest.fixture
def somebody():
    return make_user("somebody", password=PASSWORD)


def signed_in(user, agent):
    client = Client(headers={"User-Agent": agent})
    form = {"login": user.email, "password": PASSWORD}
    assert client.post(reverse("account_login"), form).status_code == 302
    return client


def is_in(client):
    return client.get(PAGE).status_code == 200


def test_devices_are_named_as_people_name_them(somebody):
    signed_in(somebody, PHONE)
    page = signed_in(somebody, LAPTOP).get(PAGE)
    found = [(one.browser, one.system, one.is_current) for one in page.context["devices"]]
    assert found == [("Edge", "Windows", True), ("Safari", "iPhone", False)]
    assert "Edge on Windows" in page.content.decode()


def test_one_device_is_signed_out_and_the_others_stay(somebody):
    phone, laptop, third = (signed_in(somebody, agent) for agent in (PHONE, LAPTOP, LAPTOP))
    devices = laptop.get(PAGE).context["devices"]
    [lost] = [one for one in devices if one.system == "iPhone"]
    page = laptop.post(PAGE, {"end": lost.name}, follow=True)
    assert "That device is signed out" in page.content.decode()
    assert (is_in(phone), is_in(laptop), is_in(third)) == (False, True, True)
    laptop.post(PAGE)
    assert (is_in(laptop), is_in(third)) == (True, False)


def test_nobody_ends_the_session_of_another(somebody):
    other = signed_in(make_user("other", password=PASSWORD), LAPTOP)
    mine = signed_in(somebody, PHONE)
    [device] = mine.get(PAGE).context["devices"]
    other.post(PAGE, {"end": device.name})
    assert is_in(mine)


def test_the_page_does_not_tell_what_opens_a_session(somebody):
    client = signed_in(somebody, PHONE)
    signed_in(somebody, LAPTOP)
    text = client.get(PAGE).content.decode()
    assert client.session.session_key not in text


def test_a_mission_is_asked_for_a_second_factor_until_later_and_again_next_time():
    world = World(now=True, password=PASSWORD)
    home = reverse("mission_acts:home", args=[world.mission.reference])
    asks = "protects the people whom you declare"
    client = signed_in(world.editor, PHONE)
    assert asks in client.get(home).content.decode()
    client.post(reverse("factor_later"))
    assert asks not in client.get(home).content.decode()
    client = signed_in(world.editor, PHONE)
    assert asks in client.get(home).content.decode()
    set_up_app(world.editor)
    assert asks not in client.get(home).content.decode()
