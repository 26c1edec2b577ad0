"""Regions of observation and languages: lists within one cell."""

import re
from collections.abc import Mapping
from functools import lru_cache

import pycountry
from babel import Locale

from missions.roster.names import fold
from missions.roster.tables import LANGUAGES, read_table, words

_LONGEST = 1000  # characters of a cell
_DIVIDED = re.compile(r"[,;\n/|]+")
_BRACKETS = re.compile(r"\([^)]*\)")
_CITY = re.compile(r"\b(city|of|the|город|г|қаласы|қ)\b")
_REGION = re.compile(r"\b(region|oblast|province|of|the|область|обл|облысы)\b")
_EVERYWHERE = {
    "nationwide",
    "nation wide",
    "all regions",
    "whole country",
    "countrywide",
    "все регионы",
    "вся страна",
    "по всей стране",
    "вся республика",
    "барлық өңірлер",
    "бүкіл ел",
    "бүкіл республика",
}
# Old and other names of the same places, as lists still write them.
_OTHER_NAMES = {
    "KZ-71": "Nur-Sultan; Нур-Султан; Нұр-Сұлтан; Akmola city",
    "KZ-75": "Alma-Ata; Алма-Ата",
    "KZ-11": "Aqmola",
    "KZ-15": "Aktyubinsk; Aqtobe; Актобе",
    "KZ-27": "WKO; ЗКО; БҚО; West Kazakhstan",
    "KZ-33": "Zhetysu; Jetisu; Жетысу",
    "KZ-35": "Qaraghandy; Qaragandy; Караганда",
    "KZ-39": "Qostanay; Kostanai; Костанай",
    "KZ-43": "Qyzylorda; Кызылорда",
    "KZ-47": "Mangistau; Мангистау",
    "KZ-59": "NKO; СКО; СҚО; North Kazakhstan",
    "KZ-61": "Turkestan; Туркестан; South Kazakhstan; ЮКО",
    "KZ-62": "Ulytau; Улытау",
    "KZ-63": "EKO; ВКО; ШҚО; East Kazakhstan",
    "KZ-31": "Jambyl; Жамбыл",
    "ABROAD": "abroad; outside the country; за границей; шет ел",
}
# The languages' own names, which lists use beside ours.
_OWN_NAMES = "en English; ru Russkij; kk Qazaq; de Deutsch; fr Français; es Español; tr Türkçe"
_NOT_A_LANGUAGE = re.compile(r"\b(language|язык|тілі|тіл|fluent|native|good|basic|свободно)\b")


def _without(kind: re.Pattern[str], text: str) -> str:
    return " ".join(kind.sub(" ", text).split())


@lru_cache(maxsize=1)
def _regions() -> Mapping[str, str]:
    """Return folded name or code -> code.

    A name without its "region" or "city" is there too, as itself and as "region:almaty" or
    "city:almaty"; by itself it stands for the city.
    """
    known: dict[str, str] = {}
    bare: list[tuple[str, str]] = []
    records = read_table("regions")
    for record in sorted(records, key=lambda record: record["kind"] != "city"):
        code, kind = record["code"], record["kind"]
        named = [fold(record[f"name_{language}"]) for language in LANGUAGES]
        for text in (fold(code), *named, *map(fold, words(record["legacy_codes"]))):
            known.setdefault(text, code)
        short = [_without(_CITY if kind == "city" else _REGION, text) for text in named]
        other = [fold(text) for text in words(_OTHER_NAMES.get(code, ""))]
        bare += [(f"{prefix}{text}", code) for text in short + other for prefix in ("", kind + ":")]
        bare.append((code.removeprefix("KZ-"), code))
    for text, code in bare:
        known.setdefault(text, code)
    return known


@lru_cache(maxsize=1)
def region_codes() -> tuple[str, ...]:
    """Return the codes of all regions and cities in the order of the table, without "abroad"."""
    return tuple(r["code"] for r in read_table("regions") if r["kind"] != "abroad")


def _find_region(text: str) -> str | None:
    known = _regions()
    folded = fold(text)
    if folded in known:
        return known[folded]
    for word, kind in (("region", _REGION), ("city", _CITY)):
        if kind.search(folded):
            return known.get(f"{word}:{_without(kind, folded)}")
    return None


def read_regions(text: str) -> tuple[str, tuple[str, ...]]:
    """Return ("KZ-71, KZ-11", parts that are no region). The order of the text is kept."""
    return _read_regions(text) if len(text) <= _LONGEST else ("", (text,))


@lru_cache(maxsize=2048)
def _read_regions(text: str) -> tuple[str, tuple[str, ...]]:
    if fold(text) in _EVERYWHERE:
        return ", ".join(region_codes()), ()
    found: dict[str, None] = {}
    unknown = []
    for part in filter(str.strip, _DIVIDED.split(text)):
        code = _find_region(part)
        if code:
            found[code] = None
        else:
            unknown.append(part.strip())
    return ", ".join(found), tuple(unknown)


@lru_cache(maxsize=1)
def _languages() -> Mapping[str, str]:
    """Return folded code or name -> ISO 639-1 code, with names in English, Russian, Kazakh."""
    known: dict[str, str] = {}
    short = {
        language.alpha_2: language
        for language in pycountry.languages
        if hasattr(language, "alpha_2")
    }
    for code, language in short.items():
        known[code] = code
        known[language.alpha_3] = code
    for tongue in LANGUAGES:
        for code, name in Locale(tongue).languages.items():
            if code in short:
                known.setdefault(" ".join(_NOT_A_LANGUAGE.sub(" ", fold(name)).split()), code)
    for entry in words(_OWN_NAMES):
        code, _space, name = entry.partition(" ")
        known.setdefault(fold(name), code)
    return known


def read_languages(text: str) -> tuple[str, tuple[str, ...]]:
    """Return ("en, ru", parts that are no language). Levels in brackets are left out."""
    return _read_languages(text) if len(text) <= _LONGEST else ("", (text,))


@lru_cache(maxsize=2048)
def _read_languages(text: str) -> tuple[str, tuple[str, ...]]:
    known = _languages()
    found: dict[str, None] = {}
    unknown = []
    for part in filter(str.strip, _DIVIDED.split(_BRACKETS.sub(" ", text))):
        word = " ".join(_NOT_A_LANGUAGE.sub(" ", fold(part)).split())
        if word in known:
            found[known[word]] = None
        else:
            unknown.append(part.strip())
    return ", ".join(found), tuple(unknown)
