"""Every address is closed, or stands in a short list that a person has read."""

from pathlib import Path

import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import StringConverter

LIST = Path(__file__).parent / "public_urls.txt"
VALUES = {"str": "x", "slug": "x", "int": 1, "path": "x", "uuid": "0" * 32}


def every_pattern(resolver=None, route="", namespaces=()):
    for entry in (resolver or get_resolver()).url_patterns:
        here = route + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = (*namespaces, entry.namespace) if entry.namespace else namespaces
            yield from every_pattern(entry, here, inner)
        elif isinstance(entry, URLPattern):
            yield here, ":".join([*namespaces, entry.name or ""]), entry


PATTERNS = list(every_pattern())


def public():
    return sorted(
        name
        for _route, name, entry in PATTERNS
        if not getattr(entry.callback, "login_required", True)
    )


def test_the_public_addresses_are_those_of_the_list():
    assert public() == LIST.read_text().split()


def test_every_address_has_a_name():
    assert [route for route, name, _entry in PATTERNS if not name] == []


def address(route, entry):
    """The route with something in the place of each argument."""
    converters = entry.pattern.converters
    for name, converter in converters.items():
        kind = next((k for k in VALUES if f"<{k}:{name}>" in route), "str")
        assert isinstance(converter, StringConverter) or kind in VALUES
        route = route.replace(f"<{kind}:{name}>", str(VALUES[kind])).replace(f"<{name}>", "x")
    return "/" + route


CLOSED = [
    (name, address(route, entry))
    for route, name, entry in PATTERNS
    if getattr(entry.callback, "login_required", True)
    and "<" not in address(route, entry)
    and "(?P" not in route
]


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "url"), CLOSED, ids=[name for name, _url in CLOSED])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_is_sent_to_sign_in(client, name, url, method):
    answer = getattr(client, method)(url)
    assert answer.status_code == 302, (name, url)
    assert answer["Location"].startswith(f"{settings.FORCE_SCRIPT_NAME or ''}/accounts/login/")
