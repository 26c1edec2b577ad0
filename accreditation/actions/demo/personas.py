"""The people whom the sign-in page of the demonstration offers. Everybody is invented."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from missions.models import Post
from observer_portal.accounts.models import Office

LANGUAGES = {
    "kk": gettext_noop("Kazakh"),
    "ru": gettext_noop("Russian"),
    "en": gettext_noop("English"),
}
PASSWORD = "observe-2022-astana"  # noqa: S105 - printed on the sign-in page of the demonstration


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

    @property
    def tongue(self) -> str:
        """The language whose pages the persona sees, in the words of this page."""
        return str(_(LANGUAGES[self.language]))

    @property
    def portrait(self) -> str:
        """The drawn portrait, a static file named after the address."""
        return f"img/people/{self.email.partition('@')[0]}.svg"


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
        _("A mission under way: badges to download, two questions to answer, people to submit."),
        _MISSIONS,
        mission="CIS",
        post=Post.HEAD,
    ),
    Persona(
        "embassy@demo.example",
        "Anders Lindholmer",
        "en",
        _("Embassy of Denmark"),
        _("A delegation of two: one has a badge, one was returned for a sharper scan."),
        _MISSIONS,
        mission="DNK",
        post=Post.HEAD,
    ),
    Persona(
        "election.body@demo.example",
        "Гүлнара Орукзарова",
        "ru",
        _("Election commission of Kyrgyzstan"),
        _("Invited by the commission itself: three people wait for a clerk to admit them."),
        _MISSIONS,
        mission="KGZ-CEC",
        post=Post.HEAD,
    ),
    Persona(
        "ministry@demo.example",
        "Ержан Қуанышев",
        "kk",
        _("Officer of the foreign ministry"),
        _("Three submitted lists, to be recommended under one letter or returned."),
        _STATE,
        Office.MINISTRY,
    ),
    Persona(
        "clerk@demo.example",
        "Айгерім Сәрсенбек",
        "kk",
        _("Clerk of the commission"),
        _("Recommended files to be examined, questions asked, and a match of two missions."),
        _STATE,
        Office.CLERK,
    ),
    Persona(
        "clerk2@demo.example",
        "Бауыржан Тілеуқабыл",
        "ru",
        _("Second clerk"),
        _("The other pair of eyes, with a draft of a resolution."),
        _STATE,
        Office.CLERK,
    ),
    Persona(
        "secretary@demo.example",
        "Мұхтар Ержанов",
        "kk",
        _("Secretary of the commission"),
        _("A resolution before the commission, to be registered; a badge that is stuck."),
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
