"""What tests of one file on the clerk's desk share: a person, two files that meet, the history."""

import re

from django.urls import reverse

from accreditation.models import PersonMatch
from accreditation.queries import timeline

NOWHERE = "APP-2222-22222"
NUMBER = "NX4R15P8K"
ZONE = "P<NLDVAN<DER<MEERDONK<<PIETER<JAN<<<<<<<<<<<\nNX4R15P8K0NLD7104239M2709307<<<<<<<<<<<<<<<2"
MEERDONK = {
    "surname_latin": "van der Meerdonk",
    "given_names_latin": "Pieter-Jan",
    "citizenship": "NLD",
    "sex": "M",
    "birth_date": "1971-04-23",
    "document_number": NUMBER,
    "document_expires_on": "2027-09-30",
    "mrz": ZONE,
}


def page_of(application, **query):
    return reverse("commission:file", args=[application.reference], query=query)


def twins(world, **values):
    """Two files with one document: ours and that of the other mission."""
    (one,) = world.recommended(document_number="TW1", **values)
    (other,) = world.recommended(
        mission=world.other_mission, head=world.other_head, document_number="TW1"
    )
    return one, other, PersonMatch.objects.get()


def sentences(application):
    return [re.sub(r"<[^>]*>", "", entry.text) for entry in timeline.of(application)]
