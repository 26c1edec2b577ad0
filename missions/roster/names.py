"""Names: how they are compared, searched for and checked letter by letter."""

import re
import unicodedata
from functools import lru_cache

# Letters that Unicode does not take apart into a base letter and a mark.
_PLAIN = str.maketrans(
    {
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "ħ": "h",
        "ı": "i",
        "ŋ": "n",
        "ŧ": "t",
        "ə": "a",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
        "ß": "ss",
        "ĸ": "k",
    }
)
APOSTROPHES = "'’‘ʻʼʽʾʿ`´ʹ"
_DROPPED = re.compile(f"[{APOSTROPHES}]")
_NOT_A_WORD = re.compile(r"[\W_]+")
_DIGRAPHS = re.compile(r"(?<=[aou])e|(?<=a)a")

_LONGEST_KEPT = 200  # characters; longer texts are not remembered

_MARKS = "\u0300-\u036f"
_LATIN = f"A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02af\u1e00-\u1eff\u2c60-\u2c7f{_MARKS}"
_CYRILLIC = f"\u0400-\u0481\u048a-\u052f\u1c80-\u1c88\ua640-\ua66e{_MARKS}"
_BETWEEN = f" .\\-{APOSTROPHES}"
_LATIN_NAME = re.compile(f"[{_LATIN}{_BETWEEN}]*")
_CYRILLIC_NAME = re.compile(f"[{_CYRILLIC}{_BETWEEN}]*")
_LATIN_LETTER = re.compile(f"[{_LATIN}]")
_CYRILLIC_LETTER = re.compile(f"[{_CYRILLIC}]")
_ANY_LETTER = re.compile(r"[^\W\d_]")


def fold(text: str) -> str:
    """Return words in small letters without accents and punctuation, for search and look-up.

    "MÜLLER-Köttér" -> "muller kotter", "O'Dwyer" -> "odwyer", "Ёнгоков" -> "енгоков".
    """
    return _fold(text) if len(text) <= _LONGEST_KEPT else _fold.__wrapped__(text)


@lru_cache(maxsize=16384)
def _fold(text: str) -> str:
    apart = unicodedata.normalize("NFKD", _DROPPED.sub("", text))
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return _NOT_A_WORD.sub(" ", bare.casefold().translate(_PLAIN)).strip()


def match_key(text: str) -> str:
    """Return a coarse form in which the ways to write one name meet.

    "Müller", "MUELLER" and "Muller" are one; so are "Al-Sidrawi" and "Al Sidrawi".
    """
    return _DIGRAPHS.sub("", fold(text).replace(" ", ""))


def person_key(surname: str | None, given_names: str | None, birth_date: str | None) -> str | None:
    """Return what two declarations of one person share, None when a part is missing.

    Folded Latin surname, first given name and date of birth (YYYY-MM-DD), divided by "|".
    """
    if not surname or not birth_date:
        return None
    first = fold(given_names or "").split(" ")[0]
    return f"{match_key(surname)}|{match_key(first)}|{birth_date}"


def is_latin(text: str) -> bool:
    """Say whether a name is in Latin letters (of any language) and what may stand between."""
    return _LATIN_NAME.fullmatch(text) is not None and _LATIN_LETTER.search(text) is not None


def is_cyrillic(text: str) -> bool:
    """Say whether a name is in Cyrillic letters, Kazakh ones included."""
    return _CYRILLIC_NAME.fullmatch(text) is not None and _CYRILLIC_LETTER.search(text) is not None


def script_of(text: str) -> str:
    """Return "latin", "cyrillic", "both" or "none": which letters a text is written in."""
    latin = _LATIN_LETTER.search(text) is not None
    cyrillic = _CYRILLIC_LETTER.search(text) is not None
    if latin and cyrillic:
        return "both"
    if latin:
        return "latin"
    return "cyrillic" if cyrillic else "none"


def strangers(text: str, script: str) -> str:
    """Return, each once, the characters that a name in `script` cannot hold.

    `script` is "latin" or "cyrillic".
    """
    allowed = _LATIN_NAME if script == "latin" else _CYRILLIC_NAME
    return "".join(letter for letter in dict.fromkeys(text) if not allowed.fullmatch(letter))


def has_letter(text: str) -> bool:
    """Say whether there is a letter of any script in it."""
    return _ANY_LETTER.search(text) is not None
