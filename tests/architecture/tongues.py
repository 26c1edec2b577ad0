"""Which words belong to which language: those of its catalogues, data and calendar.

A word of a page that is found in none of them is in another language, or was written past gettext.
What people typed is known from the database (`typed_by_people`), not guessed.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache

from allauth.mfa.models import Authenticator
from babel import Locale
from django.conf import settings
from django.utils import translation
from django.utils.translation import trans_real

from accreditation.actions.demo_world import PERSONAS
from accreditation.models import Appeal, Recommendation, Text
from accreditation.queries import act_texts, announcement, figures
from accreditation.queries.wording.facts import Act, Count, Facts
from missions.actions import versions
from missions.models import (
    ListImport,
    ObserverList,
    ObserverVersion,
    PhotoArchive,
    Registration,
    SendingOrganisation,
)
from missions.roster import row_keys
from missions.roster.tables import columns, read_table
from observer_portal import clock
from observer_portal.accounts.models import User
from observer_portal.local import catalogues
from observer_portal.page import moments
from observer_portal.reference import SYMBOLS
from tests.every_state import EveryState
from tests.missions.list_import_steps import PERSON

# --- What may stand in Latin letters in Kazakh and Russian ---------------------------------------
LATIN_WORDS = {
    *("CSV", "DOCX", "JPEG", "JSON", "PDF", "PNG", "QR", "XLSX", "ZIP"),
    *("csv", "jpg", "ods", "pdf", "xls", "xlsb", "xlsx", "zip"),  # as endings of names of files
    *("Excel", "JavaScript", "OpenDocument", "cookie", "laissez-passer"),
    *("PIN", "SHA"),
    *"ABCDEFGHIJKLMNOPQRSTUVWXYZ",  # columns of a spreadsheet, letters that are named
}
ADDRESSES = re.compile(r"\S+@\S+|https?://\S+")
WRITTEN = ("named", "head_name", "words", "question", "reason")  # of a registration
CODES = re.compile(
    rf"\b[A-Z]{{3}}-[{SYMBOLS}]{{4}}-[{SYMBOLS}]{{5}}\b"  # references
    r"|\b[0-9a-f]{8}\b|\b[A-Z2-7]{32}\b"  # a group of a check sum; a secret of an app
    r"|\b[0-9A-F]{4}(?: [0-9A-F]{4}){7,}\b"  # a fingerprint of a key
    r"|\S*<\S*"  # a machine-readable zone
    r"|\b(?:[A-Z]{2,4}-)?\w*\d[\w/.:-]*"  # numbers, and what is named by letters and figures
)
LATIN = re.compile(r"[A-Za-zÀ-ÖØ-öø-ɏ]+(?:[-'’][A-Za-zÀ-ÖØ-öø-ɏ]+)*")
CYRILLIC = re.compile(r"[А-Яа-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІі]+(?:-[А-Яа-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІі]+)*")
KAZAKH_LETTERS = set("әғқңөұүһі")


def words(text: str) -> Iterator[str]:
    """The Cyrillic words of a text, in small letters."""
    return (word.lower() for word in CYRILLIC.findall(text))


@cache
def texts(language: str) -> dict[catalogues.Key, str]:
    """What every text reads in a language, as it is found: ours stands over Django's."""
    catalog = trans_real.translation(language)._catalog  # noqa: SLF001  no public door
    upper_last = reversed(list(catalog.items()))  # so that they stand over the lower ones
    return {key: text for key, text in upper_last if key and text}


def data_texts(language: str) -> Iterator[tuple[str, dict[str, str], str]]:
    """The texts of our tables of data in a language: file, record, column."""
    for path in sorted(catalogues.ROOT.glob("*/data/*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for record in csv.DictReader(file):
                for column, text in record.items():
                    if column and text and column.endswith(f"_{language}"):
                        yield path.name, record, column


def calendar_texts(language: str) -> Iterator[str]:
    """Dates, times and amounts of time as the portal writes them; names of languages."""
    now = datetime(2026, 1, 1, tzinfo=UTC)
    with translation.override(language):
        for month in range(1, 13):
            yield from (moments.day_text(date(2026, month, 1), f) for f in ("short", "long"))
        for days in (1, 2, 5, 8, 15, 36, 70, 200, 400, 800):
            for away in (timedelta(days=days), timedelta(hours=days), timedelta(minutes=days)):
                yield moments.ago_text(now - away, now)
                yield moments.ago_text(now + away, now)
        yield from (form for forms in moments.unit_words().values() for form in forms.values())
    yield from map(str, Locale.parse(language).languages.values())


def words_of_acts(language: str) -> Iterator[str]:
    """What the commission's acts say beside their templates: days, and counts in their cases."""
    said = act_texts.WORDS[language]
    for month in range(1, 13):
        yield said.act(Act("1", date(2026, month, 1)))
    for n in (1, 2, 5):
        acts = [Act(str(i), date(2026, 1, i + 1)) for i in range(n)]
        yield said.submission(acts)
        yield from said.counted(Facts(Count(n, n), Count(n, n), acts)).values()


@cache
def vocabulary(language: str) -> frozenset[str]:
    """Every Cyrillic word that a page in this language may say."""
    said = [
        *(catalogues.PLACEHOLDER.sub(" ", text) for text in texts(language).values()),
        *(record[column] for _file, record, column in data_texts(language)),
        *calendar_texts(language),
        *words_of_acts(language),
        row_keys.HEADINGS[language],
        row_keys.PROBLEMS[language],
    ]
    return frozenset(word for text in said for word in words(text))


def typed_by_people(more: Iterable[str] = ()) -> list[str]:
    """What the people of the world typed, and names and codes that are the same everywhere."""
    values = [
        *User.objects.values_list("name", flat=True),
        *ListImport.objects.values_list("filename", flat=True),
        *PhotoArchive.objects.values_list("filename", flat=True),
        *ObserverList.objects.values_list("note_verbale_number", flat=True),
        *Recommendation.objects.values_list("number", flat=True),
        *Appeal.objects.values_list("words", flat=True),
        *(f"text:{code}" for code in Text.objects.values_list("code", flat=True)),
        *(text for row in Registration.objects.values_list(*WRITTEN) for text in row),
        *(key.wrap().name for key in Authenticator.objects.filter(type="webauthn")),
        *(persona.name for persona in PERSONAS),
        *SendingOrganisation.objects.values_list("code", flat=True),
        *(state[name] for state in read_table("states") for name in ("alpha3", "icao")),
        *(special["code"] for special in read_table("icao_specials")),
        *(column.example for column in columns().values()),
        settings.PORTAL_HOST,
        *more,
    ]
    for version in ObserverVersion.objects.select_related("observer__key"):
        declared = versions.values_of(version)
        names = (key for key in declared if key.endswith(("_latin", "_cyrillic", "_number")))
        values += [version.latin, version.cyrillic, version.position]
        values += [str(declared[key]) for key in names if key != "personal_number"]
    return [value for value in values if value]


class Judge:
    """Says which words of a text do not belong to a language."""

    def __init__(self, typed: Iterable[str]) -> None:
        longest_first = sorted({value.lower() for value in typed}, key=len, reverse=True)
        self._typed = re.compile(
            "|".join(rf"(?<!\w){re.escape(value)}(?!\w)" for value in longest_first), re.IGNORECASE
        )
        self._known: dict[tuple[str, str], list[str]] = {}  # pages repeat themselves

    def said(self, text: str) -> str:
        """The text without what people typed and without codes."""
        for passed_over in (ADDRESSES, self._typed, CODES):
            text = passed_over.sub(" ", text)
        return text

    def strange(self, language: str, text: str) -> list[str]:
        """The words that a reader of this language would stumble over."""
        if (language, text) not in self._known:
            self._known[language, text] = self._strange(language, self.said(text))
        return self._known[language, text]

    def _strange(self, language: str, said: str) -> list[str]:
        if language == "en":
            return CYRILLIC.findall(said)
        latin = [word for word in LATIN.findall(said) if word not in LATIN_WORDS]
        return latin + [word for word in words(said) if word not in vocabulary(language)]


# --- The world of tests/every_state.py ----------------------------------------------------------
NAME = "Zdeňka Přerovská"  # of every user here: "Clerk" would hide a "Clerk" that is untranslated
TYPED = (  # by the people of tests/every_state.py
    *("The page is cut off.", "A slip.", "A vacancy.", "New Clerk", "NV 7", "Called back."),
    *("nobody.jpg", "Sheet", "Atlantis"),
    *("SPECIMEN-AQQU", "Aigul", "СПЕЦИМЕН-АҚҚУ Айгүл"),  # whom the specimen of the badge names
    *(columns()[key].labels["en"] for key in PERSON),  # headings of the list, by its sender
)
LANGUAGE_NAMES = ("Қазақша", "Русский", "По-русски", "English")


def judge_of(state: EveryState) -> Judge:
    """Rename its people, and return who judges what is said in it.

    The announcement is written in each language and not translated: it is taken as it stands.
    """
    User.objects.update(name=NAME)
    facts = announcement.facts_of(figures.of(state.world.election), now=clock.database_now())
    told = [line for tongue in ("kk", "ru", "en") for line in announcement.written(facts, tongue)]
    return Judge(typed_by_people([*TYPED, *LANGUAGE_NAMES, NAME, *told]))
