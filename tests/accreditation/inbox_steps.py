"""What tests of the clerk's lists share."""

from accreditation.actions import examination
from accreditation.models import Application

INBOX = "/commission/"
QUESTION = {"reason": "Q1", "words": "In shadow.", "fields": ["photo"]}


def twins(world, n=1):
    """Pairs of files with one document, of two missions: [(ours, theirs)]."""
    pairs = []
    for _i in range(n):
        number = f"TW{Application.objects.count():05d}"
        (one,) = world.recommended(document_number=number)
        (other,) = world.recommended(
            mission=world.other_mission, head=world.other_head, document_number=number
        )
        pairs.append((one, other))
    return pairs


def waiting_since(application, moment):
    Application.objects.filter(pk=application.pk).update(state_since=moment, waits_since=moment)


def shown(response):
    return [row.file.pk for row in response.context["rows"]]


def examine(world, rows, **more):
    answers = {"proposal": "accredit", "checklist": world.checklist, "by": world.clerk} | more
    return examination.examine(rows, at=world.at, **answers)
