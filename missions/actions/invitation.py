"""Invitations: sent many at once, sent anew, answered by their link, noted from paper."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from missions import notices
from missions.actions import arrival
from missions.actions.arrival import Details, Instant, moment_of
from missions.models import (
    Answer,
    Election,
    Invitation,
    Inviter,
    Mission,
    SendingOrganisation,
    inviter_of,
    links,
)
from missions.models.election import share_election
from missions.models.invitation import PURPOSE
from observer_portal import reference
from observer_portal.accounts.appointments import holds
from observer_portal.accounts.models import Office, User
from observer_portal.audit.record import act as audit_act

MAY_INVITE: dict[Inviter, tuple[Office, ...]] = {
    Inviter.MINISTRY: (Office.MINISTRY,),
    Inviter.COMMISSION: (Office.CLERK, Office.SECRETARY),
}


class InvitationRefused(Exception):  # noqa: N818 - carries the sentence that is shown
    """The invitation cannot be sent or answered; the message is a sentence."""


class Letter(NamedTuple):
    """One invitation that is to be sent."""

    organisation: SendingOrganisation  # an election body may be unsaved
    number: str
    on: date
    email: str
    language: str


def send(
    election: Election,
    letters: Sequence[Letter],
    *,
    inviter: Inviter,
    expires_at: datetime,
    by: User,
    at: datetime,
) -> list[Invitation]:
    """Invite many senders in one act, each by a letter and a link of its own.

    All or none: what is wrong with one is said, and nothing was sent. Raises InvitationRefused.
    """
    with audit_act("invitation:send", election.code, by=by) as act:
        share_election(election.pk)
        held = Election.objects.get(pk=election.pk)
        _must_invite(by, inviter, at)
        _must_be_in_time(held, expires_at, at)
        for letter in letters:
            _must_be_invited_by(inviter, held, letter.organisation)
        names = reference.unused(Invitation.objects, len(letters), "INV")
        rows = [
            Invitation(
                reference=name,
                election=held,
                organisation=_saved(letter.organisation),
                inviter=inviter,
                number=letter.number,
                invited_on=letter.on,
                contact_email=letter.email,
                language=letter.language,
                issue=1,
                issued_at=at,
                issued_by=by,
                expires_at=expires_at,
                secret_hash=links.hash_of(links.secret_of(PURPOSE, name, 1)),
            )
            for name, letter in zip(names, letters, strict=True)
        ]
        try:
            with transaction.atomic():
                made = Invitation.objects.bulk_create(rows)
        except IntegrityError:
            raise InvitationRefused(_("One of them was invited meanwhile. Look again.")) from None
        notices.invite(made, at=at)
        act.note(at=at, told=len(made))
    return made


def send_anew(
    invitation: Invitation, *, email: str, expires_at: datetime, by: User, at: datetime
) -> Invitation:
    """Send another link; the old one is void from this moment. Raises InvitationRefused.

    Whoever declined may be asked once more; whoever accepted has a mission.
    """
    with audit_act("invitation:send_anew", invitation.reference, by=by) as act:
        share_election(invitation.election_id)
        held = _held(invitation)
        _must_invite(by, Inviter(held.inviter), at)
        if held.answer == Answer.ACCEPTED:
            raise InvitationRefused(_("The invitation was accepted; a new link opens nothing."))
        _must_be_in_time(held.election, expires_at, at)
        held.void_hashes = [*held.void_hashes, *([held.secret_hash] if held.secret_hash else [])]
        held.issue += 1
        held.issued_at, held.issued_by = at, by
        held.contact_email, held.expires_at = email, expires_at
        held.answer, held.answered_at, held.answered_by = Answer.NONE, None, None
        held.answer_words = ""
        held.secret_hash = links.hash_of(held.secret)
        held.save()
        notices.invite([held], at=at)
        act.note(at=at, number=held.number, issue=held.issue)
    return held


def note_declined(invitation: Invitation, *, words: str, by: User, at: datetime) -> Invitation:
    """Note an answer that came on paper: the sender declines. Raises InvitationRefused."""
    with audit_act("invitation:note_declined", invitation.reference, by=by) as act:
        held = _held(invitation)
        _must_invite(by, Inviter(held.inviter), at)
        if held.answer != Answer.NONE:
            raise InvitationRefused(_("The invitation is answered already."))
        _answer(held, Answer.DECLINED, words=words, by=by, at=at)
        act.note(at=at, number=held.number)
    return held


def find(secret: str) -> Invitation | None:
    """Return the invitation with this link, good or void, or None; the same work for all."""
    wanted = links.hash_of(secret)
    rows = Invitation.objects.select_related("election", "organisation")
    good = rows.filter(secret_hash=wanted).first()
    void = rows.filter(void_hashes__contains=[wanted]).first()
    return good or void


def standing(invitation: Invitation, secret: str, *, at: datetime) -> str:
    """Return how the link stands: open, void, accepted, declined, closed or expired."""
    if invitation.secret_hash != links.hash_of(secret):
        return "void"
    if invitation.answer != Answer.NONE:
        return invitation.answer
    if invitation.election.lists_close_at <= at:
        return "closed"
    return "open" if invitation.expires_at and invitation.expires_at > at else "expired"


def accept(invitation: Invitation, secret: str, details: Details, *, at: Instant) -> Mission:
    """Accept by the link: the mission is made, its head named. Raises InvitationRefused.

    The State invited this sender by its own letter, so nothing is left to decide.
    """
    with audit_act("invitation:accept", invitation.reference, by=None) as act:
        share_election(invitation.election_id)
        held = _held(invitation)
        moment = moment_of(at)
        _must_stand_open(held, secret, moment)
        try:
            mission = arrival.open_mission(
                held.election,
                held.organisation,
                details,
                through=Inviter(held.inviter),
                at=moment,
            )
        except arrival.ArrivalRefused as refusal:
            raise InvitationRefused(str(refusal)) from refusal
        mission.invitation = held
        mission.save(update_fields=["invitation"])
        _answer(held, Answer.ACCEPTED, words="", by=None, at=moment)
        act.note(at=moment, mission=mission.reference, number=held.number)
    return mission


def decline(invitation: Invitation, secret: str, *, words: str, at: Instant) -> Invitation:
    """Decline by the link, with a word for whoever invited. Raises InvitationRefused."""
    with audit_act("invitation:decline", invitation.reference, by=None) as act:
        held = _held(invitation)
        moment = moment_of(at)
        _must_stand_open(held, secret, moment)
        _answer(held, Answer.DECLINED, words=words, by=None, at=moment)
        act.note(at=moment, number=held.number)
    return held


def _held(invitation: Invitation) -> Invitation:
    rows = Invitation.objects.select_related("election", "organisation")
    return rows.select_for_update(no_key=True, of=("self",)).get(pk=invitation.pk)


def _saved(organisation: SendingOrganisation) -> SendingOrganisation:
    if organisation.pk is None:
        columns = {
            field.attname: getattr(organisation, field.attname)
            for field in organisation._meta.fields
            if field.attname not in ("id", "code")
        }
        return SendingOrganisation.objects.get_or_create(code=organisation.code, defaults=columns)[
            0
        ]
    return organisation


def _answer(held: Invitation, answer: Answer, *, words: str, by: User | None, at: datetime) -> None:
    held.answer, held.answered_at, held.answered_by, held.answer_words = answer, at, by, words
    held.save(update_fields=["answer", "answered_at", "answered_by", "answer_words"])


def _must_stand_open(held: Invitation, secret: str, at: datetime) -> None:
    how = standing(held, secret, at=at)
    if how != "open":
        raise InvitationRefused(_("This link does not open the invitation any more."))


def _must_invite(by: User, inviter: Inviter, at: datetime) -> None:
    if not holds(by, MAY_INVITE[inviter], at=at):
        raise InvitationRefused(_("This is not yours to decide."))


def _must_be_invited_by(
    inviter: Inviter, election: Election, organisation: SendingOrganisation
) -> None:
    if inviter_of(election, organisation.kind) == inviter:
        return
    words = _("%(name)s is invited by the other office.")
    raise InvitationRefused(words % {"name": organisation.name})


def _must_be_in_time(election: Election, expires_at: datetime, at: datetime) -> None:
    if election.lists_close_at <= at:
        raise InvitationRefused(_("The lists have closed; nobody can be invited any more."))
    if expires_at <= at:
        raise InvitationRefused(_("The link has to end later than now."))
    if expires_at > election.lists_close_at:
        raise InvitationRefused(_("The link has to end when the lists close, at the latest."))
