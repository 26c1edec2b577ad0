"""Who has a file now, since when, until when, and whom to phone about it.

A mission reads of offices, never of a clerk: the number is that of the desk, which stays when
people change. Phone and mail are the election's; where it names none, those of the settings.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.conf import settings
from django.utils.translation import gettext as _

from accreditation.models import Application, Sitting
from accreditation.queries.mission import ENDED, Held
from accreditation.views.mission_desk import Desk
from accreditation.workflow import State
from missions.models import Election


class Holder(StrEnum):
    """Who has a file."""

    MISSION = "mission"
    MINISTRY = "ministry"
    COMMISSION = "commission"
    NOBODY = "nobody"


NAMES = {
    Holder.MISSION: lambda: _("You"),
    Holder.MINISTRY: lambda: _("The ministry"),
    Holder.COMMISSION: lambda: _("The commission"),
    Holder.NOBODY: lambda: _("Closed"),
}
DESKS = {
    Holder.MINISTRY: lambda: _("Desk for observers at the ministry"),
    Holder.COMMISSION: lambda: _("Observation desk of the commission"),
}
WHERE = {
    State.RETURNED: lambda: _("With you: correct what is asked for and submit it again."),
    State.RECOMMENDED: lambda: _("With the commission: a clerk will examine it."),
    State.QUERIED: lambda: _("With you: the commission waits for your answer."),
    State.EXAMINED: lambda: _("With the commission: examined, to be put before its sitting."),
    State.ACCREDITED: lambda: _("Accredited; the badge is among your badges."),
    **dict.fromkeys(ENDED, lambda: _("Closed. The observer can be submitted anew.")),
}


@dataclass(frozen=True)
class Contact:
    """An office with its phone and mail."""

    holder: Holder
    name: str
    phone: str
    email: str


@dataclass(frozen=True)
class Whereabouts:
    """Where a file is: who has it, what happens to it, since when, until when, whom to phone."""

    holder: Holder
    name: str
    text: str
    since: datetime | None
    contact: Contact
    until_label: str = ""
    until: datetime | None = None


@dataclass(frozen=True)
class Share:
    """How many files of a mission somebody has, the oldest since when, and whom to phone."""

    holder: Holder
    name: str
    n: int
    since: datetime | None
    contact: Contact


def contact_of(election: Election, holder: Holder) -> Contact:
    """Return whom to phone about a file that this holder has."""
    if holder is Holder.MINISTRY and (election.ministry_phone or election.ministry_email):
        name, ministry = DESKS[holder](), holder
        return Contact(ministry, name, election.ministry_phone, election.ministry_email)
    return Contact(
        Holder.COMMISSION,
        DESKS[Holder.COMMISSION](),
        election.desk_phone or settings.CONTACT_PHONE,
        election.desk_email or settings.CONTACT_EMAIL,
    )


def contacts_of(desk: Desk) -> list[Contact]:
    """Return the offices that a mission deals with: one where the commission itself admits it."""
    both = [Holder.MINISTRY, Holder.COMMISSION]
    if desk.mission.admitted_by_commission:
        both = [Holder.COMMISSION]
    found = [contact_of(desk.election, holder) for holder in both]
    return list(dict.fromkeys(found))


def holder_of(desk: Desk, state: State) -> Holder:
    """Return who has a file in this state."""
    if state in (State.DRAFT, State.RETURNED, State.QUERIED):
        return Holder.MISSION
    if state == State.SUBMITTED and not desk.mission.admitted_by_commission:
        return Holder.MINISTRY
    return Holder.NOBODY if state in (*ENDED, State.ACCREDITED) else Holder.COMMISSION


def of(desk: Desk, row: Application, sitting: Sitting | None, *, verb: str = "") -> Whereabouts:
    """Return where a file is. `verb`: the last step, by which a recalled file is told apart."""
    state = State(row.state)
    holder = holder_of(desk, state)
    asked_by = _whom_to_ask(desk, state, holder)
    label, until = _until(desk, state, sitting, verb)
    return Whereabouts(
        holder=holder,
        name=NAMES[holder]() if state != State.ACCREDITED else str(state.label),
        text=text_of(desk, state),
        since=row.state_since,
        contact=contact_of(desk.election, asked_by),
        until_label=label,
        until=until,
    )


def text_of(desk: Desk, state: State) -> str:
    """Return in words where a file lies now, and whose turn it is."""
    if state == State.SUBMITTED:
        if desk.mission.admitted_by_commission:
            return _("With the commission, which itself admits your people.")
        return _("With the ministry, which recommends it to the commission or returns it.")
    return WHERE[state]() if state in WHERE else str(state.label)


def shares(desk: Desk, held: Iterable[Held]) -> list[Share]:
    """Return who has how many of the mission's files that are under way."""
    found: dict[Holder, list[Held]] = {}
    for one in held:
        found.setdefault(holder_of(desk, one.state), []).append(one)
    return [
        Share(
            holder=holder,
            name=NAMES[holder](),
            n=sum(one.n for one in found[holder]),
            since=min((one.since for one in found[holder] if one.since), default=None),
            contact=contact_of(desk.election, holder),
        )
        for holder in (Holder.MISSION, Holder.MINISTRY, Holder.COMMISSION)
        if holder in found
    ]


def by_holder(desk: Desk, states: Iterable[tuple[State, int]]) -> list[tuple[str, int]]:
    """Return who has how many: [("The ministry", 3)], those that are decided left out."""
    found: dict[Holder, int] = {}
    for state, n in states:
        holder = holder_of(desk, state)
        if holder is not Holder.NOBODY:
            found[holder] = found.get(holder, 0) + n
    return [(NAMES[holder](), found[holder]) for holder in Holder if holder in found]


def _whom_to_ask(desk: Desk, state: State, holder: Holder) -> Holder:
    """A file that came back is asked about where it came from."""
    if state == State.RETURNED and not desk.mission.admitted_by_commission:
        return Holder.MINISTRY
    return holder if holder is Holder.MINISTRY else Holder.COMMISSION


def _until(
    desk: Desk, state: State, sitting: Sitting | None, verb: str
) -> tuple[str, datetime | None]:
    """Return the next moment that counts for a file in this state, and what it is."""
    election = desk.election
    if state == State.SUBMITTED and desk.lists_are_open:
        return _("It can be recalled until"), election.lists_close_at
    if state == State.RETURNED:
        recalled = verb == "recall"
        until = election.lists_close_at if recalled else election.corrections_close_at
        return _("Submit it again by"), until
    if state == State.QUERIED and sitting:
        return _("Answer before the commission's sitting"), sitting.at
    if state in (State.SUBMITTED, State.RECOMMENDED, State.EXAMINED) and sitting:
        return _("Next sitting of the commission"), sitting.at
    if state == State.ACCREDITED:
        return _("The badge is valid until"), election.badge_valid_until
    return "", None
