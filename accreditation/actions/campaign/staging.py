"""What a replay needs before its first sitting: offices, senders, missions, people with files."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils.translation import gettext as _

from accreditation.actions.campaign import portraits
from accreditation.actions.campaign.cells import CampaignRefused
from accreditation.actions.campaign.plan import Campaign, Sender
from missions.actions import declaration, files, keys, membership, people, versions
from missions.models import (
    Election,
    Mission,
    Observer,
    Post,
    Purpose,
    SenderKind,
    SendingOrganisation,
)
from missions.queries import senders
from observer_portal.accounts.models import Appointment, Office, User
from observer_portal.audit.record import act as audit_act

TONGUES = senders.TONGUES
_NAMES = [f"{stem}_{tongue}" for stem in ("name", "short") for tongue in TONGUES]
BEFORE, AFTER = timedelta(days=60), timedelta(days=2)


class Staff(NamedTuple):
    """Who acts for the State; whoever examines or drafts never registers."""

    administrator: User
    ministry: User
    examiner: User
    drafter: User
    secretary: User


_OFFICES = (
    ("Дина Жаңабай", Office.ADMINISTRATOR),
    ("Ержан Қуанышев", Office.MINISTRY),
    ("Айгерім Сәрсенбек", Office.CLERK),
    ("Бауыржан Тілеуқабыл", Office.CLERK),
    ("Мұхтар Ержанов", Office.SECRETARY),
)


def appoint(campaign: Campaign) -> Staff:
    """Make five people who held their offices then, and hold none after the last sitting."""
    first, last = campaign.election["opened_on"], campaign.sittings[-1].at
    opened = last.replace(year=first.year, month=first.month, day=first.day)
    people = []
    for (name, office), field in zip(_OFFICES, Staff._fields, strict=True):
        email = f"{field}.{campaign.code}@campaign.example".lower()
        user = User.objects.create_user(email, None, name=name, language="ru")
        Appointment.objects.create(
            user=user, office=office, starts_at=opened - BEFORE, ends_at=last + AFTER
        )
        people.append(user)
    return Staff(*people)


def sender_of(
    sender: Sender, told: Mapping[str, Mapping[str, str]], *, by: User, at: datetime
) -> SendingOrganisation:
    """Return the sender's row; an organisation that nobody knows, or an election body, is made."""
    code = f"{sender.code}-CEC" if sender.group == "election_body" else sender.code
    known = SendingOrganisation.objects.filter(code=code).first()
    if known:
        return known
    columns: dict[str, str] = {"kind": SenderKind.OTHER}
    if sender.group == "organisation":
        said = told.get(code, {})
        columns |= {"kind": said.get("kind", SenderKind.ORGANISATION)}
        columns |= _names_said(code, said)
    else:
        state = SendingOrganisation.objects.filter(code=sender.code).first()
        if state is None or sender.group == "state":
            raise CampaignRefused(_("The state %s sends no observers.") % sender.code)
        body = senders.election_body_of(state)
        columns |= {field: getattr(body, field) for field in ("kind", "state_code", *_NAMES)}
    with audit_act("organisation:add", code, by=by) as act:
        made = SendingOrganisation.objects.create(code=code, **columns)
        act.note(at=at)
    return made


def _names_said(code: str, said: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for tongue in TONGUES:
        name = said.get(f"name_{tongue}") or said.get("name_en") or code
        short = said.get(f"short_{tongue}") or said.get("short_en") or code
        found |= {f"name_{tongue}": name[:240], f"short_{tongue}": short[:80]}
    return found


class Delegates(NamedTuple):
    """A mission and its head."""

    mission: Mission
    head: User


def register(
    election: Election, organisation: SendingOrganisation, *, head: str, by: User, at: datetime
) -> Delegates:
    """Make the mission of a sender, with a head who has no password."""
    mission = membership.register(election, organisation, by=by, at=at)
    member = people.invite(
        mission,
        email=f"head.{organisation.code}.{election.code}@campaign.example".lower(),
        name=head,
        language="en",
        post=Post.HEAD,
        by=by,
        at=at,
    )
    return Delegates(mission, member.user)


def declare(
    mission: Mission, people: Sequence[Mapping[str, str]], *, by: User, at: datetime
) -> list[Observer]:
    """Declare people of one mission, each with a drawn portrait and page of the document."""
    observers = declaration.add(mission, people, by=by, at=at)
    give_files(observers, people, by=by, at=at)
    return observers


def give_files(
    observers: Sequence[Observer],
    people: Sequence[Mapping[str, str]],
    *,
    by: User,
    at: datetime,
) -> None:
    """Keep portrait, print and scan of each, and declare them; constant in queries."""
    new = []
    for observer, person in zip(observers, people, strict=True):
        data_key = keys.unwrap(observer.key)
        photo, printed = portraits.portrait(person["document_number"], sex=person["sex"])
        drawn = {
            Purpose.PHOTO: photo,
            Purpose.PHOTO_PRINT: printed,
            Purpose.DOCUMENT_SCAN: portraits.document(person, printed),
        }
        new += [
            files.NewFile(observer, data_key, purpose, "image/jpeg", data)
            for purpose, data in drawn.items()
        ]
    kept = files.keep_all(new)
    changes = [
        declaration.Change(observer, {}, versions.Files(*kept[3 * i : 3 * i + 3]))
        for i, observer in enumerate(observers)
    ]
    declaration.change_all(changes, by=by, at=at)
