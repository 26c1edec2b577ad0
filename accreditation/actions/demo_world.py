"""The demonstration world: an election that is open today, and the people who work on it.

Everybody is invented. Dates are relative to the day on which the world is made.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from allauth.account.models import EmailAddress
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accreditation.actions import elections, signing_keys
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
from observer_portal.accounts.models import Appointment, Office, User

PASSWORD = "observe-2022-astana"  # noqa: S105 - printed on the sign-in page of the demonstration
DAYS_TO_ELECTION = 16
BADGES_LAST = timedelta(days=60)


class Persona(NamedTuple):
    """Someone whom the sign-in page of the demonstration offers."""

    email: str
    name: str
    language: str
    role: str | Promise
    finds: str | Promise
    group: str | Promise
    office: Office | None = None
    mission: str = ""  # code of the sender
    post: str = ""
    password: str = PASSWORD


_MISSIONS, _STATE = _("Missions"), _("The State")
PERSONAS = (
    Persona(
        "odihr@demo.example",
        "Kirsten Halvorsgaard",
        "en",
        _("Head of mission, OSCE/ODIHR"),
        _("Her mission has no observers yet: upload a list, add photos, submit it."),
        _MISSIONS,
        mission="OSCE-ODIHR",
        post=Post.HEAD,
    ),
    Persona(
        "odihr.editor@demo.example",
        "Pieter-Jan van der Meerdonk",
        "en",
        _("Editor, OSCE/ODIHR"),
        _("Fills in observers; the head submits them."),
        _MISSIONS,
        mission="OSCE-ODIHR",
        post=Post.EDITOR,
    ),
    Persona(
        "cis@demo.example",
        "Леонид Верхоглядов",
        "ru",
        _("Head of mission, CIS"),
        _("A second mission, to see that no mission sees another."),
        _MISSIONS,
        mission="CIS",
        post=Post.HEAD,
    ),
    Persona(
        "embassy@demo.example",
        "Anders Lindholmer",
        "en",
        _("Embassy of Denmark"),
        _("A delegation of two, filled in by hand."),
        _MISSIONS,
        mission="DNK",
        post=Post.HEAD,
    ),
    Persona(
        "election.body@demo.example",
        "Гүлнара Орукзарова",
        "ru",
        _("Election commission of Kyrgyzstan"),
        _("Invited by the commission itself: a clerk admits its people."),
        _MISSIONS,
        mission="KGZ-CEC",
        post=Post.HEAD,
    ),
    Persona(
        "ministry@demo.example",
        "Ержан Қуанышев",
        "kk",
        _("Officer of the foreign ministry"),
        _("Submitted lists, to be recommended under one letter."),
        _STATE,
        Office.MINISTRY,
    ),
    Persona(
        "clerk@demo.example",
        "Айгерім Сәрсенбек",
        "kk",
        _("Clerk of the commission"),
        _("Recommended files, to be examined; drafts of resolutions."),
        _STATE,
        Office.CLERK,
    ),
    Persona(
        "clerk2@demo.example",
        "Бауыржан Тілеуқабыл",
        "ru",
        _("Second clerk"),
        _("The other pair of eyes."),
        _STATE,
        Office.CLERK,
    ),
    Persona(
        "secretary@demo.example",
        "Мұхтар Ержанов",
        "kk",
        _("Secretary of the commission"),
        _("Resolutions before the commission, to be registered as adopted."),
        _STATE,
        Office.SECRETARY,
    ),
    Persona(
        "administrator@demo.example",
        "Дина Жаңабай",
        "ru",
        _("Administrator"),
        _("Elections, missions, people and their offices."),
        _STATE,
        Office.ADMINISTRATOR,
    ),
    Persona(
        "auditor@demo.example",
        "Сәуле Нұрланқызы",
        "kk",
        _("Auditor"),
        _("The log of every act, and the check of its chain."),
        _STATE,
        Office.AUDITOR,
    ),
)


def is_made() -> bool:
    """Whether the world is there."""
    return bool(User.objects.filter(email=PERSONAS[0].email).exists())


def make(*, at: datetime) -> None:
    """Make the open election, its missions and everybody; the issuer's key is made here too."""
    people = {persona.email: _user(persona) for persona in PERSONAS}
    for persona in PERSONAS:
        if persona.office:
            Appointment.objects.create(
                user=people[persona.email], office=persona.office, starts_at=at
            )
    administrator = people["administrator@demo.example"]
    election = _open_election(administrator, at=at)
    for persona in PERSONAS:
        if persona.mission:
            mission = _mission(persona.mission, election)
            Membership.objects.create(
                user=people[persona.email], mission=mission, post=persona.post
            )


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
        badge_valid_until=at + timedelta(days=DAYS_TO_ELECTION) + BADGES_LAST,
        by=administrator,
        at=at,
    )
    signing_keys.make_pending(at=at)
    return elections.open_observation(
        election, opened_on=today - timedelta(days=20), resolution="1/1", by=administrator, at=at
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
