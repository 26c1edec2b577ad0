"""Letters of refusal and revocation, and appeals against both."""

from datetime import UTC, date, datetime, timedelta

import pypdfium2
import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation

from accreditation.actions import appeals
from accreditation.models import Appeal, Application, Resolution
from accreditation.papers import pdf
from accreditation.queries import appeals as asked
from accreditation.queries import letter_paper
from accreditation.steps import StepRefused
from observer_portal import clock
from observer_portal.notices import sender
from tests.factories import World

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def refused(world, n=1, ground="G4", **more):
    """Refused files of the first mission, and the resolution."""
    rows = world.examined(n, proposal="refuse", ground=ground, **more)
    made = world.adopt(world.locked(rows, "refuse"), "7/77")
    return world.applications(row.pk for row in rows), made


def paper(on=None, **more):
    return appeals.Paper(received_on=on or date(2022, 11, 11), words="An error.", **more)


def upheld(**more):
    return appeals.Outcome(
        **{"outcome": "upheld", "number": "9/99", "on": date(2022, 11, 12)} | more
    )


def test_a_letter_says_whom_on_which_ground_by_which_law_and_until_when_to_appeal():
    world = World()
    refused(world, 2)
    found = Resolution.objects.get()
    rows = list(letter_paper.rows_of(found, world.mission))
    assert letter_paper.rows_of(found, world.other_mission).count() == 0
    said = {}
    for language in ("kk", "ru", "en"):
        with translation.override(language):
            data = pdf.draw(letter_paper.letter_to(world.mission, rows))
        with pypdfium2.PdfDocument(data) as document:
            (page,) = [one.get_textpage().get_text_range() for one in document]
        said[language] = " ".join(page.split())
    assert "The data submitted are false." in said["en"]
    assert "within 10 days" in said["en"]
    assert "the last day is 20 November 2022" in said["en"]
    assert "в течение 10 дней после дня его принятия" in said["ru"]
    assert "по статьёй" not in said["ru"]
    assert "2022 жылғы 10 қарашадағы № 7/77 қаулысымен" in said["kk"]
    assert "20-2-бабына сәйкес" in said["kk"]
    assert "%(" not in "".join(said.values())
    for row in rows:
        assert all(row.application.reference in text for text in said.values())


def test_a_mission_is_told_by_mail_with_a_link_and_without_the_letter():
    world = World()
    _files, made = refused(world)
    sender.send_due()
    told = [one for one in mail.outbox if one.to == [world.head.email]]
    (sent,) = [one for one in told if one.subject == "Decision of the commission"]
    url = reverse("mission_acts:decision", args=[world.mission.reference, made.reference])
    assert url in sent.body
    assert not sent.attachments


def test_the_head_appeals_in_time_and_an_office_enters_what_came_late():
    world = World()
    (one, other), _made = refused(world, 2)
    row = asked.decision_on(one)
    ends = asked.ends_at(row)
    assert ends == datetime(2022, 11, 20, 18, tzinfo=UTC)  # midnight of Astana, which was UTC+6
    appeals.file(one, paper(), by=world.head, at=ends - timedelta(seconds=1))
    with pytest.raises(StepRefused, match="waits for its decision already"):
        appeals.file(one, paper(), by=world.clerk, at=world.at)
    with pytest.raises(StepRefused, match="time to appeal has ended"):
        appeals.file(other, paper(), by=world.head, at=ends)
    for stranger in (world.editor, world.other_head, world.ministry):
        with pytest.raises(StepRefused):
            appeals.file(other, paper(), by=stranger, at=world.at)
    late = appeals.file(other, paper(ends.date() + DAY), by=world.secretary, at=ends + DAY)
    for column in ("words", "outcome_words"):
        Appeal.objects.filter(pk=late.pk).update(number="12")
        if column == "words":
            with pytest.raises(IntegrityError, match="appeal stands"), transaction.atomic():
                Appeal.objects.filter(pk=late.pk).update(words="another")


def test_what_is_upheld_is_examined_again_in_the_same_act():
    world = World()
    (one, other), _made = refused(world, 2)
    first, second = (appeals.file(row, paper(), by=world.head, at=world.at) for row in (one, other))
    with pytest.raises(StepRefused, match="A secretary enters"):
        appeals.settle(first, upheld(), by=world.clerk, at=world.at)
    with pytest.raises(StepRefused, match="Give the number"):
        appeals.settle(first, upheld(number=" "), by=world.secretary, at=world.at)
    appeals.settle(first, upheld(), by=world.secretary, at=world.at)
    appeals.settle(second, upheld(outcome="dismissed"), by=world.secretary, at=world.at)
    states = [row.state for row in world.applications([one.pk, other.pk])]
    assert states == ["recommended", "refused"]
    step = one.steps.order_by("-pk").first()
    assert (step.verb, step.number) == ("reconsider", "9/99, 12.11.2022")
    with pytest.raises(StepRefused, match="decided meanwhile"):
        appeals.settle(second, upheld(), by=world.secretary, at=world.at)
    with pytest.raises(IntegrityError, match="appeal stands"), transaction.atomic():
        Appeal.objects.filter(pk=second.pk).update(outcome="upheld")
    sender.send_due()
    told = [one for one in mail.outbox if "appeal" in one.subject.lower()]
    assert len(told) == 2


def test_an_appeal_that_cannot_be_opened_again_is_not_settled():
    world = World()
    (one,), _made = refused(world)
    made = appeals.file(one, paper(), by=world.head, at=world.at)
    world.submitted_from([one.observer])  # submitted anew meanwhile
    with pytest.raises(StepRefused, match="another application under way"):
        appeals.settle(made, upheld(), by=world.secretary, at=world.at)
    made.refresh_from_db()
    assert made.outcome == ""


def test_decision_letter_and_appeal_through_the_pages(client):
    world = World(now=True)
    (one,), made = refused(world)
    client.force_login(world.head)
    decision = reverse("mission_acts:decision", args=[world.mission.reference, made.reference])
    page = client.get(decision).content.decode()
    assert "The data submitted are false." in page
    names = {"mission": world.mission.reference, "reference": made.reference, "language": "ru"}
    for form, begins in (("pdf", b"%PDF"), ("docx", b"PK")):
        answer = client.get(reverse(f"mission_acts:letter_{form}", kwargs=names))
        assert answer.content.startswith(begins)
    appeal = reverse("mission_acts:appeal", args=[one.reference])
    assert "attach the appeal" in client.post(appeal, {"words": ""}).content.decode()
    client.post(appeal, {"words": "It is another person."})
    assert "It is another person." in client.get(appeal).content.decode()
    client.force_login(world.other_head)
    assert {client.get(url).status_code for url in (decision, appeal)} == {404}

    filed = Appeal.objects.get()
    client.force_login(world.secretary)
    assert filed.reference in client.get(reverse("commission:appeals")).content.decode()
    url = reverse("commission:appeal", args=[filed.reference])
    today = clock.database_now().date().isoformat()
    client.post(url, {"outcome": "upheld", "number": "9/99", "on": today})
    assert Application.objects.get(pk=one.pk).state == "recommended"
    assert "9/99" in client.get(url).content.decode()
    client.force_login(world.auditor)
    assert client.post(url, {"outcome": "dismissed"}).status_code == 200
    assert client.get(reverse("commission:appeal_enter", args=[one.reference])).status_code == 403
