"""What a heading means: words in three languages -> concepts of a list, with a score."""

import difflib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from missions.roster.names import fold
from missions.roster.tables import LANGUAGES, columns, read_table, words

EXACT, CONTAINED, ALIKE = 100, 60, 55
WEAK = 40  # needs values that agree
_HALF = 0.5
_CLOSE_ENOUGH = 0.88
_SHORTEST_ALIKE = 5
_LONGEST = 400  # characters: a heading in three languages; what is longer is a title
_MOST_WORDS = 12

_LATIN = re.compile(r"\b(latin\w*|латин\w*|лат|латын\w*|english|англ\w*|ағылшын\w*|roman|eng)\b")
_CYRILLIC = re.compile(
    r"\b(cyrillic\w*|кирил\w*|russian|рус|русск\w*|орыс\w*|kazakh|каз|казахск\w*|қазақ\w*|rus)\b"
)
# Words beside the matter, as `fold` leaves them.
_BESIDE = re.compile(
    r"\b(as (in|shown in|per|on) (the )?(document|passport)s?|(как|по) (в )?(документе|паспорте)"
    r"|в соответствии с паспортом|по паспорту|(құжаттағы|паспорттағы)даи|in (capital|block) letters"
    r"|(печатными|заглавными) буквами|dd mm yyyy|yyyy mm dd|mm dd yyyy|дд мм гггг|кк аа жжжж"
    r"|m f x?|м ж|required|mandatory|optional|обязательно|міндетті|if any|if applicable"
    r"|при наличии|бар болса|yes no|да нет|иә жоқ)\b"
)
_LETTERS = re.compile(r"\b(letters?|characters|script|букв\w*|әріп\w*|alphabet|transcription)\b")
_STOP = {"the", "of", "in", "a", "an", "your", "his", "her", "на", "в", "с"}
_SAME = {
    "no": "number",
    "nr": "number",
    "num": "number",
    "номер": "number",
    "ном": "number",
    "n": "number",
    "passport": "document",
    "passports": "document",
    "паспорт": "документ",
    "паспорта": "документа",
    "загранпаспорта": "документа",
    "загранпаспорт": "документ",
    "төлқұжат": "құжат",
    "төлқұжаттың": "құжаттың",
    "паспорттың": "құжаттың",
}
# A heading that says one of these is about something else, unless it is known as a whole.
_ELSEWHERE = re.compile(
    r"\b(flight|рейс|hotel|гостиниц\w*|отель|қонақ\w*|issue|issued|issuing|выдач\w*|выдан\w*"
    r"|place|место|жері|орны|emergency|экстренн\w*|blood|кров\w*|қан|mother|матери|father|отца"
    r"|previous|former|maiden|девичья|бывш\w*|visa|виз\w*|time|время|уақыт\w*|ticket|билет\w*"
    r"|address|адрес|мекенжай\w*|иин|жсн|iin|diet|diets|allerg\w*|health|здоров\w*|religion"
    r"|религи\w*|spouse|children|дети|married|семеин\w*|bank|банк\w*|insurance|страхов\w*)\b"
)

_LISTED = re.compile(r"[,()]|\b(?:and|и|және)\b")

CONCEPTS_OF_NAMES = ("surname", "given_names", "middle_name", "patronymic", "name", "full_name")


@dataclass(frozen=True, slots=True)
class Meaning:
    """One thing a heading may mean. `script` is what it says of letters, "" when nothing."""

    concept: str
    score: int
    script: str = ""
    order: tuple[str, ...] = ()  # of the parts of a whole name


def script_said(heading: str) -> str:
    """Return "latin" or "cyrillic" when a heading names the letters, else ""."""
    folded = fold(heading)
    latin, cyrillic = _LATIN.search(folded), _CYRILLIC.search(folded)
    if bool(latin) == bool(cyrillic):
        return ""
    return "latin" if latin else "cyrillic"


def script_word(heading: str) -> str:
    """Return the word by which a heading names the letters, "" where it names none or both."""
    pattern = {"latin": _LATIN, "cyrillic": _CYRILLIC}.get(script_said(heading))
    found = pattern.search(fold(heading)) if pattern else None
    return found[0] if found else ""


@lru_cache(maxsize=8192)
def core(heading: str) -> str:
    """Return the words of a heading that matter, in one spelling."""
    whole = folded = fold(heading.replace("№", " number ").replace("#", " number "))
    for beside in (_BESIDE, _LATIN, _CYRILLIC, _LETTERS):
        folded = beside.sub(" ", folded)
    kept = [_SAME.get(word, word) for word in folded.split() if word not in _STOP]
    return " ".join(kept) if kept else whole  # "M / F" is beside the matter and may be all of it


@lru_cache(maxsize=1)
def _known() -> Mapping[str, tuple[tuple[str, bool], ...]]:
    """Return core of a heading -> (concept, is it strong), the stronger first."""
    found: defaultdict[str, dict[str, bool]] = defaultdict(dict)
    names = {"surname": "surname", "given": "given_names", "patronymic": "patronymic"}
    for key, column in columns().items():
        concept = next((c for stem, c in names.items() if key.startswith(stem)), key)
        for label in (key, *(column.labels[language] for language in LANGUAGES)):
            word = core(label.partition("(")[0])
            if concept == "given_names" and word in {core("Имя"), core("Аты")}:
                continue
            found[word][concept] = True
    for record in read_table("list_headings"):
        for text in words(record["headings"]):
            found[core(text)].setdefault(record["key"], record["strength"] == "strong")
    found.pop("", None)
    return {
        heading: tuple(sorted(concepts.items(), key=lambda item: not item[1]))
        for heading, concepts in found.items()
    }


def meanings(heading: str, *, misspelt_too: bool = True) -> tuple[Meaning, ...]:
    """Return what a heading may mean, the likeliest first. Parts divided by "/" are languages.

    `misspelt_too`: also what is only like a heading that is known, which takes longer.
    """
    return _meanings(heading, misspelt_too) if len(heading) <= _LONGEST else ()


@lru_cache(maxsize=4096)
def _meanings(heading: str, misspelt_too: bool) -> tuple[Meaning, ...]:
    best: dict[str, Meaning] = {}
    for text in _versions(heading):
        _take(best, _of_one(text, misspelt_too=misspelt_too))
    if not best:
        for part in _LISTED.split(heading):
            _take(best, _of_one(part, misspelt_too=False))
    return tuple(sorted(best.values(), key=lambda meaning: -meaning.score))


def _take(best: dict[str, Meaning], found: Iterable[Meaning]) -> None:
    for meaning in found:
        if meaning.concept not in best or best[meaning.concept].score < meaning.score:
            best[meaning.concept] = meaning


def _versions(heading: str) -> Iterable[str]:
    """Yield the heading, without its brackets, and its parts in several languages."""
    yield heading
    without = re.sub(r"[(\[][^)\]]*[)\]]", " ", heading)
    yield without
    for whole in (heading, without):
        yield from (part for part in re.split(r"[/|\n;]+", whole) if part.strip())


def _of_one(text: str, *, misspelt_too: bool) -> Iterable[Meaning]:
    words_of_it = core(text)
    script = script_said(text)
    if not words_of_it:
        return
    order = _order(words_of_it)
    if len(order) > 1:
        yield Meaning("full_name", EXACT, script, order)
        return
    known = _known()
    if words_of_it in known:
        for concept, is_strong in known[words_of_it]:
            yield Meaning(concept, EXACT if is_strong else WEAK, script)
        return
    if _ELSEWHERE.search(words_of_it):
        return
    yield from _contained(words_of_it, script)
    if misspelt_too and len(words_of_it) >= _SHORTEST_ALIKE:
        near = difflib.get_close_matches(words_of_it, known, n=1, cutoff=_CLOSE_ENOUGH)
        for concept, is_strong in known[near[0]] if near else ():
            if is_strong:
                yield Meaning(concept, ALIKE, script)


def _contained(heading: str, script: str) -> Iterable[Meaning]:
    """Yield what half of the words of a heading say."""
    tokens = heading.split()
    if len(tokens) > _MOST_WORDS:
        return
    for start in range(len(tokens)):
        for end in range(start + 1, len(tokens) + 1):
            share = (end - start) / len(tokens)
            part = " ".join(tokens[start:end])
            for concept, is_strong in _known().get(part, ()) if share >= _HALF else ():
                if is_strong:
                    yield Meaning(concept, int(CONTAINED + 30 * share), script)


_PARTS = {
    "surname": r"\b(surname|family names?|last names?|фамилия|тегі)\b",
    "given_names": r"\b(given names?|first names?|forenames?|имя|имена|аты|есімі)\b",
    "patronymic": r"\b(patronymic|middle names?|отчество|әкесінің аты)\b",
}
_ONLY_NAME = re.compile(r"(?<!sur)(?<!family )(?<!last )(?<!first )(?<!given )\bname\b")


def _order(heading: str) -> tuple[str, ...]:
    """Return the concepts of a whole name in the order in which a heading lists them."""
    heading = re.sub(r"әкесінің аты", "отчество", heading)
    found = {}
    for concept, pattern in _PARTS.items():
        match = re.search(pattern, heading)
        if match:
            found[concept] = match.start()
    if "surname" in found and "given_names" not in found:
        match = _ONLY_NAME.search(heading)
        if match:
            found["given_names"] = match.start()
    return tuple(sorted(found, key=lambda concept: found[concept]))
