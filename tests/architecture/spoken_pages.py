"""Going everywhere as everybody, in one language, and noting what is said."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.urls import Resolver404, resolve
from lxml import html

from accreditation.models import Application
from tests.architecture.knocking import PERSONAS, ROUTES, Knocker
from tests.architecture.route_objects import KINDS, posted
from tests.architecture.wording import Piece, pieces
from tests.every_state import EveryState

JUNK = "§" * 700  # longer than any field, and in no language
EVERYBODYS = {"everybody", "signed_in"}  # the same to each
ALIKE = 3  # so many addresses of one kind are followed


@dataclass(frozen=True)
class Said:
    """What one answer said: to whom, of which view, with which status."""

    who: str
    view: str
    status: int
    kind: str
    pieces: tuple[Piece, ...]
    tongue: str = ""  # what the page says of itself


@dataclass
class Walk:
    """A walk through the portal in one language.

    With `everybody` each persona goes wherever it may, and follows what the pages lead to; without,
    one persona goes to each address. Every form is sent empty and with junk.
    """

    language: str
    state: EveryState
    cookies: dict[str, dict[str, str]]
    everybody: bool
    found: list[Said] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._knocker = Knocker()
        self._seen: set[tuple] = set()
        self._alike: Counter[tuple] = Counter()
        for who in PERSONAS:
            for url, data in self._addresses(who):
                if self._open(who, url) == HTTPStatus.METHOD_NOT_ALLOWED:
                    self._send(who, url, data)

    def _addresses(self, who: str) -> Iterator[tuple[str, dict]]:
        user = PERSONAS[who](self.state)
        for name, route in ROUTES.items():
            alike = not self.everybody or EVERYBODYS.intersection(route.words)
            if alike and route.opens_to != who:
                continue
            for label, named in KINDS[route.kind](self.state).items():
                if label in ("", "a") and route.opens(who, label):
                    data = posted(name, label, self.state, user)
                    if name.endswith("_many") or name.startswith("mission:observers_"):
                        data = data | {"chosen": self._rows(name)}
                    yield route.address(named), data

    def _rows(self, name: str) -> list[str]:
        if name.startswith("mission:"):
            return [self.state.a.observer.reference]
        rows = Application.objects.filter(pk__in=[row.pk for row in self.state.a.files.values()])
        return [f"{row.reference}:{row.row_version}" for row in rows]

    def _open(self, who: str, url: str) -> int:
        """Look at an address, at its forms and at what it leads to; return the status."""
        response = self._ask(who, "GET", url, {})
        if response is None or self._note(who, url, response) is None:
            return response.status_code if response else 0
        page = html.document_fromstring(response.content.decode())
        for form in page.iter("form"):
            if form.get("method", "get") == "post" and form.fields:
                for data in ({}, _junk(form)):
                    self._send(who, urljoin(url, form.get("action") or ""), data)
        for link in page.iter("a") if self.everybody else ():
            there = urljoin(url, link.get("href") or "").partition("#")[0]
            if there.startswith("/") and self._is_new(who, there):
                self._open(who, there)
        return response.status_code

    def _is_new(self, who: str, url: str) -> bool:
        """Whether this is an address of which not enough of its kind were followed yet."""
        parts = urlsplit(url)
        try:
            view = resolve(parts.path).view_name
        except Resolver404:
            return False
        alike = (who, view, tuple(sorted(q.partition("=")[0] for q in parts.query.split("&"))))
        self._alike[alike] += 1
        return self._alike[alike] <= ALIKE

    def _send(self, who: str, url: str, data: dict) -> None:
        """Send a form once, whoever shows it, and look at the page that tells what became of it."""
        form = (resolve(urlsplit(url).path).view_name, tuple(sorted(data)))
        if form in self._seen:
            return
        self._seen.add(form)
        response = self._ask(who, "POST", url, data)
        if response is not None:
            self._note(who, url, response)
            if response.status_code == HTTPStatus.FOUND:
                there = urljoin(url, response["Location"])
                told = {name: morsel.value for name, morsel in response.cookies.items()}
                after = self._knocker.knock(self._jar(who) | told, "GET", there)
                self._note(who, there, after)

    def _jar(self, who: str) -> dict[str, str]:
        return self.cookies[who] | {settings.LANGUAGE_COOKIE_NAME: self.language}

    def _ask(self, who: str, method: str, url: str, data: dict) -> HttpResponse | None:
        asked = (who, method, url, tuple(sorted(data)))
        if asked in self._seen:
            return None
        self._seen.add(asked)
        return self._knocker.knock(self._jar(who), method, url, data)

    def _note(self, who: str, url: str, response: HttpResponse) -> str | None:
        """Note what was said; return the page, where it is one."""
        kind = response.get("Content-Type", "").partition(";")[0]
        match, status = resolve(urlsplit(url).path), response.status_code
        view, tongue = match.view_name, match.kwargs.get("language", self.language)
        said = tuple(pieces(response, tongue)) if status != HTTPStatus.FOUND else ()
        if not said or kind != "text/html":
            self.found.append(Said(who, view, status, kind, said))
            return None
        page = response.content.decode()
        tongue = html.document_fromstring(page).get("lang", "") if "<html" in page else ""
        self.found.append(Said(who, view, status, kind, said, tongue))
        return page


def _junk(form: html.FormElement) -> dict[str, str | list[str]]:
    """The form filled in wrongly wherever a person can write."""
    data = {}
    for name, value in form.form_values():
        data.setdefault(name, value)
    for field_ in form.inputs:
        kind = field_.get("type", "text") if field_.tag == "input" else field_.tag
        if field_.name and kind not in ("hidden", "checkbox", "radio", "submit", "file"):
            data[field_.name] = JUNK
    data.pop("csrfmiddlewaretoken", None)
    return data
