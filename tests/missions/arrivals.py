"""What the tests of arriving missions share."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from accreditation.actions import letters
from missions.actions import invitation, registration
from missions.actions.arrival import Details
from missions.actions.invitation import Letter
from missions.models import Inviter, SendingOrganisation
from missions.queries import senders
from tests.factories import JPEG
from tests.journeys.pictures import document


def details(name: str = "anna", **values: object) -> Details:
    """What a sender says of its mission; `name` makes the addresses differ."""
    said = {
        "contact_email": f"contact.{name}@sender.example",
        "contact_phone": "+48 22 000 00 00",
        "expected_size": 12,
        "head_name": "Anna Kowalska",
        "head_email": f"head.{name}@sender.example",
        "language": "en",
        "letter": letters.keep_pages([JPEG]),
    }
    return Details(**(said | values))


def invited(world, code: str = "PACE", *, inviter=Inviter.MINISTRY, days: float = 3, **letter):
    """An invitation of this sender, good for so many days."""
    [sender] = senders.known_or_body([code]).values()
    by = world.ministry if inviter == Inviter.MINISTRY else world.clerk
    said = {"number": "14/1", "on": world.day, "email": "pace@sender.example", "language": "en"}
    [made] = invitation.send(
        world.election,
        [Letter(sender, **(said | letter))],
        inviter=inviter,
        expires_at=world.at + timedelta(days=days),
        by=by,
        at=world.at,
    )
    return made


def registered(world, code: str = "PACE", *, named: str = "", kind: str = "other", **said):
    """A registration whose contact has confirmed the address."""
    if named:
        sender = registration.Sender(named=named, kind=kind)
    else:
        organisation = senders.known_or_body([code])[code]
        if organisation.pk is None:
            organisation.save()
        sender = registration.Sender(organisation=organisation)
    made = registration.request(
        world.election, sender, details(code.lower(), **said), words="", at=world.at
    )
    return registration.confirm(made, at=world.at)


def sender(code: str) -> SendingOrganisation:
    """The sender with this code."""
    return SendingOrganisation.objects.get(code=code)


def typed(**values):
    """What is typed into the form of a mission."""
    said = {
        "head_name": "Anna Kowalska",
        "head_email": "anna@sender.example",
        "expected_size": "14",
        "contact_email": "office@sender.example",
        "contact_phone": "+48 22 000 00 00",
        "language": "en",
    }
    return said | values


def letter():
    """A letter as it is uploaded."""
    return SimpleUploadedFile("letter.jpg", document(1), "image/jpeg")
