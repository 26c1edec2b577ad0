"""What nobody types breaks nothing: parameters, words in addresses, forms, methods, lost tokens."""

import itertools
from contextlib import contextmanager
from urllib.parse import quote, urlencode

import pytest
from django.conf import settings
from django.db import transaction
from django.http import QueryDict
from django.urls import reverse

from tests.architecture.knocking import LABELS, ROUTES, Knocker, Route, lines
from tests.architecture.route_objects import KINDS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_the_world")]

JUNK = {
    "nothing": "",
    "null": "\x00",
    "null in a word": "a\x00b",
    "long": "я" * 10_000,
    "negative": "-1",
    "beyond every integer": "9" * 40,
    "no number": "NaN",
    "digits of another script": "٣",
    "a digit that is none": "²",
    "no date": "2022-99-99",
    "quotes": "'\"`;--",
    "turned and combined": "\u202e\u0301\ufeff💥",
    "a template": "{{ 7 }}{% now %}%s%(n)d",
    "a way out": "../../../etc/passwd",
    "a tag": "<script>alert(1)</script>",
    "a list": "a,b;c\n\r\td",
}
ALONE = ("beyond every integer", "no number", "no date")  # one parameter at a time
IN_FORMS = tuple(JUNK)[1::2]
IN_ADDRESSES = ("null", "long", "beyond every integer", "quotes", "turned and combined", "a tag")
PLACES = ("after", "before")  # where a page of a list begins, read from a copy
ACTS = ("check", "submit", "keep", "attach", "again", "apply", "save")  # buttons of one form
NUMBERED = ("observer-0", "observer-x", "cell-2-sex")  # names that are not asked for one by one


@pytest.fixture(scope="module")
def knocker(state):
    return Knocker()


@pytest.fixture
def some(request):
    """A function that keeps every fourth of what would be sent; all of it with `--thorough`.

    Where it begins turns with each call: over all addresses everything has its turn.
    """
    step = 1 if request.config.getoption("--thorough") else 4
    turns = itertools.count()
    return lambda found: list(found)[next(turns) % step :: step]


def own(route: Route, state) -> dict:
    """The arguments of an object that is there."""
    named = KINDS[route.kind](state)
    return named.get("a", named.get("", {}))


@contextmanager
def names_read(monkeypatch):
    """Collect the names that are asked of an address or a form."""
    names = set()
    plain, several = QueryDict.__getitem__, QueryDict.getlist

    def get(self, key):
        names.add(key)
        return plain(self, key)

    def get_list(self, key, default=None):
        names.add(key)
        return several(self, key, default)

    with monkeypatch.context() as patch:
        patch.setattr(QueryDict, "__getitem__", get)
        patch.setattr(QueryDict, "getlist", get_list)
        yield names


def test_no_parameter_breaks_a_page(state, cookies, knocker, some, monkeypatch):
    """Each page is given junk in the parameters that it reads, all at once and one by one."""
    broken, asked = [], 0
    for name, route in ROUTES.items():
        url, who = route.address(own(route, state)), cookies[route.opens_to]
        with names_read(monkeypatch) as names:
            knocker.knock(who, "GET", f"{url}?{urlencode(dict.fromkeys(PLACES, 'x'))}")
        queries = [{name: JUNK[junk]} for name in {*names, *PLACES} for junk in ALONE]
        if names - {"next"}:
            queries += [dict.fromkeys((*names, *PLACES), text) for text in JUNK.values()]
        for query in some(queries):
            status = knocker.knock(who, "GET", f"{url}?{urlencode(query)}").status_code
            asked += 1
            if status >= 500:
                broken.append((name, {name: text[:20] for name, text in query.items()}))
    assert not broken, lines(broken)
    assert asked > 400


def test_no_bytes_in_an_address_or_cookie_break_a_page(cookies, knocker):
    url = reverse("commission:inbox")
    for query in ("q=%ff%fe", "q=%00", "%00=1", "=&&=", "after=%ed%a0%80", "q=%zz"):
        assert knocker.knock(cookies["clerk"], "GET", f"{url}?{query}").status_code in (200, 400)
    for name in (settings.SESSION_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME, "csrftoken"):
        for value in ("a" * 40 + r"\000", r"\000", "\0", "x" * 5000, r"kk\000"):
            with transaction.atomic():  # written by hand: a newer Python builds no such cookie
                answer = knocker.generic("GET", url, HTTP_COOKIE=f'{name}="{value}"')
                transaction.set_rollback(True)
            assert answer.status_code in (302, 400), (name, value[:10], answer.status_code)


def test_no_word_in_an_address_breaks_it(state, cookies, knocker, some):
    broken, asked = [], 0
    for name, route in ROUTES.items():
        words = {key: value for key, value in own(route, state).items() if key != "number"}
        for key, value in words.items():
            whole = route.address(words | {"number": 1})
            for junk in some(IN_ADDRESSES) if str(value) in whole else ():
                url = whole.replace(str(value), quote(JUNK[junk], safe=""))
                for method in ("GET", "POST"):
                    status = knocker.knock(cookies[route.opens_to], method, url).status_code
                    asked += 1
                    if status >= 500:
                        broken.append((name, method, key, junk, status))
    assert not broken, lines(broken)
    assert asked > 250


def test_no_form_breaks(state, cookies, knocker, some, monkeypatch):
    """Each form is given junk in every field that any form reads."""
    forms = {}
    for name, route in ROUTES.items():
        url, who = route.address(own(route, state)), cookies[route.opens_to]
        with names_read(monkeypatch) as names:
            status = knocker.knock(who, "POST", url).status_code
        if status != 405:
            forms[name] = url, who, names
    fields = {*NUMBERED, *(field for _url, _who, names in forms.values() for field in names)}
    broken, asked = [], 0
    for name, (url, who, names) in forms.items():
        typed = [dict.fromkeys(fields, JUNK[junk]) for junk in IN_FORMS]
        if "act" in names:
            typed += [dict.fromkeys(fields, JUNK["no date"]) | {"act": act} for act in ACTS]
        for form in some(typed):
            status = knocker.knock(who, "POST", url, form).status_code
            asked += 1
            if status >= 500:
                broken.append((name, form["act"][:20], form["q"][:20], status))
    assert not broken, lines(broken)
    assert asked > 150
    assert len(fields) > 60


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "PUT", "DELETE"])
def test_no_method_breaks_or_opens_an_address(state, cookies, knocker, method):
    wrong = []
    for name, route in ROUTES.items():
        url = route.address(own(route, state))
        for who in dict.fromkeys((route.opens_to, "anonymous", "former_a")):
            response = knocker.knock(cookies[who], method, url)
            is_open = any(route.opens(who, label) for label in LABELS)
            shows = response.status_code < 300 and (response.streaming or response.content)
            if response.status_code >= 500 or (shows and not is_open):
                wrong.append((name, who, response.status_code))
    assert not wrong, lines(wrong)


def test_a_form_without_its_token_is_refused(state, cookies):
    careful = Knocker(checks_csrf=True)
    taken = []
    for name, route in ROUTES.items():
        for who in dict.fromkeys((route.opens_to, "anonymous")):
            url = route.address(own(route, state))
            answer = careful.ask(cookies[who], "POST", url, {}, {})
            policy = answer.headers.get("content-security-policy", "")
            if answer.status != 403 or "default-src 'none'" not in policy:
                taken.append((name, who, answer.status))
    assert not taken, lines(taken)


def test_a_file_that_is_gone_breaks_nothing(state, cookies, knocker, settings, tmp_path):
    """After a purge, or where a backup lacks it."""
    settings.FILES = tmp_path
    broken, missed = [], 0
    for name, route in ROUTES.items():
        url = route.address(own(route, state))
        status = knocker.knock(cookies[route.opens_to], "GET", url).status_code
        missed += status == 404
        if status >= 500:
            broken.append((name, status))
    assert not broken, lines(broken)
    assert missed > 10
