"""Latin names in the letters of the machine-readable zone (ICAO Doc 9303 part 3, section 6)."""

import re
import unicodedata
from functools import lru_cache

from missions.roster.names import APOSTROPHES

# The first spelling is the usual one; states use the others too.
_SPELLINGS: dict[str, tuple[str, ...]] = {
    "Ä": ("AE", "A", "AXX"),
    "Å": ("AA", "A"),
    "Æ": ("AE",),
    "Ð": ("D", "DH"),
    "Đ": ("D", "DJ"),
    "Ə": ("A", "E"),
    "Ħ": ("H",),
    "Ĳ": ("IJ",),
    "ĸ": ("Q", "K"),
    "Ł": ("L",),
    "Ñ": ("N", "NXX"),
    "Ŋ": ("N",),
    "Ö": ("OE", "O", "OXX"),
    "Ø": ("OE", "O"),
    "Œ": ("OE",),
    "Ŧ": ("T",),
    "Þ": ("TH",),
    "Ü": ("UE", "U", "UXX"),
    "ẞ": ("SS",),
}
_DROPPED = set(APOSTROPHES) | {"."}
_LETTERS = re.compile(r"[A-Z]")


@lru_cache(maxsize=65536)
def _pieces(name: str) -> tuple[tuple[str, ...], ...]:
    """Return, letter by letter, the ways to write it; a divider is "<"."""
    found: list[tuple[str, ...]] = []
    for letter in unicodedata.normalize("NFC", name).replace("ß", "ẞ").upper():
        if letter in _SPELLINGS:
            found.append(_SPELLINGS[letter])
        elif letter not in _DROPPED:
            base = unicodedata.normalize("NFKD", letter).upper()
            plain = "".join(_LETTERS.findall(base))
            if plain:
                found.append((plain,))
            elif not unicodedata.combining(letter) and found and found[-1] != ("<",):
                found.append(("<",))
    while found and found[-1] == ("<",):
        found.pop()
    return tuple(found)


def to_zone(name: str) -> str:
    """Return a name as a zone writes it: "Müller-Köttér" -> "MUELLER<KOETTER"."""
    return "".join(piece[0] for piece in _pieces(name))


def matches(written: str, name: str, *, cut_off: bool = False) -> bool:
    """Say whether `written` (words of a zone) is a way to write `name`.

    With `cut_off` the zone may have had no room for the end of the name. Dividers are not
    compared: zones write "AL SIDRAWI" and "ALSIDRAWI" for one name.
    """
    target = re.sub(r"[< ]", "", written.upper())
    reached = {0}
    for piece in _pieces(name):
        if piece == ("<",):
            continue
        if cut_off and any(
            _ends_inside(target, at, spelling) for at in reached for spelling in piece
        ):
            return True
        reached = {
            at + len(spelling)
            for at in reached
            for spelling in piece
            if target.startswith(spelling, at)
        }
        if not reached:
            return False
    return len(target) in reached


def _ends_inside(target: str, at: int, spelling: str) -> bool:
    rest = target[at:]
    return len(rest) < len(spelling) and spelling.startswith(rest)
