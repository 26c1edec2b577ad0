"""The pages of arriving missions: links that mails carry, forms that lose nothing, two offices."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from missions.models import (
    Answer,
    Election,
    Invitation,
    Inviter,
    Membership,
    Mission,
)
from observer_portal.notices.models import Notice
from tests.factories import PASSWORD, World
from tests.missions.arrivals import invited, letter, typed

pytestmark = pytest.mark.django_db

PHONE = "+7 7172 00 00 00"


@pytest.fixture
def world():
    return World(password=PASSWORD, now=True)


def address(row, page=""):
    return f"/invitation/{row.secret}/{page}"


# --- The link ------------------------------------------------------------------------------------


def test_a_scanner_of_mails_uses_nothing_up(client, world):
    row = invited(world)
    for page in ("", "accept/", "decline/"):
        for _i in range(20):
            client.get(address(row, page))
            client.head(address(row, page))
    row.refresh_from_db()
    assert (row.answer, row.issue) == (Answer.NONE, 1)
    page = client.get(address(row))
    assert page.context["standing"] == "open"
    assert page["Cache-Control"] == "no-store"
    assert page["Referrer-Policy"] == "same-origin"


def test_the_page_says_who_invites_to_what_and_until_when(client, world):
    row = invited(world, number="14-1/77")
    text = client.get(address(row)).content.decode()
    for words in ("The Ministry of Foreign Affairs invites", "Presidential election", "14-1/77"):
        assert words in text
    row = invited(world, "POL-CEC", inviter=Inviter.COMMISSION)
    assert "Central Election Commission invites" in client.get(address(row)).content.decode()


@pytest.mark.parametrize("how", ["expired", "void", "accepted", "declined", "closed", "unknown"])
def test_a_link_that_opens_nothing_says_what_to_do_and_whom_to_phone(client, world, how):
    row = invited(world)
    url = address(row)
    if how == "expired":
        Invitation.objects.update(expires_at=world.at - timedelta(hours=1))
    elif how == "void":
        Invitation.objects.update(void_hashes=[row.secret_hash], secret_hash="0" * 64)
    elif how == "closed":
        past = {"lists_close_at": world.at - timedelta(hours=1)}
        Election.objects.update(**past)
    elif how == "unknown":
        url = "/invitation/" + "A" * 32 + "/"
    else:
        Invitation.objects.update(answer=how)
    page = client.get(url)
    assert page.status_code == (404 if how == "unknown" else 200)
    text = page.content.decode()
    assert PHONE in text.partition("<main")[2].partition("</main")[0]
    assert "Accept and register" not in text
    if how != "unknown":
        assert page.context["standing"] == how
        for way in ("accept/", "decline/"):
            client.post(url + way, typed(act="send", words="x"))
        row.refresh_from_db()
        assert (row.answer, Mission.objects.count()) == (
            how if how in Answer.values else Answer.NONE,
            2,
        )


def test_accepting_is_checked_before_it_is_sent(client, world):
    row = invited(world)
    checked = client.post(address(row, "accept/"), typed(letter=letter()))
    assert checked.status_code == 200
    assert "nothing is sent yet" in checked.content.decode()
    assert not Mission.objects.filter(organisation__code="PACE").exists()
    sent = client.post(address(row, "accept/"), checked.context["typed"] | {"act": "send"})
    assert sent.status_code == 302
    mission = Mission.objects.get(organisation__code="PACE")
    assert (mission.expected_size, mission.contact_phone) == (14, "+48 22 000 00 00")
    assert mission.letter.media_type == "image/jpeg"
    head = Membership.objects.get(mission=mission).user
    assert Notice.objects.filter(template="account_opened", to=head).exists()
    assert "The invitation is accepted" in client.get(address(row)).content.decode()


def test_nothing_that_was_typed_or_sent_is_lost(client, world):
    row = invited(world)
    wrong = typed(head_email="no address", letter=letter())
    refused = client.post(address(row, "accept/"), wrong)
    assert refused.status_code == 422
    form = refused.context["form"]
    assert form["head_email"].value() == "no address"
    assert form["head_name"].value() == "Anna Kowalska"
    mended = typed(letter_kept=form.kept.token)
    checked = client.post(address(row, "accept/"), mended)
    assert checked.status_code == 200
    back = client.post(address(row, "accept/"), checked.context["typed"] | {"act": "change"})
    assert back.context["form"]["head_name"].value() == "Anna Kowalska"
    assert back.context["form"].kept.token == form.kept.token


def test_a_letter_that_was_kept_for_one_link_serves_no_other(client, world):
    one, other = invited(world), invited(world, "TURKPA")
    checked = client.post(address(one, "accept/"), typed(letter=letter()))
    refused = client.post(address(other, "accept/"), checked.context["typed"] | {"act": "send"})
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["letter"]


def test_a_letter_is_needed_and_is_drawn_anew(client, world):
    row = invited(world)
    assert list(client.post(address(row, "accept/"), typed()).context["form"].errors) == ["letter"]
    no_scan = SimpleUploadedFile("letter.pdf", b"%PDF-1.4 nothing", "application/pdf")
    refused = client.post(address(row, "accept/"), typed(letter=no_scan))
    assert list(refused.context["form"].errors) == ["letter"]


def test_who_has_an_account_cannot_be_told_from_who_has_none(client, world):
    told = []
    for code, email in (
        ("PACE", "new@sender.example"),
        ("TURKPA", world.other_head.email),
        ("EU-DEL", world.clerk.email),
    ):
        row = invited(world, code)
        checked = client.post(address(row, "accept/"), typed(letter=letter(), head_email=email))
        sent = client.post(address(row, "accept/"), checked.context["typed"] | {"act": "send"})
        page = client.get(address(row))
        main = page.content.decode().partition("<main")[2].replace(row.organisation.name, "")
        told.append((checked.status_code, sent.status_code, page.status_code, main))
    assert told[0] == told[1] == told[2]


def test_declining_leaves_a_word(client, world):
    row = invited(world)
    client.post(address(row, "decline/"), {"words": "No people this time."})
    row.refresh_from_db()
    assert (row.answer, row.answer_words) == (Answer.DECLINED, "No people this time.")


def test_whoever_has_an_account_takes_the_mission_over_when_signed_in(client, world):
    row = invited(world)
    known = world.other_head
    checked = client.post(address(row, "accept/"), typed(letter=letter(), head_email=known.email))
    client.post(address(row, "accept/"), checked.context["typed"] | {"act": "send"})
    mission = Mission.objects.get(organisation__code="PACE")
    url = f"/mission/named/{mission.nominations.get().reference}/"
    assert client.get(url)["Location"].startswith("/accounts/login/")
    client.force_login(world.head)
    assert client.get(url).status_code == 404
    client.force_login(known)
    client.get(url)
    assert not Membership.objects.filter(mission=mission).exists()
    assert client.post(url)["Location"] == f"/mission/{mission.reference}/"
    assert Membership.objects.get(mission=mission).user == known


# --- The offices that invite ---------------------------------------------------------------------


def test_many_are_invited_with_a_series_of_numbers(client, world):
    client.force_login(world.ministry)
    choose = client.get("/ministry/invitations/new/")
    names = [code for _title, rows in choose.context["groups"] for code, _name in rows]
    assert "PACE" in names
    assert "CIS" not in names  # has a mission
    letters = client.get(
        "/ministry/invitations/new/",
        {"number": "14-1/#", "first": 7, "language": "ru", "sender": ["PACE", "DEU"]},
    )
    forms = letters.context["letters"]
    assert [form["number"].value() for form in forms] == ["14-1/7", "14-1/8"]
    sent = posted(forms, emails=("pace@sender.example", "wrong"), world=world)
    refused = client.post("/ministry/invitations/new/", sent)
    assert refused.status_code == 422
    assert refused.context["letters"][1]["email"].value() == "wrong"
    assert not Invitation.objects.exists()
    sent["form-1-email"] = "deu@sender.example"
    assert client.post("/ministry/invitations/new/", sent).status_code == 302
    rows = Invitation.objects.order_by("pk").values_list(
        "organisation__code", "number", "contact_email", "language"
    )
    assert list(rows) == [
        ("PACE", "14-1/7", "pace@sender.example", "ru"),
        ("DEU", "14-1/8", "deu@sender.example", "ru"),
    ]
    assert Notice.objects.filter(template="invitation").count() == 2


def posted(forms, *, emails, world):
    sent = {"form-TOTAL_FORMS": len(forms), "form-INITIAL_FORMS": len(forms)}
    sent |= {"on": world.day.isoformat(), "until": (world.day + timedelta(days=2)).isoformat()}
    for number, (form, email) in enumerate(zip(forms, emails, strict=True)):
        values = {name: form[name].value() for name in ("code", "number", "language")}
        sent |= {f"form-{number}-{name}": value for name, value in values.items()}
        sent[f"form-{number}-email"] = email
    return sent


def test_the_list_counts_answers_and_finds_senders(client, world):
    rows = [invited(world, code) for code in ("PACE", "EU-DEL", "DEU", "FRA")]
    Invitation.objects.filter(pk=rows[0].pk).update(answer="accepted")
    Invitation.objects.filter(pk=rows[1].pk).update(answer="declined")
    Invitation.objects.filter(pk=rows[2].pk).update(expires_at=world.at - timedelta(days=1))
    invited(world, "POL-CEC", inviter=Inviter.COMMISSION)
    client.force_login(world.ministry)
    page = client.get("/ministry/invitations/")
    assert page.context["counts"] == {
        "all": 4,
        "waiting": 1,
        "expired": 1,
        "accepted": 1,
        "declined": 1,
    }

    def shown(**query):
        page = client.get("/ministry/invitations/", query)
        return [row.organisation.code for row, _standing, _mail in page.context["rows"]]

    assert shown() == ["DEU", "EU-DEL", "FRA", "PACE"]
    assert shown(answer="expired") == ["DEU"]
    assert shown(q="франц") == ["FRA"]
    client.force_login(world.secretary)
    page = client.get("/commission/invitations/")
    assert page.context["counts"]["all"] == 1


def test_an_office_sees_its_own_invitations_alone(client, world):
    ministry, commission = invited(world), invited(world, "POL-CEC", inviter=Inviter.COMMISSION)
    for user, mine, others in (
        (world.ministry, f"/ministry/invitations/{ministry.reference}/", commission),
        (world.clerk, f"/commission/invitations/{commission.reference}/", ministry),
        (world.secretary, f"/commission/invitations/{commission.reference}/", ministry),
    ):
        client.force_login(user)
        assert client.get(mine).status_code == 200
        foreign = mine.rsplit("/", 2)[0] + f"/{others.reference}/"
        for url in (foreign, f"{foreign}letter/"):
            assert client.get(url).status_code == 404
        for verb in ("send-anew", "note-declined"):
            assert client.post(f"{foreign}{verb}/", {"words": "x"}).status_code == 404


def test_a_link_is_sent_anew_from_the_page_of_the_invitation(client, world):
    row = invited(world)
    client.force_login(world.ministry)
    url = f"/ministry/invitations/{row.reference}/send-anew/"
    refused = client.post(url, {"email": "x", "until": world.day.isoformat()})
    assert refused.status_code == 422
    client.post(url, {"email": "new@sender.example", "until": world.close.date().isoformat()})
    row.refresh_from_db()
    assert (row.issue, row.contact_email) == (2, "new@sender.example")
