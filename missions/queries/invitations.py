"""Who was invited and what they answered; who can still be invited; the mails' delivery."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet

from missions.models import (
    Answer,
    Election,
    Invitation,
    Inviter,
    Membership,
    Mission,
    Nomination,
    Post,
    SenderKind,
    SendingOrganisation,
    inviter_of,
)
from missions.queries import senders
from observer_portal.accounts.models import User
from observer_portal.notices.models import Notice

SHOWN = ("waiting", "expired", "accepted", "declined")


def of_election(election: Election, inviter: Inviter) -> QuerySet[Invitation]:
    """Return the invitations that this office sent for the election."""
    rows = Invitation.objects.filter(election=election, inviter=inviter)
    return rows.select_related("organisation", "election")


def by_answer(at: datetime) -> dict[str, Q]:
    """Return what each of `SHOWN` means at this moment."""
    none = Q(answer=Answer.NONE)
    return {
        "waiting": none & Q(expires_at__gt=at),
        "expired": none & Q(expires_at__lte=at),
        "accepted": Q(answer=Answer.ACCEPTED),
        "declined": Q(answer=Answer.DECLINED),
    }


def counts(rows: QuerySet[Invitation], at: datetime) -> dict[str, int]:
    """Return how many there are of each, and `all`. One query."""
    asked = {name: Count("pk", filter=condition) for name, condition in by_answer(at).items()}
    found: dict[str, int] = rows.order_by().aggregate(all=Count("pk"), **asked)
    return found


def narrowed(
    rows: QuerySet[Invitation], *, answer: str, text: str, at: datetime
) -> QuerySet[Invitation]:
    """Return those with this answer whose sender or number holds the text."""
    if answer in SHOWN:
        rows = rows.filter(by_answer(at)[answer])
    for word in text.split():
        names = Q(number__icontains=word) | Q(organisation__code__icontains=word)
        for stem in ("name", "short"):
            for tongue in senders.TONGUES:
                names |= Q(**{f"organisation__{stem}_{tongue}__icontains": word})
        rows = rows.filter(names)
    return rows


def mails(rows: Iterable[Invitation]) -> dict[int, Notice]:
    """Return invitation id -> the mail that brings its link now. One query."""
    keys = {row.mail_key: row.pk for row in rows}
    found = Notice.objects.filter(unique_key__in=keys)
    return {keys[notice.unique_key]: notice for notice in found}


class Arrived(NamedTuple):
    """What came of an invitation: the mission, its head, or who is named and has not come yet."""

    mission: Mission
    head: User | None
    named: User | None

    @property
    def awaited(self) -> User | None:
        """Whoever was told by mail to come as head, and has not come yet."""
        if self.head is None:
            return self.named
        return None if self.head.last_login else self.head


def arrived(invitation: Invitation) -> Arrived | None:
    """Return the mission of an invitation with its head. Three queries."""
    mission = Mission.objects.filter(invitation=invitation).select_related("letter").first()
    return arrival_of(mission) if mission else None


def arrival_of(mission: Mission) -> Arrived:
    """Return the mission with its head. Two queries."""
    heads = Membership.objects.filter(mission=mission, post=Post.HEAD, ended_at=None)
    head = heads.select_related("user").first()
    named = Nomination.objects.filter(mission=mission, taken_at=None).select_related("user").first()
    return Arrived(mission, head.user if head else None, named.user if named else None)


def reminders(invitation: Invitation) -> list[Notice]:
    """Return the reminders that were made for the link that is good now."""
    key = f"invitation_reminder:{invitation.pk}:{invitation.issue}:"
    return list(Notice.objects.filter(unique_key__startswith=key).order_by("pk"))


def invitable(election: Election, inviter: Inviter) -> list[SendingOrganisation]:
    """Return senders without invitation and mission that this office invites. Two queries.

    For the commission every foreign state has an election body; one that nobody has invited yet
    comes unsaved.
    """
    if inviter_of(election, _asked_kind(inviter)) != inviter:
        return []
    here = SendingOrganisation.objects.all()
    taken = set(
        here.filter(Q(invitations__election=election) | Q(missions__election=election)).values_list(
            "code", flat=True
        )
    )
    rows = list(here.order_by("kind", "code"))
    codes = {row.code for row in rows}
    found = [row for row in rows if inviter_of(election, row.kind) == inviter]
    if inviter == Inviter.COMMISSION:
        bodies = [senders.election_body_of(row) for row in rows if row.kind == SenderKind.STATE]
        found += [body for body in bodies if body.code not in codes]
    return [row for row in found if row.code not in taken]


def _asked_kind(inviter: Inviter) -> str:
    if inviter == Inviter.COMMISSION:
        return SenderKind.ELECTION_BODY
    return SenderKind.ORGANISATION


def known_contacts(codes: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return code -> address and language by which the sender was last reached. Two queries."""
    wanted: dict[str, Any] = {"organisation__code__in": list(codes)}
    found: dict[str, dict[str, str]] = {}
    missions = Mission.objects.filter(**wanted).exclude(contact_email="").order_by("pk")
    for code, email in missions.values_list("organisation__code", "contact_email"):
        found[code] = {"email": email}
    invited = Invitation.objects.filter(**wanted).exclude(contact_email="").order_by("pk")
    columns = ("organisation__code", "contact_email", "language")
    for code, email, language in invited.values_list(*columns):
        found[code] = {"email": email, "language": language}
    return found
