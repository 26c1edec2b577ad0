"""Requests of everybody to every address: who asks, for what, and what is noted of the answer."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import unquote

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.db import connection, transaction
from django.http import HttpResponse, SimpleCookie
from django.test import Client, RequestFactory
from django.test.client import ClientHandler
from django.urls import reverse

from accreditation.models import PersonalLink
from accreditation.views.observer import OPENED
from accreditation.workflow import State
from observer_portal.accounts.models import User
from tests.architecture.test_urls import PATTERNS
from tests.every_state import EveryState

METHODS = ("GET", "POST")
LABELS = ("", "a", "b", "crossed", "gone", "missing")

PERSONAS: dict[str, Callable[[EveryState], User | None]] = {  # who asks -> the user
    "anonymous": lambda _state: None,
    "observer_a": lambda _state: None,  # has opened the own link, and has no account
    "head_a": lambda state: state.a.head,
    "editor_a": lambda state: state.world.editor,
    "former_a": lambda state: state.former,  # was a deputy
    "head_b": lambda state: state.b.head,
    "ministry": lambda state: state.world.ministry,
    "clerk": lambda state: state.world.clerk,
    "secretary": lambda state: state.world.secretary,
    "administrator": lambda state: state.world.administrator,
    "auditor": lambda state: state.world.auditor,
}
SIGNED_IN = tuple(PERSONAS)[2:]
OFFICES = tuple(PERSONAS)[6:]
A, B = ("head_a", "editor_a"), ("head_b",)
THERE = ("", "a", "b")
GROUPS: dict[str, dict[str, tuple[str, ...]]] = {  # word of the table -> label -> to whom
    "nobody": {},
    "always": dict.fromkeys(LABELS, tuple(PERSONAS)),
    "everybody": dict.fromkeys(THERE, tuple(PERSONAS)),
    "signed_in": dict.fromkeys(THERE, SIGNED_IN),
    "any_member": {"": A + B},
    "any_lead": {"": ("head_a", "head_b")},
    "members": {"a": A, "b": B},
    "leads": {"a": ("head_a",), "b": B},
    "leads_b": {"b": B},
    "owner": {"a": ("head_a",), "b": B},
} | {who: dict.fromkeys(THERE, (who,)) for who in PERSONAS}


@dataclass(frozen=True)
class Route:
    """A line of the table: a name, the kind of object that the address names, to whom it opens."""

    name: str
    kind: str
    words: tuple[str, ...]

    def opens(self, who: str, label: str) -> bool:
        """Whether this address with this object answers this person at all."""
        return any(who in GROUPS[word].get(label, ()) for word in self.words)

    @property
    def opens_to(self) -> str:
        """Somebody to whom it opens: who may do most, where there is a choice."""
        label = "a" if self.opens("head_a", "a") else ""
        order = ("head_a", "secretary", "clerk", *SIGNED_IN, *PERSONAS)
        found = [who for who in order if self.opens(who, label) or self.opens(who, "a")]
        return found[0] if found else "head_a"

    def address(self, named: dict[str, str | int]) -> str:
        """The address with these arguments, as far as it takes them."""
        taken = [key for key in named if re.search(rf"[:<]{key}>", PATHS[self.name])]
        return reverse(self.name, kwargs={key: named[key] for key in taken} or None)


def table() -> dict[str, Route]:
    """The routes of routes.txt by name."""
    text = (Path(__file__).parent / "routes.txt").read_text(encoding="utf-8")
    rows = [line.split() for line in text.splitlines() if line and not line.startswith("#")]
    return {name: Route(name, kind, tuple(words)) for name, kind, *words in rows}


ROUTES = table()
PATHS = {name: f"/{route}" for route, name, _entry in PATTERNS}


@dataclass(frozen=True)
class Answer:
    """What is compared of an answer; `text` without what differs between any two."""

    status: int
    location: str
    headers: dict[str, str]
    queries: int
    text: str

    @property
    def is_sent_to_sign_in(self) -> bool:
        """Whether the answer is the way to the page to sign in."""
        return self.status == 302 and self.location.startswith(reverse("account_login"))

    @property
    def is_refusal(self) -> bool:
        """Whether nothing was shown and nothing done."""
        return self.status in (403, 404, 405) or self.is_sent_to_sign_in

    @property
    def short(self) -> str:
        """The status, or that one has to sign in."""
        return "sign in" if self.is_sent_to_sign_in else str(self.status)


class Knocker(RequestFactory):
    """Sends requests through the whole portal, and takes back whatever they did.

    Unlike Django's client it copies no contexts and keeps no cookies: a thousand times a minute.
    """

    def __init__(self, *, checks_csrf: bool = False) -> None:
        super().__init__(SERVER_NAME="localhost")  # as PORTAL_HOST says in tests
        self._handler = ClientHandler(enforce_csrf_checks=checks_csrf)
        self.queries = 0

    def request(self, **environ: object) -> HttpResponse:
        """Answer as Django's test client does."""
        return self._handler(self._base_environ(**environ))

    def knock(
        self, cookies: dict[str, str], method: str, url: str, data: dict | None = None
    ) -> HttpResponse:
        """Send one request with these cookies; `queries` says afterwards how many it cost."""
        self.cookies = SimpleCookie(cookies)
        self.queries = 0
        with transaction.atomic(), connection.execute_wrapper(self._note):
            send = self.post if method == "POST" else lambda url, _data: self.generic(method, url)
            response = send(url, data or {})
            if response.streaming:  # a file is made while it is read; read again, it is there
                response.streaming_content = [response.getvalue()]
            connection.needs_rollback = False
            transaction.set_rollback(True)
        return response

    def ask(self, cookies, method, url, data, named) -> Answer:
        """Send one request and note what came back."""
        response = self.knock(cookies, method, url, data)
        shows = response.status_code in (403, 404, 405)
        return Answer(
            status=response.status_code,
            location=cleaned(unquote(response.get("Location", "")), named),
            headers={name.lower(): value for name, value in response.items()},
            queries=self.queries,
            text=cleaned(response.content.decode(), named) if shows else "",
        )

    def _note(self, go_on, sql, *arguments):
        """Count a query; Django's own log is full after a few thousand of them."""
        self.queries += "SAVEPOINT" not in sql
        return go_on(sql, *arguments)


# what differs between any two answers: the token of a form, and how long is left until now
MOMENTARY = re.compile(r"\b[A-Za-z0-9]{64}\b|<time [^>]*data-until[^>]*>[^<]*</time>")


def cleaned(text: str, named: dict[str, str | int]) -> str:
    """The text without the name that was asked for, and without what differs anyhow."""
    for value in sorted(map(str, named.values()), key=len, reverse=True):
        around = ("/", "/") if value.isdecimal() else (r"(?<![\w-])", r"(?![\w-])")
        text = re.sub(re.escape(value).join(around), "...", text)
    return MOMENTARY.sub("", text)


def lines(found: list) -> str:
    """Findings, a line for each."""
    return "\n".join([f"{len(found)} findings", *map(str, found[:100])])


def session_cookie(key: str) -> dict[str, str]:
    """The cookies of whoever has this session, who reads in English."""
    return {settings.SESSION_COOKIE_NAME: key}


def cookies_of(state: EveryState) -> dict[str, dict[str, str]]:
    """Who -> cookies; whoever is signed in has proved it a moment ago."""
    found = {}
    for who, of_state in PERSONAS.items():
        client, user = Client(), of_state(state)
        session = client.session
        if user:
            client.force_login(user)
            session = client.session
            request = SimpleNamespace(session=session)
            record_authentication(request, user, "password", reauthenticated=True)
        elif who == "observer_a":
            link = PersonalLink.objects.get(application=state.a.files[State.ACCREDITED])
            session[OPENED] = [link.pk, link.issue]
        else:
            found[who] = {}
            continue
        session.save()
        found[who] = session_cookie(session.session_key)
    return found
