"""The demonstration's mails: everybody can read them there, and nowhere else."""

import pytest
from django.core.mail import get_connection

from accreditation.actions.demo.personas import PERSONAS
from observer_portal.accounts.adapters import AccountAdapter
from observer_portal.notices import mailbox, sender
from observer_portal.notices.models import Notice
from tests.factories import AT, make_user

pytestmark = pytest.mark.django_db
PAGE = "/demo/mails/"


@pytest.fixture
def folder(settings, tmp_path):
    """The demonstration, with its mails in a folder of their own."""
    settings.DEMO = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    return tmp_path / "mail"


def told(language="kk", email=PERSONAS[0].email):
    """A notice that was sent to a persona."""
    to = make_user(email.partition("@")[0])
    type(to).objects.filter(pk=to.pk).update(email=email)
    facts = {"mission": "MIS-1", "count": 2}
    Notice.objects.create(
        to=to, template="question", language=language, unique_key=f"{language} {email}",
        facts=facts, made_at=AT, next_try_at=AT,
    )  # fmt: skip
    assert sender.send_due() == 1


def test_a_stranger_reads_whom_what_was_sent_in_which_language(folder, client):
    told()
    page = client.get(PAGE).content.decode()
    assert PERSONAS[0].name in page
    assert 'lang="kk">Қазақша' in page
    [mail] = mailbox.newest()
    assert (mail.to, mail.language) == (PERSONAS[0].email, "kk")
    one = client.get(f"{PAGE}{mail.name}/")
    assert f'<h1 lang="kk">{mail.subject}</h1>' in one.content.decode()
    assert '<a href="http://localhost/" rel="nofollow">' in one.content.decode()
    assert one["Cache-Control"] == "no-store"
    assert one["Referrer-Policy"] == "same-origin"


def test_the_newest_stands_first_and_a_person_has_the_own_mails(folder, client):
    told()
    told("ru", PERSONAS[2].email)
    newest, oldest = mailbox.newest()
    page = client.get(PAGE).content.decode()
    assert page.index(newest.name) < page.index(oldest.name)
    own = client.get(PAGE, {"to": PERSONAS[2].email}).content.decode()
    names = [mail.name in own for mail in (newest, oldest)]
    assert names == [mail.to == PERSONAS[2].email for mail in (newest, oldest)]


def test_two_mails_of_one_connection_are_two(folder):
    told()
    [path] = folder.iterdir()
    path.write_bytes(path.read_bytes() * 2)
    assert [mail.name[-2:] for mail in mailbox.newest()] == [".1", ".0"]


def test_mails_about_accounts_say_their_language_too(folder, rf):
    adapter = AccountAdapter(rf.get("/"))
    mail = adapter.render_mail("account/email/password_changed", "a@b.example", {})
    mail.connection = get_connection()
    mail.send()
    assert mailbox.newest()[0].language == "en"


@pytest.mark.parametrize("name", ["20261124-120000-1.0", "../../secrets/key.0", "x", ".."])
def test_what_is_no_mail_is_not_there(folder, client, name):
    told()
    assert client.get(f"{PAGE}{name}/").status_code == 404


def test_outside_the_demonstration_there_are_no_such_pages(folder, client, settings):
    told()
    [mail] = mailbox.newest()
    settings.DEMO = False
    assert [client.get(url).status_code for url in (PAGE, f"{PAGE}{mail.name}/")] == [404, 404]
    assert PAGE.encode() not in client.get("/").content
    settings.DEMO, settings.EMAIL_FILE_PATH = True, None
    assert client.get(PAGE).status_code == 404
    assert PAGE.encode() not in client.get("/accounts/login/").content


def test_an_empty_folder_says_when_mails_go_out(folder, client):
    assert "Nothing was sent yet" in client.get(PAGE).content.decode()
