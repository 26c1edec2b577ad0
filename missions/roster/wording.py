"""Stored values and keys of a list as words, in the language of the moment."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache

from babel import Locale
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from missions.roster import states
from missions.roster.names import fold
from missions.roster.tables import LANGUAGES, columns, read_table, value_labels

Options = list[tuple[str, str]]

# Where the heading of a list says more than a form has to: its section says it for all.
_SHORT: dict[str, Promise] = {
    "surname_latin": _("Surname, Latin letters"),
    "given_names_latin": _("Given names, Latin letters"),
    "surname_cyrillic": _("Surname, Cyrillic"),
    "given_names_cyrillic": _("Given names, Cyrillic"),
    "patronymic_cyrillic": _("Patronymic, Cyrillic"),
    "document_issuer": _("Issued by"),
    "document_expires_on": _("Valid until"),
}
_SPECIAL_CODES: dict[str, Promise] = {
    "RKS": _("Kosovo"),
    "GBD": _("British overseas territories citizen"),
    "GBN": _("British national (overseas)"),
    "GBO": _("British overseas citizen"),
    "GBP": _("British protected person"),
    "GBS": _("British subject"),
    "EUE": _("European Union"),
    "UNO": _("United Nations"),
    "UNA": _("Specialized agency of the United Nations"),
    "UNK": _("Resident of Kosovo with a document of the United Nations mission"),
    "XBA": _("African Development Bank"),
    "XIM": _("African Export-Import Bank"),
    "XCC": _("Caribbean Community"),
    "XCE": _("Council of Europe"),
    "XCO": _("Common Market for Eastern and Southern Africa"),
    "XEC": _("Economic Community of West African States"),
    "XPO": _("INTERPOL"),
    "XES": _("Organization of Eastern Caribbean States"),
    "XMP": _("Parliamentary Assembly of the Mediterranean"),
    "XOM": _("Sovereign Military Order of Malta"),
    "XDC": _("Southern African Development Community"),
    "XXA": _("Stateless person"),
    "XXB": _("Refugee (1951 Convention)"),
    "XXC": _("Refugee, other"),
    "XXX": _("Nationality not specified"),
    "UTO": _("Utopia (specimens only)"),
}
_ALPHABET = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
_PLACE = {letter: number for number, letter in enumerate(_ALPHABET)}


def language() -> str:
    """Return the language that is spoken now: kk, ru or en."""
    code = (get_language() or "en")[:2]
    return code if code in LANGUAGES else "en"


def label(key: str) -> str:
    """Return what a column of a list is called beside its field."""
    return str(_SHORT.get(key) or columns()[key].labels[language()])


def options(column: str) -> Options:
    """Return the closed vocabulary of a column as (code, word)."""
    return [(code, labels[language()]) for code, labels in value_labels()[column].items()]


def states_by_name(*, specimens: bool = False) -> Options:
    """Return every state, and after them what else stands for one in a document, by name."""
    specials = [
        (code, f"{meaning} ({code})")
        for code, meaning in _SPECIAL_CODES.items()
        if specimens or code != states.SPECIMEN
    ]
    return [*_states(language()), *specials]


@lru_cache(maxsize=len(LANGUAGES))
def _states(tongue: str) -> Options:
    named = [(r["alpha3"], r[f"name_{tongue}"]) for r in read_table("states")]
    named.sort(key=lambda pair: _collated(pair[1]))
    return [(code, f"{name} ({code})") for code, name in named]


def _collated(text: str) -> list[tuple[int, int, str]]:
    """Return a key by which words of all three languages stand in the order of their alphabet."""
    small = text.casefold()
    return [
        (0, _PLACE[letter], "") if letter in _PLACE else (1, 0, fold(letter)) for letter in small
    ]


def text(key: str, value: str) -> str:
    """Return a stored value as it is read: codes as words, dates as dates. "" for nothing."""
    if not value:
        return ""
    return _WORDS[key](value) if key in _WORDS else value


def state_name(code: str) -> str:
    """Return the name of a state, or what else the code of a document stands for."""
    return str(_SPECIAL_CODES.get(code) or states.name(code, language()))


def _state(code: str) -> str:
    name = state_name(code)
    return name if name == code else f"{name} ({code})"


def _closed(key: str) -> Callable[[str], str]:
    return lambda code: dict(options(key)).get(code, code)


def _day(iso: str) -> str:
    return date_format(date.fromisoformat(iso))


def _regions(codes: str) -> str:
    return ", ".join(_region_names(language()).get(code, code) for code in codes.split(", "))


@lru_cache(maxsize=len(LANGUAGES))
def _region_names(tongue: str) -> Mapping[str, str]:
    return {record["code"]: record[f"name_{tongue}"] for record in read_table("regions")}


def _languages(codes: str) -> str:
    known = Locale(language()).languages
    return ", ".join(known.get(code, code) for code in codes.split(", "))


def regions() -> Options:
    """Return the regions of observation as (code, name), in the order of the table."""
    return list(_region_names(language()).items())


_WORDS: dict[str, Callable[[str], str]] = {
    "citizenship": _state,
    "document_issuer": _state,
    "birth_date": _day,
    "document_expires_on": _day,
    "arrival_on": _day,
    "departure_on": _day,
    "sex": _closed("sex"),
    "document_type": _closed("document_type"),
    "kind": _closed("kind"),
    "needs_visa_support": _closed("needs_visa_support"),
    "regions": _regions,
    "languages": _languages,
}
