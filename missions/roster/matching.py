"""Columns to keys: what headings mean, weighed against what the values are."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from missions.roster import evidence
from missions.roster.fullnames import GIVEN, PATRONYMIC, SURNAME
from missions.roster.headings import CONCEPTS_OF_NAMES, CONTAINED, EXACT, Meaning, meanings
from missions.roster.names import script_of
from missions.roster.sheet import Cell, letter
from missions.roster.tables import columns, required

_ENOUGH = 0.5
_BONUS = 20
_NEARLY_ALL = 0.9
_CLOSE = 10  # points between two columns that may both be it
_CYRILLIC_HEADING = re.compile("[\u0400-\u052f]")


@dataclass(frozen=True, slots=True)
class Field:
    """What a column holds: one key, or the parts of a whole name in their order."""

    keys: tuple[str, ...]

    @property
    def is_whole_name(self) -> bool:
        """Say whether cells must be taken apart."""
        return len(self.keys) > 1


@dataclass(frozen=True, slots=True)
class _Claim:
    score: float
    index: int
    keys: tuple[str, ...]
    base: int = EXACT  # what the heading says, without the values
    fits: float | None = None  # share of the values that agree
    joins: bool = False  # goes behind the column that has the key already


class Matched(NamedTuple):
    """The columns that are understood, and those of which a person should say so."""

    fields: dict[int, Field]
    unsure: tuple[int, ...]


def match(
    headings: Mapping[int, Sequence[str]],
    samples: Mapping[int, Sequence[Cell]],
    mapping: Mapping[str, str],
) -> Matched:
    """Return the keys of each column that is understood; no key twice, but by `mapping`.

    Unsure is what a weak or misspelt heading says where the values do not bear it out, and what
    every observer needs where a second column claims it as well as the first.
    """
    chosen = {
        index: tuple(mapping[letter(index)].split("+")) if mapping[letter(index)] else ()
        for index in samples
        if letter(index) in mapping
    }
    taken = {key for keys in chosen.values() for key in keys}
    fields = {index: keys for index, keys in chosen.items() if keys}
    claims = [
        claim
        for index, texts in headings.items()
        if index not in chosen
        for claim in _claims(index, texts, samples)
    ]
    claims = _settle_names(claims)
    order = list(columns())
    for claim in sorted(claims, key=lambda c: (-c.score, c.index, order.index(c.keys[0]))):
        if claim.index not in fields and (claim.joins or not taken.intersection(claim.keys)):
            fields[claim.index] = claim.keys
            taken.update(claim.keys)
    found = {index: Field(_known_keys(fields[index])) for index in sorted(fields)}
    unsure = [x for x in found if x not in chosen and _is_unsure(x, found, claims)]
    return Matched(found, tuple(unsure))


def _is_unsure(index: int, found: Mapping[int, Field], claims: Sequence[_Claim]) -> bool:
    keys = found[index].keys
    own = max((c for c in claims if (c.index, c.keys) == (index, keys)), key=lambda c: c.score)
    if own.base < CONTAINED and (own.fits is None or own.fits < _NEARLY_ALL):
        return True
    return keys[0] in required() and any(
        other.keys == keys and other.index not in found and own.score - other.score < _CLOSE
        for other in claims
    )


def _known_keys(keys: tuple[str, ...]) -> tuple[str, ...]:
    unknown = [key for key in keys if key not in columns()]
    if unknown:
        raise KeyError(unknown[0])
    return keys


def _claims(
    index: int, texts: Sequence[str], samples: Mapping[int, Sequence[Cell]]
) -> list[_Claim]:
    values = samples[index]
    found = []
    for text in texts:
        for meaning in meanings(text):
            fits = evidence.share(meaning.concept, values)
            score = _weighed(meaning, fits)
            keys = _keys(meaning, text, values)
            if score and keys:
                joins = meaning.concept == "middle_name"
                found.append(_Claim(score, index, keys, meaning.score, fits, joins))
    return found


def _weighed(meaning: Meaning, fitting: float | None) -> float:
    """Return the score of a meaning, 0 when the values do not bear it out.

    A heading that is known as a whole stands whatever the values are: what is wrong with them is
    for the person to read.
    """
    if fitting is None:
        return 0 if meaning.score < EXACT and meaning.concept == "full_name" else meaning.score
    if meaning.score < EXACT and fitting < _ENOUGH:
        return 0
    return meaning.score + _BONUS * fitting


def _keys(meaning: Meaning, text: str, values: Sequence[Cell]) -> tuple[str, ...]:
    """Return the keys that a meaning comes to; of names the letters of the values decide."""
    if meaning.concept not in CONCEPTS_OF_NAMES:
        return (meaning.concept,)
    script = meaning.script or evidence.script(values)
    if not script or (script == "both" and meaning.concept != "full_name"):
        script = "cyrillic" if _CYRILLIC_HEADING.search(text) else "latin"
    if meaning.concept == "full_name":
        return _parts(meaning.order, script, text, values)
    if meaning.concept == "name":
        return (f"name_{script}", *_parts((), script, text, values))
    if meaning.concept == "patronymic" or (meaning.concept, script) == ("middle_name", "cyrillic"):
        is_latin = script == "latin" and bool(values) and script_of(str(values[0])) == "latin"
        return () if is_latin else ("patronymic_cyrillic",)
    if meaning.concept == "middle_name":
        return ("given_names_latin",)
    return (f"{meaning.concept}_{script}",)


def _parts(
    order: Sequence[str], script: str, heading: str, values: Sequence[Cell]
) -> tuple[str, ...]:
    """Return the keys of a whole name in their order: English names begin with the given one."""
    begins_with_surname = script == "cyrillic" or _CYRILLIC_HEADING.search(heading)
    usual = (SURNAME, GIVEN, PATRONYMIC) if begins_with_surname else (GIVEN, SURNAME)
    latin = tuple(f"{concept}_latin" for concept in order or usual if concept != PATRONYMIC)
    cyrillic = tuple(f"{concept}_cyrillic" for concept in order or usual)
    if evidence.script(values) == "both":
        return (*latin, *cyrillic)
    return latin if script == "latin" else cyrillic


def _settle_names(claims: list[_Claim]) -> list[_Claim]:
    """Make a column called just "Name" given names beside surnames, else a whole name."""
    surnames = {claim.keys[0] for claim in claims if len(claim.keys) == 1}
    settled = []
    for claim in claims:
        concept, _line, script = claim.keys[0].rpartition("_")
        if concept != "name":
            settled.append(claim)
        elif f"surname_{script}" in surnames:
            settled.append(replace(claim, keys=(f"given_names_{script}",)))
        else:
            settled.append(replace(claim, keys=claim.keys[1:]))
    return settled
