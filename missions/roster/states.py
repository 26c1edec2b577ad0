"""States and what stands for one in a travel document: any way to write it -> one code."""

import difflib
import gettext
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache

import pycountry

from missions.roster.names import fold
from missions.roster.tables import LANGUAGES, LONGEST_WORD, read_table, words

SPECIMEN = "UTO"
_LESS = {"the", "of", "and", "и", "мен", "пен", "және"}
_SHORT = {"saint": "st", "о ва": "острова", "о в": "остров", "republic": "rep"}
_CITIZEN = {"citizen", "national", "гражданин", "гражданка", "гр", "азаматы", "passport"}


@lru_cache(maxsize=4096)
def _key(text: str) -> str:
    """Fold the name of a state further: no articles, one spelling of what is often cut short."""
    folded = f" {fold(text)} "
    for long, short in _SHORT.items():
        folded = folded.replace(f" {long} ", f" {short} ")
    kept = [word for word in folded.split() if word not in _LESS]
    return " ".join(kept or folded.split())  # AND is Andorra


def _official_names() -> Iterable[tuple[str, str]]:
    """Yield (alpha-3, name) for what ISO 3166 and its translations call each state."""
    translated = [
        gettext.translation("iso3166-1", pycountry.LOCALES_DIR, [language])
        for language in ("kk", "ru")
    ]
    for country in pycountry.countries:
        for attribute in ("name", "official_name", "common_name"):
            name = getattr(country, attribute, None)
            if name:
                yield country.alpha_3, name
                yield from ((country.alpha_3, catalogue.gettext(name)) for catalogue in translated)


def _our_names() -> Iterable[tuple[str, str]]:
    """Yield (code, name) from our own tables; the codes themselves come first."""
    for record in read_table("states"):
        for column in ("alpha3", "alpha2", "icao", *(f"name_{tongue}" for tongue in LANGUAGES)):
            if record[column]:
                yield record["alpha3"], record[column]
    for record in read_table("icao_specials"):
        if record["code"] != "D":
            yield record["code"], record["code"]
    for record in read_table("state_words"):
        for word in words(record["words"]):
            yield record["alpha3"], word


@lru_cache(maxsize=1)
def _by_name() -> Mapping[str, str]:
    """Return folded name -> code; a name that two states share stands for neither.

    Our own tables go before the official names, whose translations are not always right.
    """
    ours, official = _claims(_our_names()), _claims(_official_names())
    claims = official | ours
    claims.pop("", None)
    return {name: next(iter(codes)) for name, codes in claims.items() if len(codes) == 1}


def _claims(named: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    claims: defaultdict[str, set[str]] = defaultdict(set)
    for code, text in named:
        claims[_key(text)].add(code)
    return dict(claims)


@lru_cache(maxsize=1)
def _specials() -> Mapping[str, str]:
    return {record["code"]: record["meaning"] for record in read_table("icao_specials")}


def find(text: str, *, specimens: bool = False) -> str | None:
    """Return the alpha-3 code (or ICAO special code) that a text stands for, else None.

    Understands alpha-2, alpha-3, the codes of travel documents and names in kk, ru, en. The
    specimens' Utopia counts only with `specimens`.
    """
    code = _find(text) if len(text) <= LONGEST_WORD else None
    return None if code == SPECIMEN and not specimens else code


@lru_cache(maxsize=4096)
def _find(text: str) -> str | None:
    known = _by_name()
    key = _key(text)
    code = known.get(key)
    if code is None and key:
        bare = " ".join(word for word in key.split() if word not in _CITIZEN)
        code = known.get(bare)
    if code is None and "(" in text:
        code = known.get(_key(text.partition("(")[0]))
    return code


@lru_cache(maxsize=1)
def _records() -> Mapping[str, Mapping[str, str]]:
    return {record["alpha3"]: record for record in read_table("states")}


def name(code: str, language: str) -> str:
    """Return the name of a state in kk, ru or en; the meaning of a special code in English."""
    record = _records().get(code)
    return record[f"name_{language}"] if record else _specials().get(code, code)


def suggestions(text: str) -> tuple[str, ...]:
    """Return up to two codes whose names look like `text`, the likeliest first."""
    return _suggestions(text) if len(text) <= LONGEST_WORD else ()


@lru_cache(maxsize=1024)
def _suggestions(text: str) -> tuple[str, ...]:
    known = _by_name()
    near = difflib.get_close_matches(_key(text), known, n=6, cutoff=0.75)
    return tuple(dict.fromkeys(known[word] for word in near if known[word] != SPECIMEN))[:2]
