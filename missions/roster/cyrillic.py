"""A Cyrillic form suggested for a Latin name: a rough practical transcription into Russian.

It is a beginning for a person to correct, never more: how a name sounds depends on its language,
which a name does not tell. What comes from here is marked as suggested until a clerk confirms it.
"""

import re
import unicodedata

from missions.roster.names import APOSTROPHES

# Tried from the longest on, at each place of a word.
_SOUNDS = {
    "shch": "щ",
    "tsch": "ч",
    "dzh": "дж",
    "sch": "ш",
    "sh": "ш",
    "ch": "ч",
    "zh": "ж",
    "kh": "х",
    "gh": "г",
    "ph": "ф",
    "th": "т",
    "rh": "р",
    "ck": "к",
    "qu": "кв",
    "ts": "ц",
    "tz": "ц",
    "ya": "я",
    "ja": "я",
    "yu": "ю",
    "ju": "ю",
    "yo": "ё",
    "jo": "йо",
    "ye": "е",
    "yi": "и",
    "oo": "у",
    "ee": "и",
    "aa": "аа",
    "iy": "ий",
    "yy": "ый",
    "a": "а",
    "b": "б",
    "c": "к",
    "d": "д",
    "e": "е",
    "f": "ф",
    "g": "г",
    "h": "х",
    "i": "и",
    "j": "дж",
    "k": "к",
    "l": "л",
    "m": "м",
    "n": "н",
    "o": "о",
    "p": "п",
    "q": "к",
    "r": "р",
    "s": "с",
    "t": "т",
    "u": "у",
    "v": "в",
    "w": "в",
    "x": "кс",
    "y": "и",
    "z": "з",
    "å": "о",
    "ä": "е",
    "æ": "е",
    "ö": "ё",
    "ø": "ё",
    "œ": "е",
    "ü": "ю",
    "ç": "ч",
    "ş": "ш",
    "ș": "ш",
    "š": "ш",
    "č": "ч",
    "ć": "ч",
    "ž": "ж",
    "ź": "зь",
    "ż": "ж",
    "ś": "сь",
    "ń": "нь",
    "ñ": "нь",
    "ğ": "г",
    "ı": "ы",
    "ə": "а",
    "ł": "л",
    "ř": "рж",
    "đ": "д",
    "ð": "д",
    "þ": "т",
    "ß": "сс",
    "ė": "е",
    "ő": "ё",
    "ű": "ю",
    "ţ": "ц",
    "ț": "ц",
}
_LONGEST = max(map(len, _SOUNDS))
_SOFT_C = "eiyéèêëíîý"
_VOWELS = set("aeiouyåäæöøœüıəéèêëáàâíîóôúûý")
_HARD_VOWELS = set("aou")
_WORD = re.compile(r"[^\W\d_]+(?:[\u0300-\u036f]+[^\W\d_]*)*")
_APART = re.compile(f"[{APOSTROPHES}]")


def suggest(name: str) -> str:
    """Return a Cyrillic form of a Latin name, its capitals and hyphens as they stand there."""
    text = _APART.sub("", unicodedata.normalize("NFC", name))
    return _WORD.sub(lambda word: _cased(word[0], _word(word[0].lower())), text)


def _word(word: str) -> str:
    written = ""
    at = 0
    while at < len(word):
        sound, length = _sound(word, at)
        written += sound
        at += length
    return written


def _sound(word: str, at: int) -> tuple[str, int]:
    """Return what stands for the letters at this place, and how many they are."""
    special = _special(word, at)
    if special:
        return special
    for length in range(_LONGEST, 0, -1):
        letters = word[at : at + length]
        if len(letters) == length and letters in _SOUNDS:
            return _SOUNDS[letters], length
    base = unicodedata.normalize("NFD", word[at])[0]
    return _SOUNDS.get(base, ""), 1


def _special(word: str, at: int) -> tuple[str, int] | None:
    """Return what the neighbours decide, and how many letters it stands for."""
    letter, before, after = word[at], word[at - 1 : at], word[at + 1 : at + 2]
    if letter == "i":
        return _sound_of_i(word, at)
    if letter == "e" and (not before or before in _HARD_VOWELS) and after != "e":
        return "э", 1
    if letter == "c" and after and after in _SOFT_C:
        return "с", 1
    if letter == "y" and _closes_a_vowel(before, after):
        return "й", 1
    return None


def _sound_of_i(word: str, at: int) -> tuple[str, int] | None:
    """Return Ю and Я where passports write IU and IA, ИЯ at the end, Й after a vowel."""
    before, pair = word[at - 1 : at], word[at : at + 2]
    if not before and pair in ("iu", "ia"):
        return _SOUNDS[f"y{pair[1]}"], 2
    if pair == "ia" and at + 2 == len(word):
        return ("я" if before == "i" else "ия"), 2
    return ("й", 1) if _closes_a_vowel(before, pair[1:]) else None


def _closes_a_vowel(before: str, after: str) -> bool:
    is_after_vowel = bool(before) and before in _VOWELS and before not in "iy"
    return is_after_vowel and (not after or after == "y" or after not in _VOWELS)


def _cased(latin: str, cyrillic: str) -> str:
    if len(latin) > 1 and latin.isupper():
        return cyrillic.upper()
    if latin[:1].isupper():
        return cyrillic[:1].upper() + cyrillic[1:]
    return cyrillic
