"""A whole name in one cell, taken apart into surname, given names and patronymic."""

import re
from collections.abc import Sequence

from missions.roster import cells
from missions.roster.names import fold, script_of
from missions.roster.sheet import Cell

SURNAME, GIVEN, PATRONYMIC = "surname", "given_names", "patronymic"

_PATRONYMIC = re.compile(r".{2,}(вич|ьич|мич|кич|тич|нич|вна|чна|шна)$")
_PATRONYMIC_WORD = {"оглы", "оглу", "кызы", "гызы", "қызы", "ұлы", "улы", "уулу", "угли", "зода"}
_OF_TWO_WORDS = _PATRONYMIC_WORD - {"зода"}
_JOINED = re.compile(r".{2,}(ұлы|қызы|улы|кызы|оглы)$")
_TITLES = {"mr", "mrs", "ms", "miss", "dr", "prof", "he", "h e", "г н", "г жа", "мырза", "ханым"}
_RUNS = re.compile(r"[/|\n()\[\];]+")


def _is_patronymic(word: str) -> bool:
    small = word.casefold()
    return bool(_PATRONYMIC.match(small) or _JOINED.match(small)) or small in _PATRONYMIC_WORD


def _is_particle(word: str) -> bool:
    return word[:1].islower() and not word.endswith(".")


def _is_capitals(word: str) -> bool:
    letters = [letter for letter in word if letter.isalpha()]
    return len(letters) > 1 and all(letter.isupper() for letter in letters)


def split(cell: Cell, order: Sequence[str], script: str) -> dict[str, str]:
    """Return the parts of a name by concept (surname, given_names, patronymic).

    A comma divides surname and given names; else capitals tell the surname; else `order` does.
    `script` is "latin" or "cyrillic": of a cell in both only those words are taken.
    """
    text = _in_script(cells.plain(cell), script)
    before, comma, after = text.partition(",")
    if comma:
        surname, rest = before.split(), _without_title(after.split())
    else:
        surname, rest = _parted(_without_title(text.split()), order, script)
    given, patronymic = _patronymic(rest, script)
    parts = {SURNAME: surname, GIVEN: given, PATRONYMIC: patronymic}
    return {concept: " ".join(words) for concept, words in parts.items() if words}


def _in_script(text: str, script: str) -> str:
    """Leave the words of one script where a cell holds both, else the cell as it is."""
    if script_of(text) != "both":
        return _RUNS.sub(" ", text)
    words = _RUNS.sub(" ", text).split()
    return " ".join(word for word in words if script_of(word) in (script, "none"))


def _without_title(words: list[str]) -> list[str]:
    while len(words) > 1 and fold(words[0]) in _TITLES:
        words = words[1:]
    return words


def _parted(words: list[str], order: Sequence[str], script: str) -> tuple[list[str], list[str]]:
    """Part the words of a name without a comma into surname and the rest."""
    if len(words) < 2:  # noqa: PLR2004 - a single name is a surname
        return words, []
    loud = [_is_capitals(word) for word in words]
    if any(loud) and not all(loud):
        first, last = loud.index(True), len(loud) - 1 - loud[::-1].index(True)
        if all(loud[first : last + 1]) and (first == 0 or last == len(words) - 1):
            while first > 0 and _is_particle(words[first - 1]):
                first -= 1
            return words[first : last + 1], words[:first] + words[last + 1 :]
    if order[0] == GIVEN and not (script == "cyrillic" and _is_patronymic(words[-1])):
        start = len(words) - 1
        while start > 1 and _is_particle(words[start - 1]):
            start -= 1
        return words[start:], words[:start]
    end = 1
    while end < len(words) - 1 and _is_particle(words[end - 1]):
        end += 1
    return words[:end], words[end:]


def _patronymic(words: list[str], script: str) -> tuple[list[str], list[str]]:
    """Part given names and patronymic: told by its ending, not by its place."""
    if script != "cyrillic" or len(words) < 2:  # noqa: PLR2004 - a given name alone
        return words, []
    if words[-1].casefold() in _OF_TWO_WORDS:
        at = max(1, len(words) - 2)
        return words[:at], words[at:]
    if _is_patronymic(words[-1]):
        return words[:-1], words[-1:]
    return words, []
