"""What no template may hold, since the policy of the pages forbids it or a person would be hurt."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import get_template

from observer_portal.page import tags

BASE = Path(__file__).resolve().parents[2]
TEMPLATES = sorted(p for p in (BASE / "templates").rglob("*") if p.suffix in {".html", ".txt"})
PAGES = [p for p in TEMPLATES if p.suffix == ".html"]
STYLES = sorted((BASE / "static" / "css").glob("*.css"))
SPRITE = (BASE / "static" / "img" / "icons.svg").read_text()

# A pattern, what it would do, and the folder where it does no harm.
FORBIDDEN = [
    (r"\sstyle\s*=", "an inline style is dropped by the policy", None),
    (r"<style\b", "an inline style sheet is dropped by the policy", "email"),
    (r"\son(?!e\b)[a-z]+\s*=", "an inline handler is dropped by the policy", None),
    (r"javascript:", "a script in a link is dropped by the policy", None),
    (r"\bhx-on\b", "htmx evaluates it, and evaluation is off", None),
    (r"""hx-trigger\s*=\s*["'][^"']*\[""", "htmx drops the filter and sends all the same", None),
    (r"""hx-(?:vals|headers)\s*=\s*["']js:""", "htmx evaluates it, and evaluation is off", None),
    (r"\|\s*safe\b", "whatever was typed by a stranger would run", None),
    (r"\bsrc\s*=\s*[\"']?(?:https?:)?//", "nothing comes from another host", None),
    (r"data:image", "pictures in an address are dropped by the policy", None),
]


def name_of(path):
    return path.relative_to(BASE / "templates").as_posix()


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_template_compiles(path):
    get_template(name_of(path))


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "405", "413", "429", "500"])
def test_refusal_can_be_shown_when_nothing_works(name):
    # no request, no session, no database: the page of a broken portal still says where to go
    html = get_template(f"{name}.html").render()
    assert html.count("<h1>") == 1
    assert '<a class="btn btn-primary" href="/">' in html
    assert "Observation desk of the commission" in html


@pytest.mark.parametrize(("pattern", "why", "allowed"), FORBIDDEN, ids=[f[0] for f in FORBIDDEN])
def test_no_template_holds(pattern, why, allowed):
    found = {
        name_of(path)
        for path in PAGES
        if re.search(pattern, path.read_text(), re.IGNORECASE)
        and path.relative_to(BASE / "templates").parts[0] != allowed
    }
    assert found == set(), why


def test_only_letters_in_plain_text_are_not_escaped():
    found = {name_of(path) for path in PAGES if "autoescape off" in path.read_text()}
    assert found == set()


def test_every_script_is_a_file_or_data():
    inline = {
        (name_of(path), tag)
        for path in PAGES
        for tag in re.findall(r"<script\b[^>]*>", path.read_text())
        if "src=" not in tag and 'type="application/json"' not in tag
    }
    assert inline == set()


def test_every_form_that_changes_something_carries_the_token():
    without = {
        (name_of(path), form[:80])
        for path in PAGES
        for form in re.findall(r"<form\b.*?</form>", path.read_text(), re.DOTALL)
        if 'method="post"' in form and "{% csrf_token %}" not in form
    }
    assert without == set()


def test_every_static_file_is_there():
    named = {
        (name_of(path), static)
        for path in PAGES
        for static in re.findall(r"{%\s*static\s+[\"']([^\"']+)[\"']", path.read_text())
    }
    assert ("base.html", "js/portal.js") in named
    assert {(page, static) for page, static in named if finders.find(static) is None} == set()


def test_every_template_that_is_named_is_there():
    for path in TEMPLATES:
        for name in re.findall(r"{%\s*(?:include|extends)\s+[\"']([^\"']+)[\"']", path.read_text()):
            get_template(name)


def test_every_sign_is_in_the_sprite():
    signs = set(re.findall(r'<symbol id="([^"]+)"', SPRITE))
    used = {
        sign
        for path in PAGES
        for sign in re.findall(r"{%\s*icon\s+[\"']([^\"']+)[\"']", path.read_text())
    } | {sign for sign, _tone in tags.STATES.values()}
    assert used - signs == set()


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_style_sheet_fetches_nothing(path):
    assert re.findall(r"url\(|@import", path.read_text()) == []


def test_colours_have_their_values_in_one_place():
    # a verdict and a badge keep their colours in every scheme; paper has its own grey
    elsewhere = {
        (path.name, line.strip()[:60])
        for path in STYLES
        if path.name not in {"tokens.css", "badge.css", "print.css"}
        for line in path.read_text().splitlines()
        if re.search(r"#[0-9a-f]{3,8}\b", line) and not re.match(r"\s*\.(verdict|guide)\b", line)
    }
    assert elsewhere == set()
