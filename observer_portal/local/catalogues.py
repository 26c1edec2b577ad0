"""The catalogues of translations: what has to be translated, what is, and the compiled files.

Nothing here needs the gettext programs, so that the gate sees a new string on any machine.

`locale/` holds our own texts, `observer_portal/locale_borrowed/` the Kazakh and Russian of texts
that come with Django and allauth and are missing or wrong there. Both are lists of `django.po`;
the compiled `django.mo` beside each is made here and never committed.

In `locale/en` every `msgstr` is empty, plurals too: the msgid is the English text, and gettext's
own rule (one, other) picks between the two forms.

    python -m observer_portal.local.catalogues update | compile | missing
"""

import argparse
import io
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS
from babel.messages.extract import extract as extract_strings
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
OWN = Path("locale")
BORROWED = Path("observer_portal/locale_borrowed")
PACKAGES = ("observer_portal", "missions", "accreditation")
TEMPLATES = "templates"
TEMPLATE_SUFFIXES = {".html", ".svg", ".txt", ".xml"}
NOT_READ = {"__pycache__", "locale_borrowed", "migrations"}

KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}

# `from django.utils.translation import gettext_lazy as lazy` makes `lazy` a keyword of that file.
ALIAS = re.compile(r"\b(n?p?gettext(?:_lazy|_noop)?)\s+as\s+(\w+)")

# Django's own rules: catalogues with the same rule are merged into one, others searched in turn.
PLURALS = {
    "kk": "nplurals=2; plural=(n != 1);",
    "ru": (
        "nplurals=4; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || "
        "n%100>14) ? 1 : n%10==0 || (n%10>=5 && n%10<=9) || (n%100>=11 && n%100<=14)? 2 : 3);"
    ),
    "en": "nplurals=2; plural=(n != 1);",
}
TRANSLATED = ("kk", "ru")

PLACEHOLDER = re.compile(r"%\(\w+\)[-#0 +]*[\d.]*[sdifr]|%[sdr]|%%|\{\w*(?:![rs])?(?::[^{}]*)?\}")
TAG = re.compile(r"</?[a-z][a-z0-9]*\b[^<>]*>")

Key = tuple[str | None, str]


def key_of(message: Message) -> Key:
    """What gettext finds a message by: its context and its (singular) text."""
    return message.context, message.id if isinstance(message.id, str) else message.id[0]


def forms_of(text: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    """Return the text or texts of a message, always as a tuple."""
    return tuple(text) if isinstance(text, list | tuple) else (text or "",)


def read(path: Path) -> Catalog:
    """Read a .po file."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3])


def empty(language: str) -> Catalog:
    """Return a catalogue without messages that has Django's rule of plurals, not Babel's."""
    catalog = Catalog(locale=language)
    catalog.mime_headers = [("Plural-Forms", PLURALS[language])]
    return catalog


def path_of(language: str, root: Path = ROOT) -> Path:
    """Return our own catalogue of a language."""
    return root / OWN / language / "LC_MESSAGES" / "django.po"


def extract(root: Path = ROOT) -> Catalog:
    """Collect every string marked for translation in our Python files and templates.

    Raises SyntaxError or tokenize.TokenError for a file that Python or Django could not read.
    """
    found = Catalog()
    for path in sources(root):
        source = path.read_text(encoding="utf-8")
        keywords = {alias: KEYWORDS[name] for name, alias in ALIAS.findall(source)} | KEYWORDS
        if path.suffix != ".py":
            # The lines keep no indentation: what is left of a template is not laid out as Python.
            lines = templatize(source, origin=str(path)).splitlines()
            source = "\n".join(line.lstrip() for line in lines)
        strings = extract_strings("python", io.BytesIO(source.encode()), keywords, ["Translators"])
        for _line, text, comments, context in strings:
            found.add(text, auto_comments=comments, context=context)
    return found


def update(root: Path = ROOT) -> None:
    """Bring locale/*/django.po in line with the sources, keeping what is translated.

    Sorted, without places, dates or wrapped lines: two people's changes seldom touch.
    """
    extracted = extract(root)
    for language in PLURALS:
        path = path_of(language, root)
        known = {key_of(message): message for message in read(path)} if path.exists() else {}
        merged = empty(language)
        for message in extracted:
            before = known.get(key_of(message))
            kept = before is not None and before.pluralizable == message.pluralizable
            merged.add(
                message.id,
                before.string if before is not None and kept else None,
                auto_comments=message.auto_comments,
                context=message.context,
            )
        path.parent.mkdir(parents=True, exist_ok=True)
        write(path, merged, language)


def write(path: Path, catalog: Catalog, language: str) -> None:
    """Write a .po file in the one way in which we write them."""
    body = io.BytesIO()
    write_po(body, catalog, width=0, no_location=True, omit_header=True, sort_output=True)
    text = _header(language) + "\n" + body.getvalue().decode().strip("\n")
    path.write_text(text.strip("\n") + "\n", encoding="utf-8")


def compile_all(root: Path = ROOT) -> list[Path]:
    """Write the .mo of every .po that is newer than its .mo; return what was written.

    Safe when several processes do it at once: each writes aside and renames.
    """
    written = []
    for folder in (OWN, BORROWED):
        for po in sorted((root / folder).glob("*/LC_MESSAGES/*.po")):
            mo = po.with_suffix(".mo")
            if mo.exists() and mo.stat().st_mtime_ns >= po.stat().st_mtime_ns:
                continue
            aside = mo.with_name(f".{mo.name}.{os.getpid()}")
            with aside.open("wb") as file:
                write_mo(file, read(po))
            aside.replace(mo)
            written.append(mo)
    return written


def faults(language: str, wanted: Catalog, catalog: Catalog) -> Iterator[str]:
    """Name what is missing or wrong in a catalogue, a sentence each, for the wanted messages."""
    known = {key_of(message): message for message in catalog if message.id}
    for message in wanted:
        if not message.id:
            continue
        text = key_of(message)[1]
        translation = known.get(key_of(message))
        if translation is None:
            yield f"{language}: not in the catalogue: {text!r}"
        elif translation.fuzzy:
            yield f"{language}: marked fuzzy: {text!r}"
        else:
            for fault in translation_faults(language, message, translation):
                yield f"{language}: {fault}: {text!r}"


def translation_faults(language: str, message: Message, translation: Message) -> Iterator[str]:
    """Name what is wrong with one translation: forms, placeholders, tags, line ends."""
    sources, targets = forms_of(message.id), forms_of(translation.string)
    if len(sources) > 1 and len(targets) != _count_of_forms(language):
        yield "plural forms are missing"
    if not all(targets):
        yield "not translated"
        return
    for number, target in enumerate(targets):
        # Only where a form stands for the number one alone may it leave the number out.
        alike = sources if number == 0 and language != "ru" else sources[-1:]
        if all(_placeholders(source) != _placeholders(target) for source in alike):
            yield "placeholders differ"
        if all(_tags(source) != _tags(target) for source in alike):
            yield "tags differ"
        if _edges(sources[0]) != _edges(target):
            yield "line ends differ"


def missing(root: Path = ROOT) -> list[str]:
    """Name everything in our own sources that a person would read untranslated."""
    wanted = extract(root)
    return [
        fault
        for language in TRANSLATED
        for fault in faults(language, wanted, read(path_of(language, root)))
    ]


def sources(root: Path = ROOT) -> Iterator[Path]:
    """Walk the Python files of our packages and all their templates, in a fixed order."""
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*")):
            parts = path.relative_to(root).parts
            if NOT_READ.intersection(parts) or not path.is_file():
                continue
            if path.suffix == ".py" or (TEMPLATES in parts and path.suffix in TEMPLATE_SUFFIXES):
                yield path
    for path in sorted((root / TEMPLATES).rglob("*")):
        if path.is_file() and path.suffix in TEMPLATE_SUFFIXES:
            yield path


def _header(language: str) -> str:
    return "\n".join(
        [
            'msgid ""',
            'msgstr ""',
            f'"Language: {language}\\n"',
            '"MIME-Version: 1.0\\n"',
            '"Content-Type: text/plain; charset=UTF-8\\n"',
            '"Content-Transfer-Encoding: 8bit\\n"',
            f'"Plural-Forms: {PLURALS[language]}\\n"',
            "",
        ]
    )


def _count_of_forms(language: str) -> int:
    return int(PLURALS[language].removeprefix("nplurals=").split(";")[0])


def _placeholders(text: str) -> list[str]:
    """Return the named placeholders once each and the others as often as they stand."""
    found = PLACEHOLDER.findall(text)
    named = {one for one in found if one.startswith("%(") or (one[0] == "{" and one != "{}")}
    return sorted(named) + sorted(one for one in found if one not in named)


def _tags(text: str) -> list[str]:
    return sorted(TAG.findall(text))


def _edges(text: str) -> tuple[bool, bool]:
    return text.startswith("\n"), text.endswith("\n")


def main() -> int:
    """Run one of the three commands; `missing` ends with 1 when something is."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("command", choices=["update", "compile", "missing"])
    command = parser.parse_args().command
    if command == "update":
        update()
    elif command == "compile":
        compile_all()
    found = missing() if command == "missing" else []
    sys.stdout.writelines(f"{fault}\n" for fault in found)
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
