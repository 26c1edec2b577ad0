"""Badge numbers: `PR22-00417-M`, election, five or six digits, check character.

The check character is ISO 7064 MOD 37,36 over election and digits. It finds every single wrong
character, and every swap of two neighbours but one in thirty-six of those that stand next to each
other in the alphabet (0 and Z count as neighbours).
"""

import re
import unicodedata
from enum import StrEnum

LARGEST = 999_999
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_VALUE = {character: at for at, character in enumerate(_ALPHABET)}
_CODE = r"[A-Z][A-Z0-9]{1,7}"
_WITH_DASHES = re.compile(rf"({_CODE})-(\d{{5}}|[1-9]\d{{5}})-?([0-9A-Z])", re.ASCII)
# Without dashes the end of the code is known only where it ends like "PR22", in the year.
_WITHOUT = re.compile(r"([A-Z]{1,6}\d\d)(\d{5}|[1-9]\d{5})([0-9A-Z])", re.ASCII)
_BETWEEN = re.compile(r"[\s_./\-‐‑‒–—―−]+")
_CYRILLIC = str.maketrans("АВЕКМНОРСТУХІЈЅҮҺ", "ABEKMHOPCTYXIJSYH")


class Slip(StrEnum):
    """In which way a text is no badge number."""

    SHAPE = "shape"  # not a badge number at all
    CHECK = "check"  # shaped like one, with a wrong character in it


class NotANumber(ValueError):  # noqa: N818 - reads as the sentence it is
    """The text is no badge number. `slip` says in which way, the message what to do."""

    def __init__(self, slip: Slip, sentence: str) -> None:
        super().__init__(sentence)
        self.slip = slip


def written(code: str, number: int) -> str:
    """`written("PR22", 417)` is `"PR22-00417-M"`; from 100,000 on there are six digits."""
    if not re.fullmatch(_CODE, code, re.ASCII):
        raise ValueError(f"{code!r} is not the code of an election, such as PR22.")
    if not 1 <= number <= LARGEST:
        raise ValueError(f"A badge number lies between 1 and {LARGEST}, not at {number}.")
    digits = f"{number:05d}"
    return f"{code}-{digits}-{_check(code + digits)}"


def read(text: str) -> tuple[str, int]:
    """The election's code and the number that a person typed. Raises `NotANumber`.

    Small letters, spaces, other or missing dashes and Cyrillic letters that look like Latin ones
    are read as what was meant.
    """
    plain = unicodedata.normalize("NFKC", text).upper().translate(_CYRILLIC).strip()
    dashed = _BETWEEN.sub("-", plain).strip("-")
    found = _WITH_DASHES.fullmatch(dashed) or _WITHOUT.fullmatch(dashed.replace("-", ""))
    if not found:
        raise NotANumber(
            Slip.SHAPE, "A badge number looks like PR22-00417-M. Type it as it is printed."
        )
    code, digits, check = found.groups()
    if check != _check(code + digits):
        raise NotANumber(
            Slip.CHECK, "One character of this number is wrong. Compare it with the badge."
        )
    if int(digits) == 0:
        raise NotANumber(Slip.SHAPE, "Badge numbers begin with 00001.")
    return code, int(digits)


def _check(characters: str) -> str:
    remainder = 36
    for character in characters:
        remainder = ((remainder + _VALUE[character]) % 36 or 36) * 2 % 37
    return _ALPHABET[(37 - remainder) % 36]
