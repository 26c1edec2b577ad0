"""Every text that a person can meet is there in Kazakh, Russian and English."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import allauth
import django
import pytest
from babel.messages.catalog import Catalog, Message
from django.utils import translation

from observer_portal.local import catalogues

DJANGO = Path(django.__file__).parent
ALLAUTH = Path(allauth.__file__).parent
DJANGO_FOLDERS = [
    DJANGO / "conf/locale",
    *(
        DJANGO / "contrib" / app / "locale"
        for app in ("admin", "auth", "contenttypes", "humanize", "postgres", "sessions")
    ),
]
# Parts of allauth that are not installed: nobody meets their texts.
NOT_INSTALLED = ("headless/", "idp/", "openid/", "socialaccount/")

# Names that are written in Latin letters in every language, beside abbreviations (PDF, KZ-71).
LATIN_NAMES = {
    *(
        "Django",
        "Excel",
        "IPv4",
        "IPv6",
        "JavaScript",
        "OpenDocument",
        "PostgreSQL",
        "WebAuthn",
        "iPhone",
    ),
    *("en", "kk", "ru"),
    # Names of parts of the web and of keys, quoted on Django's own pages.
    *("Command", "Control", "Mac", "Referer", "Referrer-Policy", "cookie", "last", "no-referrer"),
    *("allow_empty", "allow_future", "same-origin", "True", "a-z"),
}
# Addresses, endings of files, and keys of a file's own form, which stand in « ».
NOT_WORDS = re.compile(r"«[a-z_.]+»|\S+@\S+|https?://\S+|\.[a-z]{3,4}\b")
LATIN_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_-]+")
ABBREVIATION = re.compile(r"[A-Z0-9]{1,6}(-[A-Z0-9]+)*")


# What a person does not read in a template, and what stands in for a class name there.
NOT_READ_IN_TEMPLATES = (
    r"\{#.*?#\}|\{% comment.*?endcomment %\}",
    r"\{% blocktranslate.*?endblocktranslate %\}",
    r"\{% block (?:layout|[a-z_]*class) %\}.*?\{% endblock %\}",
    r"<(script|style|code|kbd)\b.*?</\1>",
    r"\{%.*?%\}|\{\{.*?\}\}",
)
READ_ATTRIBUTES = re.compile(r"\b(?:alt|aria-label|label|placeholder|title)=\"([^\"]*)\"")


def _texts_of_others(language: str, domain: str) -> Iterator[tuple[Message, Catalog | None]]:
    """Yield each message of Django and allauth with their own catalogue of the language."""
    for folder in DJANGO_FOLDERS:
        source = folder / "en/LC_MESSAGES" / f"{domain}.po"
        if source.exists():
            path = folder / language / "LC_MESSAGES" / f"{domain}.po"
            theirs = catalogues.read(path) if path.exists() else None
            yield from ((message, theirs) for message in catalogues.read(source) if message.id)
    if domain == "django":
        path = ALLAUTH / "locale" / language / "LC_MESSAGES/django.po"
        theirs = catalogues.read(path) if path.exists() else None
        for message in catalogues.read(ALLAUTH / "locale/ru/LC_MESSAGES/django.po"):
            places = [place.removeprefix("templates/") for place, _line in message.locations]
            if message.id and not all(place.startswith(NOT_INSTALLED) for place in places):
                yield message, theirs


def _borrowed(language: str, domain: str) -> Catalog:
    path = catalogues.ROOT / catalogues.BORROWED / language / "LC_MESSAGES" / f"{domain}.po"
    return catalogues.read(path) if path.exists() else Catalog(locale=language)


def _latin_words(text: str) -> list[str]:
    for not_read in (catalogues.PLACEHOLDER, catalogues.TAG, NOT_WORDS):
        text = not_read.sub(" ", text)
    words = {word.strip("-_") for word in LATIN_WORD.findall(text)} - LATIN_NAMES
    return sorted(word for word in words if not ABBREVIATION.fullmatch(word))


@pytest.mark.parametrize("language", catalogues.TRANSLATED)
@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_django_and_allauth_say_everything(language, domain):
    borrowed = _borrowed(language, domain)
    untranslated = []
    for message, theirs in _texts_of_others(language, domain):
        text = catalogues.key_of(message)[1]
        found = borrowed.get(text, message.context)
        if found is None and theirs is not None:
            found = theirs.get(text, message.context)
        if found is None or found.fuzzy or not all(catalogues.forms_of(found.string)):
            untranslated.append(text)
    assert untranslated == []


@pytest.mark.parametrize("language", catalogues.TRANSLATED)
@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_what_is_borrowed_is_sound_and_still_theirs(language, domain):
    wanted = {catalogues.key_of(m): m for m, _ in _texts_of_others(language, domain)}
    faults = []
    for message in _borrowed(language, domain):
        if not message.id:
            continue
        original = wanted.get(catalogues.key_of(message))
        if original is None or original.id != message.id:
            faults.append(f"neither Django nor allauth has {message.id!r}")
        else:
            faults.extend(
                f"{fault}: {message.id!r}"
                for fault in catalogues.translation_faults(language, original, message)
            )
    assert faults == []


def test_own_texts_are_translated():
    """`python -m observer_portal.local.catalogues update` adds what is new in the sources."""
    assert catalogues.missing() == []


def test_english_catalogue_lists_every_text():
    listed = {catalogues.key_of(m) for m in catalogues.read(catalogues.path_of("en")) if m.id}
    assert {catalogues.key_of(m) for m in catalogues.extract() if m.id} - listed == set()


@pytest.mark.parametrize("language", catalogues.TRANSLATED)
def test_no_english_words_are_left(language):
    catalogs = [
        catalogues.read(catalogues.path_of(language)),
        _borrowed(language, "django"),
        _borrowed(language, "djangojs"),
    ]
    texts = (
        form
        for catalog in catalogs
        for message in catalog
        if message.id
        for form in catalogues.forms_of(message.string)
    )
    english = [(words, text) for text in texts if (words := _latin_words(text))]
    assert english == []


def _read_of_template(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    for pattern in NOT_READ_IN_TEMPLATES:
        text = re.sub(pattern, " ", text, flags=re.DOTALL)
    return " ".join([re.sub(r"<[^>]*>", " ", text), *READ_ATTRIBUTES.findall(text)])


def test_templates_say_nothing_past_gettext():
    templates = [path for path in catalogues.sources() if path.suffix in {".html", ".txt"}]
    said = {path.name: _latin_words(_read_of_template(path)) for path in templates}
    assert {name: words for name, words in said.items() if words} == {}


def test_data_speaks_all_three_languages():
    silent = []
    for path in sorted(catalogues.ROOT.glob("*/data/*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for number, row in enumerate(csv.DictReader(file), start=2):
                silent.extend(
                    (path.name, number, column)
                    for column, text in row.items()
                    if column and re.search(r"_(kk|ru|en)$", column) and not text
                )
    assert silent == []


def test_texts_of_python_and_templates_are_found(tmp_path):
    (tmp_path / "missions").mkdir()
    (tmp_path / "missions/forms.py").write_text(
        "from django.utils.translation import gettext_lazy as lazy, ngettext\n"
        "label = gettext_lazy('Mission')\n"
        "other = lazy('Sender')\n"
        "count = ngettext_lazy('%(n)d day', '%(n)d days', 'n')\n"
        "head = pgettext('post', 'Head')\n"
        "long = _(\n    'One sentence '\n    'in two parts.'\n)\n"
    )
    (tmp_path / "templates/mission").mkdir(parents=True)
    (tmp_path / "templates/mission/home.html").write_text(
        "{% load i18n %}\n   <p>don't (translate this</p>\n"
        "  {% translate 'Deadline' %} {% translate 'May' context 'month' %}\n"
        " {% blocktranslate trimmed count n=rows|length %}\n  {{ n }} row\n {% plural %}\n"
        "  {{ n }} rows of 100 %\n {% endblocktranslate %}\n"
        "{{ value|default:_('none') }}{% if x %}{% include 'a.html' with title=_('Title') %}\n"
    )
    (tmp_path / "templates/mission/subject.txt").write_text('{% translate "It\'s late" %}')
    found = {(m.context, m.id) for m in catalogues.extract(tmp_path) if m.id}
    assert found == {
        (None, "Mission"),
        (None, "Sender"),
        (None, ("%(n)d day", "%(n)d days")),
        ("post", "Head"),
        (None, "One sentence in two parts."),
        (None, "Deadline"),
        ("month", "May"),
        (None, ("%(n)s row", "%(n)s rows of 100 %%")),
        (None, "none"),
        (None, "Title"),
        (None, "It's late"),
    }


@pytest.mark.parametrize(
    ("source", "target", "faults"),
    [
        ("Send", "Жіберу", []),
        ("Send", "", ["not translated"]),
        ("%(n)s of %(m)s", "%(m)s ішінен %(n)s", []),
        ("%(n)s of %(m)s", "%(m)s ішінен", ["placeholders differ"]),
        ("At {time}", "{уақыт} кезінде", ["placeholders differ"]),
        ("<b>Now</b>", "Қазір", ["tags differ"]),
        ("Now\n", "Қазір", ["line ends differ"]),
        (("one day", "%(n)s days"), ("бір күн", "%(n)s күн"), []),
        (("one day", "%(n)s days"), ("бір күн", "күн"), ["placeholders differ"]),
        (("%(n)s day", "%(n)s days"), ("%(n)s күн",), ["plural forms are missing"]),
    ],
)
def test_faults_of_a_translation_are_named(source, target, faults):
    found = catalogues.translation_faults("kk", Message(source), Message(source, target))
    assert list(found) == faults


def test_update_keeps_translations_and_writes_no_places(tmp_path):
    (tmp_path / "missions").mkdir()
    (tmp_path / "templates").mkdir()
    source = tmp_path / "missions/forms.py"
    source.write_text("_('Deadline')\n_('Mission')\n")
    catalogues.update(tmp_path)
    path = catalogues.path_of("kk", tmp_path)
    path.write_text(path.read_text().replace('"Mission"\nmsgstr ""', '"Mission"\nmsgstr "Миссия"'))
    source.write_text("\n\n_('Mission')\n_('Badge')\n")
    catalogues.update(tmp_path)
    body = path.read_text().split("\n\n", 1)[1]
    assert body == 'msgid "Badge"\nmsgstr ""\n\nmsgid "Mission"\nmsgstr "Миссия"\n'


def test_update_keeps_all_four_forms_of_a_russian_count(tmp_path):
    (tmp_path / "missions").mkdir()
    (tmp_path / "templates").mkdir()
    (tmp_path / "missions/forms.py").write_text("ngettext('%(n)s day', '%(n)s days', n)\n")
    forms = ("%(n)s день", "%(n)s дня", "%(n)s дней", "%(n)s дня")
    catalog = catalogues.empty("ru")
    catalog.add(("%(n)s day", "%(n)s days"), forms)
    path = catalogues.path_of("ru", tmp_path)
    path.parent.mkdir(parents=True)
    catalogues.write(path, catalog, "ru")
    catalogues.update(tmp_path)
    assert catalogues.read(path).get("%(n)s day").string == forms


def test_compiled_catalogues_are_made_once(tmp_path):
    path = tmp_path / "locale/kk/LC_MESSAGES/django.po"
    path.parent.mkdir(parents=True)
    catalog = catalogues.empty("kk")
    catalog.add("Mission", "Миссия")
    catalogues.write(path, catalog, "kk")
    assert catalogues.compile_all(tmp_path) == [path.with_suffix(".mo")]
    assert catalogues.compile_all(tmp_path) == []


def test_kazakh_is_used_with_its_dates_and_counts():
    catalogues.compile_all()
    with translation.override("kk"):
        assert translation.gettext("Enter a valid email address.") == (
            "Дұрыс электрондық пошта мекенжайын енгізіңіз."
        )
        assert translation.ngettext("%(num)d day", "%(num)d days", 3) % {"num": 3} == "3 күн"
