"""References that people read out, write down and type in: OBS-7K4Q-M2XRX.

A prefix, eight random symbols and a check symbol. The symbols are the digits without 0 and 1 and
the capitals without vowels: nothing that is read as something else, and no words by accident. The
check symbol is the hybrid system of ISO 7064 over 28 symbols (MOD 29,28): it catches every single
wrong symbol and nearly every swap of two neighbours, so a slip is refused before anything is looked
up. References are random, not counted: whoever makes one draws again when it exists already.
"""

import re
import secrets
import unicodedata
from typing import Any

SYMBOLS = "23456789BCDFGHJKLMNPQRSTVWXZ"
RANDOM_SYMBOLS = 8
GROUP = 4

_POSSIBLE = len(SYMBOLS) ** RANDOM_SYMBOLS
_WRITTEN = re.compile(rf"[A-Z]{{2,4}}-[{SYMBOLS}]{{4}}-[{SYMBOLS}]{{5}}")
_RUN_TOGETHER = re.compile(rf"([A-Z]{{2,4}})([{SYMBOLS}]{{4}})([{SYMBOLS}]{{5}})")
_LOOK_ALIKES = str.maketrans("АВЕКМНОРСТУХ", "ABEKMHOPCTYX")


def new(prefix: str = "OBS") -> str:
    """A reference drawn at random, for example "OBS-7K4Q-M2XRX". 28 to the power of 8 are possible.

    `prefix` is two to four capital letters.
    """
    return _written(secrets.randbelow(_POSSIBLE), prefix)


def derived(digest: bytes, prefix: str) -> str:
    """The reference that belongs to a keyed hash: the same for the same, and not to be guessed."""
    return _written(int.from_bytes(digest) % _POSSIBLE, prefix)


def _written(rest: int, prefix: str) -> str:
    drawn = ""
    for _ in range(RANDOM_SYMBOLS):
        rest, place = divmod(rest, len(SYMBOLS))
        drawn += SYMBOLS[place]
    return f"{prefix}-{drawn[:GROUP]}-{drawn[GROUP:]}{_check_symbol(drawn)}"


def unused(rows: Any, count: int, prefix: str = "OBS") -> list[str]:
    """`count` references that none of `rows` has: one that exists already is drawn again.

    `rows`: the manager of a model with a column `reference`. One query, two after a collision.
    """
    found: set[str] = set()
    while len(found) < count:
        drawn = {new(prefix) for _ in range(count - len(found))}
        taken = rows.filter(reference__in=drawn).values_list("reference", flat=True)
        found |= drawn - set(taken)
    return list(found)


def normalised(text: str) -> str:
    """What a person typed, in the form in which references are stored.

    Small letters, spaces, missing hyphens and Cyrillic look-alikes are forgiven. What is no
    reference comes back in capitals without blanks and hyphens, for `is_well_formed` to refuse.
    """
    capitals = unicodedata.normalize("NFKC", text).upper().translate(_LOOK_ALIKES)
    kept = "".join(symbol for symbol in capitals if symbol.isalnum())
    parts = _RUN_TOGETHER.fullmatch(kept)
    return "-".join(parts.groups()) if parts else kept


def is_well_formed(text: str) -> bool:
    """Whether this is a reference as `new` writes it, with the right check symbol."""
    if not _WRITTEN.fullmatch(text):
        return False
    symbols = text.split("-", 1)[1].replace("-", "")
    return _check_symbol(symbols[:-1]) == symbols[-1]


def _check_symbol(symbols: str) -> str:
    """ISO 7064 hybrid system, with 28 for the 36 of MOD 37,36."""
    modulus = len(SYMBOLS)
    remainder = modulus
    for symbol in symbols:
        total = (remainder + SYMBOLS.index(symbol)) % modulus or modulus
        remainder = total * 2 % (modulus + 1)
    return SYMBOLS[(1 - remainder) % modulus]
