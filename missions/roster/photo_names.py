"""Which file of an archive shows which person, told by the file's name."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from missions.roster.names import fold, match_key
from observer_portal import reference, sealing

_ENDING = re.compile(r"\.[A-Za-z0-9]{1,5}$")
_COPY = re.compile(r"[\s_-]*(\(\d{1,3}\)|[\s_-](copy|копия))$", re.IGNORECASE)


class How(StrEnum):
    """By what a file was matched, the surest first."""

    LISTED = "listed"  # the list names this file
    DOCUMENT = "document"
    REFERENCE = "reference"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Person:
    """What files are matched with; texts in stored form, empty where there is nothing."""

    reference: str
    listed: str = ""
    document_number: str = ""
    surname_latin: str = ""
    given_names_latin: str = ""
    surname_cyrillic: str = ""
    given_names_cyrillic: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """The person whose file it is, by reference, and how it was found."""

    reference: str
    how: How


def match(files: Sequence[str], people: Sequence[Person]) -> dict[int, Match]:
    """Return the position of a file -> its person. Nobody gets two files, no file two people.

    The surest evidence is heard first, over all files; a name that fits two people decides
    nothing. Of two files for one person the first is taken.
    """
    found: dict[int, Match] = {}
    taken: set[str] = set()
    for how, keys_of_person, key_of_file in _EVIDENCE:
        owners = _owners(people, keys_of_person)
        for position, file in enumerate(files):
            owner = owners.get(key_of_file(file))
            if owner and position not in found and owner not in taken:
                found[position] = Match(owner, how)
                taken.add(owner)
    return found


def _owners(
    people: Iterable[Person], keys_of: Callable[[Person], Iterable[str]]
) -> Mapping[str, str]:
    """Return key -> the one person who has it."""
    claims: defaultdict[str, set[str]] = defaultdict(set)
    for person in people:
        for key in keys_of(person):
            if key:
                claims[key].add(person.reference)
    return {key: next(iter(names)) for key, names in claims.items() if len(names) == 1}


def _stem(file: str) -> str:
    return _COPY.sub("", _ENDING.sub("", _plain(file))).strip()


def _plain(file: str) -> str:
    return unicodedata.normalize("NFC", file).strip()


def _whole(file: str) -> str:
    """Return a file name as systems that tell no small letters from capitals compare it."""
    return _plain(file).replace("\\", "/").rsplit("/", 1)[-1].casefold()


def _document(file: str) -> str:
    return sealing.folded(_stem(file))


def _reference(file: str) -> str:
    written = reference.normalised(_stem(file))
    return written if reference.is_well_formed(written) else ""


def _name(file: str) -> str:
    return match_key(_stem(file).replace("_", " "))


def _names(person: Person) -> Iterable[str]:
    """Yield the orders in which a name is written, with all given names and with the first."""
    for surname, given in (
        (person.surname_latin, person.given_names_latin),
        (person.surname_cyrillic, person.given_names_cyrillic),
    ):
        if not surname:
            continue
        first = fold(given).split(" ")[0]
        for part in dict.fromkeys((given, first)):
            yield match_key(f"{surname} {part}")
            yield match_key(f"{part} {surname}")


_EVIDENCE: tuple[tuple[How, Callable[[Person], Iterable[str]], Callable[[str], str]], ...] = (
    (How.LISTED, lambda person: (_whole(person.listed),), _whole),
    (How.LISTED, lambda person: (_stem(person.listed).casefold(),), lambda f: _stem(f).casefold()),
    (How.DOCUMENT, lambda person: (sealing.folded(person.document_number),), _document),
    (How.REFERENCE, lambda person: (person.reference,), _reference),
    (How.NAME, _names, _name),
)
