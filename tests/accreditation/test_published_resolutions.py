"""An adopted resolution is put right by another one; the public reads what the election says."""

from datetime import date

import pypdfium2
import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accreditation.actions import correcting, resolution
from accreditation.models import Resolution
from accreditation.steps import StepRefused
from missions.models import Election
from tests.factories import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World(now=True)


def text_of(data):
    with pypdfium2.PdfDocument(data) as document:
        return " ".join(page.get_textpage().get_text_range() for page in document)


def published(world, found):
    return resolution.publish(found, by=world.secretary, at=world.at)


def test_a_wrong_number_is_put_right_by_another_resolution_and_stands(world, client):
    wrong = world.adopt(world.locked(world.examined()), "121/612")
    for change in ({"number": "121/613"}, {"adopted_on": date(2022, 1, 1)}, {"text_kk": "x"}):
        with pytest.raises(IntegrityError, match="adopted resolution stands"), transaction.atomic():
            Resolution.objects.filter(pk=wrong.pk).update(**change)
    client.force_login(world.other_clerk)
    url = reverse("commission:resolution_put_right", args=[wrong.reference])
    day = wrong.adopted_on.isoformat()
    page = client.post(url, {"number": "121/612", "on": day})
    assert "read like this already" in page.content.decode()
    client.post(url, {"number": "121/613", "on": day})
    made = Resolution.objects.get(corrects=wrong)
    with pytest.raises(StepRefused, match="under way already"):
        correcting.draft(wrong, number="9", on=wrong.adopted_on, by=world.clerk, at=world.at)
    world.adopt(world.locked_draft(made), "130/700")
    made.refresh_from_db()
    assert "«№ 121/613 от" in made.text_ru.replace("\N{NO-BREAK SPACE}", " ")
    wrong.refresh_from_db()
    assert wrong.number == "121/612"
    page = client.get(reverse("commission:resolution", args=[wrong.reference])).content.decode()
    assert "it reads № 121/613" in page
    published(world, wrong)
    public = reverse("figures:resolution", args=["PR22", wrong.reference])
    client.logout()
    assert "it reads № 121/613" in client.get(public).content.decode()


def test_names_are_public_only_where_the_election_says_so(world, client):
    rows = world.examined(2, surname_latin="Silence")
    found = world.adopt(world.locked(rows), "5/55")
    url = reverse("figures:resolution", args=["PR22", found.reference])
    pdf = reverse("figures:resolution_pdf", args=["PR22", found.reference])
    assert client.get(url).status_code == 404  # adopted, and not published yet
    published(world, found)
    index = client.get(reverse("figures:resolutions", args=["PR22"])).content.decode()
    assert "5/55" in index
    page = client.get(url).content.decode()
    assert "2 observers" in page
    assert "SILENCE" not in page + text_of(client.get(pdf).content)
    Election.objects.update(publishes_names=True)
    assert text_of(client.get(pdf).content).count("SILENCE") == 2
    refused = world.examined(proposal="refuse", ground="G4", surname_latin="Silence")
    other = published(world, world.adopt(world.locked(refused, "refuse"), "6/66"))
    pdf = reverse("figures:resolution_pdf", args=["PR22", other.reference])
    assert "SILENCE" not in text_of(client.get(pdf).content)
