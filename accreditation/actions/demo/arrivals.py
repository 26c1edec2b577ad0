"""Missions on their way to the open election: invitations in each answer, registrations that wait.

Made by the acts that people use, some days ago each.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from accreditation.actions import letters
from accreditation.actions.campaign import portraits
from missions.actions import admission, invitation, registration
from missions.actions.arrival import Details
from missions.actions.invitation import Letter
from missions.models import (
    Election,
    Invitation,
    Inviter,
    Registration,
    SenderKind,
    SendingOrganisation,
    StoredFile,
)
from missions.queries import senders
from observer_portal.accounts.models import User

# code, number, language, days until the link ends (none: when the lists close)
BY_MINISTRY = (
    ("OSCE-PA", "14-1/201", "en", None),
    ("PACE", "14-1/202", "en", None),
    ("EU-DEL", "14-1/203", "en", None),
    ("TURKIC-ACADEMY", "14-1/204", "kk", -2),
    ("DEU", "14-1/205", "en", None),
    ("UZB", "14-1/206", "ru", None),
)
BY_COMMISSION = (
    ("POL-CEC", "5-2/11", "en", None),
    ("GEO-CEC", "5-2/12", "en", None),
    ("UZB-CEC", "5-2/13", "ru", None),
)


class Arrivals:
    """Who invites, who decides, and what was done how many days ago."""

    def __init__(self, election: Election, offices: Mapping[str, User], *, at: datetime) -> None:
        self.election, self.at = election, at
        self.ministry, self.clerk = offices["ministry"], offices["clerk"]

    def ago(self, days: float) -> datetime:
        """Return the moment so many days before the world was made."""
        return self.at - timedelta(days=days)

    def fill(self) -> None:
        """Make everything."""
        sent = self._invite(Inviter.MINISTRY, BY_MINISTRY, by=self.ministry)
        sent |= self._invite(Inviter.COMMISSION, BY_COMMISSION, by=self.clerk)
        self._accept(sent["OSCE-PA"], "Ingrid Solheimsnes", size=24)
        self._accept(sent["GEO-CEC"], "Tamar Lomsadzishvili", size=4)
        words = "The Assembly sends no delegation this time; it follows the vote from Strasbourg."
        declined = sent["PACE"]
        invitation.decline(declined, declined.secret, words=words, at=self.ago(9))
        noted = "Note 02-114: the commission is occupied with elections of its own."
        invitation.note_declined(sent["UZB-CEC"], words=noted, by=self.clerk, at=self.ago(8))
        self._registrations()

    def _invite(
        self, inviter: Inviter, rows: Sequence[tuple[str, str, str, int | None]], *, by: User
    ) -> dict[str, Invitation]:
        found = senders.known_or_body([row[0] for row in rows])
        at, made = self.ago(15), {}
        for code, number, language, days in rows:
            email = f"{code}@senders.example".lower()
            ends = self.election.lists_close_at if days is None else self.ago(-days)
            [one] = invitation.send(
                self.election,
                [Letter(found[code], number, at.date(), email, language)],
                inviter=inviter,
                expires_at=ends,
                by=by,
                at=at,
            )
            made[code] = one
        return made

    def _accept(self, row: Invitation, head: str, *, size: int) -> None:
        details = self._details(row.organisation.code, head, size=size, language=row.language)
        invitation.accept(row, row.secret, details, at=self.ago(11))

    def _registrations(self) -> None:
        """One that waits for the ministry, one named in words, one asked about, one for a clerk."""
        known = SendingOrganisation.objects.in_bulk(field_name="code")
        assembly = registration.Sender(organisation=known["US-PA"])
        self._request(assembly, "us-pa", "Виктор Белоозёров", days=2, size=15, language="ru")
        named = registration.Sender(
            named="Silk Road Network of Election Observers", kind=SenderKind.OTHER
        )
        self._request(named, "silk-road", "Mirela Kovačević", days=1, size=6, language="en")
        food = registration.Sender(organisation=known["IOFS"])
        asked = self._request(food, "iofs", "Samira Al-Hashemi", days=4, size=3, language="en")
        question = "The letter names no head of mission. Please send one that does."
        admission.ask(asked, question=question, by=self.ministry, at=self.ago(3))
        body = senders.election_body_of(known["ARM"])
        body.save()
        armenia = registration.Sender(organisation=body)
        self._request(armenia, "arm-cec", "Ani Sarkisova", days=1, size=2, language="ru")

    def _request(
        self,
        sender: registration.Sender,
        name: str,
        head: str,
        *,
        days: float,
        size: int,
        language: str,
    ) -> Registration:
        made = registration.request(
            self.election,
            sender,
            self._details(name, head, size=size, language=language),
            words="",
            at=self.ago(days),
        )
        return registration.confirm(made, at=self.ago(days))

    def _details(self, name: str, head: str, *, size: int, language: str) -> Details:
        address = name.lower()
        return Details(
            contact_email=f"{address}@senders.example",
            contact_phone="+7 7172 00 00 00",
            expected_size=size,
            head_name=head,
            head_email=f"head.{address}@senders.example",
            language=language,
            letter=_letter(head),
        )


def _letter(head: str) -> StoredFile:
    """Draw a letter that names the head of mission."""
    lines = ["Letter No. 7", "", "We name as head of our mission:", "", head]
    return letters.keep_pages([portraits.letter(lines)])
