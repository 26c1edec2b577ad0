"""The demonstration world: an election that is open today, and one that is past.

Everybody is invented. Dates are relative to the day on which the world is made.
"""

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.urls import reverse

from accreditation.actions import elections, signing_keys
from accreditation.actions.campaign import form
from accreditation.actions.campaign.replay import replay
from accreditation.actions.demo.arrivals import Arrivals
from accreditation.actions.demo.open_election import OpenElection, missions_of
from accreditation.actions.demo.personas import PASSWORD, PERSONAS, Persona
from accreditation.models import PersonalLink
from accreditation.models.personal_link import secret_of
from accreditation.workflow import State
from missions.models import (
    Election,
    ElectionKind,
    Membership,
    Mission,
    Post,
    SenderKind,
    SendingOrganisation,
)
from observer_portal import reference
from observer_portal.accounts.models import Appointment, User

__all__ = ["PASSWORD", "PERSONAS", "Persona", "is_made", "make", "observers_way_in"]

DAYS_TO_ELECTION = 16
BADGES_LAST = timedelta(days=60)
OPENED = timedelta(days=20)  # before the world is made
PAST = "pr22.json"


def is_made() -> bool:
    """Whether the world is there."""
    return bool(User.objects.filter(email=PERSONAS[0].email).exists())


@transaction.atomic
def make(*, at: datetime) -> None:
    """Make it all or nothing: the people, the open election with its missions, the past one.

    The issuer's keys are made here too.
    """
    people = {persona.email: _user(persona) for persona in PERSONAS}
    offices = {}
    for persona in PERSONAS:
        if persona.office:
            user = people[persona.email]
            Appointment.objects.create(user=user, office=persona.office, starts_at=at - OPENED)
            offices[persona.email.partition("@")[0]] = user
    election = _open_election(offices["administrator"], at=at)
    heads = {}
    for persona in PERSONAS:
        if persona.mission:
            user = people[persona.email]
            mission = _mission(persona.mission, election)
            Membership.objects.create(user=user, mission=mission, post=persona.post)
            if persona.post == Post.HEAD:
                heads[persona.mission] = user
    OpenElection(election, offices, at=at).fill(missions_of(election, heads))
    Arrivals(election, offices, at=at).fill()
    replay(form.read(form.KNOWN / PAST))


def observers_way_in() -> str | None:
    """Return the address that an accredited observer of the open election has from a mail."""
    link = (
        PersonalLink.objects.filter(application__state=State.ACCREDITED)
        .exclude(application__mission__memberships__user__email__endswith="@campaign.example")
        .select_related("application")
        .order_by("pk")
        .first()
    )
    if link is None:
        return None
    return reverse("observer:enter", args=[secret_of(link.application.reference, link.issue)])


def _user(persona: Persona) -> User:
    user = User.objects.create_user(
        persona.email, persona.password, name=persona.name, language=persona.language
    )
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def _open_election(administrator: User, *, at: datetime) -> Election:
    today = at.astimezone(settings.ASTANA).date()
    day = today + timedelta(days=DAYS_TO_ELECTION)
    election = elections.plan(
        code=f"PR{day:%y}",
        kind=ElectionKind.PRESIDENT,
        name_kk="Қазақстан Республикасы Президентінің кезектен тыс сайлауы",
        name_ru="Внеочередные выборы Президента Республики Казахстан",
        name_en="Early presidential election of the Republic of Kazakhstan",
        body_kk="Қазақстан Республикасының Орталық сайлау комиссиясы",
        body_ru="Центральная избирательная комиссия Республики Казахстан",
        body_en="Central Election Commission of the Republic of Kazakhstan",
        election_day=day,
        ministry_phone="+7 7172 00 00 10",
        ministry_email="observers@mfa.example",
        badge_valid_until=at + timedelta(days=DAYS_TO_ELECTION) + BADGES_LAST,
        by=administrator,
        at=at - OPENED,
    )
    signing_keys.make_pending(at=at - OPENED)
    return elections.open_observation(
        election, opened_on=today - OPENED, resolution="1/1", by=administrator, at=at - OPENED
    )


def _mission(code: str, election: Election) -> Mission:
    sender = SendingOrganisation.objects.filter(code=code).first() or _election_body(code)
    mission, _made = Mission.objects.get_or_create(
        election=election,
        organisation=sender,
        defaults={
            "reference": reference.new("MIS"),
            "admitted_by_commission": sender.kind == SenderKind.ELECTION_BODY,
        },
    )
    return mission


def _election_body(code: str) -> SendingOrganisation:
    return SendingOrganisation.objects.create(
        code=code,
        kind=SenderKind.ELECTION_BODY,
        state_code=code[:3],
        name_kk="Қырғыз Республикасының Орталық сайлау комиссиясы",
        name_ru="Центральная избирательная комиссия Кыргызской Республики",
        name_en="Central Election Commission of the Kyrgyz Republic",
        short_kk="Қырғызстан ОСК",
        short_ru="ЦИК Кыргызстана",
        short_en="CEC of Kyrgyzstan",
    )
