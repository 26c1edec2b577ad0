"""An election is opened when all that it needs is there; its second round, senders, a test mail."""

import socketserver
import threading
from datetime import timedelta

import pytest
from django.urls import reverse

from accreditation.actions import elections, mail_trial, signing_keys
from accreditation.actions.elections import ElectionRefused
from accreditation.models import ChecklistItem, Reason, SigningKey, Text
from accreditation.queries import opening
from missions.models import Election, SendingOrganisation
from tests.factories import World

pytestmark = pytest.mark.django_db


def planned(world):
    """Another election that is planned, with its key."""
    made = elections.plan(
        code="PR29", kind="president", election_day=world.day + timedelta(days=300),
        badge_valid_until=world.at + timedelta(days=360), by=world.administrator, at=world.at,
        **{f"{stem}_{code}": "X" for stem in ("name", "body") for code in ("kk", "ru", "en")},
    )  # fmt: skip
    signing_keys.make_pending(at=world.at)
    return made


LACKING = [
    (lambda e: SigningKey.objects.filter(election=e).delete(), "signing key"),
    (lambda _e: Text.objects.filter(code="badge.check").update(text_kk=""), "badge.check"),
    (lambda _e: Text.objects.filter(code="consent").update(in_force=False), "consent"),
    (lambda _e: Reason.objects.filter(use="refusal").update(in_force=False), "Refusal"),
    (lambda _e: ChecklistItem.objects.update(in_force=False), "checklist"),
    (lambda e: Election.objects.filter(pk=e.pk).update(body_ru=" "), "three languages"),
    (
        lambda e: Election.objects.filter(pk=e.pk).update(badge_valid_until="2022-01-01T00:00Z"),
        "end",
    ),
]


@pytest.mark.parametrize(("take_away", "words"), LACKING)
def test_nothing_is_opened_without(take_away, words):
    world = World()
    election = planned(world)
    given = {"opened_on": world.day, "resolution": "1/2", "by": world.administrator, "at": world.at}
    assert opening.missing(election) == []
    take_away(election)
    election.refresh_from_db()
    assert len(opening.missing(election)) == 1
    with pytest.raises(ElectionRefused, match=words):
        elections.open_observation(election, **given)
    election.refresh_from_db()
    assert election.opened_on is None


def test_an_election_is_opened_once_and_has_a_second_round_that_its_badges_reach():
    world = World()
    election = planned(world)
    by = {"by": world.administrator, "at": world.at}
    for day, number, words in ((1, "1/2", "still to come"), (0, " ", "number")):
        with pytest.raises(ElectionRefused, match=words):
            elections.open_observation(
                election, opened_on=world.day + timedelta(days=day), resolution=number, **by
            )
    elections.open_observation(election, opened_on=world.day, resolution="1/2", **by)
    with pytest.raises(ElectionRefused, match="open already"):
        elections.open_observation(election, opened_on=world.day, resolution="1/3", **by)
    for days, words in ((0, "after election day"), (90, "Badges end before")):
        with pytest.raises(ElectionRefused, match=words):
            elections.set_second_round(
                election, day=election.election_day + timedelta(days=days), **by
            )
    with pytest.raises(ElectionRefused, match="administrator"):
        elections.set_second_round(election, day=world.day, by=world.clerk, at=world.at)
    day = election.election_day + timedelta(days=14)
    assert elections.set_second_round(election, day=day, **by).second_round_day == day
    with pytest.raises(ElectionRefused, match="after the voting"):
        elections.publish_results(election, on=election.election_day, **by)


class Refuses(socketserver.StreamRequestHandler):
    """A mail server that knows nobody."""

    def handle(self):
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline():
            said = line[:4].upper()
            self.wfile.write(b"550 nobody here\r\n" if said == b"RCPT" else b"250 yes\r\n")
            if said == b"QUIT":
                return


def test_a_test_mail_says_what_the_server_answered(settings, mailoutbox):
    world = World()
    settings.MAIL_DIR = ""
    by = {"by": world.administrator, "at": world.at}
    assert "took the mail" in mail_trial.send(**by)
    assert mailoutbox[0].to == [world.administrator.email]
    with pytest.raises(mail_trial.MailRefused, match="administrator"):
        mail_trial.send(by=world.clerk, at=world.at)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with socketserver.TCPServer(("127.0.0.1", 0), Refuses) as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.server_address[1]
        threading.Thread(target=server.handle_request, daemon=True).start()
        with pytest.raises(mail_trial.MailRefused, match="answered: 550 nobody here"):
            mail_trial.send(**by)
    with pytest.raises(mail_trial.MailRefused, match="cannot be reached: Connection refused"):
        mail_trial.send(**by)


def test_the_pages_of_the_setup(client):
    world = World(now=True)
    client.force_login(world.administrator)
    page = client.get(reverse("administration:election_new")).content.decode()
    assert "are those of PR22" in page
    assert "Central Election Commission" in page  # copied
    sender = {"kind": "other", "code": "NEW-1", "state_code": ""}
    names = {f"{stem}_{c}": "New" for stem in ("name", "short") for c in ("kk", "ru", "en")}
    assert (
        client.post(reverse("administration:organisation_new"), sender | names).status_code == 302
    )
    assert SendingOrganisation.objects.filter(code="NEW-1").exists()
    second = reverse("administration:second_round", args=["PR22"])
    assert client.post(second, {"day": "2020-01-01"}).status_code == 422
    assert client.get(second).status_code == 200
    assert client.post(reverse("administration:mail"), follow=True).status_code == 200
