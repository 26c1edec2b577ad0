"""What tests of versions that change after submission share."""

from accreditation.actions import correction
from missions.actions import declaration
from missions.models import Observer
from tests.factories import AT

WORDS = {"reason": "D1", "words": "w"}


def observer_of(application):
    return Observer.objects.get(pk=application.observer_id)


def document(observer, number, world):
    """Declare another document for this observer."""
    return declaration.change(observer, {"document_number": number}, by=world.head, at=AT)


def prepare(world, application, **values):
    return correction.prepare(application, values, reason="slip", by=world.clerk, at=AT)
