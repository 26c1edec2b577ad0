"""An error is reported, a clerk prepares or answers, a secretary registers; when a card is new."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accreditation.actions import correction, error_report
from accreditation.models import Badge, CorrectionRequest, ErrorReport
from accreditation.models.personal_link import secret_of
from accreditation.steps import StepRefused
from missions.actions import declaration, versions
from observer_portal.audit.models import AuditEntry
from tests.accreditation.versions_steps import observer_of, prepare
from tests.every_state import picture
from tests.factories import AT, World

pytestmark = pytest.mark.django_db


def report(application, by=None):
    return error_report.report(application, ["names"], "It is Åse.", by=by, at=AT)


def test_contacts_and_regions_are_no_correction_and_make_no_card():
    world = World()
    [row] = world.accredited()
    with pytest.raises(StepRefused, match="Nothing is corrected"):
        prepare(world, row, phone="+7 700 000 00 00", regions="KZ-71")
    declaration.change(observer_of(row), {"phone": "+7 700 111 11 11"}, by=world.head, at=AT)
    assert Badge.objects.count() == 1


def test_a_document_makes_a_new_card_without_a_resolution_and_a_name_only_with_one():
    world = World()
    first, second = world.accredited(2)
    assert not prepare(world, first, document_number="ZZ900").words_change
    correction.correct(first, by=world.secretary, at=AT)
    assert Badge.objects.filter(application=first).count() == 2
    assert prepare(world, second, surname_latin="Other").words_change
    with pytest.raises(StepRefused, match="correcting resolution"):
        correction.correct(second, by=world.secretary, at=AT)
    world.adopt(world.locked([second], "correct"))
    [old, new] = Badge.objects.filter(application=second).order_by("number")
    assert (old.void_reason, new.replaces) == ("corrected", old)


def test_a_report_is_answered_by_a_correction_or_in_words_and_stands_once():
    world = World()
    first, second = world.accredited(2)
    report(first, world.head)
    with pytest.raises(StepRefused, match="already"):
        report(first)
    with pytest.raises(StepRefused, match="head of the mission"):
        report(second, world.other_head)
    prepared = prepare(world, first, surname_latin="Åse")
    closed = ErrorReport.objects.get(application=first)
    assert (closed.correction, closed.answered_by) == (prepared, world.clerk)
    report(second)
    with pytest.raises(StepRefused, match="A clerk"):
        error_report.answer(second, "Right as it is.", by=world.secretary, at=AT)
    error_report.answer(second, "Right as it is.", by=world.clerk, at=AT)
    with pytest.raises(StepRefused, match="meanwhile"):
        error_report.answer(second, "Right.", by=world.other_clerk, at=AT)
    report(second)  # there may be another
    with pytest.raises(StepRefused, match="Only what"):
        report(world.submitted()[0], world.head)


def test_a_prepared_correction_is_given_up_and_another_prepared():
    world = World()
    [row] = world.accredited()
    prepare(world, row, sex="X")
    with pytest.raises(StepRefused, match="A clerk"):
        correction.drop(row, by=world.secretary, at=AT)
    correction.drop(row, by=world.other_clerk, at=AT)
    assert CorrectionRequest.objects.get().dropped_by == world.other_clerk
    with pytest.raises(StepRefused, match="No correction is prepared"):
        correction.correct(row, by=world.secretary, at=AT)
    prepare(world, row, position="Chair")
    world.drafted([row], "correct")
    with pytest.raises(StepRefused, match="correcting resolution"):
        correction.drop(row, by=world.clerk, at=AT)


def test_observer_reports_clerk_corrects_document_and_photo_on_one_page(client):
    world = World(now=True)
    [row] = world.accredited(1, surname_latin="Berg")
    client.post(reverse("observer:enter", args=[secret_of(row.reference, 1)]))
    sent = {"fields_wrong": ["document", "photo"], "words": "Old passport."}
    assert client.post(reverse("observer:report_error"), sent).status_code == 302
    assert "looking at it" in client.get(reverse("observer:report_error")).content.decode()
    client.force_login(world.clerk)
    listed = client.get(reverse("commission:corrections"))
    assert "Old passport." in listed.content.decode()
    url = reverse("commission:correction_prepare", args=[row.reference])
    page = client.get(url)
    assert "Old passport." in page.content.decode()
    shown = AuditEntry.objects.get(tag="document:shown")
    assert (shown.actor, shown.subject) == (world.clerk, row.reference)
    photo = SimpleUploadedFile("p.jpg", picture(), "image/jpeg")
    bad = client.post(url, {"document_number": "ZZ901", "photo": photo})
    assert bad.status_code == 422  # no reason; the photo is kept
    token = bad.context["form"]["photo_kept"].value()
    given = {"document_number": "ZZ901", "photo_kept": token, "reason": "New passport."}
    back = client.post(url, given)
    assert back.status_code == 302, back.context["form"].errors.as_json()
    prepared = CorrectionRequest.objects.get()
    assert prepared.fields == ["document", "photo"]
    assert versions.values_of(prepared.version)["document_number"] == "ZZ901"
    before = row.version
    assert prepared.version.photo_id != before.photo_id
    assert prepared.version.document_scan_id == before.document_scan_id
    assert AuditEntry.objects.filter(tag="application:report_error", actor=None).exists()
    client.post(reverse("commission:correction_drop", args=[row.reference]))
    assert CorrectionRequest.objects.get().done_at


def test_head_reports_and_reads_the_answer(client):
    world = World(now=True)
    [row] = world.accredited()
    url = reverse("mission_acts:report_error", args=[row.reference])
    client.force_login(world.editor)
    assert client.get(url).status_code == 404
    client.force_login(world.head)
    assert client.post(url, {"words": "x"}).status_code == 422
    client.post(url, {"fields_wrong": ["names"], "words": "It is Åse."})
    client.force_login(world.clerk)
    answer = reverse("commission:report_answer", args=[row.reference])
    client.post(answer, {"answer": "So it stands in the passport."})
    client.force_login(world.head)
    assert "So it stands in the passport." in client.get(url).content.decode()
