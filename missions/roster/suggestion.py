"""A Cyrillic form suggested for a Latin name: a rough transcription that a person confirms.

Whoever stores it marks it as suggested; a clerk or the mission confirms or rewrites it.
"""

import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from missions.roster.names import APOSTROPHES, is_latin
from missions.roster.tables import read_table

_START, _END = "^", "$"
_LONGEST = 6  # letters of one entry, with its mark


@lru_cache(maxsize=1)
def _tables() -> Mapping[str, Mapping[str, str]]:
    """Return state -> letters -> letters; "" stands for all others. A state's go before ours."""
    found: dict[str, dict[str, str]] = {}
    for record in read_table("cyrillic_letters"):
        pairs = dict(pair.split("=", 1) for pair in record["letters"].split(" "))
        for state in record["states"].split() or [""]:
            found.setdefault(state, {}).update(pairs)
    common = found[""]
    return {state: {**common, **pairs} for state, pairs in found.items()}


def cyrillic(name: str, state: str = "") -> str:
    """Return a suggestion for a Latin name, "" when it is not in Latin letters.

    `state`: alpha-3 of the citizenship, which tells how letters are spoken.
    """
    if not is_latin(name):
        return ""
    table = _tables().get(state, _tables()[""])
    words = unicodedata.normalize("NFC", name).split(" ")
    return " ".join("-".join(_word(part, table) for part in word.split("-")) for word in words)


def _word(word: str, table: Mapping[str, str]) -> str:
    small = "".join(letter.lower()[0] for letter in word)  # İ is two letters when small
    made: list[str] = []
    at = 0
    while at < len(small):
        letters, written = _next(small, at, table)
        made.append(written.capitalize() if word[at].isupper() else written)
        at += letters
    text = "".join(made)
    return text.upper() if len(word) > 1 and word.isupper() else text


def _next(word: str, at: int, table: Mapping[str, str]) -> tuple[int, str]:
    """Return how many letters the longest entry takes and what is written for them."""
    for length in range(min(_LONGEST, len(word) - at), 0, -1):
        part = word[at : at + length]
        marked = [part]
        if at + length == len(word):
            marked.insert(0, part + _END)
        if at == 0:
            marked.insert(0, _START + part)
        for entry in marked:
            if entry in table:
                return length, table[entry]
    letter = word[at]
    if letter in APOSTROPHES:
        return 1, ""
    bare = unicodedata.normalize("NFKD", letter)[0]
    return 1, table.get(bare, "" if bare.isalpha() else bare)
