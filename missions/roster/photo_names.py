"""Which file of an archive shows which person, told by the file's name and that of its folder."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from missions.roster.names import fold, match_key
from observer_portal import reference, sealing

_ENDING = re.compile(r"\.[A-Za-z0-9]{1,5}$")
_COPY = re.compile(r"[\s_-]*(\(\d{1,3}\)|[\s_-](copy|копия|көшірме))$", re.IGNORECASE)
_NUMBER = re.compile(r"[\s_-]+\d{1,2}$")  # of several photos of one person
FEW = 5  # people that are named beside a file that fits several


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


Claims = Mapping[str, list[str]]  # key -> all who have it


def match(files: Sequence[str], people: Sequence[Person]) -> dict[int, Match]:
    """Return the position of a file -> its person. Nobody gets two files, no file two people.

    The surest evidence is heard first, over all files; a name that fits two people decides
    nothing. Of two files for one person the first is taken; of several in a folder that bears a
    name none: which of them is the photo, nobody has said.
    """
    found: dict[int, Match] = {}
    taken: set[str] = set()
    for how, keys_of_person, key_of_file in _EVIDENCE:
        claims = _claims(people, keys_of_person)
        for position, file in enumerate(files):
            owners = claims.get(key_of_file(file), [])
            if len(owners) == 1 and position not in found and owners[0] not in taken:
                found[position] = Match(owners[0], how)
                taken.add(owners[0])
    _match_by_folders(files, people, found, taken)
    return found


def _match_by_folders(
    files: Sequence[str], people: Sequence[Person], found: dict[int, Match], taken: set[str]
) -> None:
    inside: defaultdict[str, list[int]] = defaultdict(list)
    for position, file in enumerate(files):
        if position not in found and _folder(file):
            inside[_folder(file)].append(position)
    for how, keys_of_person, key_of_file in _EVIDENCE:
        claims = _claims(people, keys_of_person)
        for folder, positions in inside.items():
            owners = claims.get(key_of_file(folder), [])
            is_sure = len(positions) == len(owners) == 1 and owners[0] not in taken
            if is_sure and positions[0] not in found:
                found[positions[0]] = Match(owners[0], how)
                taken.add(owners[0])


def fitting(files: Mapping[int, str], people: Sequence[Person]) -> dict[int, list[str]]:
    """Return whom files might show, by the surest evidence that fits anybody; a few each.

    For files that are matched with nobody: their names fit several people, or one who has a file.
    """
    found: dict[int, list[str]] = {}
    for _how, keys_of_person, key_of_file in _EVIDENCE:
        claims = _claims(people, keys_of_person)
        for position, file in files.items():
            owners = claims.get(key_of_file(file)) or claims.get(key_of_file(_folder(file)))
            if owners and position not in found:
                found[position] = owners[:FEW]
    return found


def _claims(people: Iterable[Person], keys_of: Callable[[Person], Iterable[str]]) -> Claims:
    claims: defaultdict[str, list[str]] = defaultdict(list)
    for person in people:
        for key in {key for key in keys_of(person) if key}:
            claims[key].append(person.reference)
    return claims


def _last(file: str) -> str:
    return unicodedata.normalize("NFC", file).replace("\\", "/").rsplit("/", 1)[-1].strip()


def _folder(file: str) -> str:
    """Return the name of the folder in which a file lies."""
    folders = unicodedata.normalize("NFC", file).replace("\\", "/").split("/")
    return folders[-2].strip() if len(folders) > 1 else ""


def _stem(file: str) -> str:
    return _COPY.sub("", _ENDING.sub("", _last(file))).strip()


def _whole(file: str) -> str:
    """Return a file name as systems that tell no small letters from capitals compare it."""
    return _last(file).casefold()


def _document(file: str) -> str:
    return sealing.folded(_stem(file))


def _reference(file: str) -> str:
    written = reference.normalised(_stem(file))
    return written if reference.is_well_formed(written) else ""


def _name(file: str) -> str:
    return match_key(_NUMBER.sub("", _stem(file)).replace("_", " "))


def _names(person: Person) -> Iterator[str]:
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
